import type { CheckResult, Grid } from "@tracepad/grade";

/** A counter-example as lines of a program. */

/** Elements as the program's language has them. */
function element(value: Grid["values"][number]): string | null {
  if (typeof value !== "string") return String(value);
  if (value === "nan") return "NaN";
  if (value === "inf") return "Infinity";
  return value === "-inf" ? "-Infinity" : null;
}

/** Nested lists of the row-major elements, or null where some are not there or cannot be written. */
function literal({ shape, shown, values }: Grid): string | null {
  if (shape.some((size, axis) => size !== shown[axis]) || shape.includes(0)) return null;
  const elements = values.map(element);
  if (elements.includes(null)) return null;
  const nested = (axis: number, at: number): string => {
    if (axis === shape.length) return elements[at] as string;
    const stride = shape.slice(axis + 1).reduce((n, size) => n * size, 1);
    return `[${Array.from({ length: shape[axis] as number }, (_, i) => nested(axis + 1, at + i * stride)).join(", ")}]`;
  };
  return nested(0, 0);
}

/** The names of a function's parameters, where they are simple ones. */
function parameters(fn: string, code: string): string[] | null {
  const name = fn.replace(/\$/g, "\\$&");
  const found = new RegExp(`(?:function\\s+${name}\\s*|${name}\\s*=\\s*(?:jit\\s*\\()?\\s*(?:function\\s*\\w*\\s*)?)\\(([^()]*)\\)`).exec(
    code,
  );
  const names = found?.[1]?.split(",").map((part) => (part.split(":")[0] as string).trim());
  return names?.every((each) => /^[A-Za-z_$][\w$]*$/.test(each)) ? names : null;
}

/** The lines that make a failing test's input and call its function with it; null where the values are not all there. */
export function inputCode({ fn, title, counterexample }: CheckResult, code: string): string | null {
  if (counterexample === null || counterexample.input.length === 0) return null;
  const taken = new Set(code.match(/[A-Za-z_$][\w$]*/g));
  const fresh = (name: string): string => {
    const base = `${name.replace(/\W+/g, "_").replace(/^_+|_+$/g, "") || "input"}Input`;
    for (let n = 1; ; n++) {
      const made = n === 1 ? base : `${base}${n}`;
      if (!taken.has(made)) {
        taken.add(made);
        return made;
      }
    }
  };
  const made = new Map<string, string>();
  const lines: string[] = [];
  for (const grid of counterexample.input) {
    const text = literal(grid);
    if (text === null) return null;
    const name = fresh(grid.name);
    made.set(grid.name, name);
    lines.push(`const ${name} = jnp.array(${text}, { dtype: "${grid.dtype}" });`);
  }
  const asked = fn === "" ? null : parameters(fn, code);
  if (asked?.length === made.size && asked.every((name) => made.has(name)))
    lines.push(`console.log(${fn}(${asked.map((name) => made.get(name)).join(", ")}));`);
  return [`// ${title.replace(/\s+/g, " ")}`, ...lines].join("\n");
}

/** The program with those lines at its end, and with the import that they need. */
export function withInput(code: string, lines: string): string {
  const imported = /^\s*import\b[^;]*\bjnp\b[^;]*from\s*["']tracepad["']/m.test(code);
  return `${imported ? "" : 'import { jnp } from "tracepad";\n'}${code.trimEnd()}\n\n${lines}\n`;
}
