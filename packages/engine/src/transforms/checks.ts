import { withConfig } from "../config/config.ts";

/** Calls under which the engine looks harder for mistakes. */

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
