"use client";
import Link from "next/link";
import { useMemo, useState } from "react";
import { type Example, TOPICS } from "../examples/catalogue.ts";

const words = (text: string): string[] => text.toLowerCase().split(/\s+/).filter(Boolean);

/** Every word of the search stands somewhere in the example: its title, its text, its code. */
const matches = (example: Example, search: readonly string[]): boolean => {
  const text = `${example.title} ${example.about} ${example.text} ${example.code}`.toLowerCase();
  return search.every((word) => text.includes(word));
};

/** All examples, topic by topic, as a table of contents that can be searched. */
export function Gallery({ examples }: { examples: readonly Example[] }) {
  const [search, setSearch] = useState("");
  const found = useMemo(() => {
    const asked = words(search);
    return examples.filter((example) => matches(example, asked));
  }, [examples, search]);
  const searching = search.trim() !== "";
  return (
    <>
      <header className="page-head">
        <div>
          <h1>Examples</h1>
          <p className="prose">Short programs, each about one thing. All of them run as they stand, and print what their page says.</p>
        </div>
        <label className="field search-field">
          <span className="vh">Search the examples</span>
          <input
            type="search"
            data-command="Search the examples"
            value={search}
            placeholder="Search: vmap, at, loss"
            onChange={(event) => setSearch(event.target.value)}
          />
        </label>
      </header>
      <nav className="toc" aria-label="Topics">
        <ol>
          {TOPICS.map((topic, i) => {
            const count = found.filter((example) => example.topic === topic.id).length;
            return (
              <li key={topic.id} className={count === 0 ? "none" : ""}>
                <a href={`#${topic.id}`}>
                  <span className="n0">{i + 1}</span>
                  <span className="tt">{topic.title}</span>
                  <span className="dots" />
                  <span className="ct val">{count}</span>
                  <span className="sub">{topic.about}</span>
                </a>
              </li>
            );
          })}
        </ol>
      </nav>
      <p className="meta found">
        <span role="status">{searching ? `${found.length} of ${examples.length} examples match.` : `${examples.length} examples.`}</span>{" "}
        With text and exercises: the <Link href="/lessons">lessons</Link>.
      </p>
      {found.length === 0 && (
        <p className="prose">
          No example has these words.{" "}
          <button type="button" className="link" onClick={() => setSearch("")}>
            Show all
          </button>
        </p>
      )}
      {TOPICS.map((topic, i) => {
        const here = found.filter((example) => example.topic === topic.id);
        if (here.length === 0) return null;
        return (
          <section key={topic.id} id={topic.id} className="topic" aria-labelledby={`${topic.id}-title`}>
            <h2 id={`${topic.id}-title`}>
              <span className="n0">{i + 1}</span>
              {topic.title}
            </h2>
            <ul>
              {here.map((example) => (
                <li key={example.id}>
                  <Link href={`/gallery/${example.id}`} prefetch={false}>
                    <span className="tt">{example.title}</span>
                    <span className="sub">{example.about}</span>
                  </Link>
                </li>
              ))}
            </ul>
          </section>
        );
      })}
    </>
  );
}
