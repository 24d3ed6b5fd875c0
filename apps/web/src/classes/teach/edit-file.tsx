"use client";
import dynamic from "next/dynamic";
import { useTheme } from "../../workbench/use-theme.ts";

/** Monaco comes after the page, in its own bundle. */
const CodeFile = dynamic(() => import("./code-file.tsx"), { ssr: false, loading: () => <p className="skel" style={{ width: 320 }} /> });

/** One file of a set: code in the editor of the playground, prose as text, where Tab goes on to the next control. */
export function EditFile(props: { path: string; text: string; readOnly: boolean; onChange(text: string): void }) {
  const { path, text, readOnly, onChange } = props;
  const { dark } = useTheme();
  if (path.endsWith(".ts")) return <CodeFile path={path} text={text} readOnly={readOnly} dark={dark} onChange={onChange} />;
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
