import type { DeviceInfo } from "@tracepad/shared";
import type { BrowserRun, OnLocalEvent } from "./run-in-browser.ts";

/** The engine in a worker of this browser: needs no server, and what it computes stays here. */
export const BROWSER_DEVICE: DeviceInfo = {
  id: "browser",
  kind: "wasm",
  description: "The engine in this browser: works without the server; its results are not kept",
  default: false,
};

/** Loads what running here takes, for when the server cannot be reached. */
export async function prepareBrowserDevice(): Promise<void> {
  const here = await import("./run-in-browser.ts");
  await here.loadFrame();
}

/** Runs a program here. See run-in-browser.ts. */
export async function runInBrowser(code: string, place: string, onEvent: OnLocalEvent): Promise<BrowserRun> {
  const here = await import("./run-in-browser.ts");
  return here.runInBrowser(code, place, onEvent);
}
