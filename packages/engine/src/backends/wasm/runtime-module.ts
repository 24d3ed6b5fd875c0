import type { FunctionCode, ModuleBuilder, ValueType } from "./encoder.ts";
import { OP } from "./opcodes.ts";
import { ScalarFunctions } from "./scalar-functions.ts";

const PRODUCT = new Array<ValueType>(12).fill("i32");

/** What a module's kernels call: imported functions by number, integer division, which is written when first used, and functions of scalar DAGs. */
export class Runtime {
  readonly relaxed: boolean;
  private readonly module: ModuleBuilder;
  private readonly divisions = new Map<string, FunctionCode>();
  readonly scalars: ScalarFunctions;

  constructor(module: ModuleBuilder, relaxed: boolean) {
    this.module = module;
    this.relaxed = relaxed;
    this.scalars = new ScalarFunctions(module);
  }

  get gemm(): number {
    return this.module.import("gemm", PRODUCT, []);
  }

  get gemmDouble(): number {
    return this.module.import("gemmDouble", PRODUCT, []);
  }

  get gemmInteger(): number {
    return this.module.import("gemmInteger", PRODUCT, []);
  }

  /** host(step, table): runs an equation in JavaScript, on arrays whose addresses are in the table. */
  get host(): number {
    return this.module.import("host", ["i32", "i32"], []);
  }

  get sortPairs(): number {
    return this.module.import("sortPairs", ["i32", "i32"], ["i32"]);
  }

  get sortKeys(): number {
    return this.module.import("sortKeys", ["i32", "i32"], ["i32"]);
  }

  /** realFunction(which, x, y): a function of double precision. */
  get realFunction(): number {
    return this.module.import("realFunction", ["i32", "f64", "f64"], ["f64"]);
  }

  /** Integer division and remainder as XLA:CPU has them: x/0 is −1, x rem 0 is x, INT_MIN/−1 is INT_MIN, and rem 0. */
  division(op: "div" | "rem", type: "i32" | "u32" | "i64" | "u64"): number {
    const key = `${op} ${type}`;
    const known = this.divisions.get(key);
    if (known !== undefined) return known.index;
    const wide = type === "i64" || type === "u64";
    const lane = wide ? "i64" : "i32";
    const f = this.module.function([lane, lane], [lane]);
    this.divisions.set(key, f);
    const constant = (value: bigint): FunctionCode => (wide ? f.i64(value) : f.i32(Number(value)));
    f.get(1)
      .op(wide ? OP.i64Eqz : OP.i32Eqz)
      .when(() => {
        if (op === "div") constant(-1n);
        else f.get(0);
        f.op(OP.return);
      });
    const isSigned = type === "i32" || type === "i64";
    if (isSigned) {
      const least = wide ? -(2n ** 63n) : -(2n ** 31n);
      const equal = wide ? OP.i64Eq : OP.i32Eq;
      f.get(0);
      constant(least).op(equal).get(1);
      constant(-1n)
        .op(equal)
        .op(OP.i32And)
        .when(() => {
          constant(op === "div" ? least : 0n).op(OP.return);
        });
    }
    f.get(0).get(1).op(DIVISIONS[type][op]);
    return f.index;
  }
}

const DIVISIONS = {
  i32: { div: OP.i32DivS, rem: OP.i32RemS },
  u32: { div: OP.i32DivU, rem: OP.i32RemU },
  i64: { div: OP.i64DivS, rem: OP.i64RemS },
  u64: { div: OP.i64DivU, rem: OP.i64RemU },
} as const;
