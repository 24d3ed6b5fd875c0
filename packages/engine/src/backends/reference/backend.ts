import type { DeviceBuffer } from "../../client/client.ts";
import type { TypedArray } from "../../dtype/dtype.ts";
import type { ShapedArray } from "../../ir/aval.ts";
import { equationsIn } from "../../ir/equations.ts";
import type { Backend, CompileRequest, Program } from "../backend.ts";
import { evaluateJaxpr } from "./evaluate.ts";

/** An array that the garbage collector takes back. Its elements are never changed. */
interface HostBuffer extends DeviceBuffer {
  readonly data: TypedArray;
}

/** Every equation by its primitive's reference evaluation: what the other backends are measured against. */
export const referenceBackend: Backend = {
  kind: "reference",
  description: "Plain JavaScript, one equation at a time",

  compile({ jaxpr }: CompileRequest): Program {
    const inputs = [...jaxpr.constvars, ...jaxpr.invars].map((v) => v.aval);
    const run = (data: readonly TypedArray[]): TypedArray[] => {
      const arrays = inputs.map((aval, i) => ({ shape: aval.shape, dtype: aval.dtype, data: data[i] }));
      const held = new Set<TypedArray>(data);
      return evaluateJaxpr(jaxpr, arrays).map((array) => {
        // An output that is an input, or another output, gets memory of its own.
        const own = held.has(array.data) ? array.data.slice() : array.data;
        held.add(own);
        return own;
      });
    };
    return {
      kernels: equationsIn(jaxpr).flatMap(({ eqn, inside }, number) =>
        inside === null
          ? [
              {
                name: eqn.primitive.name,
                kind: "host",
                ops: [eqn.primitive.name],
                output: eqn.outvars.map((v) => v.aval.toShort()).join(" "),
                eqns: [number],
              },
            ]
          : [],
      ),
      codeOf: () => null,
      bytes: 256 * (jaxpr.eqns.length + 1),
      run,
      execute: (buffers: readonly HostBuffer[], outAvals: readonly ShapedArray[]) =>
        run(buffers.map(({ data }) => data)).map((data, i): HostBuffer => ({ aval: outAvals[i], data })),
    };
  },
  // Its programs are the jaxprs themselves.
  save: () => null,
  load() {
    throw new TypeError("the reference keeps no programs");
  },
  write: (data, aval): HostBuffer => ({ aval, data: data.slice() }),
  read: (buffer) => (buffer as HostBuffer).data.slice(),
  free() {
    // The garbage collector owns the typed arrays.
  },
};
