import { describe, expect, it } from "vitest";
import { listingRows } from "./listing.ts";
import { programs, stagesOf, tracedListing } from "./programs.ts";
import { realRun } from "./testing/real-run.ts";

const CODE = `import { jit, jnp, lax } from "tracepad";
const f = jit((x) => {
  const y = jnp.where(x > 0, x, 0);
  const [total] = lax.scan((c, row) => [c + row, row * 2], 0.0, y);
  return lax.cond(total > 1, (a) => a, (a) => -a, total);
});
f(jnp.ones([4]));
`;

const [program] = programs(realRun(CODE));
if (program === undefined) throw new Error("nothing was traced");
const listing = tracedListing(program);
if (listing === null) throw new Error("there is no listing");
const named = (primitive: string) => listing.equations.find((equation) => equation.primitive === primitive);

describe("a printed program taken apart", () => {
  it("names what each equation binds, does and takes", () => {
    expect(listing.program).toMatchObject({ takes: "a:f32[4]" });
    expect(listing.equations[0]).toMatchObject({
      primitive: "gt",
      operands: "a 0.0:f32[]",
      binds: [{ name: "b", type: "bool[4]" }],
      depth: 0,
    });
    expect(named("scan")?.params).toContain("length=4");
    expect(named("scan")?.params).toContain("jaxpr=…");
  });

  it("nests jaxprs under the equations that hold them", () => {
    expect(named("jit")?.bodies).toMatchObject([{ name: "jaxpr" }]);
    const scan = named("scan");
    expect(scan?.bodies[0]?.equations.map((n) => listing.equations[n]?.primitive)).toEqual(["convert_element_type", "add", "mul"]);
    expect(listing.equations.filter(({ inside }) => inside === scan?.number).map(({ depth }) => depth)).toEqual([1, 1, 1]);
    // A branch that gives its input back has no equations, and is one of two all the same.
    expect(
      named("cond")
        ?.bodies.map(({ equations }) => equations.length)
        .sort(),
    ).toEqual([0, 1]);
  });

  it("knows sizes: a loop costs what its turns cost", () => {
    expect(named("scan")?.flops).toBe(12);
    expect(named("gt")).toMatchObject({ flops: 4, bytes: 20 });
  });

  it("knows each equation's expression", () => {
    expect(named("gt")?.span).toEqual({ line: 3, column: 23, endLine: 3, endColumn: 28 });
  });

  it("folds", () => {
    const all = listingRows(listing, new Set());
    const scan = named("scan")?.number ?? -1;
    const folded = listingRows(listing, new Set([scan]));
    expect(all.filter(({ kind }) => kind === "equation")).toHaveLength(listing.equations.length);
    expect(all.length - folded.length).toBe(5);
  });

  it("is read at every stage, the names staying", () => {
    const stages = stagesOf(program);
    expect(stages.map(({ label }) => label)).toEqual(expect.arrayContaining(["traced", "inline"]));
    for (const { listing: at } of stages)
      expect(at?.equations.find(({ primitive }) => primitive === "gt")?.binds).toEqual([{ name: "b", type: "bool[4]" }]);
  });

  it("is not made up where the text was cut", () => {
    const cut = { ...program, traced: { ...program.traced, jaxpr: "{ lambda ; a:f32[4]. let\n… cut", equations: [] } };
    expect(tracedListing(cut)).toBeNull();
  });
});
