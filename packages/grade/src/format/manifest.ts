import { z } from "@tracepad/shared/zod";

/** What stands in `set.json` and `exercise.json`. Their JSON Schemas, for editors, are made from these (`schemas/`). */

/** The version of the format. A later one that old readers would misread gets the next number. */
export const FORMAT = 1;

const format = z.literal(FORMAT).describe("The version of this format.");
const schema = z.string().max(300).optional().describe("Where the JSON Schema of this file lies, for editors.");

/** A folder's name: stands in addresses and on the command line. */
export const slug = z
  .string()
  .regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, "a name of small letters, digits and single hyphens")
  .max(60);

const title = z.string().trim().min(1).max(120);
const points = z.number().min(0).max(1000);

export const setManifest = z
  .strictObject({
    $schema: schema,
    format,
    title: title.describe("What students see the set called."),
    summary: z.string().max(500).default("").describe("One or two sentences on the set."),
    exercises: z
      .array(slug)
      .min(1)
      .max(200)
      .refine((names) => new Set(names).size === names.length, "an exercise stands twice in the list")
      .describe("The folders of its exercises, in order."),
    license: z.string().max(60).optional().describe("An SPDX identifier."),
  })
  .describe("A set of exercises: set.json");
export type SetManifest = z.infer<typeof setManifest>;

/** What a student is told of hidden tests. Their text, titles and names never leave, whatever is chosen here. */
export const hiddenFeedback = z.enum(["points", "counterexample"]);

export const exerciseManifest = z
  .strictObject({
    $schema: schema,
    format,
    title: title.describe("What students see the exercise called."),
    minutes: z.number().int().min(1).max(600).optional().describe("How long a student needs, as a guide."),
    tags: z.array(slug).max(12).default([]).describe("Topics."),
    points: points.optional().describe("What the exercise counts; by default the sum of its checks' points."),
    attempts: z.number().int().min(1).max(1000).nullable().default(null).describe("How often a student may hand in; null for any number."),
    hintCosts: z
      .array(points)
      .max(20)
      .default([])
      .describe("Points that the hints of hints.md cost, in their order; those without a number cost nothing."),
    hiddenFeedback: hiddenFeedback
      .default("points")
      .describe("points: students see whether a hidden test passed; counterexample: also the values that it failed for."),
    limits: z
      .strictObject({
        wallMs: z.number().int().min(100).max(60_000).optional().describe("Milliseconds that the student's program may run."),
        equations: z.number().int().min(1).max(50_000).optional().describe("Equations that one traced program may have."),
      })
      .default({})
      .describe("Limits of one grading that are smaller or larger than usual."),
  })
  .describe("One exercise: exercise.json");
export type ExerciseManifest = z.infer<typeof exerciseManifest>;
