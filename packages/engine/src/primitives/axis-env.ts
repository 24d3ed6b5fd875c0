import { NameError } from "../errors/errors.ts";

/** Named axes that are mapped where the program stands: `vmap` and `pmap` with an `axisName` bind them, collectives use them. */
interface Frame {
  readonly name: string;
  readonly size: number;
}

let frames: readonly Frame[] = [];

/** Runs `body` with the named axis bound. An inner axis of the same name hides the outer one. */
export function withAxis<T>(name: string | null, size: number, body: () => T): T {
  if (name === null) return body();
  const saved = frames;
  frames = [...saved.filter((f) => f.name !== name), { name, size }];
  try {
    return body();
  } finally {
    frames = saved;
  }
}

/** The size of a bound axis; undefined when it is not bound. */
export const boundAxisSize = (name: string): number | undefined => frames.find((f) => f.name === name)?.size;

/** The product of the sizes of bound axes. Throws JAX's NameError for one that is not bound; `fn` is the collective's name. */
export function axisSizeOf(names: readonly string[], fn: string): number {
  return names.reduce((product, name) => {
    const size = boundAxisSize(name);
    if (size === undefined)
      throw new NameError(
        `Found an unbound axis name: ${name}. To fix this, please call ${fn} under \`jax.shard_map\`.`,
        `call it inside vmap(f, { axisName: ${JSON.stringify(name)} }) or pmap(f, { axisName: ${JSON.stringify(name)} })`,
      );
    return product * size;
  }, 1);
}

/** What a traced program depends on beside its arguments: part of the keys of trace caches. */
export const axisEnvKey = (): string => frames.map((f) => `${f.name}=${f.size}`).join(",");
