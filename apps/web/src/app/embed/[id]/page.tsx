import { nameSlug, snippetId } from "@tracepad/shared";
import type { Metadata } from "next";
import { services } from "../../../server/services.ts";
import { viewShared } from "../../../server/sharing/view.ts";
import { Embed } from "../../../sharing/embed.tsx";

export const metadata: Metadata = { title: "Tracepad", robots: { index: false } };

type Props = { params: Promise<{ id: string }>; searchParams: Promise<{ theme?: string | string[]; run?: string | string[] }> };

/** A snippet for a frame on another page. Drawn on the server: it can be read before any script has run. */
export default async function EmbedPage({ params, searchParams }: Props) {
  const [{ id }, { theme, run }] = await Promise.all([params, searchParams]);
  const known = snippetId.safeParse(id).success || nameSlug.safeParse(id).success;
  const view = known ? await viewShared(services(), null, id) : null;
  const scheme = theme === "light" || theme === "dark" ? theme : null;
  if (view === null || "deletedAt" in view)
    return (
      <div className="p-embed" data-embed-theme={scheme ?? "system"}>
        <p className="embed-gone prose">
          {view === null ? "There is no snippet at this address." : "This snippet was deleted by whoever shared it."}
        </p>
      </div>
    );
  const { title, author, code, createdAt, device, events } = view;
  return <Embed snippet={{ id: view.id, title, author, code, createdAt, device, events }} theme={scheme} runnable={run !== "no"} />;
}
