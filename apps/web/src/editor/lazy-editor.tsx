"use client";
import dynamic from "next/dynamic";

/** Monaco comes after the page, in its own bundle, and only in the browser. */
export const LazyEditor = dynamic(() => import("./editor.tsx"), {
  ssr: false,
  loading: () => (
    <div className="editor-wait" aria-hidden="true">
      {[42, 0, 58, 66, 40, 51, 12, 0, 38, 47].map((width, i) => (
        <span key={i} className="skel" style={{ width: `${width}%` }} />
      ))}
    </div>
  ),
});
