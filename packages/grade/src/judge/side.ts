import {
  DTYPES,
  type DType,
  deserializeJaxpr,
  emptyArray,
  type NDArray,
  PRIMITIVES,
  ProgramLimitError,
  type SerializedJaxpr,
  type VerifierLimits,
} from "tracepad/device";
import { ANSWER_LIMITS, type Answer, type AnswerHead, type DescribedError, readAnswer } from "../inside/answers.ts";
import type { Task, TaskArgument } from "../inside/job.ts";
import type { SandboxItem } from "../sandbox.ts";
import type { GradingDevice, Runnable } from "./device.ts";

/** What became of one task, on one of the two sides: the student's or the reference's. */
export type Outcome = Program | Values | Failure;

/** A traced program, verified, of the types that were asked. */
export interface Program extends SerializedJaxpr, Runnable {
  readonly kind: "program";
  /** Of the result, as text. */
  readonly structure: string;
  /** The path to each leaf of the result. */
  readonly names: readonly string[];
}

/** What the calls of a task returned, in order. */
export interface Values {
  readonly kind: "values";
  readonly calls: readonly { readonly structure: string; readonly names: readonly string[]; readonly results: readonly NDArray[] }[];
  /** The arrays that a call was given. */
  inputs(call: number): NDArray[];
}

export interface Failure {
  readonly kind: "failure";
  /** The class of what was thrown; null where it was no error of the program's. */
  readonly name: string | null;
  readonly message: string;
  readonly hint: string | null;
  readonly line: number | null;
  readonly column: number | null;
}

export const failure = (
  message: string,
  hint: string | null = null,
  place: Partial<Pick<Failure, "name" | "line" | "column">> = {},
): Failure => ({
  kind: "failure",
  name: null,
  message,
  hint,
  line: null,
  column: null,
  ...place,
});

const FORGED = "what came out of the sandbox is no answer of this engine's";

/** What one side's module answered to some tasks, in one process or several. */
export interface Batch {
  readonly tasks: readonly Task[];
  /** With the places of their tasks in the list. */
  readonly answers: readonly { readonly task: number; readonly bytes: Uint8Array }[];
  /** Why tasks without an answer have none. */
  readonly failures: ReadonlyMap<number, Failure>;
  /** All that came out of the first process. */
  readonly items: readonly SandboxItem[];
}

/**
 * Reads the answers to tasks, once each is asked for. They may be anything: an answer that is not of its task's kind and
 * types is a failure of that task, and a second answer to a task spoils it.
 */
export class Side {
  readonly #tasks: readonly Task[];
  readonly #device: GradingDevice;
  readonly #limits: VerifierLimits;
  readonly #fault: new (
    message: string,
  ) => Error;
  readonly #answers = new Map<number, Answer[]>();
  readonly #failures: ReadonlyMap<number, Failure>;
  readonly #known = new Map<number, Outcome>();

  /** `fault` is what is thrown when a program fails while it runs: whose it is depends on the side. */
  constructor({ tasks, answers, failures }: Batch, device: GradingDevice, limits: VerifierLimits, fault: new (message: string) => Error) {
    this.#fault = fault;
    this.#tasks = tasks;
    this.#device = device;
    this.#limits = limits;
    this.#failures = failures;
    for (const { task, bytes } of answers) {
      const answer = readAnswer(bytes);
      if (answer !== null) this.#answers.set(task, [...(this.#answers.get(task) ?? []), answer]);
    }
  }

  outcome(task: number): Outcome {
    const known = this.#known.get(task);
    if (known !== undefined) return known;
    const outcome = this.#read(task);
    this.#known.set(task, outcome);
    return outcome;
  }

  #read(task: number): Outcome {
    const asked = this.#tasks[task];
    const answers = (this.#answers.get(task) ?? []).filter(({ head }) => head.kind !== "begin" && head.kind !== "returned");
    if (answers.length === 0) return this.#failures.get(task) ?? failure("nothing came out of the sandbox for this");
    if (asked.kind === "call" && answers.every(({ head }) => head.kind === "values")) return this.#values(asked, answers);
    if (answers.length > 1) return failure(FORGED);
    const [{ head, rest }] = answers;
    switch (head.kind) {
      case "program":
        return asked.kind === "trace" ? this.#program(asked, head, rest) : failure(FORGED);
      case "missing":
        return failure(
          `there is no function ${asked.fn}: ${head.found === "nothing" ? "nothing of that name stands at the top level" : `it is ${head.found}`}`,
          `declare it at the top level of the file: export function ${asked.fn}(…) { … }`,
        );
      case "callback":
        return failure(
          `${asked.fn} calls back into JavaScript (${head.primitive}), so its program is not all there`,
          "compute with jnp functions alone",
          head,
        );
      case "error":
        return fromError(head.error);
      default:
        return failure(FORGED);
    }
  }

  #program(asked: Extract<Task, { kind: "trace" }>, head: Extract<AnswerHead, { kind: "program" }>, rest: Uint8Array): Outcome {
    let serialized: SerializedJaxpr;
    let runnable: Runnable;
    try {
      serialized = deserializeJaxpr(rest, PRIMITIVES, this.#limits);
      const { jaxpr, consts } = serialized;
      if (consts.reduce((bytes, { byteLength }) => bytes + byteLength, 0) > ANSWER_LIMITS.constBytes)
        return failure(`${asked.fn} closes over more than ${ANSWER_LIMITS.constBytes / 2 ** 20} MiB of arrays`);
      const types = typesOf(asked.args);
      const takes = jaxpr.invars.map(({ aval }) => aval.toShort());
      if (types.join() !== takes.join() || head.names.length !== jaxpr.outvars.length) return failure(FORGED);
      runnable = this.#device.load(serialized);
    } catch (error) {
      if (error instanceof ProgramLimitError)
        return failure(
          `the program of ${asked.fn} is too large: ${error.message}`,
          "work on whole arrays, or put the loop into the program: lax.scan",
        );
      return failure(`${FORGED}: ${(error as Error).message}`);
    }
    const run = (inputs: readonly NDArray[]): NDArray[] => {
      try {
        return runnable.run(inputs);
      } catch (error) {
        throw new this.#fault(`the program of ${asked.fn} fails when it runs: ${(error as Error).message}`);
      }
    };
    return { kind: "program", structure: head.structure, names: head.names, ...serialized, run };
  }

  #values(asked: Extract<Task, { kind: "call" }>, answers: readonly Answer[]): Outcome {
    if (answers.length !== asked.calls.length) return failure(FORGED);
    const calls: Values["calls"][number][] = [];
    for (const [i, { head, rest }] of answers.entries()) {
      if (head.kind !== "values" || head.call !== i || head.names.length !== head.arrays.length) return failure(FORGED);
      const results: NDArray[] = [];
      let at = 0;
      for (const { shape, dtype, bytes } of head.arrays) {
        const row = Object.hasOwn(DTYPES, dtype) ? DTYPES[dtype as DType] : null;
        const size = shape.reduce((n, d) => n * d, 1);
        if (row === null || size * row.bytes !== bytes || bytes > rest.length - at) return failure(FORGED);
        results.push({ shape, dtype: dtype as DType, data: new row.storage(rest.slice(at, at + bytes).buffer, 0, size * row.words) });
        at += bytes;
      }
      calls.push({ structure: head.structure, names: head.names, results });
    }
    return { kind: "values", calls, inputs: (call) => arraysOf(asked.calls[call]).map(filled) };
  }
}

const fromError = ({ name, message, hint, line, column }: DescribedError): Failure => ({
  kind: "failure",
  name,
  message: `${name}: ${message}`,
  hint,
  line,
  column,
});

type ArrayArgument = Extract<TaskArgument, { kind: "array" }>;

/** The arrays among arguments, in the order in which a trace takes them. */
function arraysOf(args: readonly TaskArgument[]): ArrayArgument[] {
  return args.flatMap((arg): ArrayArgument[] => {
    switch (arg.kind) {
      case "array":
        return [arg];
      case "static":
        return [];
      case "list":
        return arraysOf(arg.items);
      case "dict":
        return arraysOf(
          Object.keys(arg.items)
            .sort()
            .map((name) => arg.items[name]),
        );
    }
  });
}

const typesOf = (args: readonly TaskArgument[]): string[] =>
  arraysOf(args).map(({ dtype, shape }) => `${DTYPES[dtype as DType].short}[${shape.join(",")}]`);

function filled({ shape, dtype, words }: ArrayArgument): NDArray {
  const array = emptyArray(shape, dtype as DType);
  for (const [i, word] of (words ?? []).entries()) array.data[i] = word;
  return array;
}
