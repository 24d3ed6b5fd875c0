import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { type Chapter, loadGuide } from "../../../guide/load.ts";
import { Markdown } from "../../../guide/markdown.tsx";
import { Page } from "../../../site/page.tsx";

type Props = { params: Promise<{ chapter: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { chapter: slug } = await params;
  const chapter = loadGuide().find((known) => known.slug === slug);
  return chapter === undefined ? {} : { title: `${chapter.title} · Tracepad`, description: chapter.sections[0]?.text.slice(0, 160) ?? "" };
}

const Neighbour = ({ chapter, rel }: { chapter: Chapter | undefined; rel: "prev" | "next" }) =>
  chapter === undefined ? (
    <span />
  ) : (
    <Link
      href={`/guide/${chapter.slug}`}
      rel={rel}
      className={rel}
      data-command={rel === "prev" ? "The chapter before" : "The next chapter"}
    >
      <span className="meta">{rel === "prev" ? "before" : "next"}</span>
      <span className="tt">{chapter.title}</span>
    </Link>
  );

export default async function ChapterPage({ params }: Props) {
  const { chapter: slug } = await params;
  const all = loadGuide();
  const at = all.findIndex((chapter) => chapter.slug === slug);
  const chapter = all[at];
  if (chapter === undefined) notFound();
  return (
    <Page className="guide">
      <p className="crumbs">
        <Link href="/guide">The guide</Link> <span aria-hidden="true">/</span> {at + 1} of {all.length}
      </p>
      <article className="guide-text">
        <Markdown chapter={chapter} />
      </article>
      <nav className="neighbours" aria-label="Other chapters">
        <Neighbour chapter={all[at - 1]} rel="prev" />
        <Neighbour chapter={all[at + 1]} rel="next" />
      </nav>
    </Page>
  );
}
