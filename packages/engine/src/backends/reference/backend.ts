import type { TypedArray } from "../../dtype/dtype.ts";
import type { Backend, CompileRequest, Program } from "../backend.ts";
import { evaluateJaxpr } from "./evaluate.ts";

/** Every equation by its primitive's reference evaluation: what the other backends are measured against. */
export const referenceBackend: Backend = {
  kind: "reference",
  description: "Plain JavaScript, one equation at a time",

  compile({ jaxpr }: CompileRequest): Program {
    const inputs = [...jaxpr.constvars, ...jaxpr.invars].map((v) => v.aval);
    return {
      kernels: jaxpr.eqns.map((eqn) => ({
        name: eqn.primitive.name,
        kind: "host",
        ops: [eqn.primitive.name],
        output: eqn.outvars.map((v) => v.aval.toShort()).join(" "),
      })),
      bytes: 256 * (jaxpr.eqns.length + 1),
      run(data: readonly TypedArray[]): TypedArray[] {
        const arrays = inputs.map((aval, i) => ({ shape: aval.shape, dtype: aval.dtype, data: data[i] }));
        const held = new Set<TypedArray>(data);
        return evaluateJaxpr(jaxpr, arrays).map((array) => {
          // An output that is an input, or another output, gets memory of its own.
          const own = held.has(array.data) ? array.data.slice() : array.data;
          held.add(own);
          return own;
        });
      },
    };
  },
};
