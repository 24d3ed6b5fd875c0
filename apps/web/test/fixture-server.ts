import { createServer, request as forward } from "node:http";
import { connect } from "node:net";
import { createSnippet, type EventBody, type RunEvent, runEventsInput, runRef, snippetRef, startRun } from "@tracepad/shared";
import { tracked } from "@trpc/server";
import { createHTTPHandler } from "@trpc/server/adapters/standalone";
import { procedure, router } from "../src/server/trpc.ts";
import { play } from "./fixture-program.ts";

/**
 * Stands in for the server while the page is worked on: the same procedures over canned events, in memory, and all
 * other requests passed on to `next dev`. `node test/fixture-server.ts PORT NEXT_PORT`. No part of the product.
 */
interface FixtureRun {
  readonly code: string;
  readonly events: RunEvent[];
  readonly waiting: Set<() => void>;
  cancelled: boolean;
}
const runs = new Map<string, FixtureRun>();
const snippets = new Map<string, { title: string; code: string; parent: string | null; events: RunEvent[]; at: number }>();
let made = 0;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function perform(run: FixtureRun): Promise<void> {
  const from = Date.now();
  const emit = (body: EventBody): void => {
    run.events.push({ ...body, id: run.events.length + 1, t: Date.now() - from });
    for (const wake of run.waiting) wake();
  };
  for (const [wait, body] of play(run.code)) {
    if (wait > 0) await pause(wait);
    if (run.cancelled) return emit({ type: "done", status: "cancelled", ms: Date.now() - from, queuedMs: 2, message: null });
    emit(body);
  }
}

const fixtures = router({
  runs: router({
    start: procedure.input(startRun).mutation(({ input }) => {
      const id = `fixture-run-${String(++made).padStart(8, "0")}`;
      const run: FixtureRun = { code: input.code, events: [], waiting: new Set(), cancelled: false };
      runs.set(id, run);
      void perform(run);
      return { id, events: [] };
    }),
    cancel: procedure.input(runRef).mutation(({ input }) => {
      const run = runs.get(input.id);
      if (run !== undefined) run.cancelled = true;
      return { status: "cancelled" as const };
    }),
    events: procedure.input(runEventsInput).subscription(async function* ({ input, signal }) {
      const run = runs.get(input.id);
      if (run === undefined) return;
      let last = Number(input.lastEventId ?? 0);
      while (signal?.aborted !== true) {
        for (const event of run.events.slice(last)) {
          last = event.id;
          yield tracked(String(event.id), event);
          if (event.type === "done") return;
        }
        await new Promise<void>((resolve) => {
          const wake = (): void => {
            run.waiting.delete(wake);
            resolve();
          };
          run.waiting.add(wake);
          signal?.addEventListener("abort", wake);
          if (run.events.length > last) wake();
        });
      }
    }),
  }),
  snippets: router({
    create: procedure.input(createSnippet).mutation(({ input }) => {
      const id = `fix${Buffer.from(`${input.title}${input.code}`).toString("hex").slice(-12)}`;
      snippets.set(id, {
        title: input.title,
        code: input.code,
        parent: input.parent ?? null,
        events: runs.get(input.runId ?? "")?.events ?? [],
        at: Date.now(),
      });
      return { id };
    }),
    get: procedure.input(snippetRef).query(({ input }) => {
      const found = snippets.get(input.id);
      if (found === undefined) throw new Error("No snippet has this id.");
      return {
        id: input.id,
        title: found.title,
        code: found.code,
        createdAt: found.at,
        parent: found.parent,
        device: "wasm:0",
        events: found.events,
      };
    }),
    fork: procedure.input(snippetRef).query(({ input }) => {
      const found = snippets.get(input.id);
      return { parent: input.id, title: found?.title ?? "", code: found?.code ?? "" };
    }),
  }),
  devices: router({
    list: procedure.query(() => [
      { id: "wasm:0", kind: "wasm", description: "WebAssembly SIMD, 1 thread", default: true },
      { id: "reference:0", kind: "reference", description: "plain and slow: the oracle", default: false },
    ]),
  }),
});

const [port, next] = process.argv.slice(2).map(Number) as [number, number];
const handler = createHTTPHandler({ router: fixtures, basePath: "/api/trpc/", createContext: () => ({}) as never });
const server = createServer((req, res) => {
  if (req.url?.startsWith("/api/trpc/")) return void handler(req, res);
  const passed = forward({ host: "127.0.0.1", port: next, path: req.url, method: req.method, headers: req.headers }, (answer) => {
    res.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(res);
  });
  passed.on("error", () => res.writeHead(502).end());
  req.pipe(passed);
});
// The development server's own channel.
server.on("upgrade", (req, socket, head) => {
  const onward = connect(next, "127.0.0.1", () => {
    const headers = req.rawHeaders.flatMap((name, i) => (i % 2 === 0 ? [`${name}: ${req.rawHeaders[i + 1]}`] : []));
    onward.write(`${req.method} ${req.url} HTTP/1.1\r\n${headers.join("\r\n")}\r\n\r\n`);
    onward.write(head);
    socket.pipe(onward).pipe(socket);
  });
  onward.on("error", () => socket.destroy());
  socket.on("error", () => onward.destroy());
});
server.listen(port, "127.0.0.1");
