"use client";
import type { SharedView } from "@tracepad/shared";
import { useCallback, useEffect, useRef, useState } from "react";
import { api, isUnknown, requestError } from "../api/client.ts";
import { Icon } from "../parts/icons.tsx";
import { CopyField } from "../sharing/copy-field.tsx";

export interface ShareRequest {
  readonly title: string;
  readonly code: string;
  readonly runId?: string;
  readonly parent?: string;
  /** The name that gets a new version. */
  readonly name?: string;
}

/** Shares; where the name is not there any more, under a new one. */
async function create(request: ShareRequest): Promise<SharedView> {
  try {
    return await api.snippets.create.mutate(request);
  } catch (error) {
    if (request.name === undefined || !isUnknown(error)) throw error;
    const { name: _, ...rest } = request;
    return api.snippets.create.mutate(rest);
  }
}

export interface Sharing {
  readonly state: "closed" | "asking" | "shown";
  readonly shared: (SharedView & { readonly parent: string | undefined }) | null;
  readonly copied: boolean;
  readonly failure: string | null;
  share(): void;
  close(): void;
  fail(message: string): void;
}

/** Makes links to the code and its results, and copies the one to this version. */
export function useSharing(request: () => ShareRequest, onShared: (shared: SharedView) => void): Sharing {
  const [state, setState] = useState<Sharing["state"]>("closed");
  const [shared, setShared] = useState<Sharing["shared"]>(null);
  const [copied, setCopied] = useState(false);
  const [failure, fail] = useState<string | null>(null);
  /** What had the focus: it gets it back. */
  const from = useRef<Element | null>(null);
  const start = async (): Promise<void> => {
    if (state === "asking") return;
    from.current = document.activeElement;
    setState("asking");
    fail(null);
    setCopied(false);
    try {
      const asked = request();
      const made = await create(asked);
      onShared(made);
      setShared({ ...made, parent: asked.parent === made.id ? undefined : asked.parent });
      setState("shown");
      await navigator.clipboard.writeText(`${location.origin}/s/${made.id}`).then(
        () => setCopied(true),
        () => setCopied(false),
      );
    } catch (error) {
      fail(requestError(error));
      setState("shown");
    }
  };
  const close = useCallback(() => {
    setState("closed");
    if (from.current instanceof HTMLElement && from.current.isConnected) from.current.focus();
  }, []);
  return { state, shared, copied, failure, share: () => void start(), close, fail };
}

/** Shares, or closes what it has opened. */
export const ShareButton = ({ sharing }: { sharing: Sharing }) => (
  <button
    type="button"
    className="btn"
    aria-haspopup="dialog"
    aria-expanded={sharing.state === "shown"}
    aria-busy={sharing.state === "asking"}
    onClick={sharing.state === "shown" ? sharing.close : sharing.share}
  >
    <Icon name="share" />
    Share
  </button>
);

/** The links of what was shared. */
export function ShareDialog({ sharing }: { sharing: Sharing }) {
  const { state, shared, copied, failure, close, fail } = sharing;
  const [listed, setListed] = useState(true);
  const dialog = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each share begins listed
  useEffect(() => setListed(true), [shared]);
  useEffect(() => {
    if (state === "shown") dialog.current?.querySelector<HTMLElement>("input, button")?.focus();
  }, [state]);
  useEffect(() => {
    if (state !== "shown") return;
    const key = (event: KeyboardEvent): void => {
      if (event.key === "Escape") close();
    };
    addEventListener("keydown", key);
    return () => removeEventListener("keydown", key);
  }, [state, close]);
  const list = async (id: string, next: boolean): Promise<void> => {
    setListed(next);
    await api.snippets.list.mutate({ id, listed: next }).catch((error: unknown) => {
      setListed(!next);
      fail(requestError(error));
    });
  };
  if (state !== "shown") return null;
  return (
    <div ref={dialog} className="menu-list right share-box" role="dialog" aria-label="Share">
      {failure !== null && <p className="prose">{failure}</p>}
      {shared !== null && failure === null && (
        <>
          <p className="strong">Anyone with a link sees this code and its results.</p>
          <CopyField
            label="Link"
            hint={`this version, v${shared.version}, for good`}
            value={`${location.origin}/s/${shared.id}`}
            copied={copied}
          />
          <CopyField label="Name" hint="always the version that you point it at" value={`${location.origin}/n/${shared.name}`} />
          {shared.parent !== undefined && (
            <label className="check">
              <input type="checkbox" checked={listed} onChange={(event) => void list(shared.id, event.target.checked)} />
              Name it among the forks of what it came from
            </label>
          )}
          <p className="share-acts">
            <a href={`/s/${shared.id}`}>Open</a>
            <a href="/snippets">My snippets</a>
          </p>
        </>
      )}
      <button type="button" className="btn small quiet close" aria-label="Close" onClick={close}>
        <Icon name="close" />
      </button>
    </div>
  );
}
