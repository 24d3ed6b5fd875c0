"use client";
import { useEffect, useRef, useState } from "react";
import { api, requestError } from "../api/client.ts";
import { Icon } from "../parts/icons.tsx";

/** Makes a link to the code and its results, shows it and copies it. */
export function Share({ request }: { request(): { title: string; code: string; runId?: string; parent?: string } }) {
  const [state, setState] = useState<"closed" | "asking" | "shown">("closed");
  const [url, setUrl] = useState("");
  const [copied, setCopied] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const button = useRef<HTMLButtonElement>(null);
  const dialog = useRef<HTMLDivElement>(null);

  const copy = async (text: string): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
      setCopied(true);
    } catch {
      setCopied(false);
    }
  };
  const share = async (): Promise<void> => {
    setState("asking");
    setFailure(null);
    setCopied(false);
    try {
      const { id } = await api.snippets.create.mutate(request());
      const link = `${location.origin}/s/${id}`;
      setUrl(link);
      setState("shown");
      await copy(link);
    } catch (error) {
      setFailure(requestError(error));
      setState("shown");
    }
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
          {failure !== null ? (
            <p className="prose">{failure}</p>
          ) : (
            <>
              <p className="strong">Anyone with the link sees this code and its results.</p>
              <span className="field">
                <input readOnly value={url} aria-label="Link" onFocus={(event) => event.target.select()} />
              </span>
              <div className="share-acts">
                <button type="button" className="btn small" onClick={() => void copy(url)}>
                  <Icon name="copy" />
                  Copy
                </button>
                <a href={url}>Open</a>
                <span className="meta" role="status">
                  {copied ? "Link copied." : ""}
                </span>
              </div>
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
