import { readFileSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { createWasmBackend } from "../src/backends/wasm/backend.ts";
import { compileProgram } from "../src/compiler/compile.ts";
import { PASSES } from "../src/compiler/pipeline.ts";
import * as tracepad from "../src/index.ts";
import * as operators from "../src/operators/namespace.ts";
import { transform } from "../src/syntax/index.ts";

/*
 * The section of ARCHITECTURE.md that follows one line of a user's code down to its loop, made by running it. To write it
 * anew: UPDATE_WALKTHROUGH=1 npx vitest run packages/engine/test/walkthrough.test.ts
 */

const DOCUMENT = new URL("../../../ARCHITECTURE.md", import.meta.url);
const BEGIN = "<!-- walkthrough: written by packages/engine/test/walkthrough.test.ts -->\n";
const END = "<!-- end of the walkthrough -->";

const LINE = "const loss = jit((w, x, y) => jnp.mean(jnp.where(y > 0, w * x - y, 0) ** 2));";

/** The innermost loop's first vector: from its first load to where its value is added to the sum. */
function firstVector(wasm: string): string {
  const lines = wasm.split("\n").map((line) => line.trim());
  const store = lines.findIndex((line, i) => line.startsWith("v128.load") && lines.slice(0, i).filter((l) => l === "loop").length >= 2);
  const sum = lines.findIndex((line, i) => i > store && line === "f32x4.add");
  let start = store;
  while (start > 0 && lines[start] !== "loop") start--;
  return ["loop", ...lines.slice(start + 1, sum + 2).map((line) => `  ${line}`), "  …"].join("\n");
}

function walkthrough(): string {
  const { code } = transform(`import { jit, jnp } from "tracepad";\n${LINE}\n`);
  const run = new Function("$import", "$operators", "return " + "(() => {" + code + "\nreturn loss; })()");
  const loss = run(() => tracepad, operators) as tracepad.JitFunction<(...xs: tracepad.Array[]) => tracepad.Array>;
  const vector = tracepad.jnp.zeros([1000]);
  const traced = loss.trace(tracepad.jnp.float32(1), vector, vector);
  const dumps = new Map<string, string>();
  compileProgram(
    traced.jaxpr.jaxpr,
    createWasmBackend(),
    () => 0,
    (stage, text) => dumps.set(stage, text()),
  );
  const block = (language: string, text: string | undefined): string => `\`\`\`${language}\n${text?.trimEnd()}\n\`\`\`\n`;
  const names = PASSES.map(({ name }) => name);
  const changing = names.filter((name, i) => dumps.get(name) !== dumps.get(i === 0 ? "trace" : names[i - 1]));
  return [
    "A user writes",
    block("ts", LINE),
    "**The source transform** (`syntax`) makes operators calls, line for line:",
    block("js", code.trim().split("\n").pop()),
    "**Tracing** (`trace`, `transforms/jit.ts`), at the first call with `f32[]`, `f32[1000]` and `f32[1000]`: the function runs once on",
    "tracers, and what it does is written down. This crosses the waist, as ids and bytes.",
    "",
    block("", dumps.get("trace")),
    `**Passes** (\`compiler/pipeline.ts\`) rewrite it, one after the other: ${names.join(", ")}. Here ${changing.map((name) => `\`${name}\``).join(" and ")} changed something:`,
    "",
    block("", dumps.get(names[names.length - 1])),
    "**Fusion and plan** (`compiler/fusion.ts`, `nest.ts`, `plan.ts`): one kernel. Its rows, here one, are a grid; in a row stages run one",
    "after the other, around scalar operations that are no longer JAX's but those of every device.",
    "",
    block("", dumps.get("kernels")),
    "**Schedule** (`compiler/schedule.ts`), for vectors of four: which loop is walked how.",
    "",
    block("", dumps.get("schedule")),
    "**WebAssembly** (`backends/wasm`): the module's innermost loop begins like this. With `TRACEPAD_DUMP=all` the engine writes all",
    "stages of every program it compiles to the standard error, `TRACEPAD_DUMP=kernels,wasm` those that it names.",
    "",
    block("wat", firstVector(dumps.get("wasm") as string)),
  ].join("\n");
}

test("ARCHITECTURE.md follows a line down to its loop", () => {
  const text = readFileSync(DOCUMENT, "utf8");
  const [from, to] = [text.indexOf(BEGIN), text.indexOf(END)];
  expect(from, "the section's marks").toBeGreaterThan(0);
  const section = walkthrough();
  if (process.env.UPDATE_WALKTHROUGH) writeFileSync(DOCUMENT, `${text.slice(0, from + BEGIN.length)}${section}${text.slice(to)}`);
  else expect(text.slice(from + BEGIN.length, to)).toBe(section);
});
