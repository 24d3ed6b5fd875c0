import type { BufferId, LoopKernel } from "../../compiler/kernel.ts";
import type { FunctionCode, ModuleBuilder } from "./encoder.ts";
import { laneBytes } from "./lanes.ts";
import type { Place } from "./place.ts";
import type { Runtime } from "./runtime-module.ts";

/** Where a kernel's functions and the arrays of its module are. */
export interface KernelContext {
  readonly module: ModuleBuilder;
  readonly runtime: Runtime;
  /**
   * Pushes an address, an i32: of the byte `offset` of this array. Code is compiled before its arrays have a place, so
   * an address is no constant: a kernel asks once a call, keeps it in a local, and steps from there.
   */
  pushAddress(f: FunctionCode, buffer: BufferId, offset?: number): FunctionCode;
  /** So many bytes that a kernel may use while it runs. */
  scratch(bytes: number): Place;
}

/** Pushes where a slot has the present position of the row: the address of its first vector. */
export type SlotAddress = (slot: number) => void;

/** Slots in the kernel's own buffers, of so many lanes for each position of a row, which `position` pushes. */
export const slotsInBuffers =
  (f: FunctionCode, { slots }: LoopKernel, { pushAddress }: KernelContext, lanes: number, position: () => void): SlotAddress =>
  (slot) => {
    pushAddress(f, slots[slot].buffer);
    position();
    f.times(laneBytes(slots[slot].type) * lanes).add();
  };
