import type { CallLabel } from "../client/client.ts";
import { JaxTypeError } from "../errors/errors.ts";
import type { ShapedArray } from "../ir/aval.ts";
import type { ClosedJaxpr } from "../ir/jaxpr.ts";
import type { Value } from "../ir/value.ts";
import { jaxprFlops } from "../trace/call.ts";
import { defaultClient } from "../trace/client-config.ts";
import { compileClosed, runClosedJaxpr } from "../trace/eval.ts";
import { callsHost } from "../trace/host-calls.ts";
import { Tracer } from "../trace/tracer.ts";
import { unflatten } from "../tree/flatten.ts";
import { takesLiterals } from "../tree/literals.ts";
import { type KeyPath, keystr, quoted, type TreeDef } from "../tree/tree-def.ts";
import { structOf } from "./shape-dtype-struct.ts";
import { type AnyFunction, flattenArguments } from "./signature.ts";

/** What one trace of a jitted function left. */
export interface Specialization {
  readonly fn: AnyFunction;
  readonly name: string;
  readonly closed: ClosedJaxpr;
  /** The jaxpr with its constants as leading inputs. */
  readonly called: ClosedJaxpr;
  readonly avals: readonly ShapedArray[];
  /** A name for each flat input. */
  readonly names: readonly string[];
  readonly inTree: TreeDef;
  readonly outTree: TreeDef;
  /** Inputs of `called` that its calls give up. */
  readonly donated: readonly number[];
}

/** A jitted function traced for one signature: `jit(f).trace(...args)`. */
export class Traced {
  readonly #it: Specialization;

  constructor(it: Specialization) {
    this.#it = it;
  }

  get funName(): string {
    return this.#it.name;
  }

  get jaxpr(): ClosedJaxpr {
    return this.#it.closed;
  }

  /** Shapes and dtypes of the outputs, as a tree of `ShapeDtypeStruct`. */
  get outInfo(): any {
    return outInfo(this.#it);
  }

  /** The program for the device at hand. */
  lower(): Lowered {
    return new Lowered(this.#it);
  }
}

/** A program before it is compiled: `jit(f).lower(...args)`. */
export class Lowered {
  readonly #it: Specialization;

  constructor(it: Specialization) {
    this.#it = it;
  }

  get inTree(): TreeDef {
    return this.#it.inTree;
  }

  get outInfo(): any {
    return outInfo(this.#it);
  }

  /** The program as the compiler gets it. */
  asText(): string {
    return String(this.#it.called);
  }

  /** Floating-point operations of one call. */
  costAnalysis(): { flops: number } {
    return { flops: jaxprFlops(this.#it.called.jaxpr) };
  }

  /** Compiles for the default device, and gives a function of the same arguments (without the static ones). */
  compile(): CompiledFunction {
    const it = this.#it;
    const label: CallLabel = {
      fn: it.name,
      signature: it.avals.map((aval) => aval.toShort()).join(", "),
      line: null,
      column: null,
      call: 0,
      cached: false,
      reason: null,
    };
    // Programs that call the host back are compiled piece by piece, when they run.
    if (!callsHost(it.called.jaxpr)) compileClosed(defaultClient(), it.called, label);
    const compiled = (...args: unknown[]): unknown => {
      const { values, treedef } = flattenArguments(it.fn, args);
      const tracer = values.find((v): v is Tracer => v instanceof Tracer);
      if (tracer !== undefined)
        throw new JaxTypeError(
          `Cannot apply JAX transformations to a function lowered and compiled for a particular signature. Detected argument of Tracer type ${tracer.kind}.`,
          "transform the function before it is lowered: jit(grad(f)).lower(…)",
        );
      if (!treedef.equals(it.inTree)) throw treeError(it.inTree, treedef);
      const wrong = typeErrors(it, values);
      if (wrong.length > 0)
        throw new JaxTypeError(
          `Argument types differ from the types for which this computation was compiled. Perhaps you are calling the compiled executable with a different enable_x64 mode than when it was AOT compiled? The mismatches are:\n${wrong.join("\n")}`,
        );
      const outs = runClosedJaxpr(it.called, [...it.closed.consts, ...values], { ...label, cached: true }, it.donated);
      return unflatten(it.outTree, outs);
    };
    Object.defineProperty(compiled, "name", { value: it.name });
    takesLiterals(compiled);
    return Object.assign(compiled, {
      inTree: it.inTree,
      outTree: it.outTree,
      outInfo: outInfo(it),
      asText: () => String(it.called),
      costAnalysis: () => ({ flops: jaxprFlops(it.called.jaxpr) }),
    });
  }
}

/** What `lower(…).compile()` gives. Throws TypeError when called with other types or trees than it was compiled for. */
export interface CompiledFunction {
  (...args: any[]): any;
  readonly inTree: TreeDef;
  readonly outTree: TreeDef;
  readonly outInfo: any;
  asText(): string;
  /** Floating-point operations of one call. */
  costAnalysis(): { flops: number };
}

const outInfo = (it: Specialization): any => unflatten(it.outTree, it.called.outAvals.map(structOf));

const typeErrors = (it: Specialization, values: readonly Value[]): string[] =>
  values.flatMap((v, i) => {
    const want = it.avals[i];
    const same = v.dtype === want.dtype && v.shape.join() === want.shape.join();
    return same ? [] : [`Argument '${it.names[i]}' compiled with ${want.toLong()} and called with ${v.aval.toLong()}`];
  });

const KINDS = { leaf: "pytree leaf", none: "None", list: "<class 'list'>", dict: "<class 'dict'>", custom: "" } as const;
const kindText = (def: TreeDef): string => (def.kind === "custom" ? `<class '${def.nodeType?.name}'>` : KINDS[def.kind]);
const keysText = (keys: readonly string[]): string => `(${keys.map(quoted).join(", ")}${keys.length === 1 ? "," : ""})`;

function treeError(compiled: TreeDef, called: TreeDef): JaxTypeError {
  const lines: string[] = [];
  const compare = (seen: TreeDef, given: TreeDef, path: KeyPath): void => {
    const at = `    * at args${keystr(path)}, seen`;
    if (seen.kind !== given.kind || seen.nodeType !== given.nodeType) {
      lines.push(`${at} ${kindText(seen)} but now given ${kindText(given)}, so their Python types differ`);
    } else if (seen.kind === "list" && seen.children.length !== given.children.length) {
      const name = path.length === 0 ? "tuple" : "list";
      const [a, b] = [seen, given].map((def) => `${name} of length ${def.children.length}`);
      lines.push(`${at} ${a} but now given ${b}, so the lengths do not match`);
    } else if (seen.keys.join("\n") !== given.keys.join("\n")) {
      const [a, b] = [seen, given].map((def) => `${kindText(def)} with pytree metadata ${keysText(def.keys)}`);
      lines.push(`${at} ${a} but now given ${b}, so the pytree node metadata does not match`);
    } else {
      seen.children.forEach((child, i) =>
        compare(child, given.children[i], [
          ...path,
          seen.kind === "dict" ? { kind: "key", key: seen.keys[i] } : { kind: seen.kind === "list" ? "index" : "flat", index: i },
        ]),
      );
    }
  };
  compare(compiled, called, []);
  return new JaxTypeError(
    `Function compiled with input pytree does not match the input pytree it was called with. There are ${lines.length} mismatches, including:\n${lines.join("\n")}`,
  );
}
