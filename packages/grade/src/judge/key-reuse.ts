import { type Atom, isKey, type Jaxpr, type JaxprEqn, jaxprsIn, Literal } from "tracepad/device";

/** What uses a key up, as JAX's key checker has it: its numbers may not be had again. `random_fold_in` derives another. */
const CONSUMES: ReadonlySet<string> = new Set(["random_bits", "random_split", "random_gamma"]);
/** What only moves keys: the same part taken twice is the same key. */
const MOVES: ReadonlySet<string> = new Set([
  "slice",
  "squeeze",
  "reshape",
  "broadcast_in_dim",
  "transpose",
  "dynamic_slice",
  "rev",
  "copy",
  "gather",
]);

/** The equation that uses a key up which was used up before; null where there is none. */
export function keyUsedTwice(jaxpr: Jaxpr): JaxprEqn | null {
  const { twice } = uses(jaxpr);
  return twice;
}

interface Uses {
  /** Of each input, whether it is used up. */
  readonly inputs: readonly boolean[];
  readonly twice: JaxprEqn | null;
}

function uses(jaxpr: Jaxpr): Uses {
  const names = new Map<Atom, string>();
  const nameOf = (atom: Atom): string => {
    if (atom instanceof Literal) return String(atom.val);
    const known = names.get(atom);
    if (known !== undefined) return known;
    names.set(atom, `#${names.size}`);
    return names.get(atom) as string;
  };
  const used = new Set<string>();
  let twice: JaxprEqn | null = null;
  const use = (atom: Atom, eqn: JaxprEqn): void => {
    const name = nameOf(atom);
    if (used.has(name)) twice ??= eqn;
    used.add(name);
  };
  for (const eqn of jaxpr.eqns) {
    const { primitive, invars, outvars, params } = eqn;
    if (CONSUMES.has(primitive.name)) {
      use(invars[0], eqn);
    } else if (MOVES.has(primitive.name)) {
      names.set(outvars[0], `${primitive.name}${JSON.stringify(params)}(${invars.map(nameOf).join()})`);
    } else {
      const inner = jaxprsIn(params).map(uses);
      twice ??= inner.find((found) => found.twice !== null)?.twice ?? null;
      // Inputs of the jaxpr are the last operands; a loop's constants are the same in each turn.
      const constants = primitive.name === "scan" ? Number(params.num_consts) : 0;
      for (const [i, atom] of invars.entries()) {
        if (!isKey(atom.aval.dtype)) continue;
        if (!inner.some(({ inputs }) => inputs[i - (invars.length - inputs.length)])) continue;
        use(atom, eqn);
        if (i < constants && Number(params.length) > 1) twice ??= eqn;
      }
    }
  }
  return { inputs: jaxpr.invars.map((v) => used.has(nameOf(v))), twice };
}
