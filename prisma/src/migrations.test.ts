import { join } from "node:path";
import { expect, test } from "vitest";

test("the migrations lead to schema.prisma", async () => {
  const folder = join(import.meta.dirname, "..");
  const { pendingMigration } = await import(join(folder, "schema-engine.mjs"));
  expect(await pendingMigration(join(folder, "schema.prisma"), join(folder, "migrations"))).toBeNull();
}, 60_000);
