import type { DeviceInfo, Limits } from "@tracepad/shared";
import { createInProcessClient, DEFAULT_VERIFIER_LIMITS, decodeProgram, ExecutableCache, PRIMITIVES } from "tracepad/device";
import type { EngineEvent } from "tracepad/waist";
import { WaistHost } from "./waist-host.ts";

/** A device that runs may use. */
export interface HostDevice {
  readonly info: DeviceInfo;
  /** The device's side of one run. */
  open(limits: Limits, listener: (event: EngineEvent) => void): WaistHost;
}

const now = (): number => performance.now();

/** This machine's devices, the default first. Their executables are shared by all runs. */
export function createDevices(): HostDevice[] {
  const cache = new ExecutableCache();
  const devices = new Map<string, HostDevice>();
  for (const backend of ["wasm", "reference"] as const) {
    const { device } = createInProcessClient({ backend, cache, now });
    if (devices.has(device.id)) continue;
    devices.set(device.id, {
      info: { id: device.id, kind: device.kind, description: device.description, default: devices.size === 0 },
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
