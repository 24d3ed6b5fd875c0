import { createHash } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { DeviceInfo, Limits } from "@tracepad/shared";
import {
  createInProcessClient,
  DEFAULT_VERIFIER_LIMITS,
  decodeProgram,
  diskStore,
  ExecutableCache,
  PRIMITIVES,
  type StoredPrograms,
} from "tracepad/device";
import type { EngineEvent } from "tracepad/waist";
import { WaistHost } from "./waist-host.ts";

/** A device that runs may use. */
export interface HostDevice {
  readonly info: DeviceInfo;
  /** The device's side of one run. */
  open(limits: Limits, listener: (event: EngineEvent) => void): WaistHost;
}

const now = (): number => performance.now();

export interface DeviceOptions {
  /** Where compiled programs outlive the worker; null keeps them in memory alone. */
  readonly programFolder: string | null;
  readonly log: (message: string) => void;
}

/** This machine's devices, the default first. Their executables are shared by all runs. */
export function createDevices({ programFolder, log }: DeviceOptions): HostDevice[] {
  const compiler = compilerVersion();
  const cache = new ExecutableCache(undefined, programFolder === null ? null : storedIn(programFolder, compiler, log));
  const versions = { engine: engineRelease(), compiler: compiler.slice(0, 12), device: machine() };
  const devices = new Map<string, HostDevice>();
  for (const backend of ["wasm", "reference"] as const) {
    const { device } = createInProcessClient({ backend, cache, now });
    if (devices.has(device.id)) continue;
    devices.set(device.id, {
      info: { id: device.id, kind: device.kind, description: device.description, default: devices.size === 0, versions },
      open(limits, listener) {
        const verifierLimits = {
          ...DEFAULT_VERIFIER_LIMITS,
          equations: limits.equations,
          bytes: Math.min(DEFAULT_VERIFIER_LIMITS.bytes, limits.arrayBytes),
        };
        const client = createInProcessClient({ backend, cache, listener, now, limits: verifierLimits });
        return new WaistHost(client, (bytes) => decodeProgram(bytes, PRIMITIVES, verifierLimits), limits);
      },
    });
  }
  return [...devices.values()];
}

function storedIn(folder: string, version: string, log: DeviceOptions["log"]): StoredPrograms {
  const onError = (error: Error): void => log(`compiled programs are not kept: ${error.message}`);
  return { store: diskStore({ fs, folder, onError }), version, primitives: PRIMITIVES };
}

/** What runs the kernels: the runtime that compiles WebAssembly, and the processor. */
const machine = (): string => `V8 ${process.versions.v8}, ${os.cpus()[0]?.model ?? os.arch()}`;

const engineRelease = (): string =>
  (JSON.parse(fs.readFileSync(new URL("../package.json", import.meta.resolve("tracepad/device")), "utf8")) as { version: string }).version;

/** The digest of the engine's sources: programs that other sources compiled are not taken for theirs. */
function compilerVersion(): string {
  const folder = dirname(fileURLToPath(import.meta.resolve("tracepad/device")));
  const hash = createHash("sha256");
  for (const name of fs.readdirSync(folder, { recursive: true, encoding: "utf8" }).sort()) {
    if (!/\.[jt]s$/.test(name) || name.includes(".test.")) continue;
    hash.update(`${name}\n`).update(fs.readFileSync(join(folder, name)));
  }
  return hash.digest("hex");
}
