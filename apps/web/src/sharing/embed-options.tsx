"use client";
import { useEffect, useState } from "react";
import { CopyField } from "./copy-field.tsx";
import { EMBED_THEMES, type EmbedTheme, embedMarkup } from "./embed-markup.ts";

/** The markup that shows a snippet in another page. */
export function EmbedOptions({ id, name, title }: { id: string; name: string | null; title: string }) {
  const [origin, setOrigin] = useState("");
  const [runnable, setRunnable] = useState(true);
  const [latest, setLatest] = useState(false);
  const [theme, setTheme] = useState<EmbedTheme>("system");
  useEffect(() => setOrigin(location.origin), []);
  const query = new URLSearchParams({ ...(theme === "system" ? {} : { theme }), ...(runnable ? {} : { run: "no" }) }).toString();
  const src = `${origin}/embed/${latest && name !== null ? name : id}${query === "" ? "" : `?${query}`}`;
  const markup = embedMarkup({ src, title, height: 330 });
  return (
    <section aria-labelledby="about-embed" className="eopt">
      <h3 id="about-embed">Embed</h3>
      <p className="prose">Show this program in your own page.</p>
      <dl>
        <dt>Readers</dt>
        <dd>
          <label className="check">
            <input type="checkbox" checked={runnable} onChange={(event) => setRunnable(event.target.checked)} /> may run it
          </label>
        </dd>
        {name !== null && (
          <>
            <dt>Version</dt>
            <dd className="seg small">
              <button type="button" aria-pressed={!latest} onClick={() => setLatest(false)}>
                this one
              </button>
              <button type="button" aria-pressed={latest} onClick={() => setLatest(true)}>
                what the name shows
              </button>
            </dd>
          </>
        )}
        <dt>Theme</dt>
        <dd className="seg small">
          {EMBED_THEMES.map(([value, label]) => (
            <button key={value} type="button" aria-pressed={theme === value} onClick={() => setTheme(value)}>
              {label}
            </button>
          ))}
        </dd>
      </dl>
      <CopyField label="Markup" value={markup} multiline />
    </section>
  );
}
