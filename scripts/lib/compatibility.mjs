/**
 * What we have of JAX's public names. `docs/jax-names.tsv` lists them with a priority and how often tutorials and
 * libraries use them; each is looked up in the engine's exports under the name that our rule gives it.
 */

/** Names that differ from JAX's by more than the rule: reserved words, and types that stand at the top here. */
const RENAMED = {
  "jax.typeof": "typeOf",
  "jax.__version__": "version",
  "jax.numpy.ndarray": "Array",
  "jax.stages.Compiled": "CompiledFunction",
  "jax.tree_util.register_pytree_node": "tree.registerNode",
  "jax.tree_util.register_pytree_node_class": "tree.registerNode",
};

/** Where the names of a JAX module live here, when that is elsewhere than the module's own name says. */
const HOMES = [
  ["jax.numpy.ndarray.", "array."],
  ["jax.numpy.", "jnp."],
  ["jax.Array.", "array."],
  ["at[].", "update."],
  ["jax.custom_jvp.", "customJvpFunction."],
  ["jax.custom_vjp.", "customVjpFunction."],
  ["jax.tree_util.tree_", "tree."],
  ["jax.tree_util.", "tree."],
  ["jax.core.", "extend.core."],
  ["jax.flatten_util.", ""],
  ["jax.stages.", ""],
  ["jax.typing.", ""],
  ["jax.", ""],
];

const PRIORITIES = {
  P0: "needed by the usual tutorials",
  P1: "common, or one of a family",
  P2: "rare",
};

/** `value_and_grad` is `valueAndGrad`; an underscore at the end stays: `ix_`, `float_`. */
export const camelCase = (name) => name.replace(/(?<=.)_+([a-z0-9])/gi, (_, c) => c.toUpperCase());

/** @returns {{ group: string, name: string, priority: "P0" | "P1" | "P2", uses: number }[]} */
export function namesOf(table) {
  const [, ...rows] = table.trimEnd().split("\n");
  return rows.map((row) => {
    const [group, name, priority, uses] = row.split("\t");
    return { group, name, priority, uses: Number(uses) };
  });
}

/** Our name of a JAX name, as a path from the module `tracepad`. */
export function ourName(name) {
  if (name in RENAMED) return RENAMED[name];
  const [prefix, home] = HOMES.find(([start]) => name.startsWith(start));
  return home + name.slice(prefix.length).split(".").map(camelCase).join(".");
}

/** The names that a module exports as types: they leave no trace at run time. */
export const typesOf = (source) =>
  new Set(
    [...source.matchAll(/\btype (\w+)|export type \{([^}]*)\}/g)].flatMap(([, one, list]) =>
      one ? [one] : list.split(",").map((t) => t.trim()),
    ),
  );

/** Whether the path leads somewhere. Its last name is not read: a property may be computed. */
function has(objects, types, path) {
  const names = path.split(".");
  const last = names.pop();
  // Asked first: a namespace refuses to read a name that it lacks.
  const holder = names.reduce((at, name) => (isHolder(at) && name in at ? at[name] : undefined), objects);
  return types.has(path) || (isHolder(holder) && last in holder);
}

const isHolder = (value) => (typeof value === "object" && value !== null) || typeof value === "function";

/**
 * The page of docs/compatibility.md.
 *
 * @param names the rows of `namesOf`
 * @param engine the module `tracepad`
 * @param types names that it exports as types
 * @returns {{ text: string, summary: string, missing: { group: string, priority: string, names: string[] }[] }}
 */
export function compatibilityPage(names, engine, types) {
  const array = engine.jnp.zeros([1]);
  const objects = {
    ...engine,
    array,
    update: array.at(0),
    customJvpFunction: engine.customJvp((x) => x),
    customVjpFunction: engine.customVjp((x) => x),
  };
  const rows = names.map((row) => ({ ...row, ours: ourName(row.name), present: has(objects, types, ourName(row.name)) }));
  const groups = [...new Set(rows.map((row) => row.group))];
  const of = (group, priority) =>
    rows.filter((row) => (group === null || row.group === group) && (priority === null || row.priority === priority));
  const share = (some) => (some.length === 0 ? "–" : `${some.filter((row) => row.present).length} / ${some.length}`);
  const counts = (group) => [...Object.keys(PRIORITIES), null].map((priority) => share(of(group, priority))).join(" | ");

  const lines = [
    "# What there is of JAX",
    "",
    "Written by `npm run compatibility` from the engine's exports; the list of JAX's public names is `docs/jax-names.tsv`.",
    "A name here stands for a function that is there under JAX's name in camelCase; what behaves otherwise is said where it is defined.",
    "",
    ...Object.entries(PRIORITIES).map(([priority, meaning]) => `- ${priority}: ${meaning}`),
    "",
    "| module | P0 | P1 | P2 | all |",
    "|---|---|---|---|---|",
    ...groups.map((group) => `| ${group} | ${counts(group)} |`),
    `| **all** | ${counts(null)} |`,
    "",
  ];
  for (const group of groups) {
    lines.push(`## ${group}`, "");
    for (const priority of Object.keys(PRIORITIES)) {
      const here = of(group, priority);
      if (here.length === 0) continue;
      const [present, missing] = [here.filter((row) => row.present), here.filter((row) => !row.present)];
      if (present.length > 0)
        lines.push(`${priority}, there:`, "", ...wrapped(present.map((row) => `\`${row.ours.replace(/^(array|update)\./, ".")}\``)), "");
      if (missing.length > 0) lines.push(`${priority}, missing:`, "", ...wrapped(missing.map((row) => `\`${row.name}\``)), "");
    }
  }
  const missing = groups.flatMap((group) =>
    Object.keys(PRIORITIES).map((priority) => ({
      group,
      priority,
      names: of(group, priority)
        .filter((row) => !row.present)
        .map((row) => row.name),
    })),
  );
  const summary = Object.keys(PRIORITIES)
    .map((priority) => `${priority} ${share(of(null, priority))}`)
    .join(", ");
  return { text: `${lines.join("\n").trimEnd()}\n`, summary, missing: missing.filter((m) => m.names.length > 0) };
}

/** Words in lines of at most 120 characters. */
function wrapped(words) {
  const lines = [];
  for (const word of words) {
    const last = lines.length - 1;
    if (last >= 0 && lines[last].length + 1 + word.length <= 120) lines[last] += ` ${word}`;
    else lines.push(word);
  }
  return lines;
}
