import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { jit, jnp, lax, random, vmap } from "../index.ts";
import type { FigureContent, Shown } from "./figure.ts";
import { show } from "./index.ts";
import { setFigureSink } from "./sink.ts";

let shown: Shown[] = [];
beforeEach(() => {
  shown = [];
  setFigureSink((one) => shown.push(one));
});
afterEach(() => setFigureSink(null));

const figures = () => shown.filter((one) => one.kind === "figure");
const last = <K extends FigureContent["kind"]>(kind: K): Extract<FigureContent, { kind: K }> => {
  const content = figures().at(-1)?.content;
  if (content?.kind !== kind) throw new Error(`the last figure is of kind ${content?.kind}`);
  return content as Extract<FigureContent, { kind: K }>;
};

describe("curves", () => {
  test("of one axis, of several curves, by name, and of a list of scalars", () => {
    show.line(jnp.array([1, 4, 9]), { label: "squares", log: true });
    expect(shown[0]).toMatchObject({
      kind: "figure",
      figure: 1,
      append: false,
      label: "squares",
      line: expect.any(Number),
      content: { kind: "line", log: true, series: [{ label: null, x: null, y: [1, 4, 9] }] },
    });
    show.line(jnp.arange(6).reshape([2, 3]));
    expect(last("line").series).toEqual([
      { label: "[0]", x: null, y: [0, 1, 2] },
      { label: "[1]", x: null, y: [3, 4, 5] },
    ]);
    show.line({ train: [1, 2], test: jnp.array([3, 4]) }, { x: [10, 20] });
    expect(last("line").series).toEqual([
      { label: "train", x: [10, 20], y: [1, 2] },
      { label: "test", x: [10, 20], y: [3, 4] },
    ]);
    show.line([jnp.float32(0.5), jnp.float32(0.25)]);
    expect(last("line").series[0]?.y).toEqual([0.5, 0.25]);
    expect(figures().map(({ figure }) => figure)).toEqual([1, 2, 3, 4]);
  });

  test("a number is the next point of the curve of its line", () => {
    for (let i = 0; i < 3; i++) show.line(jnp.float32(i));
    show.line(7);
    expect(figures().map(({ figure, append }) => [figure, append])).toEqual([
      [1, false],
      [1, true],
      [1, true],
      [2, false],
    ]);
  });

  test("under a name a figure is changed in place", () => {
    show.line([1, 2], { name: "fit" });
    show.heat(jnp.eye(2));
    show.line([3, 4], { name: "fit" });
    show.line(5, { name: "fit" });
    expect(figures().map(({ figure, append }) => [figure, append])).toEqual([
      [1, false],
      [2, false],
      [1, false],
      [1, true],
    ]);
  });

  test("long curves keep the extremes of each stretch", () => {
    const y = new Float32Array(100_000);
    y[54_321] = 9;
    y[77_777] = -9;
    show.line(y);
    const [curve] = last("line").series;
    expect(curve?.y.length).toBeLessThanOrEqual(2000);
    expect(curve?.x?.[curve.y.indexOf(9)]).toBe(54_321);
    expect(curve?.x?.[curve.y.indexOf(-9)]).toBe(77_777);
  });

  test("what is not finite is a hole", () => {
    show.line(jnp.array([1, Number.NaN, Number.POSITIVE_INFINITY]));
    expect(last("line").series[0]?.y).toEqual([1, null, null]);
  });

  test("points", () => {
    show.scatter([1, 2], jnp.array([3, 4]));
    expect(last("scatter").series).toEqual([{ label: null, x: [1, 2], y: [3, 4] }]);
  });
});

describe("grids", () => {
  test("a heat map has its entries, its range, and averages of blocks where it is large", () => {
    show.heat(
      jnp.array([
        [1, -2],
        [Number.NaN, 4],
      ] as unknown as number[][]),
    );
    expect(last("heat")).toMatchObject({ shape: [2, 2], rows: 2, columns: 2, values: [1, -2, null, 4], min: -2, max: 4 });
    show.heat(jnp.arange(512 * 256).reshape([512, 256]));
    const { rows, columns, values, min, max } = last("heat");
    expect([rows, columns, values.length, min, max]).toEqual([128, 128, 128 * 128, 0, 131071]);
    // Of rows 0 to 3 and columns 0 and 1.
    expect(values[0]).toBe((0 + 256 + 512 + 768) / 4 + 0.5);
  });

  test("a picture has bytes: floats from 0 to 1, integers from 0 to 255", () => {
    show.image(
      jnp.array(
        [
          [0, 1],
          [0.5, 2],
        ] as number[][],
        { dtype: "float32" },
      ),
    );
    expect(last("image")).toMatchObject({ width: 2, height: 2, channels: 1, pixels: Buffer.from([0, 255, 128, 255]).toString("base64") });
    show.image(jnp.full([1, 3, 3], 7, { dtype: "uint8" }));
    expect(last("image")).toMatchObject({ width: 3, height: 1, channels: 3, pixels: Buffer.alloc(9, 7).toString("base64") });
    show.image(jnp.zeros([600, 300]));
    expect(last("image")).toMatchObject({ width: 100, height: 200, shape: [600, 300] });
  });

  test("a histogram counts as NumPy does", () => {
    show.hist(jnp.array([0, 1, 1, 2, 4, Number.NaN]), { bins: 4 });
    expect(last("hist")).toEqual({ kind: "hist", edges: [0, 1, 2, 3, 4], counts: [1, 2, 1, 1], left: 1 });
    show.hist(jnp.ones([3]), { bins: 2 });
    expect(last("hist")).toMatchObject({ edges: [0.5, 1, 1.5], counts: [0, 3] });
  });
});

test("tables from objects, columns and matrices", () => {
  show.table([
    { step: 1, loss: jnp.float32(0.5) },
    { step: 2, note: "best" },
  ]);
  expect(last("table")).toEqual({
    kind: "table",
    columns: ["step", "loss", "note"],
    rows: [
      [1, 0.5, null],
      [2, null, "best"],
    ],
    total: 2,
  });
  show.table({ x: jnp.arange(300), y: Array.from({ length: 300 }, (_, i) => `row ${i}`) });
  expect(last("table")).toMatchObject({ columns: ["x", "y"], total: 300 });
  expect(last("table").rows).toHaveLength(200);
  show.table(jnp.eye(2));
  expect(last("table")).toMatchObject({
    columns: ["0", "1"],
    rows: [
      [1, 0],
      [0, 1],
    ],
  }); // prettier-ignore
});

test("a loop with a bar goes through its items and tells how far it is", () => {
  const seen: unknown[] = [];
  for (const item of show.progress(["a", "b"], { label: "letters" })) seen.push(item);
  expect(seen).toEqual(["a", "b"]);
  expect([...show.progress(3)]).toEqual([0, 1, 2]);
  const bars = figures().map(({ figure, content }) => [
    figure,
    content.kind === "progress" && [content.done, content.total, content.ended],
  ]);
  expect(bars.slice(0, 4)).toEqual([
    [1, [0, 2, false]],
    [1, [1, 2, false]],
    [1, [2, 2, false]],
    [1, [2, 2, true]],
  ]);
  // Leaving the loop ends the bar.
  for (const i of show.progress(10)) if (i === 1) break;
  expect(last("progress")).toEqual({ kind: "progress", done: 1, total: 10, ended: true });
});

test("a slider gives its value, within its range", () => {
  expect(show.slider("t", 0, 1)).toBe(0.5);
  expect(show.slider("t", 0, 1, { value: 0.2 })).toBe(0.2);
  expect(show.slider("t", 0, 1, { value: 5 })).toBe(1);
  expect(last("slider")).toMatchObject({ name: "t", min: 0, max: 1, step: 0.01, value: 1 });
});

test("an array is drawn as console.log draws it", () => {
  show.array(jnp.eye(2), { label: "unit" });
  expect(shown).toMatchObject([{ kind: "array", dtype: "float32", shape: [2, 2], preview: [1, 0, 0, 1], label: "unit" }]);
});

describe("in traced functions", () => {
  test("a jitted function shows at each call, a scan at each turn, with values", () => {
    const f = jit((x: jnp.Array) => {
      show.line(x.sum());
      return x.mul(2);
    });
    f(jnp.ones([3]));
    f(jnp.ones([3]));
    expect(figures().map(({ content, append }) => [content.kind === "line" && content.series[0]?.y, append])).toEqual([
      [[3], false],
      [[3], true],
    ]);
    shown = [];
    lax.scan(
      (c: jnp.Array) => {
        show.line({ c, half: c.div(2) });
        return [c.add(1), null] as const;
      },
      jnp.float32(0),
      null,
      { length: 3 },
    );
    expect(figures().map(({ content }) => content.kind === "line" && content.series.map(({ label, y }) => [label, y[0]]))).toEqual([
      [
        ["c", 0],
        ["half", 0],
      ],
      [
        ["c", 1],
        ["half", 0.5],
      ],
      [
        ["c", 2],
        ["half", 1],
      ],
    ]); // prettier-ignore
    expect(new Set(figures().map(({ line }) => line)).size).toBe(1);
  });

  test("under vmap once for each example", () => {
    vmap((x: jnp.Array) => {
      show.heat(x);
      return x;
    })(jnp.arange(4).reshape([2, 2]));
    expect(figures().map(({ content }) => content.kind === "heat" && content.values)).toEqual([
      [0, 1],
      [2, 3],
    ]);
  });
});

describe("what cannot be drawn is said", () => {
  test.each([
    ["complex numbers", () => show.line(jnp.array([1]).astype("complex64")), /^show.line draws real numbers; complex64 came/],
    ["keys", () => show.heat(random.key(0)), /^show.heat draws numbers; random keys have none/],
    ["text", () => show.line("abc" as unknown as number), /^show.line draws arrays of numbers; string came/],
    ["ragged lists", () => show.line([[1, 2], [3]]), /differ in shape: item 0 has shape \[2\], item 1 has \[1\]/],
    ["too many axes", () => show.heat(jnp.zeros([2, 2, 2])), /one or two axes; shape \[2, 2, 2\] came/],
    ["too many curves", () => show.line(jnp.zeros([9, 2])), /at most 8 curves in a figure; 9 came/],
    ["x of another length", () => show.line([1, 2], { x: [1] }), /got 2 values and x of shape \[1\]/],
    ["no picture", () => show.image(jnp.zeros([2, 2, 5])), /shape \[2, 2, 5\] came/],
    ["bins", () => show.hist([1], { bins: 0 }), /bins from 1 to 200; 0 came/],
    ["a slider without a range", () => show.slider("t", 1, 1), /min below max; min 1, max 1/],
    ["no items", () => show.progress(true as unknown as number), /a count or something to go through; boolean came/],
    ["no array", () => show.array("x" as unknown as number), /show.array draws arrays; string came/],
  ])("%s", (_, act, message) => {
    expect(act).toThrow(message);
    expect(shown).toEqual([]);
  });
});

test("without a host figures are told in words", () => {
  setFigureSink(null);
  const host = globalThis.console as { log(text: string): void };
  const { log } = host;
  const told: string[] = [];
  host.log = (text) => void told.push(text);
  try {
    show.line([1, 2, 3], { label: "loss" });
    show.text("So it is.");
    show.heat(jnp.eye(3));
  } finally {
    host.log = log;
  }
  expect(told).toEqual(["[loss: line, 3 points]", "So it is.", "[heat map of float32[3,3]]"]);
});
