import { withConfig } from "../config/config.ts";

/** Calls under which the engine looks harder for mistakes. */

/** Returns when all effects of former calls have happened. They have: calls are synchronous. */
export const effectsBarrier = (): void => undefined;

/**
 * What `f` returns when every result is checked: FloatingPointError names the primitive that made the first nan. A jitted
 * function with a nan in its results is run again operation by operation to find it. Slow: for finding a mistake.
 *
 * ```ts
 * debugNans(() => jnp.log(-1.0)); // FloatingPointError: invalid value (nan) encountered in log
 * ```
 */
export const debugNans = <T>(f: () => T): T => withConfig({ debugNans: true }, f);

/** As `debugNans`, for infinities. */
export const debugInfs = <T>(f: () => T): T => withConfig({ debugInfs: true }, f);

/**
 * What `f` returns when a traced value that outlives its transform is an error at the transform's end, not only where
 * it is used. Slow: each transform ends with a garbage collection. Works where the host has a collector that can be
 * asked, which is Node; elsewhere such values are found when they are used.
 *
 * ```ts
 * checkingLeaks(() => jit((x) => { kept.push(x.add(1)); return x; })(1.0)); // UnexpectedTracerError: Leaked trace …
 * ```
 */
export const checkingLeaks = <T>(f: () => T): T => withConfig({ checkTracerLeaks: true }, f);
