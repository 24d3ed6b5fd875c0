import { CompiledPrograms } from "./compiled-programs.ts";
import type { FromFrame, FromWorker, ToFrame, ToWorker } from "./messages.ts";

/**
 * The script of the frame that programs run in. The frame's response makes it a document of no origin, without network,
 * cookies or storage; each program gets a worker of its own, which inherits that. What a program compiled goes on to the next one of
 * the same place of the page.
 */
let source: string | null = null;
let warm: Worker | null = null;
let running: Worker | null = null;
let place: string | null = null;
let compiled = new CompiledPrograms();

const tell = (message: FromFrame): void => parent.postMessage(message, "*");

function spawn(): Worker | null {
  if (source === null) return null;
  const worker = new Worker(source);
  worker.onerror = (event) => {
    event.preventDefault();
    tell({ type: "broken", message: event.message || "the program's worker could not be started" });
  };
  worker.onmessage = ({ data }: MessageEvent<FromWorker>) => compiled.add(data);
  return worker;
}

addEventListener("message", (event: MessageEvent<ToFrame>) => {
  if (event.source !== parent) return;
  const { data, ports } = event;
  if (data.type === "load") {
    // No worker yet: most pages never run anything here.
    source ??= URL.createObjectURL(new Blob([data.text], { type: "text/javascript" }));
  } else if (data.type === "run") {
    running?.terminate();
    // What another place's programs left says nothing to this one.
    if (data.place !== place) compiled = new CompiledPrograms();
    place = data.place;
    running = warm ?? spawn();
    warm = null;
    running?.postMessage({ job: data.job, known: compiled.entries } satisfies ToWorker, [...ports]);
  } else if (data.type === "stop") {
    running?.terminate();
    running = null;
    warm ??= spawn();
  }
});

// With an origin, a program could act as whoever looks at the page.
if (self.origin === "null") tell({ type: "ready" });
else tell({ type: "broken", message: "the frame for programs came without its policy; nothing runs in it" });
