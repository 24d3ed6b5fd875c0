import { z } from "@tracepad/shared/zod";
import { courseManifest } from "./course.ts";
import { exerciseManifest, setManifest } from "./manifest.ts";

const schemaOf = (schema: z.ZodType): string => `${JSON.stringify(z.toJSONSchema(schema, { io: "input" }), null, 2)}\n`;

/** The published schemas, by the names of their files in `schemas/`. */
export const JSON_SCHEMAS: Readonly<Record<string, string>> = {
  "set.schema.json": schemaOf(setManifest),
  "exercise.schema.json": schemaOf(exerciseManifest),
  "course.schema.json": schemaOf(courseManifest),
};
