/** Functions of double precision as scalar DAGs. */
export { emitExp, emitExp2, emitExpm1, emitTanh } from "./exp.ts";
export { emitLog, emitLog1p } from "./log.ts";
export { emitCos, emitSin } from "./trig.ts";
