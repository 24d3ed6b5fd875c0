import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const pinned = spawnSync("taskset", ["-V"]).status === 0;

/** An engine in a process of its own, on one core: `engines/serve.mjs` tells what is asked and answered. */
export class EngineProcess {
  #child;
  #lines;

  /** `core` is the processor it runs on, where the system can tell processes so. */
  constructor(command, args, { core, env, cwd } = {}) {
    const [program, ...rest] = pinned ? ["taskset", "-c", String(core), command, ...args] : [command, ...args];
    const single = { OMP_NUM_THREADS: "1", OPENBLAS_NUM_THREADS: "1", PYTHONIOENCODING: "utf-8", JAX_PLATFORMS: "cpu" };
    this.#child = spawn(program, rest, { cwd, env: { ...process.env, ...single, ...env }, stdio: ["pipe", "pipe", "ignore"] });
    this.#child.stdin.on("error", () => this.#child.kill());
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  async #ask(message) {
    this.#child.stdin.write(`${JSON.stringify(message)}\n`);
    for (;;) {
      const { value, done } = await this.#lines.next();
      if (done) throw new Error(`the process ended with ${this.#child.exitCode ?? this.#child.signalCode}`);
      // Libraries greet on standard output.
      if (/^(true|"|[\d.e+-]+$)/.test(value)) return JSON.parse(value);
    }
  }

  /** Null when the engine is ready for the workload, else why it is not. */
  async prepare({ name, calls }) {
    const answer = await this.#ask({ prepare: name, calls });
    return answer === true ? null : String(answer);
  }

  /** Milliseconds of one call. */
  async run(i) {
    const answer = await this.#ask({ run: i });
    if (typeof answer !== "number") throw new Error(answer);
    return answer;
  }

  async close() {
    if (this.#child.exitCode !== null) return;
    this.#child.kill();
    await once(this.#child, "exit");
  }
}

/** The engines that can be started here, ours first; peers are there when `install-peers.mjs` was run. */
export function engines(exists) {
  const peers = here(".peers");
  const node = here("../node_modules/.bin/node");
  const python = `${peers}/python/bin/python`;
  const script = (name) => here(`engines/${name}`);
  const all = {
    tracepad: { command: node, args: [script("tracepad.mjs")] },
    jax: { command: python, args: [script("jax_peer.py")], env: { XLA_FLAGS: "--xla_cpu_multi_thread_eigen=false" } },
    numpy: { command: python, args: [script("numpy_peer.py")] },
    "jax-js": { command: node, args: [`${peers}/jax-js.mjs`], cwd: peers },
    tfjs: { command: node, args: [`${peers}/tfjs.mjs`], cwd: peers },
  };
  return Object.entries(all).filter(([, { command, args }]) => exists(command) && exists(args[0]));
}
