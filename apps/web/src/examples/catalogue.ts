/** A starter program, by the name of its file in this folder. */
export interface Example {
  readonly id: string;
  readonly title: string;
  readonly about: string;
  readonly code: string;
}

export const EXAMPLES: readonly Omit<Example, "code">[] = [
  { id: "arrays", title: "Arrays and keys", about: "jnp, shapes, random numbers" },
  { id: "retrace", title: "Entropy of a softmax", about: "jit, its cache, and a retrace" },
  { id: "gradients", title: "Downhill", about: "grad, valueAndGrad, a jaxpr" },
  { id: "vmap", title: "Pairwise distances", about: "vmap twice instead of two loops" },
  { id: "training", title: "A network learns a wave", about: "300 steps of two layers" },
];
