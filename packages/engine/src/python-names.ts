import { AttributeError, JaxTypeError } from "./errors/errors.ts";
import { TOP_NAMES } from "./errors/native-hints.ts";
import { Value } from "./ir/value.ts";
import * as lax from "./lax/namespace.ts";
import * as nn from "./nn/namespace.ts";
import { explainAttributes } from "./numpy/items.ts";
import * as numpy from "./numpy/namespace.ts";
import * as optax from "./optax/namespace.ts";
import * as random from "./random/namespace.ts";
import * as scipy from "./scipy/namespace.ts";

/** What Python calls the namespaces. */
const MODULES: Readonly<Record<string, string>> = { jnp: "jax.numpy", optax: "optax" };

/** Where a name may be that is looked for in another namespace: what is written in front of it, and what is there. */
const ELSEWHERE: Readonly<Record<string, object>> = {
  "jnp.": numpy,
  "nn.": nn,
  "lax.": lax,
  "random.": random,
  "jnp.linalg.": numpy.linalg,
  "jnp.fft.": numpy.fft,
  "scipy.special.": scipy.special,
  "optax.": optax,
};

/**
 * A namespace that answers Python's spelling of its names with ours: `jnp.zeros_like` throws a TypeError that says
 * `zerosLike`. So do the namespaces in it, as `jnp.linalg`. A name that another namespace has, or that is nearly one of
 * these, raises AttributeError. All others are undefined, as on any object.
 */
export function withPythonNames<T extends object>(title: string, namespace: T): T {
  const inner = new Map<string, object>();
  return new Proxy(namespace, {
    get(target, name, receiver) {
      if (typeof name === "string" && !(name in target)) explain(title, target, name);
      const value = Reflect.get(target, name, receiver);
      if (typeof name !== "string" || !isNamespace(value)) return value;
      const known = inner.get(name) ?? withPythonNames(`${title}.${name}`, value);
      inner.set(name, known);
      return known;
    },
  });
}

function explain(title: string, namespace: object, name: string): void {
  const ours = camelCase(name);
  if (ours !== name && ours in namespace)
    throw new JaxTypeError(`${title}.${name} is called ${title}.${ours} here.`, "names are JAX's in camelCase");
  const hint = whereIs(ours) ?? nearest(title, name, namespace);
  if (hint !== null) throw new AttributeError(`module '${MODULES[title] ?? `jax.${title}`}' has no attribute '${name}'`, hint);
}

const camelCase = (name: string): string => name.replace(/_+([a-z0-9])/g, (_, c: string) => c.toUpperCase());

function whereIs(name: string): string | null {
  if (TOP_NAMES.has(name)) return `import it: import { ${name} } from "tracepad"`;
  const found = Object.entries(ELSEWHERE).find(([, namespace]) => name in namespace);
  return found === undefined ? null : `it is ${found[0]}${name}`;
}

/** A name with one letter more, less or other, or two swapped; only for names that are long enough to be no other word. */
function nearest(title: string, name: string, namespace: object): string | null {
  if (name.length < 4 || !/^[a-z]\w*$/i.test(name)) return null;
  const near = Object.keys(namespace).find((known) => isNear(name.toLowerCase(), known.toLowerCase()));
  return near === undefined ? null : `did you mean ${title}.${near}?`;
}

function isNear(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1) return false;
  let i = 0;
  while (i < a.length && a[i] === b[i]) i++;
  const [restA, restB] = [a.slice(i), b.slice(i)];
  return (
    restA.slice(1) === restB.slice(1) ||
    restA.slice(1) === restB ||
    restA === restB.slice(1) ||
    (restA[0] === restB[1] && restA[1] === restB[0] && restA.slice(2) === restB.slice(2))
  );
}

/** Whether a value is what `export * as` makes. */
const isNamespace = (value: unknown): value is object => Object.prototype.toString.call(value) === "[object Module]";

/** Says what to write where an array is asked for what it does not have: functions of jnp, and Python's spelling of methods. */
export function explainNames(): void {
  explainAttributes((name) => {
    const ours = camelCase(name);
    if (ours !== name && ours in Value.prototype) return `it is called ${ours} here`;
    if (ours === "asType") return 'write x.astype("int32")';
    if (ours === "numpy") return "write x.toTypedArray(), or x.tolist()";
    return typeof (numpy as Readonly<Record<string, unknown>>)[ours] === "function" ? `write jnp.${ours}(x)` : null;
  });
}
