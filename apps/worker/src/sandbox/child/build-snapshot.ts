import { readFileSync, writeFileSync } from "node:fs";
import type ivm from "isolated-vm";

/** Runs the engine's bundle once and keeps the heap it leaves. Arguments: isolated-vm, the bundle, the snapshot to write. */
const [addon, bundle, target] = process.argv.slice(2);
const module = { exports: {} as { ivm: typeof ivm } };
process.dlopen(module, addon);
const snapshot = module.exports.ivm.Isolate.createSnapshot([{ code: readFileSync(bundle, "utf8"), filename: "tracepad.js" }]);
writeFileSync(target, Buffer.from(snapshot.copy()));
