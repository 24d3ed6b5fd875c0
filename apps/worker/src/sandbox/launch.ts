import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import type { ChildConfig } from "./child/main.ts";
import { NODE_FLAGS, type SandboxImage } from "./image.ts";

/**
 * `bubblewrap`: own namespaces, so no file, no process and no network but its own is there to be named.
 * `fallback`: where the machine allows no namespaces, Landlock under another user where we may change it.
 * Both end in the seccomp allow-list, without which nothing starts.
 */
export type ConfinementMode = "bubblewrap" | "fallback";

/** `nobody`: owns nothing. */
const UNPRIVILEGED = 65534;

const LIBRARIES = ["libdl.so.2", "libstdc++.so.6", "libm.so.6", "libgcc_s.so.1", "libpthread.so.0", "libc.so.6"];
const LIBRARY_FOLDERS = ["/lib/x86_64-linux-gnu", "/usr/lib/x86_64-linux-gnu", "/lib64", "/usr/lib64", "/lib", "/usr/lib"];
const LOADER = "/lib64/ld-linux-x86-64.so.2";

/** No io_uring and one pool thread: what the filter allows suffices. */
const ENVIRONMENT = { TZ: "UTC", UV_THREADPOOL_SIZE: "1", UV_USE_IO_URING: "0" };

export type ChildSettings = Pick<ChildConfig, "heapMb" | "cpuSeconds" | "takenOver">;

/** Writable memory that the process may have besides the user's heap: its own heap, stacks, buffers of a large message. */
const OVERHEAD_BYTES = 384 * 2 ** 20;

function childConfig(image: SandboxImage, mode: ConfinementMode, settings: ChildSettings): ChildConfig {
  return {
    ...settings,
    // V8 may pass its own limit by about half before it gives up.
    dataBytes: Math.ceil(settings.heapMb * 1.5) * 2 ** 20 + OVERHEAD_BYTES,
    landlock: mode === "fallback",
    parent: mode === "fallback" ? process.pid : 0,
    koffi: image.koffi,
    isolatedVm: image.isolatedVm,
    snapshot: image.snapshot,
  };
}

function bubblewrapArguments(image: SandboxImage, command: readonly string[]): string[] {
  const libraries = LIBRARIES.flatMap((name) => {
    const folder = LIBRARY_FOLDERS.find((candidate) => existsSync(`${candidate}/${name}`));
    return folder === undefined ? [] : ["--ro-bind", `${folder}/${name}`, `/lib/${name}`];
  });
  const environment = Object.entries({ ...ENVIRONMENT, LD_LIBRARY_PATH: "/lib" }).flatMap(([name, value]) => ["--setenv", name, value]);
  return [
    ...["--unshare-user", "--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts", "--unshare-cgroup-try"],
    ...["--die-with-parent", "--new-session", "--clearenv", ...environment],
    ...["--uid", String(UNPRIVILEGED), "--gid", String(UNPRIVILEGED), "--hostname", "sandbox", "--cap-drop", "ALL"],
    ...[...libraries, "--ro-bind", LOADER, LOADER, "--ro-bind", image.folder, image.folder],
    ...["--remount-ro", "/", "--chdir", "/", ...command],
  ];
}

/** Starts a sandbox process whose descriptor 3 is the pipe to us. Its other streams lead nowhere. */
export function launch(image: SandboxImage, mode: ConfinementMode, settings: ChildSettings): ChildProcess {
  const command = [image.node, ...NODE_FLAGS, image.child, JSON.stringify(childConfig(image, mode, settings))];
  // A process that keeps the real user 0 keeps its rights over files, inside namespaces too.
  const user = process.getuid?.() === 0 ? { uid: UNPRIVILEGED, gid: UNPRIVILEGED } : {};
  const options = { stdio: ["ignore", "ignore", "ignore", "pipe"] as ("ignore" | "pipe")[], env: ENVIRONMENT, cwd: "/", ...user };
  return mode === "bubblewrap"
    ? spawn("bwrap", bubblewrapArguments(image, command), { ...options, env: { PATH: process.env.PATH } })
    : spawn(command[0], command.slice(1), options);
}
