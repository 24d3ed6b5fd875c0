import { nameSlug, snippetId } from "@tracepad/shared";
import type { Metadata } from "next";
import { headers } from "next/headers";
import { publicOrigin } from "../../../server/origin.ts";
import { services } from "../../../server/services.ts";
import { sharedCard } from "../../../server/sharing/card.ts";

/** What other sites show of a link: its title, a picture, and where they ask for a frame. Links are found by who has them. */
export async function sharedMetadata(ref: string, place: "s" | "n"): Promise<Metadata> {
  const robots = { index: false };
  const known = snippetId.safeParse(ref).success || nameSlug.safeParse(ref).success;
  const card = known ? await sharedCard(services(), ref) : null;
  if (card === null) return { title: "Tracepad", robots };
  const origin = publicOrigin({ url: "http://localhost", headers: await headers() }, services().config.accounts.publicUrl);
  const url = `${origin}/${place}/${ref}`;
  const title = `${card.title} · Tracepad`;
  const description =
    card.author === null ? "A program in TypeScript, with its results." : `A program by ${card.author}, with its results.`;
  const image = {
    url: `${origin}/s/${card.id}/preview.png`,
    width: 1200,
    height: 630,
    alt: `The program ${card.title} and what it printed`,
  };
  return {
    title,
    description,
    robots,
    alternates: {
      types: { "application/json+oembed": [{ url: `${origin}/api/oembed?url=${encodeURIComponent(url)}`, title: card.title }] },
    },
    openGraph: { type: "article", siteName: "Tracepad", title: card.title, description, url, images: [image] },
    twitter: { card: "summary_large_image", title: card.title, description, images: [image.url] },
  };
}
