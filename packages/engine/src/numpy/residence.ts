import { ConcretizationTypeError } from "../errors/errors.ts";
import { Value } from "../ir/value.ts";
import { ConcreteArray } from "../trace/array.ts";
import { type Device, devices } from "../transforms/devices.ts";

/** Where an array is, and whether it is there yet: methods of arrays. */

declare module "../ir/value.ts" {
  interface Value {
    /** The array itself, once it is computed: calls here return when their results are. */
    blockUntilReady(): this;
    /** The devices that hold the array. Throws ConcretizationTypeError for a traced one, which is nowhere. */
    devices(): Set<Device>;
    /** The device that holds the array. Throws ConcretizationTypeError for a traced one. */
    readonly device: Device;
  }
}

function deviceOf(x: Value): Device {
  if (x instanceof ConcreteArray) return devices()[0];
  throw new ConcretizationTypeError(
    `The 'device' attribute is not available on traced array with shape ${x.aval.toLong()}.`,
    "a traced value has no memory yet: ask outside the transformed function",
  );
}

Object.defineProperties(Value.prototype, {
  blockUntilReady: {
    configurable: true,
    writable: true,
    value(this: Value) {
      return this;
    },
  },
  devices: {
    configurable: true,
    writable: true,
    value(this: Value) {
      return new Set([deviceOf(this)]);
    },
  },
  device: {
    configurable: true,
    get(this: Value) {
      return deviceOf(this);
    },
  },
});
