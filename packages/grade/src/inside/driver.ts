import { grad, type Array as JaxArray, jit, jnp, ShapeDtypeStruct, tree, vmap } from "tracepad";
import { ConcreteArray, defaultClient, hostData, jaxprsIn, ShapedArray, serializeJaxpr } from "tracepad/internal";
import { DTYPES, type Jaxpr, type TypedArray } from "tracepad/waist";
import * as api from "../check/api.ts";
import * as testsModule from "../check/index.ts";
import { ANSWER_LIMITS } from "./answer-limits.ts";
import { packAnswer } from "./bytes.ts";
import type { InsideJob, Task, TaskArgument } from "./job.ts";

export type { SandboxItem } from "../sandbox.ts";
export type { InsideJob } from "./job.ts";

/**
 * What runs beside a module in its isolate: traces and calls its functions as the job says, and hands out programs and
 * elements. It trusts nothing here, and need not: whatever leaves is judged as anyone's (`judge/`).
 */

/** Modules that a tests' file may import besides a program's. */
export const TEST_MODULES: Readonly<Record<string, object>> = { "tracepad/grade": testsModule };

type Fn = (...args: any[]) => any;

/** What the isolate gives the driver. */
export interface Surroundings {
  exported(name: string): unknown;
  /** As plain data. */
  describe(error: unknown): object;
  answer(bytes: ArrayBuffer): void;
}

/** The names that a job needs of its module. */
export const namesOf = (job: InsideJob): string[] => [...new Set(job.tasks.map(({ fn }) => fn).filter((fn) => fn !== ""))];

/** Does all tasks of a job, one after the other: one that fails says so, and the next begins. */
export function runJob(job: InsideJob, { exported, describe, answer }: Surroundings): void {
  const send = (head: object, ...parts: Uint8Array[]): void => answer(packAnswer(head, parts));
  send({ kind: "loaded" });
  if (job.kind === "tests") {
    send({ kind: "checks", checks: api.takeChecks() });
    return;
  }
  for (const [task, each] of job.tasks.entries()) {
    try {
      const fn = exported(each.fn);
      if (each.fn !== "" && typeof fn !== "function")
        send({ kind: "missing", task, found: fn === undefined ? "nothing" : `a ${typeof fn}` });
      else if (each.kind === "trace") traceTask(task, fn as Fn, each, send);
      else callTask(task, fn as Fn, each, send);
    } catch (error) {
      send({ kind: "error", task, error: describe(error) });
    }
  }
}

type Send = (head: object, ...parts: Uint8Array[]) => void;

function traceTask(task: number, fn: Fn, { args, transform }: Extract<Task, { kind: "trace" }>, send: Send): void {
  const given = args.map((arg) => build(arg, struct));
  const staticArgnums = args.flatMap((arg, i) => (arg.kind === "static" ? [i] : []));
  let traced: { jaxpr: { jaxpr: Jaxpr; consts: readonly JaxArray[] }; outInfo: unknown };
  if (transform.kind === "vmap" && staticArgnums.length > 0) {
    // What is mapped are arrays: the plain values are closed over.
    const dynamic = given.filter((_, i) => args[i].kind !== "static");
    const closed = (...arrays: unknown[]): unknown => {
      let next = 0;
      return fn(...args.map((arg) => (arg.kind === "static" ? arg.value : arrays[next++])));
    };
    traced = jit(vmap(closed, { inAxes: transform.inAxes.filter((_, i) => args[i].kind !== "static") })).trace(...dynamic);
  } else {
    const transformed =
      transform.kind === "grad"
        ? grad(fn, { argnums: [...transform.argnums] })
        : transform.kind === "vmap"
          ? vmap(fn, { inAxes: [...transform.inAxes] })
          : fn;
    traced = jit(transformed, staticArgnums.length > 0 ? { staticArgnums } : {}).trace(...given);
  }
  const { jaxpr, consts } = traced.jaxpr;
  const callback = callbackIn(jaxpr);
  if (callback !== null) {
    send({
      kind: "callback",
      task,
      primitive: callback.primitive.name,
      line: callback.source?.line ?? null,
      column: callback.source?.column ?? null,
    });
    return;
  }
  if (consts.reduce((bytes, { aval }) => bytes + aval.bytes, 0) > ANSWER_LIMITS.constBytes)
    throw new Error(`the function closes over more than ${ANSWER_LIMITS.constBytes / 2 ** 20} MiB of arrays`);
  const program = serializeJaxpr({ jaxpr, consts: consts.map(hostData) });
  send({ kind: "program", task, ...shapeOf(traced.outInfo) }, program);
}

/** The first equation that calls back into JavaScript, whose results no program of its own has. */
function callbackIn(jaxpr: Jaxpr): Jaxpr["eqns"][number] | null {
  for (const eqn of jaxpr.eqns) {
    if (eqn.primitive.callsHost !== undefined) return eqn;
    for (const inner of jaxprsIn(eqn.params)) {
      const found = callbackIn(inner);
      if (found !== null) return found;
    }
  }
  return null;
}

function callTask(task: number, fn: Fn, { calls }: Extract<Task, { kind: "call" }>, send: Send): void {
  // Written before the calls are counted, and nowhere but on the device: whoever wants their elements must read them.
  const given = calls.map((args) => args.map((arg) => build(arg, onDevice)));
  send({ kind: "begin", task });
  const results = given.map((args) => fn(...args));
  send({ kind: "returned", task });
  for (const [call, result] of results.entries()) {
    const leaves = tree.leaves(result).map((leaf) => jnp.asarray(leaf) as JaxArray);
    const elements = leaves.map((leaf) => bytesOf(hostData(leaf)));
    const arrays = leaves.map(({ shape, dtype }, i) => ({ shape, dtype, bytes: elements[i].length }));
    send({ kind: "values", task, call, ...shapeOf(result), arrays }, ...elements);
  }
}

/** A result's structure as text, and the path to each of its leaves. */
function shapeOf(result: unknown): { structure: string; names: string[] } {
  const names = tree.leavesWithPath(result).map(([path]) => tree.keystr(path));
  return { structure: String(tree.structure(result)), names };
}

type OfArray = (arg: Extract<TaskArgument, { kind: "array" }>) => unknown;

function build(arg: TaskArgument, array: OfArray): unknown {
  switch (arg.kind) {
    case "array":
      return array(arg);
    case "static":
      return arg.value;
    case "list":
      return arg.items.map((item) => build(item, array));
    case "dict":
      return Object.fromEntries(Object.entries(arg.items).map(([name, item]) => [name, build(item, array)]));
  }
}

const struct: OfArray = ({ dtype, shape }) => new ShapeDtypeStruct(shape, dtype as keyof typeof DTYPES);

const onDevice: OfArray = ({ dtype, shape, words }) => {
  const aval = new ShapedArray(shape, dtype as keyof typeof DTYPES);
  const { storage } = DTYPES[aval.dtype];
  const elements = new storage(words?.length ?? 0) as Exclude<TypedArray, BigInt64Array | BigUint64Array>;
  elements.set(words ?? []);
  const client = defaultClient();
  return ConcreteArray.fromBuffer(client, client.write(elements, aval), aval);
};

const bytesOf = (elements: TypedArray): Uint8Array => new Uint8Array(elements.buffer, elements.byteOffset, elements.byteLength);
