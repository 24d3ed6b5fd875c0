import { config } from "../config/config.ts";
import { RuntimeError } from "../errors/errors.ts";

/** Devices as JAX lists them. There are as many as `config.numCpuDevices` says; all are virtual devices of this machine. */
export class Device {
  readonly id: number;
  readonly platform = "cpu";
  readonly deviceKind = "cpu";
  readonly processIndex = 0;

  constructor(id: number) {
    this.id = id;
  }

  toString(): string {
    return `CpuDevice(id=${this.id})`;
  }
}

const known: Device[] = [];

function checkBackend(backend: string | undefined): void {
  if (backend !== undefined && backend !== "cpu")
    throw new RuntimeError(
      `Unknown backend: '${backend}' requested, but no platforms that are instances of ${backend} are present. Platforms present are: cpu`,
      "leave the backend out",
    );
}

/** All devices. `config.update("numCpuDevices", 8)` makes it eight. Throws RuntimeError for another backend than `"cpu"`. */
export function devices(backend?: string): Device[] {
  checkBackend(backend);
  while (known.length < config.numCpuDevices) known.push(new Device(known.length));
  return known.slice(0, config.numCpuDevices);
}
/** The devices of this process: all of them. */
export const localDevices = devices;
/** How many devices there are. */
export const deviceCount = (backend?: string): number => devices(backend).length;
/** How many devices this process has: all of them. */
export const localDeviceCount = deviceCount;
/** The number of this process among those that work together: there is one. */
export const processIndex = (): number => 0;
export const processCount = (): number => 1;
/** The name of the platform. */
export const defaultBackend = (): string => "cpu";
