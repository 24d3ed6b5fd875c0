import type { Metadata } from "next";
import Link from "next/link";
import { Contents } from "../../guide/contents.tsx";
import { loadGuide } from "../../guide/load.ts";
import { Page } from "../../site/page.tsx";

export const metadata: Metadata = { title: "Guide · Tracepad", description: "How to use the playground, in short chapters." };

export default function GuidePage() {
  return (
    <Page className="guide">
      <header className="guide-head">
        <h1>The guide</h1>
        <p className="prose">
          How to use the playground, in short chapters. To learn the language itself, take the <Link href="/lessons">lessons</Link>.
        </p>
      </header>
      <Contents sections={loadGuide().flatMap(({ sections }) => sections)} />
    </Page>
  );
}
