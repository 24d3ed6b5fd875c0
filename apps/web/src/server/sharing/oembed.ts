import { nameSlug, snippetId } from "@tracepad/shared";
import { publicOrigin } from "../origin.ts";
import type { Services } from "../services.ts";
import { sharedCard } from "./card.ts";

const size = { width: 720, height: 330 } as const;
const least = { width: 320, height: 240 } as const;

/** A number of pixels that the asker sets as the most; null where it says none. */
const most = (value: string | null): number | null => (value === null || !/^\d{1,5}$/.test(value) ? null : Number(value));

/** The snippet or name that one of our addresses shows; null for any other address. */
export function sharedAddress(url: string, origin: string): string | null {
  if (!URL.canParse(url)) return null;
  const asked = new URL(url);
  const ref = /^\/(?:s|n|embed)\/([^/]+)\/?$/.exec(asked.pathname)?.[1];
  if (asked.host !== new URL(origin).host || ref === undefined) return null;
  return snippetId.safeParse(ref).success || nameSlug.safeParse(ref).success ? ref : null;
}

/** oEmbed 1.0: what another site may show for a link of ours. */
export async function answerOembed(request: Request, services: Services): Promise<Response> {
  const query = new URL(request.url).searchParams;
  const refuse = (status: number, message: string): Response => Response.json({ message }, { status });
  if ((query.get("format") ?? "json") !== "json") return refuse(501, "Only format=json is answered.");
  const origin = publicOrigin(request, services.config.accounts.publicUrl);
  const ref = sharedAddress(query.get("url") ?? "", origin);
  if (ref === null) return refuse(404, "This is not the address of a snippet here.");
  const card = await sharedCard(services, ref);
  if (card === null) return refuse(404, "There is no snippet at this address.");
  const width = Math.max(least.width, Math.min(size.width, most(query.get("maxwidth")) ?? size.width));
  const height = Math.max(least.height, Math.min(size.height, most(query.get("maxheight")) ?? size.height));
  const attribute = (text: string): string => text.replace(/[&"<>]/g, (c) => `&#${c.charCodeAt(0)};`);
  return Response.json(
    {
      ...{ version: "1.0", type: "rich", provider_name: "Tracepad", provider_url: origin, title: card.title },
      ...(card.author === null ? {} : { author_name: card.author }),
      ...{ width, height },
      html: `<iframe src="${origin}/embed/${ref}" title="${attribute(card.title)}" width="${width}" height="${height}" style="border:0"></iframe>`,
      ...{ thumbnail_url: `${origin}/s/${card.id}/preview.png`, thumbnail_width: 1200, thumbnail_height: 630, cache_age: 3600 },
    },
    { headers: { "access-control-allow-origin": "*", "cache-control": "public, max-age=3600" } },
  );
}
