"use client";
import { useEffect, useState } from "react";
import { api, requestError } from "../../api/client.ts";

const settledMs = 350;

/** The statement as students will read it, a moment after typing pauses. */
export function Preview({ set, title, markdown }: { set: string; title: string; markdown: string }) {
  const [html, setHtml] = useState("");
  const [failure, setFailure] = useState<string | null>(null);
  useEffect(() => {
    let left = false;
    const timer = setTimeout(() => {
      api.sets.preview.query({ set, markdown }).then(
        (answer) => {
          if (left) return;
          setHtml(answer.html);
          setFailure(null);
        },
        (error: unknown) => left || setFailure(requestError(error)),
      );
    }, settledMs);
    return () => {
      left = true;
      clearTimeout(timer);
    };
  }, [set, markdown]);
  return (
    <section className="set-preview" aria-label="As students see it">
      <p className="meta">As students see it</p>
      <div className="stmt">
        <h2 className="stmt-title">{title}</h2>
        {failure !== null && <p role="alert">{failure}</p>}
        {/* biome-ignore lint/security/noDangerouslySetInnerHtml: made by the server, which escapes all HTML of the author's */}
        <div className="prose" dangerouslySetInnerHTML={{ __html: html }} />
      </div>
    </section>
  );
}
