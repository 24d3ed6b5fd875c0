import { DTYPES, type DType, type TypedArray } from "../dtype/dtype.ts";
import { ValueError } from "../errors/errors.ts";
import type { ShapedArray } from "../ir/aval.ts";
import { effectSites } from "../ir/effects.ts";
import type { Jaxpr } from "../ir/jaxpr.ts";
import { encodeProgram } from "../ir/wire.ts";
import type { CallLabel, Client, DeviceBuffer, DeviceInfo, Executable } from "./client.ts";
import { CALL, LABEL_DEFINED, LABEL_NEW, LABEL_TEXT, MessageReader, MessageWriter, NONE } from "./pipe.ts";

/** Sends a call to the device host and blocks for the answer. Throws the error that the host answers with. */
export type Pipe = (call: number, head: ArrayBuffer, data: ArrayBuffer | null) => ArrayBuffer;

class RemoteBuffer implements DeviceBuffer {
  readonly id: number;
  readonly aval: ShapedArray;

  constructor(id: number, aval: ShapedArray) {
    this.id = id;
    this.aval = aval;
  }
}

class RemoteExecutable implements Executable {
  readonly id: number;
  readonly inAvals: readonly ShapedArray[];
  readonly outAvals: readonly ShapedArray[];
  /** Dtypes of the operands of its effectful equations. */
  readonly effects: readonly (readonly DType[])[];

  constructor(id: number, program: Jaxpr) {
    this.id = id;
    this.inAvals = program.inAvals;
    this.outAvals = program.outAvals;
    this.effects = effectSites(program).map((eqn) => eqn.invars.map((atom) => atom.aval.dtype));
  }
}

/** Buffers given back wait for the next call, or for this many of them. */
const FREES_AT_ONCE = 4096;

/** Told of the bytes and the number of arrays held on the device, whenever they change. */
export type OnHold = (bytes: number, arrays: number) => void;

interface Held {
  readonly id: number;
  readonly bytes: number;
}

/** A client whose device is on the other side of a pipe. Arrays stay there; only ids, programs and read or written elements cross. */
export function createRemoteClient(device: DeviceInfo, pipe: Pipe, onHold: OnHold = () => {}): Client {
  const message = new MessageWriter();
  const labels = new Map<string, number>();
  let freed: number[] = [];
  // A handle that the program can no longer reach gives its array back.
  const collected = new FinalizationRegistry<Held>((held) => release(held));
  let bytes = 0;
  let arrays = 0;

  const release = (held: Held): void => {
    freed.push(held.id);
    bytes -= held.bytes;
    onHold(bytes, --arrays);
  };

  const begin = (): void => {
    message.u32(freed.length);
    for (const id of freed) message.id(id);
    if (freed.length > 0) freed = [];
  };

  const label = (given: CallLabel): void => {
    const key = `${given.fn}\0${given.signature}\0${given.line}\0${given.column}\0${given.cached}\0${given.reason}`;
    const known = labels.get(key);
    message.u32(known === undefined ? LABEL_NEW : LABEL_DEFINED);
    message.u32(known ?? labels.size);
    message.u32(given.call);
    if (known !== undefined) return;
    labels.set(key, labels.size);
    message.text(given.fn, LABEL_TEXT.fn);
    message.text(given.signature, LABEL_TEXT.signature);
    message.u32(given.line ?? NONE);
    message.u32(given.column ?? NONE);
    message.u32((given.cached ? 1 : 0) | (given.reason === null ? 0 : 2));
    message.text(given.reason ?? "", LABEL_TEXT.reason);
  };

  const buffer = (id: number, aval: ShapedArray): RemoteBuffer => {
    const made = new RemoteBuffer(id, aval);
    collected.register(made, { id, bytes: aval.bytes }, made);
    bytes += aval.bytes;
    onHold(bytes, ++arrays);
    return made;
  };

  return {
    device,
    compile(program, given) {
      // Encoding refuses malformed programs: before the message is begun.
      const bytes = exact(encodeProgram(program));
      begin();
      label(given);
      return new RemoteExecutable(new MessageReader(pipe(CALL.compile, message.take(), bytes)).id(), program);
    },
    execute(executable, inputs, given, donated = [], effects = () => {}) {
      begin();
      label(given);
      message.id((executable as RemoteExecutable).id);
      message.u32(inputs.length);
      for (const input of inputs) message.id((input as RemoteBuffer).id);
      message.u32(donated.length);
      for (const position of donated) message.id(position);
      const answer = new MessageReader(pipe(CALL.execute, message.take(), null));
      // The other side gave them up: nothing is left to be told of them.
      for (const position of donated) {
        const input = inputs[position] as RemoteBuffer;
        collected.unregister(input);
        bytes -= input.aval.bytes;
        onHold(bytes, --arrays);
      }
      const outputs = executable.outAvals.map((aval) => buffer(answer.id(), aval));
      if (answer.left > 0) answer.effects((executable as RemoteExecutable).effects).forEach(effects);
      return outputs;
    },
    write(data, aval) {
      // The other side sees bytes alone.
      const { storage } = DTYPES[aval.dtype];
      if (!(data instanceof storage)) throw new ValueError(`expected ${storage.name} for ${aval.toShort()}, got ${data.constructor.name}`);
      begin();
      message.aval(aval);
      return buffer(new MessageReader(pipe(CALL.write, message.take(), exact(data))).id(), aval);
    },
    read(source) {
      begin();
      message.id((source as RemoteBuffer).id);
      return new DTYPES[source.aval.dtype].storage(pipe(CALL.read, message.take(), null));
    },
    free(buffers) {
      for (const given of buffers as readonly RemoteBuffer[]) {
        if (collected.unregister(given)) release({ id: given.id, bytes: given.aval.bytes });
      }
      if (freed.length < FREES_AT_ONCE) return;
      begin();
      pipe(CALL.free, message.take(), null);
    },
  };
}

/** The bytes of a view and nothing around them. */
function exact(view: TypedArray): ArrayBuffer {
  const { buffer, byteOffset, byteLength } = view;
  return (byteOffset === 0 && byteLength === buffer.byteLength ? buffer : buffer.slice(byteOffset, byteOffset + byteLength)) as ArrayBuffer;
}
