import { z } from "./zod.ts";

/** What figures hold, in the sizes that the page draws. Everything comes from a program and may be hostile. */

const label = z.string().max(200);
/** Null stands for what is not finite. */
const datum = z.number().nullable();
const size = z.number().int().nonnegative();
const shape = z.array(size).max(8);
const POINTS = 4096;

const series = z
  .array(z.object({ label: label.nullable(), x: z.array(z.number()).max(POINTS).nullable(), y: z.array(datum).max(POINTS) }))
  .min(1)
  .max(8)
  .refine((all) => all.every(({ x, y }) => x === null || x.length === y.length), "x and y differ in length");

const line = z.object({ kind: z.literal("line"), log: z.boolean(), series });
const scatter = z.object({ kind: z.literal("scatter"), series });
const hist = z
  .object({ kind: z.literal("hist"), edges: z.array(z.number()).max(201), counts: z.array(size).min(1).max(200), left: size })
  .refine(({ edges, counts }) => edges.length === counts.length + 1, "edges and counts do not fit");
const heat = z
  .object({
    kind: z.literal("heat"),
    shape,
    dtype: z.string().max(40),
    rows: size.max(128),
    columns: size.max(128),
    values: z.array(datum).max(128 * 128),
    min: datum,
    max: datum,
  })
  .refine(({ rows, columns, values }) => values.length === rows * columns, "values do not fill the grid");
const image = z
  .object({
    kind: z.literal("image"),
    shape,
    dtype: z.string().max(40),
    width: size.min(1).max(256),
    height: size.min(1).max(256),
    channels: z.union([z.literal(1), z.literal(3), z.literal(4)]),
    pixels: z
      .string()
      .max(360_000)
      .regex(/^[A-Za-z0-9+/]*={0,2}$/),
  })
  .refine(
    ({ width, height, channels, pixels }) => pixels.length === Math.ceil((width * height * channels) / 3) * 4,
    "pixels do not fill the picture",
  );
const table = z
  .object({
    kind: z.literal("table"),
    columns: z.array(label).min(1).max(32),
    rows: z.array(z.array(z.union([z.number(), z.string().max(200), z.boolean(), z.null()])).max(32)).max(200),
    total: size,
  })
  .refine(({ columns, rows }) => rows.every((row) => row.length === columns.length), "rows do not fit the columns");
const text = z.object({ kind: z.literal("text"), text: z.string().max(8192) });
const progress = z.object({ kind: z.literal("progress"), done: size, total: size.nullable(), ended: z.boolean() });
const slider = z
  .object({ kind: z.literal("slider"), name: label, min: z.number(), max: z.number(), step: z.number().positive(), value: z.number() })
  .refine(({ min, max, value }) => min < max && value >= min && value <= max, "the value is out of range");

export const figureContent = z.discriminatedUnion("kind", [line, scatter, hist, heat, image, table, text, progress, slider]);
export type FigureContent = z.infer<typeof figureContent>;
export type FigureOf<K extends FigureContent["kind"]> = Extract<FigureContent, { kind: K }>;
