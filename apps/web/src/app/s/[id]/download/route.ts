import { snippetId } from "@tracepad/shared";
import { services } from "../../../../server/services.ts";
import { sharedCard } from "../../../../server/sharing/card.ts";
import { projectZip, readEnginePackage } from "../../../../server/sharing/project.ts";

export const dynamic = "force-dynamic";

/** The snippet as a folder that runs with Node. */
export async function GET(_: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> {
  const { id } = await params;
  const card = snippetId.safeParse(id).success ? await sharedCard(services(), id) : null;
  if (card === null) return new Response("There is no snippet at this address.", { status: 404 });
  const engine = readEnginePackage();
  if (engine === null) return new Response("The engine's package was not built on this server.", { status: 503 });
  const { name, bytes } = projectZip(card, engine);
  return new Response(bytes, {
    headers: {
      "content-type": "application/zip",
      "content-disposition": `attachment; filename="${name}.zip"`,
      "cache-control": "no-store",
    },
  });
}
