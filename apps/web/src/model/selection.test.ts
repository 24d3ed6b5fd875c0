import { describe, expect, it } from "vitest";
import { callRows } from "./calls.ts";
import { kernelsOf, type Program, programs, spanLetters, stagesOf, tracedListing } from "./programs.ts";
import { chosen, inKernels, inStage, isRowOn, NOTHING, type Origin, Origins, pointing } from "./selection.ts";
import { spanText } from "./spans.ts";
import { realRun } from "./testing/real-run.ts";

const CODE = `import { jit, jnp } from "tracepad";
const f = jit((x) => {
  const e = jnp.exp(x) / jnp.sum(jnp.exp(x));
  const unused = jnp.cos(x);
  const six = jnp.where(true, e, unused) * 1;
  return six + 2 * jnp.float32(3);
});
f(jnp.ones([8]));
f(jnp.ones([8]));
`;

const events = realRun(CODE);
const all = programs(events);
const program = all[0] as Program;
const rows = callRows(events);
const origins = new Origins(CODE, all, rows);
const traced = tracedListing(program);
const optimized = stagesOf(program).length - 1;

/** The place in the middle of a text's first occurrence on a line. */
function placeOf(line: number, text: string, nth = 0) {
  const source = CODE.split("\n")[line - 1] as string;
  let at = -1;
  for (let i = 0; i <= nth; i++) at = source.indexOf(text, at + 1);
  return { line, column: at + 2 };
}
const primitives = (numbers: ReadonlySet<number> | undefined): string[] =>
  [...(numbers ?? [])].map((n) => traced?.equations[n]?.primitive ?? "");
const at = (line: number, text: string, nth = 0): Origin | null => origins.at(placeOf(line, text, nth));

describe("the origin of a place", () => {
  it("is the narrowest expression that something came from", () => {
    expect(spanText(CODE, at(3, "jnp.sum")?.span ?? never())).toBe("jnp.sum(jnp.exp(x))");
    expect(primitives(at(3, "jnp.sum")?.equations.get(program.key))).toEqual(["reduce_sum"]);
    expect(spanText(CODE, at(3, "/")?.span ?? never())).toBe("jnp.exp(x) / jnp.sum(jnp.exp(x))");
    expect(at(1, "jit")).toBeNull();
  });

  it("tells two equal expressions of one line apart", () => {
    const [first, second] = [at(3, "jnp.exp"), at(3, "jnp.exp", 1)];
    expect(first?.span?.column).not.toBe(second?.span?.column);
    expect(first?.equations.get(program.key)).not.toEqual(second?.equations.get(program.key));
  });

  it("leads from an equation back to the expression", () => {
    const cos = traced?.equations.find(({ primitive }) => primitive === "cos")?.number ?? -1;
    expect(origins.ofEquation(program, cos)).toEqual(at(4, "jnp.cos"));
  });

  it("finds a call in the timeline, and the rows of what an expression ran in", () => {
    const call = at(8, "f(");
    expect(spanText(CODE, call?.span ?? never())).toBe("f(jnp.ones([8]))");
    expect(rows.filter((row) => isRowOn(call, row)).map(({ kind }) => kind)).toEqual(["first trace"]);
    expect(rows.filter((row) => isRowOn(at(3, "jnp.sum"), row)).map(({ kind }) => kind)).toEqual(["first trace", "hit"]);
  });
});

describe("an origin's counterparts", () => {
  it("are the equations of the expression, apart from those of its parts", () => {
    const { on, within } = inStage(at(3, "/"), program, 0);
    expect(primitives(on)).toEqual(["div"]);
    expect(primitives(within).sort()).toEqual(["exp", "exp", "reduce_sum"]);
  });

  it("are followed through the passes", () => {
    const { on, missing } = inStage(at(3, "/"), program, optimized);
    expect(on.size).toBe(1);
    expect(missing).toBeNull();
  });

  it("are said to be gone by what the passes did", () => {
    const second = at(3, "jnp.exp", 1);
    expect(inStage(second, program, 0).missing).toBeNull();
    expect(inStage(second, program, optimized).missing).toBe("no counterpart (removed by cse: (1) exp stands for it)");
    expect(inKernels(second, program).missing).toBe("no counterpart (removed by cse: (1) exp stands for it)");
    expect(inStage(at(4, "jnp.cos"), program, optimized).missing).toBe("no counterpart (removed by dce: nothing reads it)");
    expect(inStage(at(6, "2 *"), program, optimized).missing).toMatch(/^no counterpart \(removed by fold: it is 6\)$/);
  });

  it("are kernels, by the equations that each computes", () => {
    const { on } = inKernels(at(3, "/"), program);
    expect([...on].flatMap((kernel) => kernelsOf(program)[kernel]?.ops ?? [])).toContain("div");
    const [kernel = -1] = on;
    expect(primitives(origins.ofKernel(program, kernel).equations.get(program.key))).toContain("div");
  });

  it("are letters in the order of the text", () => {
    expect([...spanLetters(traced).values()].slice(0, 3)).toEqual(["a", "b", "c"]);
  });
});

describe("pointing", () => {
  const [exp, sum] = [at(3, "jnp.exp"), at(3, "jnp.sum")];

  it("follows the pointer, then the caret", () => {
    const caret = pointing(NOTHING, { type: "caret", origin: exp });
    expect(chosen(caret)).toBe(exp);
    const hovered = pointing(caret, { type: "hover", origin: sum });
    expect(chosen(hovered)).toBe(sum);
    expect(chosen(pointing(hovered, { type: "hover", origin: null }))).toBe(exp);
  });

  it("stays where a click pinned it, until Escape or a second click", () => {
    const pinned = pointing(NOTHING, { type: "pin", origin: exp ?? never() });
    expect(chosen(pointing(pinned, { type: "hover", origin: sum }))).toBe(exp);
    expect(chosen(pointing(pinned, { type: "unpin" }))).toBeNull();
    expect(chosen(pointing(pinned, { type: "pin", origin: exp ?? never() }))).toBeNull();
    expect(chosen(pointing(pinned, { type: "pin", origin: sum ?? never() }))).toBe(sum);
  });

  it("does not change for the same origin again", () => {
    const state = pointing(NOTHING, { type: "hover", origin: exp });
    expect(pointing(state, { type: "hover", origin: at(3, "jnp.exp") })).toBe(state);
  });
});

function never(): never {
  throw new Error("there is no such origin");
}
