import { spawnSync } from "node:child_process";
import { accessSync, constants, existsSync, readdirSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { Failure } from "./failure.mjs";

const NAMES = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];

/** Path of a Chromium: TRACEPAD_CHROMIUM, one on the path, one that Playwright has downloaded, or null. */
export function findChromium(env = process.env) {
  if (env.TRACEPAD_CHROMIUM) return env.TRACEPAD_CHROMIUM;
  for (const folder of (env.PATH ?? "").split(delimiter)) {
    for (const name of NAMES) if (isProgram(join(folder, name))) return join(folder, name);
  }
  const downloads = join(env.PLAYWRIGHT_BROWSERS_PATH || join(homedir(), ".cache", "ms-playwright"));
  const versions = existsSync(downloads) ? readdirSync(downloads).filter((name) => name.startsWith("chromium-")) : [];
  const found = versions.sort().map((name) => join(downloads, name, "chrome-linux", "chrome"));
  return found.reverse().find(isProgram) ?? null;
}

/** Finds Chromium, or installs it with apt where that may be done. */
export function requireChromium(say) {
  const found = findChromium();
  if (found !== null) return found;
  if (process.getuid?.() === 0 && spawnSync("apt-get", ["--version"], { stdio: "ignore" }).status === 0) {
    say("Installing Chromium (apt-get) …");
    const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
    spawnSync("apt-get", ["update", "-qq"], { env, stdio: "inherit" });
    spawnSync("apt-get", ["install", "-y", "-qq", "--no-install-recommends", "chromium"], { env, stdio: ["ignore", "ignore", "inherit"] });
    const installed = findChromium();
    if (installed !== null) return installed;
  }
  throw new Failure("The browser tests need Chromium.", "Install it (apt-get install chromium), or name one with TRACEPAD_CHROMIUM.");
}

function isProgram(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
