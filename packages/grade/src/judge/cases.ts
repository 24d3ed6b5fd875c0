import type { ArgSpec, Plain } from "../check/spec.ts";
import type { TaskArgument } from "../inside/job.ts";
import type { Random } from "./random.ts";
import { ReferenceFault } from "./rule.ts";

/** What a check is tried on: sizes, types and plain values of the arguments. Elements come later. */
export interface Case {
  readonly sizes: Readonly<Record<string, number>>;
  readonly args: readonly TaskArgument[];
}

export type Dims = Readonly<Record<string, readonly [number, number]>>;

const DEFAULT_RANGE = [1, 5] as const;
/** Small sizes are tried first, so that what fails fails for a small input; then some drawn ones. */
const SMALL = 5;
const DRAWN = 3;
/** Elements of one argument: drawn one by one, and sent where a function is called. */
const ELEMENTS = 2 ** 18;

/** From where to where a size is drawn. */
export const rangeOf = (dims: Dims, name: string): readonly [number, number] => (Object.hasOwn(dims, name) ? dims[name] : DEFAULT_RANGE);

/** The names of sizes in arguments. */
export function dimNames(args: readonly ArgSpec[]): string[] {
  const names = new Set<string>();
  const visit = (arg: ArgSpec): void => {
    if (arg.kind === "array") for (const dim of arg.shape) if (typeof dim === "string") names.add(dim);
    if (arg.kind === "dim") names.add(arg.name);
    if (arg.kind === "list" || arg.kind === "dict") for (const item of Object.values(arg.items)) visit(item);
  };
  for (const arg of args) visit(arg);
  return [...names].sort();
}

/** Cases of a check, the smallest first. `fixed` gives sizes that are not drawn. */
export function drawCases(args: readonly ArgSpec[], dims: Dims, random: Random, fixed: Readonly<Record<string, number>> = {}): Case[] {
  const names = dimNames(args).filter((name) => !Object.hasOwn(fixed, name));
  const ranges = names.map((name) => rangeOf(dims, name));
  const all = [
    ...small(ranges),
    ...Array.from({ length: names.length === 0 ? 0 : DRAWN }, () => ranges.map(([least, most]) => random.int(least, most))),
  ];
  const kept = new Map(all.map((sizes) => [sizes.join(), sizes]));
  const sizes = [...kept.values()].sort((a, b) => product(a) - product(b));
  const choices = Math.max(1, ...args.map((arg) => (arg.kind === "choice" ? arg.of.length : 1)));
  // Each of several plain values is tried, with as few sizes as will do.
  const rounds = Math.max(sizes.length, choices);
  return Array.from({ length: rounds }, (_, i): Case => {
    const given = { ...fixed, ...Object.fromEntries(names.map((name, k) => [name, sizes[Math.min(i, sizes.length - 1)][k]])) };
    return { sizes: given, args: args.map((arg) => argument(arg, given, (of) => of[i % of.length])) };
  });
}

const product = (sizes: readonly number[]): number => sizes.reduce((n, size) => n * Math.max(size, 1), 1);

/** The smallest sizes within the ranges: all least, then with one step up in one of them or all. */
function small(ranges: readonly (readonly [number, number])[]): number[][] {
  const least = ranges.map(([low]) => low);
  const steps = [1, 2].flatMap((step) => [
    ...ranges.map((_, k) => ranges.map(([low], i) => low + (i === k ? step : 0))),
    ranges.map(([low]) => low + step),
  ]);
  const within = steps.filter((sizes) => sizes.every((size, i) => size <= ranges[i][1]));
  return [least, ...within].slice(0, SMALL);
}

/** An argument of given sizes. `choose` picks one of several plain values. */
export function argument(arg: ArgSpec, sizes: Readonly<Record<string, number>>, choose: (of: readonly Plain[]) => Plain): TaskArgument {
  switch (arg.kind) {
    case "array": {
      const shape = arg.shape.map((dim) => (typeof dim === "number" ? dim : sizes[dim]));
      if (shape.reduce((n, d) => n * d, 1) > ELEMENTS)
        throw new ReferenceFault(`an argument of shape [${shape}] has more than ${ELEMENTS} elements`);
      return { kind: "array", dtype: arg.dtype, shape, words: null };
    }
    case "key":
      return { kind: "array", dtype: "key<fry>", shape: [], words: null };
    case "static":
      return arg;
    case "dim":
      return { kind: "static", value: sizes[arg.name] };
    case "choice":
      return { kind: "static", value: choose(arg.of) };
    case "list":
      return { kind: "list", items: arg.items.map((item) => argument(item, sizes, choose)) };
    case "dict": {
      const items = Object.entries(arg.items).map(([name, item]) => [name, argument(item, sizes, choose)]);
      return { kind: "dict", items: Object.fromEntries(items) };
    }
  }
}

/** One array among the arguments of a call. */
export interface Leaf {
  /** Which argument, and the path in it: `0`, `1['w']`. */
  readonly path: string;
  readonly argument: number;
  readonly spec: Extract<ArgSpec, { kind: "array" | "key" }>;
  readonly dtype: string;
  readonly shape: readonly number[];
}

/** The arrays of a case's arguments, in the order in which a trace takes them: records by their names. */
export function leavesOf(specs: readonly ArgSpec[], { args }: Pick<Case, "args">): Leaf[] {
  const leaves: Leaf[] = [];
  const visit = (spec: ArgSpec, arg: TaskArgument, argument: number, path: string): void => {
    if (arg.kind === "array" && (spec.kind === "array" || spec.kind === "key"))
      leaves.push({ path, argument, spec, dtype: arg.dtype, shape: arg.shape });
    else if (arg.kind === "list" && spec.kind === "list")
      arg.items.forEach((item, i) => visit(spec.items[i], item, argument, `${path}[${i}]`));
    else if (arg.kind === "dict" && spec.kind === "dict")
      for (const name of Object.keys(arg.items).sort()) visit(spec.items[name], arg.items[name], argument, `${path}['${name}']`);
  };
  specs.forEach((spec, i) => visit(spec, args[i], i, ""));
  return leaves;
}
