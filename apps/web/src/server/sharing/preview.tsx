import type { RunEvent } from "@tracepad/shared";
import { highlight, type Piece } from "../../code/highlight.ts";
import { outputLines } from "../../model/compare-output.ts";
import type { Card } from "./card.ts";

export const PREVIEW = { width: 1200, height: 630 } as const;

/** The look's light tokens: pictures have no theme. */
const desk = "#e4eae3";
const sheet = "#f8faf6";
const line = "#ccd5cd";
const ink = "#141d19";
const grey = "#56635c";
const accent = "#00655a";
const COLOURS: Record<Piece["kind"], string> = { k: ink, s: "#7d4300", n: "#7d4300", t: "#245792", c: grey, p: "#3f4c46", "": ink };

/** What our fonts have. The renderer would ask the internet for the rest. */
export const drawable = (text: string): string => text.replace(/[^\u0020-\u007e\u00a0-\u00ff–—‘’“”…€−\n]/gu, "·");

const cut = (text: string, most: number): string => (text.length > most ? `${text.slice(0, most - 1)}…` : text);

function CodeLine({ pieces, most }: { pieces: readonly Piece[]; most: number }) {
  let left = most;
  return (
    <div style={{ display: "flex", height: 27, whiteSpace: "pre" }}>
      {pieces.map((piece, i) => {
        if (left <= 0) return null;
        const text = cut(drawable(piece.text), left);
        left -= text.length;
        return (
          <span key={i} style={{ color: COLOURS[piece.kind], fontWeight: piece.kind === "k" ? 600 : 400, whiteSpace: "pre" }}>
            {text}
          </span>
        );
      })}
    </div>
  );
}

export function Preview({ card, events }: { card: Card; events: readonly RunEvent[] }) {
  const lines = highlight(card.code).slice(0, 14);
  const printed = outputLines(events).slice(0, 14);
  const wide = printed.length === 0;
  return (
    <div style={{ display: "flex", flexDirection: "column", width: "100%", height: "100%", background: desk, padding: 44, color: ink }}>
      <div style={{ display: "flex", alignItems: "center", fontFamily: "libertinus-serif", fontWeight: 600, fontSize: 30 }}>
        <svg width="34" height="34" viewBox="0 0 20 20" style={{ marginRight: 12 }}>
          <path d="M1 1h18v18H1z" fill={ink} />
          <path d="M2.5 14.5h4l1.2-9 2.2 6.6 1.7-3.6 1.4 1.9h4.5" fill="none" stroke="#86c0b3" strokeWidth="1.6" strokeLinejoin="round" />
        </svg>
        Tracepad
      </div>
      <div
        style={{
          display: "flex",
          fontFamily: "libertinus-serif",
          fontWeight: 600,
          fontSize: 54,
          lineHeight: 1.1,
          marginTop: 14,
          marginBottom: 20,
        }}
      >
        {cut(drawable(card.title), 44)}
      </div>
      <div
        style={{
          display: "flex",
          flex: 1,
          background: sheet,
          border: "1px solid #7b8880",
          borderTop: `4px solid ${accent}`,
          overflow: "hidden",
        }}
      >
        <div
          style={{
            display: "flex",
            flexDirection: "column",
            flex: 1,
            padding: "18px 22px",
            fontFamily: "commit-mono",
            fontSize: 18,
            overflow: "hidden",
          }}
        >
          {lines.map((pieces, i) => (
            <CodeLine key={i} pieces={pieces} most={wide ? 96 : 60} />
          ))}
        </div>
        {!wide && (
          <div
            style={{
              ...{ display: "flex", flexDirection: "column", width: 400, padding: "18px 22px", borderLeft: `1px solid ${line}` },
              ...{ fontFamily: "commit-mono", fontSize: 16, overflow: "hidden" },
            }}
          >
            {printed.map((text, i) => (
              <div key={i} style={{ display: "flex", height: 27, whiteSpace: "pre" }}>
                {cut(drawable(text), 37) || " "}
              </div>
            ))}
          </div>
        )}
      </div>
    </div>
  );
}
