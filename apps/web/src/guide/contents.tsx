"use client";
import Link from "next/link";
import { useState } from "react";
import type { Section } from "./load.ts";

const MOST = 12;

/** Sections that have all the words, those with them in the title first. */
export function matching(sections: readonly Section[], query: string): Section[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return [];
  const has = (text: string): boolean => words.every((word) => text.includes(word));
  const found = sections.filter(({ title, chapter, text }) => has(`${chapter} ${title} ${text}`.toLowerCase()));
  return found.sort((a, b) => Number(has(b.title.toLowerCase())) - Number(has(a.title.toLowerCase()))).slice(0, MOST);
}

/** Some of the text, from before the first of the words on. */
function around(text: string, query: string): string {
  const at = text.toLowerCase().indexOf(query.toLowerCase().split(/\s+/)[0] ?? "");
  const from = at < 60 ? 0 : text.indexOf(" ", at - 50) + 1;
  return `${from > 0 ? "… " : ""}${text.slice(from, from + 140)}${text.length > from + 140 ? " …" : ""}`;
}

/** The chapters, or what was found in them. */
export function Contents({ sections }: { sections: readonly Section[] }) {
  const [query, setQuery] = useState("");
  const searching = query.trim() !== "";
  const found = matching(sections, query);
  return (
    <>
      <label className="field search-field">
        <span className="vh">Search the guide</span>
        <input type="search" placeholder="Search the guide" value={query} onChange={(event) => setQuery(event.target.value)} />
      </label>
      {searching && (
        <p className="meta found" role="status">
          {found.length === 0
            ? "Nothing in the guide has these words."
            : `${found.length === MOST ? "The first " : ""}${found.length} found.`}
        </p>
      )}
      <ol className="guide-contents">
        {(searching ? found : sections.filter(({ anchor }) => anchor === null)).map(({ slug, anchor, title, chapter, text }) => (
          <li key={`${slug}#${anchor}`}>
            <Link href={`/guide/${slug}${anchor === null ? "" : `#${anchor}`}`}>
              <span className="tt">{title}</span>
              <span className="meta">
                {anchor !== null && `${chapter}: `}
                {searching ? around(text, query.trim()) : (/^.*?[.:](?= |$)/.exec(text)?.[0] ?? "").replace(/:$/, ".")}
              </span>
            </Link>
          </li>
        ))}
      </ol>
    </>
  );
}
