import type { Primitive } from "../ir/primitive.ts";
import * as argExtremum from "./arg-extremum.ts";
import * as arithmetic from "./arithmetic.ts";
import * as assembly from "./assembly.ts";
import * as bitCounts from "./bit-counts.ts";
import * as clamp from "./clamp.ts";
import * as collectives from "./collectives.ts";
import * as complex from "./complex.ts";
import * as conv from "./conv.ts";
import * as convert from "./convert.ts";
import * as creation from "./creation.ts";
import * as cumulative from "./cumulative.ts";
import * as debug from "./debug.ts";
import * as dot from "./dot.ts";
import * as dynamicSlice from "./dynamic-slice.ts";
import * as elementwise from "./elementwise.ts";
import * as fft from "./fft.ts";
import * as gammaFunctions from "./gamma-functions.ts";
import * as gather from "./gather.ts";
import * as identities from "./identities.ts";
import * as cholesky from "./linear-algebra/cholesky.ts";
import * as eig from "./linear-algebra/eig.ts";
import * as eigh from "./linear-algebra/eigh.ts";
import * as lu from "./linear-algebra/lu.ts";
import * as qr from "./linear-algebra/qr.ts";
import * as svd from "./linear-algebra/svd.ts";
import * as triangularSolve from "./linear-algebra/triangular-solve.ts";
import * as logic from "./logic.ts";
import * as movement from "./movement.ts";
import * as nextAfter from "./next-after.ts";
import * as random from "./random.ts";
import * as randomGamma from "./random-gamma.ts";
import * as reduce from "./reduce.ts";
import * as reducePrecision from "./reduce-precision.ts";
import * as reduceWindow from "./reduce-window.ts";
import * as scatter from "./scatter.ts";
import * as select from "./select.ts";
import * as selectWindow from "./select-window.ts";
import * as sort from "./sort.ts";
import * as stacking from "./stacking.ts";
import * as threefry from "./threefry.ts";
import * as topK from "./top-k.ts";
import * as transcendental from "./transcendental.ts";

/** The modules of the primitives: each exports its primitives (names end in P) beside the functions that bind them. */
const FAMILIES: readonly Readonly<Record<string, unknown>>[] = [
  elementwise,
  arithmetic,
  transcendental,
  logic,
  bitCounts,
  reducePrecision,
  select,
  clamp,
  complex,
  convert,
  creation,
  movement,
  assembly,
  reduce,
  reduceWindow,
  selectWindow,
  argExtremum,
  dot,
  conv,
  threefry,
  random,
  randomGamma,
  gammaFunctions,
  nextAfter,
  dynamicSlice,
  gather,
  scatter,
  cumulative,
  sort,
  topK,
  stacking,
  collectives,
  identities,
  debug,
  triangularSolve,
  cholesky,
  lu,
  qr,
  eig,
  eigh,
  svd,
  fft,
];

const isPrimitive = (member: unknown): member is Primitive => typeof member === "object" && member !== null && "abstractEval" in member;

const table = new Map<string, Primitive>();

/** All primitives by JAX's name: programs that cross a process name them so. */
export const PRIMITIVES: ReadonlyMap<string, Primitive> = table;

/** Adds a primitive that is defined on a higher floor (jit). Names are unique. */
export function registerPrimitive(primitive: Primitive): void {
  const known = table.get(primitive.name);
  if (known !== undefined && known !== primitive) throw new Error(`two primitives are named ${primitive.name}`);
  table.set(primitive.name, primitive);
}

for (const family of FAMILIES) Object.values(family).filter(isPrimitive).forEach(registerPrimitive);
