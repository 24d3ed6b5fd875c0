#!/usr/bin/env node
/**
 * `npm run compatibility`: writes docs/compatibility.md, which says for every public name of JAX whether we have it,
 * and prints what is missing; with `P0`, `P1` or `P2`, of that priority alone.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { compatibilityPage, namesOf, typesOf } from "./lib/compatibility.mjs";

const root = join(import.meta.dirname, "..");
const index = join(root, "packages", "engine", "src", "index.ts");
const names = namesOf(readFileSync(join(root, "docs", "jax-names.tsv"), "utf8"));
const { text, summary, missing } = compatibilityPage(names, await import(index), typesOf(readFileSync(index, "utf8")));
writeFileSync(join(root, "docs", "compatibility.md"), text);

const only = process.argv[2];
for (const { group, priority, names } of missing)
  if (only === undefined || only === priority) console.log(`${priority} ${group}: ${names.join(" ")}`);
console.log(summary);
