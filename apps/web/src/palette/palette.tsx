"use client";
import { Fragment, useEffect, useId, useMemo, useRef, useState } from "react";
import { type Command, type Found, inGroups, withUsed } from "./commands.ts";
import { find } from "./find.ts";
import { Keys } from "./keys.tsx";

const RECENT_KEY = "tracepad:commands";
/** Rows that Page Up and Page Down pass over. */
const PAGE = 8;

function readRecent(): string[] {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(RECENT_KEY) ?? "[]");
    return Array.isArray(found) ? found.filter((id) => typeof id === "string") : [];
  } catch {
    return [];
  }
}

function storeRecent(ids: readonly string[]): void {
  try {
    localStorage.setItem(RECENT_KEY, JSON.stringify(ids));
  } catch {
    // Without storage nothing is listed as used last.
  }
}

/** A title whose letters that were typed are strong. */
function Title({ text, marked }: { text: string; marked: readonly number[] }) {
  if (marked.length === 0) return text;
  const set = new Set(marked);
  return [...text].map((letter, i) => (set.has(i) ? <b key={i}>{letter}</b> : <Fragment key={i}>{letter}</Fragment>));
}

/** `:12` goes to a line. */
const lineOf = (query: string): number | null => {
  const digits = /^:(\d+)$/.exec(query.trim())?.[1];
  return digits === undefined ? null : Number(digits);
};

/** All that the page can do, to be found by a few letters. The focus stays in the field; arrow keys choose a row. */
export default function Palette(props: { commands: readonly Command[]; onClose(): void; onLine: ((line: number) => void) | null }) {
  const { commands, onClose, onLine } = props;
  const dialog = useRef<HTMLDialogElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const [query, setQuery] = useState("");
  const [at, setAt] = useState(0);
  const [recent] = useState(readRecent);
  const id = useId();
  const line = onLine === null ? null : lineOf(query);
  const found = useMemo<readonly Found[]>(
    () =>
      onLine !== null && query.startsWith(":")
        ? []
        : query.trim() === ""
          ? inGroups(commands, recent)
          : find(commands, query.trim(), recent),
    [commands, query, recent, onLine],
  );
  const chosen = found[at];

  useEffect(() => dialog.current?.showModal(), []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another row was chosen
  useEffect(() => {
    list.current?.querySelector("[aria-selected='true']")?.scrollIntoView({ block: "nearest" });
  }, [at, found]);

  const act = (then: () => void): void => {
    dialog.current?.close();
    then();
  };
  const take = (command: Command): void => {
    storeRecent(withUsed(recent, command.id));
    act(command.run);
  };
  const key = (event: React.KeyboardEvent): void => {
    const last = found.length - 1;
    const to = {
      ArrowDown: at === last ? 0 : at + 1,
      ArrowUp: at === 0 ? last : at - 1,
      PageDown: Math.min(last, at + PAGE),
      PageUp: Math.max(0, at - PAGE),
    }[event.key];
    if (to !== undefined) setAt(Math.max(0, to));
    else if (event.key === "Enter" && line !== null && onLine !== null) act(() => onLine(line));
    else if (event.key === "Enter" && chosen !== undefined) take(chosen.command);
    else return;
    event.preventDefault();
  };

  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: a click beside it closes it; Escape does so by itself
    <dialog
      ref={dialog}
      className="palette"
      aria-label="Commands"
      onClose={onClose}
      onClick={(event) => event.target === event.currentTarget && dialog.current?.close()}
    >
      <div className="palette-in">
        <input
          className="palette-field"
          role="combobox"
          aria-label="Command"
          aria-expanded={found.length > 0}
          aria-controls={`${id}-list`}
          aria-autocomplete="list"
          aria-activedescendant={chosen === undefined ? undefined : `${id}-${at}`}
          placeholder={onLine === null ? "A command or a page" : "A command, or :12 for a line"}
          spellCheck={false}
          autoComplete="off"
          value={query}
          onChange={(event) => {
            setQuery(event.target.value);
            setAt(0);
          }}
          onKeyDown={key}
        />
        <div ref={list} className="palette-list" id={`${id}-list`} role="listbox" aria-label="Commands">
          {found.map(({ command, group, marked }, i) => (
            <Fragment key={command.id}>
              {query.trim() === "" && group !== found[i - 1]?.group && (
                <div className="palette-group meta" role="presentation">
                  {group}
                </div>
              )}
              {/* biome-ignore lint/a11y/useKeyWithClickEvents: the field hears the keys */}
              <div
                id={`${id}-${i}`}
                className="palette-row"
                role="option"
                tabIndex={-1}
                aria-selected={i === at}
                onMouseMove={() => i !== at && setAt(i)}
                onClick={() => take(command)}
              >
                <span className="palette-title">
                  <Title text={command.title} marked={marked} />
                </span>
                {query.trim() !== "" && <span className="meta">{command.group}</span>}
                <span className="grow" />
                {(command.keys?.[0] ?? command.editorKeys) !== undefined && (
                  <Keys keys={(command.keys?.[0] ?? command.editorKeys) as string} />
                )}
              </div>
            </Fragment>
          ))}
        </div>
        <p className="palette-note meta" role="status">
          {onLine !== null && query.startsWith(":")
            ? line === null
              ? "The number of a line, then Enter"
              : `Enter goes to line ${line}`
            : found.length === 0
              ? "No command has these letters in this order."
              : query.trim() === ""
                ? "↑ ↓ choose, Enter does it, Esc closes"
                : `${found.length} found`}
        </p>
      </div>
    </dialog>
  );
}
