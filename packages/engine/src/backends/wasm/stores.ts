import { affineKey } from "../../compiler/affine.ts";
import type { Affine, BufferId, Result } from "../../compiler/kernel.ts";
import type { DType } from "../../dtype/dtype.ts";
import { type Access, type Roles, shiftedBy, strideAlong, type Vector } from "./access.ts";
import type { FunctionCode } from "./encoder.ts";
import { hasPairs, storeLane, storePairs, storeVector } from "./lane-memory.ts";
import { OP } from "./opcodes.ts";

/** Where a stage's results are stored, and how: by vectors, by lanes, the parts of complex numbers together. */
export class Stores {
  private readonly f: FunctionCode;
  private readonly roles: Roles;
  private readonly places = new Map<Result, Access>();
  /** Of stores of complex numbers, the real part's by the imaginary part's. */
  private readonly firstOfPair = new Map<Result, Result>();
  /** Values of stores that wait for their other part. */
  private readonly waiting = new Map<Result, number>();

  constructor(f: FunctionCode, roles: Roles, results: readonly Result[], access: (buffer: BufferId, dtype: DType, at: Affine) => Access) {
    this.f = f;
    this.roles = roles;
    for (const [n, result] of results.entries()) {
      if (result.kind !== "store") continue;
      this.places.set(result, access(result.buffer, result.dtype, result.at));
      if (n > 0 && arePair(results[n - 1], result)) this.firstOfPair.set(result, results[n - 1]);
    }
  }

  accesses(): Iterable<Access> {
    return this.places.values();
  }

  private isInPair(result: Result): boolean {
    return this.firstOfPair.has(result) || [...this.firstOfPair.values()].includes(result);
  }

  /**
   * Stores a result's lanes. With `end`, the local that holds the vector axis' end, only lanes before it; where lanes
   * are equal only one. The parts of complex numbers are stored together when the second one's turn comes.
   */
  store(result: Result, value: number, vector: Vector, end: number | null = null): void {
    const access = this.places.get(result);
    if (access === undefined) throw new TypeError("not a store");
    const { f } = this;
    const { i, displacement = 0, shift } = vector;
    const { pointer, bytes, dtype } = access;
    const stride = strideAlong(access, this.roles.vector);
    const start = shiftedBy(access, this.roles, shift);
    const first = this.firstOfPair.get(result);
    if (i !== null && stride === 2 && this.isInPair(result)) {
      this.waiting.set(result, value);
      if (first === undefined) return;
    }
    if (stride === 0 || i === null) {
      storeLane(f, dtype, () => f.get(pointer), value, 0, start);
      return;
    }
    const address = (): void => {
      f.get(pointer)
        .get(i)
        .times(stride * bytes)
        .add();
    };
    const firstAddress = (): void => {
      address();
      f.i32(bytes).sub();
    };
    const before = first === undefined || stride !== 2 ? null : (this.waiting.get(first) as number);
    const lane = (number: number): void => {
      const offset = start + (displacement + number) * stride;
      // The second part's address is that of the first and one element more.
      if (before !== null) storeLane(f, dtype, address, before, number, offset - 1);
      storeLane(f, dtype, address, value, number, offset);
    };
    const whole = (): void => {
      if (stride === 1) storeVector(f, dtype, address, value, start + displacement);
      else if (before !== null) storePairs(f, dtype, firstAddress, [before, value], start + 2 * displacement);
      else for (let number = 0; number < 4; number++) lane(number);
    };
    if (end === null) {
      whole();
      return;
    }
    f.get(end)
      .get(i)
      .sub()
      .i32(4)
      .op(OP.i32GeU)
      .when(whole, () => {
        lane(0);
        for (const number of [1, 2])
          f.get(end)
            .get(i)
            .sub()
            .i32(number)
            .op(OP.i32GtU)
            .when(() => lane(number));
      });
  }
}

/** Whether two results are stored side by side, as the parts of complex numbers are. */
const arePair = (first: Result, second: Result): boolean =>
  first.kind === "store" &&
  second.kind === "store" &&
  first.buffer === second.buffer &&
  hasPairs(second.dtype) &&
  affineKey({ ...first.at, offset: first.at.offset + 1 }) === affineKey(second.at);
