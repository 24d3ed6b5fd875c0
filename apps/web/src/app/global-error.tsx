"use client";
import "../styles/tokens.css";
import "../styles/base.css";
import "../styles/controls.css";
import "../styles/frame.css";
import "../styles/notes.css";
import { Fault } from "../site/fault.tsx";

/** Where not even the frame of all pages could be made. */
export default function AllBroken({ error, reset }: { error: Error & { digest?: string }; reset(): void }) {
  return (
    <html lang="en">
      <head>
        <title>This page broke · Tracepad</title>
      </head>
      <body>
        <main className="lonely">
          <Fault error={error} retry={reset} />
        </main>
      </body>
    </html>
  );
}
