import { readFileSync } from "node:fs";
import { join } from "node:path";
import { snippetId } from "@tracepad/shared";
import { ImageResponse } from "next/og";
import { services } from "../../../../server/services.ts";
import { cardEvents, sharedCard } from "../../../../server/sharing/card.ts";
import { PREVIEW, Preview } from "../../../../server/sharing/preview.tsx";

export const dynamic = "force-dynamic";

const font = (family: string, weight: 400 | 600) => ({
  name: family,
  weight,
  data: withoutLanguageTags(
    readFileSync(join(process.cwd(), "../../node_modules/@fontsource", family, "files", `${family}-latin-${weight}-normal.woff`)),
  ),
});

/** The renderer falls over a font's table of language tags, which drawing does not need: it gets a name that nobody looks for. */
function withoutLanguageTags(woff: Buffer): Buffer {
  const [header, entry] = [44, 20];
  for (let i = 0; i < woff.readUInt16BE(12); i++) {
    const at = header + entry * i;
    if (woff.toString("latin1", at, at + 4) === "ltag") woff.write("xtag", at, "latin1");
  }
  return woff;
}

let fonts: ReturnType<typeof font>[] | null = null;

/** The picture that other sites show of a link: its title, the beginning of its code, and of what it printed. */
export async function GET(_: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> {
  const { id } = await params;
  const card = snippetId.safeParse(id).success ? await sharedCard(services(), id) : null;
  if (card === null) return new Response("There is no snippet at this address.", { status: 404 });
  const events = await cardEvents(services(), card);
  fonts ??= [font("libertinus-serif", 600), font("commit-mono", 400), font("commit-mono", 600)];
  return new ImageResponse(<Preview card={card} events={events} />, {
    ...PREVIEW,
    fonts,
    headers: { "cache-control": "public, max-age=3600" },
  });
}
