import type { FromFrame, ToFrame } from "./messages.ts";

/**
 * The script of the frame that programs run in. The frame's response makes it a document of no origin, without network,
 * cookies or storage; each program gets a worker of its own, which inherits that.
 */
let source: string | null = null;
let warm: Worker | null = null;
let running: Worker | null = null;

const tell = (message: FromFrame): void => parent.postMessage(message, "*");

function spawn(): Worker | null {
  if (source === null) return null;
  const worker = new Worker(source);
  worker.onerror = (event) => {
    event.preventDefault();
    tell({ type: "broken", message: event.message || "the program's worker could not be started" });
  };
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
    running = warm ?? spawn();
    warm = null;
    running?.postMessage(data.job, [...ports]);
  } else if (data.type === "stop") {
    running?.terminate();
    running = null;
    warm ??= spawn();
  }
});

// With an origin, a program could act as whoever looks at the page.
if (self.origin === "null") tell({ type: "ready" });
else tell({ type: "broken", message: "the frame for programs came without its policy; nothing runs in it" });
