import type { Limits } from "@tracepad/shared";
import { type Client, type DeviceBuffer, ProgramLimitError } from "tracepad/waist";
import { type LimitError, reached } from "../limit.ts";

/** Told of the bytes and the number of arrays that the program holds, whenever they change. */
export type OnHold = (bytes: number, arrays: number) => void;

/**
 * A client of the same process that keeps a run's limits on arrays and programs, as the broker does for a sandbox. Arrays count
 * until the collector has found them dropped, or until they are freed or donated. Past a limit it tells `reach`, and throws.
 */
export function limitedClient(client: Client, limits: Limits, reach: (limit: LimitError) => void, onHold: OnHold): Client {
  let bytes = 0;
  let arrays = 0;
  const change = (by: number, count: number): void => {
    bytes += by;
    arrays += count;
    onHold(bytes, arrays);
  };
  const dropped = new FinalizationRegistry<number>((size) => change(-size, -1));
  const refuse = (limit: LimitError): never => {
    reach(limit);
    throw limit;
  };
  const reserve = (more: number): void => {
    if (bytes + more > limits.arrayBytes) refuse(reached.arrays(limits));
  };
  const hold = (buffer: DeviceBuffer): DeviceBuffer => {
    // An output may be an input again.
    const known = dropped.unregister(buffer);
    dropped.register(buffer, buffer.aval.bytes, buffer);
    if (!known) change(buffer.aval.bytes, 1);
    return buffer;
  };
  const forget = (buffer: DeviceBuffer): void => {
    // Not again, where it was donated before.
    if (dropped.unregister(buffer)) change(-buffer.aval.bytes, -1);
  };
  return {
    device: client.device,
    compile(program, label) {
      try {
        return client.compile(program, label);
      } catch (error) {
        if (!(error instanceof ProgramLimitError)) throw error;
        return refuse(error.limit === "equations" ? reached.equations(limits) : reached.arrays(limits));
      }
    },
    execute(executable, inputs, label, donated = [], effects) {
      reserve(executable.outAvals.reduce((sum, aval) => sum + aval.bytes, 0));
      const outputs = client.execute(executable, inputs, label, donated, effects);
      for (const position of donated) forget(inputs[position]);
      return outputs.map(hold);
    },
    write(data, aval) {
      reserve(aval.bytes);
      return hold(client.write(data, aval));
    },
    read: (buffer) => client.read(buffer),
    free(buffers) {
      for (const buffer of buffers) forget(buffer);
      client.free(buffers);
    },
  };
}
