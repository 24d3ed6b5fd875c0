import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "..");
const read = (path) => readFileSync(join(root, path), "utf8");

test("docs/operate.md has every setting of web server, worker and limits, and no other", () => {
  const sources = [
    "apps/web/src/server/config.ts",
    "apps/worker/src/config.ts",
    "packages/observe/src/operator-server.ts",
    "packages/observe/src/log.ts",
  ];
  const names = new Set(sources.flatMap((path) => read(path).match(/\b(TRACEPAD_[A-Z_]+|DATABASE_URL|REDIS_URL)\b/g)));
  const limits = /export const limits = z\.object\(\{([\s\S]*?)\n\}\);/.exec(read("packages/shared/src/limits.ts"))[1];
  for (const [, name] of limits.matchAll(/^ {2}(\w+): (?:positive|amount|z\.)/gm))
    names.add(`TRACEPAD_LIMIT_${name.replace(/[A-Z]/g, (c) => `_${c}`).toUpperCase()}`);
  names.delete("TRACEPAD_");
  const table = read("docs/operate.md").split("## Settings")[1];
  const documented = new Set([...table.matchAll(/`((?:TRACEPAD_|DATABASE_|REDIS_)[A-Z_]+)`/g)].map(([, name]) => name));
  expect(names.size).toBeGreaterThan(25);
  expect([...documented].sort()).toEqual([...names].sort());
});
