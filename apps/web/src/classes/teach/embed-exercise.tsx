"use client";
import type { SetEditView } from "@tracepad/shared";
import { useEffect, useState } from "react";
import { api } from "../../api/client.ts";
import { CopyField } from "../../sharing/copy-field.tsx";
import { EMBED_THEMES, type EmbedTheme, embedMarkup } from "../../sharing/embed-markup.ts";
import { exerciseTitle, type Files, manifestOf } from "./set-files.ts";

/** Whether pages elsewhere may show the set's exercises, and the markup that does. */
export function EmbedExercise(props: { view: SetEditView; files: Files; onChange(): void; onFailure(error: unknown): void }) {
  const { view, files, onChange, onFailure } = props;
  const { exercises } = manifestOf(files);
  const [exercise, setExercise] = useState<string | null>(null);
  // Shown as chosen at once; the server's word comes with the view.
  const [allowed, setAllowed] = useState(view.embeds);
  const [theme, setTheme] = useState<EmbedTheme>("system");
  const [origin, setOrigin] = useState("");
  useEffect(() => setOrigin(location.origin), []);
  const chosen = exercise !== null && exercises.includes(exercise) ? exercise : (exercises[0] ?? "");
  const published = view.versions.some(({ status }) => status === "published");
  const src = `${origin}/embed/exercise/${view.id}/${chosen}${theme === "system" ? "" : `?theme=${theme}`}`;
  return (
    <section className="publish embed-set" aria-labelledby="embed-set">
      <h2 id="embed-set">In other pages</h2>
      <p className="prose">
        A frame shows one exercise of the newest published version: the statement, an editor, and the visible tests. Nothing is handed in,
        and readers need no account.
      </p>
      <label className="check">
        <input
          type="checkbox"
          checked={allowed}
          disabled={view.role === "assistant"}
          onChange={(event) => {
            const { checked } = event.target;
            setAllowed(checked);
            api.sets.embed.mutate({ set: view.id, allowed: checked }).then(onChange, (error: unknown) => {
              setAllowed(!checked);
              onFailure(error);
            });
          }}
        />{" "}
        Other pages may show the exercises of this set
      </label>
      {view.embeds && !published && <p className="meta">There is something to show once a version is published.</p>}
      {view.embeds && published && (
        <>
          <div className="row-form">
            <label>
              Exercise
              <span className="select">
                <select value={chosen} onChange={(event) => setExercise(event.target.value)}>
                  {exercises.map((slug) => (
                    <option key={slug} value={slug}>
                      {exerciseTitle(files, slug)}
                    </option>
                  ))}
                </select>
              </span>
            </label>
            <div className="labelled">
              <span id="embed-theme">Theme</span>
              <div className="seg small" role="group" aria-labelledby="embed-theme">
                {EMBED_THEMES.map(([value, label]) => (
                  <button key={value} type="button" aria-pressed={theme === value} onClick={() => setTheme(value)}>
                    {label}
                  </button>
                ))}
              </div>
            </div>
          </div>
          <CopyField label="Embed code" value={embedMarkup({ src, title: exerciseTitle(files, chosen), height: 560 })} multiline />
        </>
      )}
    </section>
  );
}
