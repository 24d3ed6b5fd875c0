import type { EventOf } from "@tracepad/shared";
import { describe, expect, test } from "vitest";
import { along, extent, linearScale, logScale, short } from "./chart.ts";
import { firstDifference } from "./compare-output.ts";
import { curvePath } from "./curve-path.ts";
import { heatLevel, heatPaths, pixelsOf } from "./figures.ts";
import { stream } from "./fixtures.ts";
import { outputItems } from "./output.ts";
import { withSlider } from "./slider-edit.ts";

type Figure = EventOf<"figure">;

const figure = (figure: number, content: Figure["content"], more: Partial<Figure> = {}): Figure => ({
  type: "figure",
  figure,
  append: false,
  label: null,
  line: figure,
  column: 1,
  content,
  ...more,
});
const line = (y: (number | null)[], x: number[] | null = null): Figure["content"] => ({
  kind: "line",
  log: false,
  series: [{ label: null, x, y }],
});

describe("figures of a run", () => {
  test("stand where they were first shown, with all their changes", () => {
    const items = outputItems(
      stream([
        figure(1, line([3])),
        { type: "log", level: "log", text: "between", line: 2, column: 1 },
        figure(1, line([2, 1]), { append: true }),
        figure(2, { kind: "progress", done: 0, total: 2, ended: false }),
        figure(3, line([1]), { label: "loss" }),
        figure(2, { kind: "progress", done: 2, total: 2, ended: true }),
        figure(3, line([9]), { label: "loss" }),
      ]),
      "show.line(f(x, 1), { log: true })",
    );
    expect(items.map((item) => (item.kind === "shown" ? [item.number, item.expression, item.state.content] : item.kind))).toEqual([
      [1, "f(x, 1)", line([3, 2, 1])],
      "printed",
      [0, null, { kind: "progress", done: 2, total: 2, ended: true }],
      [2, "loss", line([9])],
    ]);
    const [first] = items;
    expect(first?.kind === "shown" && [first.state.since, first.state.until]).toEqual([1, 3]);
  });

  test("points without places go on where those with places are", () => {
    const items = outputItems(stream([figure(1, line([1, 2])), figure(1, line([3], [7]), { append: true })]), "");
    expect(items[0]?.kind === "shown" && items[0].state.content).toEqual(line([1, 2, 3], [0, 1, 7]));
  });

  test("that differ are a difference of two runs, however their points came", () => {
    const [whole, parts] = [[figure(1, line([1, 2]))], [figure(1, line([1])), figure(1, line([2]), { append: true })]].map(stream);
    expect(firstDifference(whole as never, parts as never)).toBeNull();
    expect(firstDifference(whole as never, stream([figure(1, line([1, 3]))]))).toBe(1);
  });
});

describe("scales", () => {
  test("are divided by 1, 2 or 5", () => {
    expect(linearScale(0, 192, 4).ticks).toEqual([0, 50, 100, 150]);
    expect(linearScale(-0.98, 0.83, 4).ticks).toEqual([-0.5, 0, 0.5]);
    expect(linearScale(0.0078, 0.9959, 4).ticks).toEqual([0.2, 0.4, 0.6, 0.8]);
    expect(linearScale(3, 3, 4)).toMatchObject({ low: 1.5, high: 4.5 });
    expect(linearScale(0, 0, 4)).toMatchObject({ low: -0.5, high: 0.5 });
    expect(along(linearScale(0, 10, 5), 2.5)).toBe(0.25);
  });

  test("of powers of ten", () => {
    const scale = logScale(0.0089, 1.09);
    expect(scale?.ticks).toEqual([0.01, 0.1, 1]);
    expect(scale?.small).toContain(0.05);
    expect(along(logScale(1, 100) as never, 10)).toBeCloseTo(0.5, 12);
    expect(logScale(0, 1)).toBeNull();
    expect(logScale(2, 3)?.ticks).toEqual([2, 3]);
    expect(logScale(1e-30, 1)?.ticks.length).toBeLessThan(10);
  });

  test("say numbers shortly", () => {
    expect([0, -0.5, 1e-12, 123456, 12.3456789].map(short)).toEqual(["0", "−0.5", "1e−12", "1.23e5", "12.35"]);
    expect(extent([null, 3, -1])).toEqual([-1, 3]);
    expect(extent([null, 0, 5, 2], true)).toEqual([2, 5]);
    expect(extent([null])).toBeNull();
  });
});

describe("a curve's path", () => {
  const unit = { width: 100, height: 100 };
  test("is broken where there is no value", () => {
    const curve = { label: null, x: [0, 1, 2, 3, 4], y: [0, 1, null, 1, 0] };
    expect(curvePath(curve, linearScale(0, 4, 4), linearScale(0, 1, 4), unit)).toBe("M0 100L25 0M75 0L100 100");
  });
  test("keeps the extremes of a column of pixels", () => {
    const y = Array.from({ length: 10_000 }, (_, i) => (i === 5_555 ? 1 : 0));
    const path = curvePath({ label: null, x: y.map((_, i) => i), y }, linearScale(0, 9_999, 4), linearScale(0, 1, 4), unit);
    expect(path).toMatch(/L55\.\d 0L/);
    expect(path.length).toBeLessThan(5_000);
  });
});

describe("a heat map", () => {
  test("with sign is symmetric about zero, without it goes from low to high", () => {
    expect([-1, -0.5, 0, 0.5, 1].map((x) => heatLevel(x, -1, 1))).toEqual([0, 2, 4, 6, 8]);
    expect([0, 0.5].map((x) => heatLevel(x, -1, 0.5))).toEqual([4, 6]);
    expect([0, 5, 10].map((x) => heatLevel(x, 0, 10))).toEqual([0, 4, 8]);
    expect(heatLevel(0, 0, 0)).toBe(0);
    expect(heatLevel(null, 0, 1)).toBeNull();
  });
  test("joins equal neighbours, and keeps what is not finite apart", () => {
    const content = { kind: "heat" as const, shape: [2, 3], dtype: "float32", rows: 2, columns: 3, min: 0, max: 1 };
    const { levels, missing } = heatPaths({ ...content, values: [0, 0, 1, null, null, 1] });
    expect(levels[0]).toBe("M0 0h2v1h-2z");
    expect(levels[8]).toBe("M2 0h1v1h-1zM2 1h1v1h-1z");
    expect(missing).toBe("M0 1h2v1h-2z");
    expect(heatPaths({ ...content, values: Array(6).fill(null), min: null, max: null }).missing).toBe("M0 0h3v2h-3z");
  });
});

test("a picture's bytes, for each number of channels", () => {
  const image = (channels: 1 | 3 | 4, bytes: number[]) =>
    pixelsOf({
      kind: "image",
      shape: [1, 1],
      dtype: "uint8",
      width: 1,
      height: 1,
      channels,
      pixels: Buffer.from(bytes).toString("base64"),
    });
  expect([...image(1, [7])]).toEqual([7, 7, 7, 255]);
  expect([...image(3, [1, 2, 3])]).toEqual([1, 2, 3, 255]);
  expect([...image(4, [1, 2, 3, 4])]).toEqual([1, 2, 3, 4]);
});

describe("a moved slider", () => {
  test.each([
    ['const t = show.slider("t", 0, 1);', 'const t = show.slider("t", 0, 1, { value: 0.3 });'],
    ['show.slider("t", 0, 1, { value: 0.5 })', 'show.slider("t", 0, 1, { value: 0.3 })'],
    ['show.slider("t", 0, 1, { step: 0.1 })', 'show.slider("t", 0, 1, { value: 0.3, step: 0.1 })'],
    ['show.slider("t", 0, 1, {})', 'show.slider("t", 0, 1, { value: 0.3 })'],
    ['show.slider("t", f(0, 1), 1, { value: 1 / 3, step: 0.1 })', 'show.slider("t", f(0, 1), 1, { value: 0.3, step: 0.1 })'],
    ['show.slider("u", 0, 1); show.slider("t", 0, 1);', 'show.slider("u", 0, 1); show.slider("t", 0, 1, { value: 0.3 });'],
    ['show.slider(\n  "t",\n  0,\n  1,\n);', 'show.slider(\n  "t",\n  0,\n  1, { value: 0.3 });'],
  ])("writes its value into %s", (before, after) => {
    expect(withSlider(`first();\n${before}`, 2, "t", 0.3)).toBe(`first();\n${after}`);
  });
  test.each(['show.slider("t", 0, 1, options)', 'show.slider("u", 0, 1)', "show.slider(name, 0, 1)", 'show.slider("t", 0', ""])(
    "is refused by %s",
    (code) => expect(withSlider(code, 1, "t", 0.3)).toBeNull(),
  );
});
