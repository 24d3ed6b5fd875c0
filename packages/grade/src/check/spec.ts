import { z } from "@tracepad/shared/zod";
import type { ArgSpec, Dim, Edge, Elements, InputDType, Plain } from "./shapes.ts";

export type { ArgSpec, Dim, Edge, Elements, InputDType, Plain } from "./shapes.ts";

/**
 * What tests are once their file has run: data, which crosses from the sandbox that the teacher's file runs in. It may
 * come from anyone, since anyone may be a teacher.
 */

/** Words that no function can be named. */
const RESERVED = new Set(
  (
    "arguments await break case catch class const continue debugger default delete do else enum eval export extends false finally for " +
    "function if implements import in instanceof interface let new null package private protected public return static super switch this " +
    "throw true try typeof var void while with yield"
  ).split(" "),
);
const name = z
  .string()
  .regex(/^[A-Za-z_$][\w$]*$/, "a function's name")
  .max(80)
  .refine((text) => !RESERVED.has(text), "no function can be named so");

/** The types of arguments stand in shapes.ts; a schema that gives another type than those does not compile. */
const dim: z.ZodType<Dim> = z.union([z.number().int().min(0).max(4096), z.string().regex(/^[A-Za-z]\w{0,15}$/, "a name of a size, as n")]);

const inputDType: z.ZodType<InputDType> = z.enum([
  ...(["bool", "int8", "int16", "int32", "uint8", "uint16", "uint32", "float16", "bfloat16", "float32"] as const),
]);

const elements: z.ZodType<Elements> = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("default") }),
  z.strictObject({ kind: z.literal("range"), min: z.number(), max: z.number() }),
  z.strictObject({ kind: z.literal("distinct") }),
  z.strictObject({ kind: z.literal("probabilities") }),
  z.strictObject({ kind: z.literal("sorted") }),
  z.strictObject({ kind: z.literal("given"), values: z.array(z.number()).max(4096) }),
]);

const plain: z.ZodType<Plain> = z.lazy(() =>
  z.union([z.null(), z.boolean(), z.number(), z.string().max(1000), z.array(plain).max(1000), z.record(z.string().max(100), plain)]),
);

const arraySpec = z.strictObject({ kind: z.literal("array"), dtype: inputDType, shape: z.array(dim).max(6), elements });
const keySpec = z.strictObject({ kind: z.literal("key") });
const staticSpec = z.strictObject({ kind: z.literal("static"), value: plain });
const dimSpec = z.strictObject({ kind: z.literal("dim"), name: z.string().max(16) });
const choiceSpec = z.strictObject({ kind: z.literal("choice"), of: z.array(plain).min(1).max(20) });

export const argSpec: z.ZodType<ArgSpec> = z.lazy(() =>
  z.union([
    arraySpec,
    keySpec,
    staticSpec,
    dimSpec,
    choiceSpec,
    z.strictObject({ kind: z.literal("list"), items: z.array(argSpec).max(32) }),
    z.strictObject({ kind: z.literal("dict"), items: z.record(z.string().max(80), argSpec) }),
  ]),
);
export const args = z.array(argSpec).max(16);

export const edge: z.ZodType<Edge> = z.enum(["zeros", "ones", "negative", "large", "tiny", "equal", "inf", "nan"]);

const common = {
  fn: name,
  title: z.string().max(200),
  points: z.number().min(0).max(1000),
  /** Does not count against passing; its points are given all the same. */
  advisory: z.boolean().default(false),
  /** The line of the tests' file. */
  line: z.number().int().min(1).nullable(),
};
/** Least and greatest of each drawn size. */
const dims = z.record(
  z.string().max(16),
  z
    .tuple([z.number().int().min(0).max(4096), z.number().int().min(0).max(4096)])
    .refine(([least, most]) => least <= most, "the least size is above the greatest"),
);
const cases = { args, dims };
const tolerance = { rtol: z.number().min(0).nullable(), atol: z.number().min(0).nullable() };
/** Of the figure itself, or of the reference's. */
const bound = { max: z.number().positive().nullable(), timesReference: z.number().positive().nullable() };
const axes = z.array(z.number().int().nullable()).max(16);
const count = z.number().int().min(0).max(1_000_000);
const calls = z.array(args).min(1).max(64);
const primitives = z.array(z.string().max(60)).min(1).max(64);

export const checkSpec = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("allclose"), ...common, ...cases, ...tolerance, edges: z.array(edge) }),
  z.strictObject({
    kind: z.literal("gradMatches"),
    ...common,
    ...cases,
    ...tolerance,
    argnums: z.array(z.number().int().min(0).max(15)).min(1),
    finiteDifferences: z.boolean(),
  }),
  z.strictObject({
    kind: z.literal("vmapMatches"),
    ...common,
    ...cases,
    ...tolerance,
    inAxes: axes,
    size: z.number().int().min(1).max(16),
  }),
  z.strictObject({ kind: z.literal("jitMatches"), ...common, ...cases, ...tolerance }),
  z.strictObject({ kind: z.literal("maxTraces"), ...common, calls, dims, min: count, max: count }),
  z.strictObject({ kind: z.literal("noHostSync"), ...common, calls, dims }),
  z.strictObject({ kind: z.literal("maxEqns"), ...common, ...cases, max: count }),
  z.strictObject({
    kind: z.literal("eqnsIndependentOf"),
    ...common,
    ...cases,
    dim: z.string().max(16),
    sizes: z.array(z.number().int().min(0).max(4096)).min(2).max(4),
  }),
  z.strictObject({ kind: z.literal("uses"), ...common, ...cases, primitives, atLeast: count }),
  z.strictObject({ kind: z.literal("forbids"), ...common, ...cases, primitives }),
  z.strictObject({ kind: z.literal("maxFlops"), ...common, ...cases, ...bound }),
  z.strictObject({ kind: z.literal("maxBytes"), ...common, ...cases, ...bound }),
  z.strictObject({ kind: z.literal("dtypeIs"), ...common, ...cases, dtypes: z.array(z.string().max(20)).min(1).max(16) }),
  z.strictObject({ kind: z.literal("broadcastOnly"), ...common, ...cases, oneExpression: z.boolean() }),
  z.strictObject({ kind: z.literal("deterministicInKey"), ...common, ...cases, reuse: z.boolean() }),
  z.strictObject({ kind: z.literal("runtimeRatio"), ...common, ...cases, max: z.number().positive() }),
  z.strictObject({
    kind: z.literal("events"),
    ...common,
    calls: z.array(args).max(64),
    dims,
    /** Lines that are printed, in order and nothing else; null where anything may be. */
    prints: z.array(z.string().max(2000)).max(200).nullable(),
    /** How often a jitted function was traced. */
    traces: z.tuple([count, count]).nullable(),
    /** How often an array was read. */
    reads: z.tuple([count, count]).nullable(),
    /** The class of the error that ends it. */
    raises: z.string().max(80).nullable(),
    /** Whether what the calls return is compared with what the reference returns. */
    returns: z.boolean(),
    ...tolerance,
  }),
]);
export type CheckSpec = z.infer<typeof checkSpec>;
export type CheckKind = CheckSpec["kind"];
export type CheckOf<K extends CheckKind> = Extract<CheckSpec, { kind: K }>;

/** All checks of one tests' file. */
export const checkList = z.array(checkSpec).max(200);
