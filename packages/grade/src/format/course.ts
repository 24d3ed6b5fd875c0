import { z } from "@tracepad/shared/zod";
import { FORMAT, slug } from "./manifest.ts";

/** What stands in `lessons/course.json`: the lessons of the course that ships, in their order. Each is a folder with a set and a text. */

export const courseManifest = z
  .strictObject({
    $schema: z.string().max(300).optional().describe("Where the JSON Schema of this file lies, for editors."),
    format: z.literal(FORMAT).describe("The version of this format."),
    title: z.string().trim().min(1).max(120).describe("What the course is called."),
    summary: z.string().max(500).default("").describe("One or two sentences on the course."),
    lessons: z
      .array(
        z.strictObject({
          lesson: slug.describe("The lesson's folder: its set.json has title, summary and exercises, its lesson.md the text."),
          topic: z.string().trim().min(1).max(40).describe("What it is about, in a word or two; lessons in a row may share it."),
          minutes: z.number().int().min(1).max(120).describe("How long a newcomer needs, exercises included."),
        }),
      )
      .min(1)
      .max(200)
      .refine((lessons) => new Set(lessons.map(({ lesson }) => lesson)).size === lessons.length, "a lesson stands twice in the list"),
  })
  .describe("The course that ships: course.json");
export type CourseManifest = z.infer<typeof courseManifest>;
