"use client";
import { useEffect, useRef } from "react";
import { clock, day, plural } from "../model/format.ts";
import { Icon } from "../parts/icons.tsx";
import type { KeptDraft } from "./kept-drafts.ts";
import type { LeftDrafts } from "./use-left-drafts.ts";

/** `14:32`, and the day where it is another than today. */
export const when = (at: number, now = Date.now()): string => (day(at) === day(now) ? clock(at) : `${day(at)}, ${clock(at)}`);

/** In the head of the program: a draft that a tab left behind. */
export function LeftDraftsOffer({ left }: { left: LeftDrafts }) {
  const { offered, open, recover, notNow } = left;
  const [first] = offered;
  if (first === undefined) return null;
  return (
    <p className="modif left-offer" role="status">
      {offered.length === 1 ? (
        <button type="button" onClick={() => recover(first)}>
          recover your draft of {when(first.at)}
        </button>
      ) : (
        <button type="button" aria-haspopup="dialog" onClick={open}>
          recover one of {offered.length} drafts
        </button>
      )}
      <span className="dot">·</span>
      <button type="button" onClick={notNow}>
        not now
      </button>
    </p>
  );
}

/** The first line that is not in what it came from; what there is of it, where all are. */
function changedLine({ draft }: KeptDraft): string {
  const before = new Set(draft.origin.code.split("\n").map((line) => line.trim()));
  const lines = draft.code.split("\n").map((line) => line.trim());
  return lines.find((line) => line !== "" && !before.has(line)) ?? lines.find((line) => line !== "") ?? "";
}

/** All drafts that stand in no open tab: to be taken up again, or deleted. */
export function LeftDraftsDialog({ left }: { left: LeftDrafts }) {
  const { listed, close, recover, forget } = left;
  const dialog = useRef<HTMLDialogElement>(null);
  const open = listed !== null;
  useEffect(() => {
    if (open) dialog.current?.showModal();
  }, [open]);
  if (!open) return null;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: a click beside it closes it; Escape does so by itself
    <dialog
      ref={dialog}
      className="left-drafts"
      aria-labelledby="left-drafts-title"
      onClose={close}
      onClick={(event) => event.target === event.currentTarget && dialog.current?.close()}
    >
      <div className="left-drafts-in">
        <header>
          <h2 id="left-drafts-title">Drafts that no tab has open</h2>
          <button type="button" className="btn quiet" aria-label="Close" onClick={() => dialog.current?.close()}>
            <Icon name="close" />
          </button>
        </header>
        <p className="prose">
          {listed.length === 0
            ? "There are none. What you change is kept here for thirty days after its tab is gone."
            : "Kept in this browser for thirty days. What you take up takes the place of the program that is open; that one is kept here then."}
        </p>
        <ul>
          {listed.map((kept) => (
            <li key={kept.id}>
              <div className="left-what">
                <b>{kept.draft.title.trim() || "Untitled"}</b>
                <span className="meta">
                  {when(kept.at)}, {plural(kept.draft.code.split("\n").length, "line")}, from {kept.draft.origin.title}
                </span>
                <code>{changedLine(kept)}</code>
              </div>
              <button type="button" className="btn" onClick={() => recover(kept)}>
                Recover
              </button>
              <button type="button" className="btn quiet" aria-label={`Delete the draft of ${when(kept.at)}`} onClick={() => forget(kept)}>
                Delete
              </button>
            </li>
          ))}
        </ul>
      </div>
    </dialog>
  );
}
