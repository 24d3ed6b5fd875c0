import type { Metadata } from "next";
import { loadExamples } from "../../examples/load.ts";
import { Gallery } from "../../gallery/gallery.tsx";
import { Page } from "../../site/page.tsx";

export const metadata: Metadata = { title: "Examples · Tracepad", description: "Short JAX-style programs in TypeScript, by topic." };

export default function GalleryPage() {
  return (
    <Page>
      <Gallery examples={loadExamples()} />
    </Page>
  );
}
