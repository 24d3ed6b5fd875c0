import { nameSlug, type SnippetView, snippetId } from "@tracepad/shared";
import type { Metadata } from "next";
import { services } from "../../../server/services.ts";
import { viewShared } from "../../../server/sharing/view.ts";
import { Embed, type Embedded } from "../../../sharing/embed.tsx";

export const metadata: Metadata = { title: "Tracepad", robots: { index: false } };

type Props = { params: Promise<{ id: string }>; searchParams: Promise<{ run?: string | string[] }> };

/** A snippet for a frame on another page. Drawn on the server: it can be read before any script has run. */
export default async function EmbedPage({ params, searchParams }: Props) {
  const [{ id }, { run }] = await Promise.all([params, searchParams]);
  const known = snippetId.safeParse(id).success || nameSlug.safeParse(id).success;
  const view = known ? await viewShared(services(), null, id) : null;
  return (
    <>
      {/* Not async: it is run before what follows is drawn. */}
      <script src="/embed-theme.js" />
      {view === null || "deletedAt" in view ? (
        <main className="p-embed">
          <p className="embed-gone prose">
            {view === null ? "There is no snippet at this address." : "This snippet was deleted by whoever shared it."}
          </p>
        </main>
      ) : (
        <Embed snippet={embedded(view)} runnable={run !== "no"} />
      )}
    </>
  );
}

const embedded = ({ id, title, author, code, createdAt, device, events }: SnippetView): Embedded => ({
  ...{ id, title, author, code, createdAt, device, events },
});
