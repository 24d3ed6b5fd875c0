import { expect, it } from "vitest";
import { runCode, startRunner, withFolder } from "./testing/harness.ts";

const CODE = `import { jnp, jit } from "tracepad";
const f = jit((x) => { for (let i = 0; i < 200; i++) x = jnp.add(jnp.multiply(x, 0.5), jnp.sin(x)); return x; });
console.log(String(f(jnp.zeros([8])).get(0)));`;

it("a worker that starts anew finds the programs that the last one compiled", async () => {
  await withFolder(async (dataFolder) => {
    const cached: boolean[] = [];
    for (let start = 0; start < 2; start++) {
      const runner = await startRunner({ dataFolder, keepPrograms: true });
      const { printed, of, done } = await runCode(runner, CODE, { wallMs: 30_000 });
      await runner.close();
      expect([done.status, printed]).toEqual(["succeeded", "0.0"]);
      cached.push(of("compile").some((event) => event.fn === "f" && event.cached));
    }
    expect(cached).toEqual([false, true]);
  });
}, 120_000);
