"use client";

/** One file of a set as text. Tab goes on to the next control, as everywhere on the page. */
export function EditFile(props: { path: string; text: string; readOnly: boolean; onChange(text: string): void }) {
  const { path, text, readOnly, onChange } = props;
  return (
    <textarea
      className="file-text"
      aria-label={path}
      value={text}
      readOnly={readOnly}
      spellCheck={path.endsWith(".md")}
      autoCapitalize="off"
      onChange={(event) => onChange(event.target.value)}
    />
  );
}
