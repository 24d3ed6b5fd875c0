import { readFileSync } from "node:fs";
import { join } from "node:path";

export const dynamic = "force-static";

/** What tests' files import from `tracepad/grade`, for the editor: the sources themselves. Read once, while the page is built. */
export function GET(): Response {
  const folder = join(process.cwd(), "../../packages/grade/src/check");
  return Response.json(
    Object.fromEntries(["index.ts", "api.ts", "arguments.ts", "shapes.ts"].map((name) => [name, readFileSync(join(folder, name), "utf8")])),
  );
}
