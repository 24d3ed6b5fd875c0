/** Functions of double precision as scalar DAGs. */
export { emitErfInv } from "./erf-inv.ts";
export { emitExp, emitExp2, emitExpm1 } from "./exp.ts";
export { emitLog, emitLog1p } from "./log.ts";
export { emitPow } from "./pow.ts";
export { emitRem } from "./rem.ts";
export { emitTanh } from "./tanh.ts";
export { emitCos, emitSin } from "./trig.ts";
