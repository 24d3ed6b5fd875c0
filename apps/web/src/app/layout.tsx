import type { Metadata, Viewport } from "next";
import type { ReactNode } from "react";
import "../styles/tokens.css";
import "../styles/fonts.css";
import "../styles/base.css";
import "../styles/controls.css";
import "../styles/bar.css";
import "../styles/palette.css";
import "../styles/drafts.css";
import "../styles/frame.css";
import "../styles/editor.css";
import "../styles/figures.css";
import "../styles/charts.css";
import "../styles/timeline.css";
import "../styles/table.css";
import "../styles/notes.css";
import "../styles/ir.css";
import "../styles/cache.css";
import "../styles/explore.css";
import "../styles/error.css";
import "../styles/narrow.css";
import "../styles/site.css";
import "../styles/gallery.css";
import "../styles/sharing.css";
import "../styles/exercise.css";
import "../styles/classes.css";
import "../styles/teach.css";
import "../styles/classes-narrow.css";
import "../styles/guide.css";
import "../styles/lessons.css";
import { THEME_SCRIPT } from "../workbench/theme-script.ts";

/** Inline scripts carry the nonce of one request: a page that was rendered before it has none that the policy lets run. */
export const dynamic = "force-dynamic";

export const metadata: Metadata = {
  title: "Tracepad",
  description: "A playground for JAX-style programming in TypeScript: write, run, and see what is traced, compiled and cached.",
};

export const viewport: Viewport = {
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#e4eae3" },
    { media: "(prefers-color-scheme: dark)", color: "#121716" },
  ],
};

export default function RootLayout({ children }: { children: ReactNode }) {
  return (
    <html lang="en" suppressHydrationWarning>
      <head>
        {/* biome-ignore lint/security/noDangerouslySetInnerHtml: a constant of ours */}
        <script dangerouslySetInnerHTML={{ __html: THEME_SCRIPT }} />
      </head>
      <body>{children}</body>
    </html>
  );
}
