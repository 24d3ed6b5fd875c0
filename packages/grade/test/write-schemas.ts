import { mkdirSync, writeFileSync } from "node:fs";
import { JSON_SCHEMAS } from "../src/format/json-schema.ts";

// Writes schemas/: node packages/grade/test/write-schemas.ts
const folder = new URL("../schemas/", import.meta.url);
mkdirSync(folder, { recursive: true });
for (const [name, text] of Object.entries(JSON_SCHEMAS)) writeFileSync(new URL(name, folder), text);
