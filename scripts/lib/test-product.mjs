import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { requireChromium } from "./chromium.mjs";
import { startPart } from "./processes.mjs";

const READY = /Tracepad is at (http:\S+)/;
/** A first build and a first start, on a busy machine. */
const START_MS = 300_000;

/**
 * Vitest's global setup for browser tests: starts the product as a person does, with data of its own, on a free port. The tests
 * find its address in TRACEPAD_URL and the browser in TRACEPAD_CHROMIUM. An address that is set already is used as it is.
 */
export async function setup() {
  process.env.TRACEPAD_CHROMIUM = requireChromium((line) => console.log(line));
  if (process.env.TRACEPAD_URL) return undefined;
  const product = await startProduct();
  process.env.TRACEPAD_URL = product.url;
  return async () => {
    delete process.env.TRACEPAD_URL;
    await product.stop();
  };
}

/** `npm start` on a free port, or on the given one, with fresh data; resolves when it has printed its address. */
export async function startProduct(env = {}, port = 0) {
  const data = env.TRACEPAD_DATA ?? mkdtempSync(join(tmpdir(), "tracepad-data-"));
  const lines = [];
  let ready;
  const address = new Promise((resolve) => (ready = resolve));
  const part = startPart("product", process.execPath, [join(import.meta.dirname, "..", "start.mjs"), "--port", String(port)], {
    env: { ...process.env, TRACEPAD_DATA: data, TRACEPAD_PARENT_FD: "0", ...env },
    onLine(line) {
      lines.push(line);
      const url = READY.exec(line)?.[1];
      if (url !== undefined) ready(url);
    },
  });
  const late = new Promise((resolve) => setTimeout(resolve, START_MS, null).unref());
  const url = await Promise.race([address, part.ended.then(() => null), late]);
  const stop = async () => {
    await part.stop(20_000);
    rmSync(data, { recursive: true, force: true });
  };
  if (url !== null) return { url, pid: part.pid, data, lines, stop };
  await stop();
  throw new Error(`The product did not start:\n${lines.slice(-40).join("\n")}`);
}
