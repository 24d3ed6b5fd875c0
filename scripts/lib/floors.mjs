import { IS_TEST, importsOf, read, sourceFiles, targetOf } from "./imports.mjs";

/** The engine's floors, from the ground up. A room imports from its own floor and those below. */
export const FLOORS = [
  ["errors", "config", "dtype", "tree"],
  ["ir"],
  ["shape"],
  ["backends", "compiler"],
  ["client"],
  ["primitives"],
  ["trace"],
  ["transforms"],
  ["numpy", "lax", "random", "nn", "scipy", "debug", "extend"],
  ["datasets", "optax", "operators", "show", "test-util"],
];
const ENGINE = "packages/engine/src";
/** Below the waist: the front reaches it through `client/` only. */
const BELOW_WAIST = new Set(["backends", "compiler"]);
const ABOVE_WAIST = new Set([
  "primitives",
  "trace",
  "transforms",
  "numpy",
  "lax",
  "random",
  "nn",
  "scipy",
  "debug",
  "extend",
  "datasets",
  "optax",
  "operators",
  "show",
  "test-util",
]);
/** What a front may know of the floor below it: the interface and its events. */
const WAIST = new Set([`${ENGINE}/client/client.ts`, `${ENGINE}/client/events.ts`]);
const ENGINE_PACKAGES = new Set(["@babel/parser"]);

/**
 * Checks that imports point down.
 *
 * @returns {{ path: string, line: number, message: string }[]}
 */
export function brokenFloors(root) {
  return [...engine(root), ...workspaces(root), ...pageCode(root)].sort((a, b) =>
    a.path < b.path ? -1 : a.path > b.path ? 1 : a.line - b.line,
  );
}

const roomOf = (path) => (path.startsWith(`${ENGINE}/`) && path.split("/").length > 4 ? path.split("/")[3] : null);
const floorOf = (room) => FLOORS.findIndex((rooms) => rooms.includes(room));

function engine(root) {
  const broken = [];
  for (const path of sourceFiles(root, ENGINE)) {
    if (IS_TEST.test(path)) continue;
    const room = roomOf(path);
    for (const { specifier, line, type } of importsOf(read(root, path))) {
      const message = engineImport(room, path, specifier, type);
      if (message !== null) broken.push({ path, line, message });
    }
  }
  return broken;
}

function engineImport(room, path, specifier, type) {
  const target = targetOf(path, specifier);
  if (target === null) {
    if (ENGINE_PACKAGES.has(specifier) || type) return null;
    return `the engine runs in browsers and bare isolates and imports no ${specifier.startsWith("node:") ? "Node API" : "package"}: "${specifier}". Pass it in from outside.`;
  }
  if (!target.startsWith(`${ENGINE}/`)) return `"${specifier}" leaves the engine's sources.`;
  // The files beside the rooms (index.ts, internal.ts …) put everything together.
  if (room === null) return null;
  const targetRoom = roomOf(target);
  if (targetRoom === null) return `${room}/ must not import ${target.slice(ENGINE.length + 1)}, which stands above it.`;
  if (targetRoom === room) return null;
  if (room === "syntax" || targetRoom === "syntax") {
    return room === "syntax" && targetRoom === "errors" ? null : "syntax/ stands apart: it knows errors/ only, and nothing knows it.";
  }
  if (floorOf(room) < 0) return `${room}/ has no floor: name it in scripts/lib/floors.mjs and in ARCHITECTURE.md.`;
  // Types of a higher room on the same side of the waist bind nothing at run time.
  const crossesWaist = (BELOW_WAIST.has(room) || floorOf(room) < floorOf("primitives")) && ABOVE_WAIST.has(targetRoom);
  if (floorOf(targetRoom) > floorOf(room) && (!type || crossesWaist))
    return `${room}/ must not import ${targetRoom}/, which stands above it.`;
  if (ABOVE_WAIST.has(room) && BELOW_WAIST.has(targetRoom))
    return `${room}/ must not import ${targetRoom}/: programs cross the waist as jaxprs, through client/client.ts.`;
  if (ABOVE_WAIST.has(room) && targetRoom === "client" && !WAIST.has(target))
    return `${room}/ knows the waist (client/client.ts, client/events.ts), not ${target.slice(ENGINE.length + 1)}.`;
  return null;
}

const MAY_IMPORT = [
  { folder: "packages/engine", not: /^@tracepad\//, say: "the engine stands alone" },
  { folder: "packages/shared", not: /^(@tracepad\/|tracepad\b)/, say: "packages/shared knows no other workspace" },
  { folder: "packages/observe", not: /^(@tracepad\/|tracepad\b)/, say: "packages/observe knows no other workspace" },
  { folder: "packages/run", not: /^@tracepad\/(web|worker|db)/, say: "packages/run knows the engine and packages/shared only" },
  {
    folder: "packages/grade",
    not: /^@tracepad\/(web|worker|db)/,
    say: "packages/grade knows the engine, packages/run and packages/shared only",
  },
  { folder: "prisma", not: /^(@tracepad\/(web|worker)|tracepad\b)/, say: "the database package knows packages/shared only" },
  { folder: "apps/web", not: /^@tracepad\/worker/, say: "the web server and the worker meet in the queue" },
  { folder: "apps/worker", not: /^@tracepad\/web/, say: "the worker and the web server meet in the queue" },
];

function workspaces(root) {
  const broken = [];
  for (const { folder, not, say } of MAY_IMPORT) {
    for (const path of sourceFiles(root, folder)) {
      for (const { specifier, line } of importsOf(read(root, path))) {
        const target = targetOf(path, specifier);
        const leaves = target !== null && !IS_TEST.test(path) && !target.startsWith(`${folder}/`);
        if (leaves) broken.push({ path, line, message: `"${specifier}" reaches into another workspace: import its package name.` });
        else if (not.test(specifier)) broken.push({ path, line, message: `${say}: it must not import "${specifier}".` });
      }
    }
  }
  return broken;
}

const SERVER_ONLY = /^(@tracepad\/db|node:|pg$|bullmq$|ioredis$)/;

/** What a browser loads, `"use client"` files and all they import, must not contain server code. */
function pageCode(root) {
  const files = new Set(sourceFiles(root, "apps/web/src").filter((path) => !IS_TEST.test(path)));
  const waiting = [...files].filter((path) => /^\s*["']use client["']/.test(read(root, path)));
  const seen = new Set(waiting);
  const broken = [];
  while (waiting.length > 0) {
    const path = waiting.pop();
    for (const { specifier, line, type } of importsOf(read(root, path))) {
      if (type) continue;
      const target = targetOf(path, specifier);
      if (SERVER_ONLY.test(specifier) || target?.startsWith("apps/web/src/server/")) {
        broken.push({ path, line, message: `the browser loads this file: it must not import "${specifier}", which is the server's.` });
      } else if (target !== null && files.has(target) && !seen.has(target)) {
        seen.add(target);
        waiting.push(target);
      }
    }
  }
  return broken;
}
