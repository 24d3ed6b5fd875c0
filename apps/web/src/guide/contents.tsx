"use client";
import Link from "next/link";
import { useState } from "react";
import type { Section } from "./load.ts";
import { around, MOST, matching } from "./search.ts";

/** The chapters, or what was found in them. */
export function Contents({ sections }: { sections: readonly Section[] }) {
  const [query, setQuery] = useState("");
  const searching = query.trim() !== "";
  const found = matching(sections, query);
  return (
    <>
      <label className="field search-field">
        <span className="vh">Search the guide</span>
        <input
          type="search"
          data-command="Search the guide"
          placeholder="Search the guide"
          value={query}
          onChange={(event) => setQuery(event.target.value)}
        />
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
