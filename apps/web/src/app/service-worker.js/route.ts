import { readFileSync } from "node:fs";
import { join } from "node:path";
import { buildFiles, serviceWorker } from "../../offline/build-files.ts";

/** It names the build, which is there only after this was built. */
export const dynamic = "force-dynamic";

let text: string | null = null;

/** The worker that opens the playground without a network. None in development, where files change under their names. */
export function GET(): Response {
  if (text === null) {
    const build = process.env.NODE_ENV === "production" ? buildFiles(join(process.cwd(), ".next")) : null;
    if (build === null) return new Response("There is none in development.", { status: 404 });
    text = serviceWorker(readFileSync(join(process.cwd(), "src/offline/service-worker.js"), "utf8"), build);
  }
  return new Response(text, { headers: { "Content-Type": "text/javascript; charset=utf-8", "Cache-Control": "no-cache" } });
}
