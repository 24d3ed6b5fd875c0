import type { EventOf, Limits } from "@tracepad/shared";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Runner } from "../runner.ts";
import { FROM_CHILD } from "./frames.ts";
import { type Ran, runCode, startRunner } from "./testing/harness.ts";

const HEAD = 'import { jit, jnp } from "tracepad";\nimport { show } from "tracepad/show";\n';

describe("figures", () => {
  let runner: Runner;
  beforeAll(async () => {
    runner = await startRunner();
  });
  afterAll(() => runner.close());

  const shown = (code: string, limits: Partial<Limits> = {}): Promise<Ran> => runCode(runner, HEAD + code, limits);
  const points = (events: readonly EventOf<"figure">[]): (number | null)[] =>
    events.flatMap(({ content }) => (content.kind === "line" ? content.series.flatMap(({ y }) => y) : []));

  it("of each kind name their line", async () => {
    const { done, of } = await shown(`show.line(jnp.arange(3), { label: "up" });
show.heat(jnp.eye(2));
show.hist([1, 2, 2], { bins: 2 });
show.image(jnp.eye(2));
show.table([{ a: 1 }]);
show.text("So it is.");
show.scatter([1, 2], [3, 4]);
show.array(jnp.eye(2), { label: "unit" });
show.slider("t", 0, 1);`);
    expect(done.status).toBe("succeeded");
    expect(of("figure").map(({ figure, content, line }) => [figure, content.kind, line])).toEqual([
      [1, "line", 3],
      [2, "heat", 4],
      [3, "hist", 5],
      [4, "image", 6],
      [5, "table", 7],
      [6, "text", 8],
      [7, "scatter", 9],
      [8, "slider", 11],
    ]);
    expect(of("array")).toMatchObject([{ label: "unit", line: 10, shape: [2, 2] }]);
  });

  it("come with all elements where the preview leaves some out, as long as there is room", async () => {
    const { done, of, wholes } = await shown(
      `console.log(jnp.eye(4));
console.log(jnp.arange(100).reshape([10, 10]));
show.heat(jnp.linspace(0, 1, 12).reshape([3, 4]), { label: "map" });
console.log(jnp.zeros([1000]));
show.image(jnp.ones([2, 2, 3], { dtype: "uint8" }));
for (let i = 0; i < 3; i++) show.heat(jnp.full([2, 2], i), { name: "changes" });`,
      { keepBytes: 500 },
    );
    expect(done.status).toBe("succeeded");
    const [whole, counting, tooLarge] = of("array");
    expect([whole, counting, tooLarge].map((event) => event?.kept)).toEqual([undefined, 400, undefined]);
    const bytes = wholes.get(counting as EventOf<"array">) as Uint8Array;
    expect([...new Int32Array(bytes.slice().buffer)]).toEqual(Array.from({ length: 100 }, (_, i) => i));
    const [heat, image, first, ...later] = of("figure");
    expect([heat, image, first].map((event) => event?.kept)).toEqual([48, 12, 16]);
    expect(wholes.get(image as EventOf<"figure">)).toEqual(new Uint8Array(12).fill(1));
    expect(later.every(({ kept }) => kept === undefined)).toBe(true);
    expect(wholes.size).toBe(4);
  });

  it("that grow come in few events, all points and in order", async () => {
    const { done, of, ms } = await shown(`const step = jit((x) => x + 1.0);
let x = jnp.float32(0);
for (const i of show.progress(500)) { x = step(x); show.line(x); }`);
    expect(done.status).toBe("succeeded");
    const figures = of("figure");
    expect(points(figures)).toEqual(Array.from({ length: 500 }, (_, i) => i + 1));
    expect(figures.length).toBeLessThan(20 + ms / 10);
    expect(figures.filter(({ content }) => content.kind === "progress").at(-1)?.content).toEqual({
      kind: "progress",
      done: 500,
      total: 500,
      ended: true,
    });
    // Calls between the points are still told together.
    expect(of("execute").length).toBeLessThan(60);
  });

  it("that grow are told while the program goes on, and before its error", async () => {
    const { of, events } = await shown(`for (let i = 0; i < 3; i++) show.line(i);
throw new Error("here");`);
    expect(points(of("figure"))).toEqual([0, 1, 2]);
    const order = events.map(({ type }) => type);
    expect(order.lastIndexOf("figure")).toBeLessThan(order.indexOf("error"));
  });

  it("past their budget are left out, and that is said once", async () => {
    const { done, of, printed } = await shown("for (let i = 0; i < 20; i++) show.heat(jnp.ones([128, 128]));", {
      figureBytes: 1024 * 1024,
    });
    expect(done.status).toBe("succeeded");
    expect(of("figure")).toHaveLength(3);
    expect(printed).toBe("figure limit: 1 MiB of figures; the rest is not shown. Show fewer, or smaller ones.");
  });

  it("are 200 at most", async () => {
    const { of, printed } = await shown("for (let i = 0; i < 300; i++) show.text(String(i));");
    expect(of("figure")).toHaveLength(200);
    expect(printed).toBe("figure limit: 200 figures in one run; the rest is not shown. Give figures that change a name.");
  });
});

describe("figures of a taken-over process", () => {
  let runner: Runner;
  beforeAll(async () => {
    runner = await startRunner({ takenOver: true, poolSize: 2 });
  });
  afterAll(() => runner.close());

  const figure = { figure: 1, append: false, label: null, line: null, column: null };
  const send = (message: unknown, more = ""): Promise<Ran> =>
    runCode(
      runner,
      `const body = Buffer.from(${JSON.stringify(JSON.stringify(message))});
const frame = (body) => { const h = Buffer.alloc(5); h.writeUInt32LE(body.length, 0); h[4] = ${FROM_CHILD.figure}; write(Buffer.concat([h, body])); };
frame(body); ${more} for (;;) {}`,
      { wallMs: 1_000 },
    );
  const series = (y: unknown, x: unknown = null) => ({ kind: "line", log: false, series: [{ label: null, x, y }] });

  it.each([
    ["of a kind that does not exist", { kind: "html", html: "<script>" }],
    ["with x of another length", series([1, 2], [1])],
    ["with too many points", series(Array.from({ length: 5000 }, () => 0))],
    ["with text for numbers", series(["<b>"])],
    ["without a curve", { kind: "line", log: false, series: [] }],
    ["that does not fill its grid", { kind: "heat", shape: [2, 2], dtype: "f", rows: 2, columns: 2, values: [1], min: 0, max: 1 }],
    [
      "with a picture too small for its size",
      { kind: "image", shape: [9, 9], dtype: "f", width: 9, height: 9, channels: 1, pixels: "AAAA" },
    ],
    ["with pixels that are no base64", { kind: "image", shape: [1, 3], dtype: "f", width: 3, height: 1, channels: 1, pixels: "<!--" }],
    ["with a ragged table", { kind: "table", columns: ["a", "b"], rows: [[1]], total: 1 }],
    ["with a slider that has no range", { kind: "slider", name: "t", min: 1, max: 0, step: 1, value: 1 }],
    ["with long text", { kind: "text", text: "x".repeat(9000) }],
  ])("%s end it", async (_, content) => {
    const { done, of } = await send({ ...figure, content });
    expect(done).toMatchObject({ status: "platform", message: "the sandbox process broke the protocol and was ended" });
    expect(of("figure")).toEqual([]);
  });

  it("with a number or a line that is none end it", async () => {
    const content = { kind: "text", text: "x" };
    expect((await send({ ...figure, figure: 0, content })).done.status).toBe("platform");
    expect((await send({ ...figure, line: -1, content })).done.status).toBe("platform");
  });

  it("that grow in another kind than they began take its place", async () => {
    const text = JSON.stringify({ ...figure, append: true, content: { kind: "text", text: "x" } });
    const { of, done } = await send({ ...figure, content: series([1]) }, `frame(Buffer.from(${JSON.stringify(text)}));`);
    expect(done.status).toBe("limit");
    expect(of("figure").map(({ content }) => content.kind)).toEqual(["line", "text"]);
  });
});
