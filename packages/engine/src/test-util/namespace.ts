/** The `testUtil` namespace: checks for functions with derivatives of one's own. */
export { type CheckGradsOptions, checkGrads, GradientError } from "./check-grads.ts";
