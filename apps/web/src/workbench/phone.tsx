"use client";
import type { Lamp } from "../model/run-state.ts";
import { PhaseBars } from "../panes/timeline/phase-bars.tsx";
import { Duration } from "../parts/measure.tsx";
import { type RunModel, slowestOf } from "./use-run-model.ts";
import { type PhoneView, VIEW_NAMES, type Views } from "./views.ts";

/** In a narrow window: how the run went, in two lines above the pane's names. */
export function PhoneDock({ lamp, model }: { lamp: { lamp: Lamp; text: string }; model: RunModel }) {
  const slowest = slowestOf(model.rows);
  return (
    <div className="mdock">
      <div className="rowm">
        <span className={`lamp ${lamp.lamp === "idle" ? "" : lamp.lamp}`} role="status">
          {lamp.text}
        </span>
        <span className="grow" />
        {slowest !== null && slowest.ms > 0 && (
          <span className="meta">
            slowest: <code>{slowest.kind === "eager" ? "eager" : slowest.fn}</code>, <Duration ms={slowest.ms} />
          </span>
        )}
      </div>
      {slowest !== null && slowest.ms > 0 && (
        <div className="track" role="img" aria-label={`Slowest call: ${slowest.fn}`}>
          <PhaseBars row={slowest} scale={slowest.ms} ghost={false} />
        </div>
      )}
    </div>
  );
}

const PANES: readonly PhoneView[] = ["code", "output", "ir", "graph", "cache", "timeline"];

/** In a narrow window: one pane at a time, chosen here. */
export function PhoneTabs({ views, onResult }: { views: Views; onResult: Views["showResult"] }) {
  return (
    <nav className="mtabs" aria-label="Panes">
      {PANES.map((id) => (
        <button
          key={id}
          type="button"
          aria-pressed={views.phone === id}
          onClick={() => {
            views.showPhone(id);
            if (id !== "code" && id !== "timeline") onResult(id);
          }}
        >
          {id === "code" ? "Code" : VIEW_NAMES[id]}
        </button>
      ))}
    </nav>
  );
}
