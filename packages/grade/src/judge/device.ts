import { createInProcessClient, type Jaxpr, type NDArray, type SerializedJaxpr, ShapedArray, type TypedArray } from "tracepad/device";
import type { CallLabel, Client } from "tracepad/waist";

/** The grader's own device. Programs of students run here, verified, and their functions never. */

/** A program that can be run. */
export interface Runnable {
  /** Runs it on arrays of its input types, constants aside. */
  run(inputs: readonly NDArray[]): NDArray[];
}

const LABEL: CallLabel = { fn: "", signature: "", line: null, column: null, call: 0, cached: false, reason: null };

export class GradingDevice {
  readonly #client: Client;

  constructor(now: () => number) {
    this.#client = createInProcessClient({ backend: "wasm", now, dump: null });
  }

  /** Compiles it. Throws the engine's errors for programs that cannot be. */
  load({ jaxpr, consts }: SerializedJaxpr): Runnable {
    const executable = this.#client.compile(jaxpr as Jaxpr, LABEL);
    const write = (data: TypedArray, aval: ShapedArray) => this.#client.write(data, aval);
    return {
      run: (inputs) => {
        const given = [
          ...consts.map((data, i) => write(data, jaxpr.constvars[i].aval)),
          ...inputs.map(({ data, shape, dtype }) => write(data, new ShapedArray(shape, dtype))),
        ];
        const results = this.#client.execute(executable, given, LABEL);
        const arrays = results.map((buffer, i): NDArray => {
          const { shape, dtype } = jaxpr.outvars[i].aval;
          return { shape, dtype, data: this.#client.read(buffer) };
        });
        this.#client.free([...given, ...results]);
        return arrays;
      },
    };
  }
}
