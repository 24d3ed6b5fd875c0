import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { guideFolder } from "../../../../guide/load.ts";

export const dynamic = "force-dynamic";

/** A picture of the guide: one name of the one folder, whatever else is asked for. */
export async function GET(_: Request, { params }: { params: Promise<{ name: string }> }): Promise<Response> {
  const { name } = await params;
  const bytes = /^[a-z-]+(\.dark)?\.png$/.test(name) ? await readFile(join(guideFolder(), "images", name)).catch(() => null) : null;
  if (bytes === null) return new Response("There is no picture at this address.", { status: 404 });
  return new Response(new Uint8Array(bytes), { headers: { "content-type": "image/png", "cache-control": "public, max-age=3600" } });
}
