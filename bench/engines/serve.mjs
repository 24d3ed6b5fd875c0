import { createInterface } from "node:readline";

/**
 * Answers a runner over standard streams, one JSON value a line. `{"prepare": name, "calls": n}` is answered by true, or by
 * the reason why this engine has not got the workload; `{"run": i}` by the milliseconds of one call.
 * `workloads` maps names to functions that prepare: they return `(i) => …`, which runs once and waits for its result.
 */
export async function serve(workloads) {
  let run = null;
  let calls = 1;
  const answer = (value) => process.stdout.write(`${JSON.stringify(value)}\n`);
  for await (const line of createInterface({ input: process.stdin })) {
    const message = JSON.parse(line);
    try {
      if ("prepare" in message) {
        run = null;
        calls = message.calls ?? 1;
        const prepare = workloads[message.prepare];
        if (prepare === undefined) {
          answer("no such workload");
          continue;
        }
        run = await prepare();
        answer(true);
      } else {
        const start = performance.now();
        for (let i = 0; i < calls; i++) {
          const pending = run(message.run * calls + i);
          if (pending instanceof Promise) await pending;
        }
        answer((performance.now() - start) / calls);
        // What was collected is given back between measurements, as between the events of a real program.
        await new Promise((resolve) => setImmediate(resolve));
      }
    } catch (error) {
      answer(String(error?.message ?? error).split("\n")[0]);
    }
  }
}
