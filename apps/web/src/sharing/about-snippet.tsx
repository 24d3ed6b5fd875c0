"use client";
import type { ForkNode, NameView, RunVersions, SnippetView } from "@tracepad/shared";
import Link from "next/link";
import { type Ref, useEffect, useImperativeHandle, useRef, useState } from "react";
import { day, plural } from "../model/format.ts";
import { Icon } from "../parts/icons.tsx";
import { EmbedOptions } from "./embed-options.tsx";
import { changedVersions } from "./stored-results.tsx";

/** The versions of a name, newest first; the one that is shown is marked. */
function Versions({ name, shown }: { name: NameView; shown: string }) {
  return (
    <section aria-labelledby="about-versions">
      <h3 id="about-versions">Versions of {name.title}</h3>
      <ol className="vers">
        {name.versions.map((version, i) => {
          const before = name.versions[i + 1];
          return (
            <li key={version.number} className={version.id === shown ? "link" : ""}>
              <Link href={`/s/${version.id}`} aria-current={version.id === shown ? "true" : undefined}>
                <span className="vn">v{version.number}</span>
                <span className="vt">
                  {version.title}
                  {version.number === name.current && <span className="meta"> · the name shows this</span>}
                </span>
                <span className="meta">
                  {version.changed === null ? "the first" : plural(version.changed, "line changed", "lines changed")}
                </span>
                <span className="meta when">{day(version.createdAt)}</span>
              </Link>
              {before !== undefined && (
                <Link
                  className="compare"
                  href={`/diff/${before.id}/${version.id}`}
                  aria-label={`Compare v${before.number} and v${version.number}`}
                >
                  compare
                </Link>
              )}
            </li>
          );
        })}
      </ol>
    </section>
  );
}

function Fork({ node, shown }: { node: ForkNode; shown: string }) {
  return (
    <li>
      {node.title === null ? (
        <span className="meta">deleted</span>
      ) : node.id === shown ? (
        <b>{node.title}</b>
      ) : (
        <Link href={`/s/${node.id}`}>{node.title}</Link>
      )}
      <span className="meta">
        {" "}
        {node.author !== null && `${node.author}, `}
        {day(node.createdAt)}
        {node.id !== shown && node.title !== null && (
          <>
            {" · "}
            <Link href={`/diff/${node.id}/${shown}`}>compare</Link>
          </>
        )}
      </span>
      {node.forks.length > 0 && (
        <ul>
          {node.forks.map((fork) => (
            <Fork key={fork.id} node={fork} shown={shown} />
          ))}
        </ul>
      )}
    </li>
  );
}

function Made({ versions, today }: { versions: RunVersions; today: RunVersions | null }) {
  const changed = today === null ? [] : changedVersions(versions, today);
  return (
    <dl className="made">
      <dt>Engine</dt>
      <dd className="val">{versions.engine}</dd>
      <dt>Compiler</dt>
      <dd className="val">{versions.compiler}</dd>
      <dt>Device</dt>
      <dd>{versions.device}</dd>
      <dt>Today</dt>
      <dd>{today === null ? "no worker with this device is up" : changed.length === 0 ? "the same" : changed.join("; ")}</dd>
    </dl>
  );
}

/** What there is to know about a shared link, and to take from it: a sheet from the right. */
export function AboutSnippet({ snippet, handle }: { snippet: SnippetView; handle?: Ref<{ open(): void }> }) {
  const sheet = useRef<HTMLDialogElement>(null);
  const [open, setOpen] = useState(false);
  useEffect(() => {
    if (open) sheet.current?.showModal();
  }, [open]);
  useImperativeHandle(handle, () => ({ open: () => setOpen(true) }), []);
  const { id, name, tree, versions } = snippet;
  return (
    <>
      <button type="button" className="btn" aria-haspopup="dialog" onClick={() => setOpen(true)}>
        <Icon name="info" />
        About
        {name !== null && name.versions.length > 1 && (
          <span className="val">v{name.versions.find((version) => version.id === id)?.number ?? name.current}</span>
        )}
      </button>
      {open && (
        // biome-ignore lint/a11y/useKeyWithClickEvents: a click beside the sheet closes it; Escape does so by itself
        <dialog
          ref={sheet}
          className="about"
          aria-labelledby="about-title"
          onClose={() => setOpen(false)}
          onClick={(event) => event.target === event.currentTarget && sheet.current?.close()}
        >
          <div className="about-in">
            <div className="about-head">
              <div>
                <h2 id="about-title">{snippet.title}</h2>
                <p className="meta">
                  {snippet.author === null ? "shared" : `by ${snippet.author}, shared`} {day(snippet.createdAt)}. Anyone with the link can
                  run it.
                </p>
              </div>
              <button type="button" className="btn quiet" aria-label="Close" onClick={() => sheet.current?.close()}>
                <Icon name="close" />
              </button>
            </div>
            {versions !== null && (
              <section aria-labelledby="about-made">
                <h3 id="about-made">These results were made with</h3>
                <Made versions={versions} today={snippet.today} />
              </section>
            )}
            {name !== null && <Versions name={name} shown={id} />}
            {tree !== null && (
              <section aria-labelledby="about-forks">
                <h3 id="about-forks">Forks</h3>
                <ul className="forks">
                  <Fork node={tree} shown={id} />
                </ul>
              </section>
            )}
            <EmbedOptions id={id} name={name?.slug ?? null} title={snippet.title} />
            <section aria-labelledby="about-take">
              <h3 id="about-take">Take it along</h3>
              <p className="prose">A folder with the program, the engine and a package.json: it runs with Node, without this site.</p>
              <p>
                <a className="btn" href={`/s/${id}/download`} download>
                  Download as a project
                </a>
              </p>
            </section>
          </div>
        </dialog>
      )}
    </>
  );
}
