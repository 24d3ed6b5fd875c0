import type { FunctionCode, ModuleBuilder, ValueType } from "./encoder.ts";
import { OP } from "./opcodes.ts";
import { ScalarFunctions } from "./scalar-functions.ts";

/** What a module's kernels call: imported functions by number, integer division, which is written when first used, and functions of scalar DAGs. */
export class Runtime {
  readonly relaxed: boolean;
  private readonly module: ModuleBuilder;
  private readonly divisions = new Map<string, FunctionCode>();
  readonly gemm: number;
  /** host(step, table): runs an equation in JavaScript, on arrays whose addresses are in the table. */
  readonly host: number;
  readonly sortPairs: number;
  readonly scalars: ScalarFunctions;

  constructor(module: ModuleBuilder, relaxed: boolean) {
    this.module = module;
    this.relaxed = relaxed;
    this.scalars = new ScalarFunctions(module);
    this.sortPairs = module.import("sortPairs", ["i32", "i32"], ["i32"]);
    this.gemm = module.import("gemm", new Array<ValueType>(12).fill("i32"), []);
    this.host = module.import("host", ["i32", "i32"], []);
  }

  /** Integer division and remainder as XLA:CPU has them: x/0 is −1, x rem 0 is x, INT_MIN/−1 is INT_MIN, and rem 0. */
  division(op: "div" | "rem", signed: boolean): number {
    const key = `${op}${signed}`;
    let fn = this.divisions.get(key);
    if (fn === undefined) {
      const f = this.module.function(["i32", "i32"], ["i32"]);
      fn = f;
      this.divisions.set(key, f);
      const orZero = (): void => {
        if (op === "div") f.i32(-1);
        else f.get(0);
        f.op(0x0f);
      };
      f.get(1).op(OP.i32Eqz).when(orZero);
      if (signed) {
        f.get(0)
          .i32(-(2 ** 31))
          .op(OP.i32Eq)
          .get(1)
          .i32(-1)
          .op(OP.i32Eq)
          .op(OP.i32And)
          .when(() => {
            f.i32(op === "div" ? -(2 ** 31) : 0).op(0x0f);
          });
      }
      f.get(0)
        .get(1)
        .op(op === "div" ? (signed ? OP.i32DivS : OP.i32DivU) : signed ? OP.i32RemS : OP.i32RemU);
    }
    return fn.index;
  }
}
