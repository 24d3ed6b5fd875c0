import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

export const dynamic = "force-static";

/** The engine's type declarations, as its build bundles them for the editor. Read once, while the page is built. */
export function GET(): Response {
  const file = join(process.cwd(), "../../packages/engine/dist/editor-types.json");
  return Response.json(existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {});
}
