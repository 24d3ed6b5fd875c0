"use client";
import type { NameRow, NameView } from "@tracepad/shared";
import Link from "next/link";
import { useCallback, useEffect, useRef, useState } from "react";
import { api, requestError } from "../api/client.ts";
import { day, plural } from "../model/format.ts";
import { Icon } from "../parts/icons.tsx";
import { useAccount } from "../site/use-account.ts";

/** The versions of one name, with what may be done to each. */
function Versions({ row, onChange }: { row: NameRow; onChange(): void }) {
  const [name, setName] = useState<NameView | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const load = useCallback(() => {
    api.snippets.versions.query({ name: row.slug }).then(setName, (error: unknown) => setFailure(requestError(error)));
  }, [row.slug]);
  useEffect(load, [load]);
  const act = (done: Promise<unknown>): void => {
    done.then(
      () => {
        load();
        onChange();
      },
      (error: unknown) => setFailure(requestError(error)),
    );
  };
  if (failure !== null) return <p role="alert">{failure}</p>;
  if (name === null) return <p className="skel" style={{ width: 220 }} />;
  return (
    <ol className="my-versions">
      {name.versions.map((version, i) => {
        const before = name.versions[i + 1];
        return (
          <li key={version.number}>
            <span className="vn">v{version.number}</span>
            <Link href={`/s/${version.id}`}>{version.title}</Link>
            <span className="meta">
              {version.changed === null ? "the first" : plural(version.changed, "line changed", "lines changed")}, {day(version.createdAt)}
            </span>
            <span className="acts">
              {before !== undefined && <Link href={`/diff/${before.id}/${version.id}`}>compare with v{before.number}</Link>}
              {version.number === name.current ? (
                <span className="meta">the name shows this</span>
              ) : (
                <button
                  type="button"
                  className="link"
                  onClick={() => act(api.snippets.point.mutate({ name: row.slug, version: version.number }))}
                >
                  show this
                </button>
              )}
              <Ask what={`v${version.number}`} onYes={() => act(api.snippets.delete.mutate({ name: row.slug, version: version.number }))} />
            </span>
          </li>
        );
      })}
    </ol>
  );
}

/** A deletion, asked for twice. */
function Ask({ what, onYes }: { what: string; onYes(): void }) {
  const [asked, setAsked] = useState(false);
  if (!asked)
    return (
      <button type="button" className="link" aria-label={`Delete ${what}`} onClick={() => setAsked(true)}>
        delete
      </button>
    );
  return (
    <span className="ask">
      Its link will open nothing.{" "}
      <button
        type="button"
        className="link bad"
        onClick={() => {
          setAsked(false);
          onYes();
        }}
      >
        Delete {what}
      </button>{" "}
      <button type="button" className="link" onClick={() => setAsked(false)}>
        keep
      </button>
    </span>
  );
}

function Rename({ row, onDone }: { row: NameRow; onDone(title: string | null): void }) {
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => input.current?.select(), []);
  return (
    <form
      className="rename"
      onSubmit={(event) => {
        event.preventDefault();
        onDone(input.current?.value.trim() || null);
      }}
    >
      <span className="field">
        <input
          ref={input}
          defaultValue={row.title}
          maxLength={120}
          aria-label="Title"
          onKeyDown={(event) => event.key === "Escape" && onDone(null)}
        />
      </span>
      <button type="submit" className="btn">
        Rename
      </button>
    </form>
  );
}

/** All that this visitor has shared. */
export function MySnippets() {
  const account = useAccount();
  const [rows, setRows] = useState<readonly NameRow[] | null>(null);
  const [search, setSearch] = useState("");
  const [failure, setFailure] = useState<string | null>(null);
  const [open, setOpen] = useState<string | null>(null);
  const [renaming, setRenaming] = useState<string | null>(null);
  const latest = useRef(0);
  const load = useCallback(() => {
    const asked = ++latest.current;
    api.snippets.mine.query({ search }).then(
      (found) => asked === latest.current && setRows(found),
      (error: unknown) => setFailure(requestError(error)),
    );
  }, [search]);
  useEffect(() => {
    const timer = setTimeout(load, search === "" ? 0 : 150);
    return () => clearTimeout(timer);
  }, [load, search]);
  const act = (done: Promise<unknown>): void => {
    setFailure(null);
    done.then(load, (error: unknown) => setFailure(requestError(error)));
  };
  return (
    <>
      <header className="page-head">
        <div>
          <h1>My snippets</h1>
          <p className="prose">
            {account?.kind === "user"
              ? "What you have shared, the latest first."
              : "What you have shared in this browser. Sign in to have it everywhere."}
          </p>
        </div>
        <label className="field search-field">
          <span className="vh">Search titles and code</span>
          <input
            type="search"
            data-command="Search my snippets"
            value={search}
            placeholder="Search titles and code"
            onChange={(event) => setSearch(event.target.value)}
          />
        </label>
      </header>
      {failure !== null && (
        <p className="note bad prose" role="alert">
          {failure}
        </p>
      )}
      {rows === null && failure === null && <p className="skel" style={{ width: 320 }} />}
      {rows !== null && rows.length === 0 && (
        <div className="empty">
          <p className="prose">{search === "" ? "You have shared nothing yet." : "Nothing of yours has these words."}</p>
          <p className="meta">
            {search === "" ? (
              <>
                Share a program in the <Link href="/">playground</Link>, or begin with an <Link href="/gallery">example</Link>.
              </>
            ) : (
              "Titles and code are searched."
            )}
          </p>
        </div>
      )}
      {rows !== null && rows.length > 0 && (
        <table className="tb mine">
          <thead>
            <tr>
              <th scope="col">Title</th>
              <th scope="col">Versions</th>
              <th scope="col" className="r hide-s">
                Lines
              </th>
              <th scope="col" className="hide-s">
                Shared
              </th>
              <th scope="col">
                <span className="vh">Actions</span>
              </th>
            </tr>
          </thead>
          {rows.map((row) => (
            <tbody key={row.slug} data-slug={row.slug}>
              <tr>
                <td className="name">
                  {renaming === row.slug ? (
                    <Rename
                      row={row}
                      onDone={(title) => {
                        setRenaming(null);
                        if (title !== null && title !== row.title) act(api.snippets.rename.mutate({ name: row.slug, title }));
                      }}
                    />
                  ) : (
                    <Link className="tt" href={`/n/${row.slug}`}>
                      {row.title}
                    </Link>
                  )}
                </td>
                <td>
                  <button
                    type="button"
                    className="link"
                    aria-expanded={open === row.slug}
                    onClick={() => setOpen(open === row.slug ? null : row.slug)}
                  >
                    {plural(row.versions, "version")} <Icon name={open === row.slug ? "up" : "down"} />
                  </button>
                </td>
                <td className="r hide-s">{row.lines}</td>
                <td className="hide-s">{day(row.updatedAt)}</td>
                <td className="acts">
                  <button type="button" className="link" aria-label={`Rename ${row.title}`} onClick={() => setRenaming(row.slug)}>
                    rename
                  </button>
                  <Ask what={row.title} onYes={() => act(api.snippets.delete.mutate({ name: row.slug }))} />
                </td>
              </tr>
              {open === row.slug && (
                <tr className="opened">
                  <td colSpan={5}>
                    <Versions row={row} onChange={load} />
                  </td>
                </tr>
              )}
            </tbody>
          ))}
        </table>
      )}
    </>
  );
}
