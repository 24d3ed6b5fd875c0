"use client";
import type { SharedView } from "@tracepad/shared";
import { useEffect, useRef, useState } from "react";
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

/** Makes links to the code and its results, shows them and copies the one to this version. */
export function Share({ request, onShared }: { request(): ShareRequest; onShared(shared: SharedView): void }) {
  const [state, setState] = useState<"closed" | "asking" | "shown">("closed");
  const [shared, setShared] = useState<(SharedView & { parent: string | undefined }) | null>(null);
  const [copied, setCopied] = useState(false);
  const [listed, setListed] = useState(true);
  const [failure, setFailure] = useState<string | null>(null);
  const button = useRef<HTMLButtonElement>(null);
  const dialog = useRef<HTMLDivElement>(null);

  const share = async (): Promise<void> => {
    setState("asking");
    setFailure(null);
    setCopied(false);
    setListed(true);
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
      setFailure(requestError(error));
      setState("shown");
    }
  };
  const list = async (id: string, next: boolean): Promise<void> => {
    setListed(next);
    await api.snippets.list.mutate({ id, listed: next }).catch((error: unknown) => {
      setListed(!next);
      setFailure(requestError(error));
    });
  };
  useEffect(() => {
    if (state === "shown") dialog.current?.querySelector<HTMLElement>("input, button")?.focus();
  }, [state]);
  const close = (): void => {
    setState("closed");
    button.current?.focus();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: hears Escape from the button and the dialog inside it
    <div className="menu" onKeyDown={(event) => event.key === "Escape" && close()}>
      <button
        ref={button}
        type="button"
        className="btn"
        aria-busy={state === "asking"}
        onClick={() => (state === "shown" ? close() : state === "closed" && void share())}
      >
        <Icon name="share" />
        Share
      </button>
      {state === "shown" && (
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
      )}
    </div>
  );
}
