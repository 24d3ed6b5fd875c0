import { useMemo } from "react";
import { plural } from "../../model/format.ts";
import type { Equation } from "../../model/listing.ts";
import { changedWords, type DiffRow, type PassDiff, passDiff, withContext } from "../../model/pass-diff.ts";
import type { Program, Stage } from "../../model/programs.ts";
import { type Explore, useOrigin } from "../../workbench/explore.ts";
import { Binds } from "./equation-text.tsx";

/** More equations than this are not drawn as bars. */
const BARS = 60;
/** Rows of a difference that are drawn. */
const ROWS = 400;

const width = (equation: Equation, most: number): string => `${Math.max(6, (100 * equation.bytes) / Math.max(1, most))}%`;

/** One bar an equation, as long as the bytes it moves: kept in grey, rewritten or new in accent with a sign, removed as an outline. */
function Bars({ rows, most }: { rows: readonly DiffRow[]; most: number }) {
  if (rows.length > BARS) return null;
  return (
    <span className="eqbars" aria-hidden="true">
      {rows.map(({ kind, equation, other }, i) =>
        kind === "removed" && other !== null ? null : <i key={i} className={kind} style={{ width: width(equation, most) }} />,
      )}
    </span>
  );
}

/** The passes that changed the program, each as its equations; the chosen one's difference stands below. */
export function Passes(props: { program: Program; stages: readonly Stage[]; stage: number; onStage(stage: number): void }) {
  const { program, stages, stage, onStage } = props;
  const diffs = useMemo(
    () =>
      stages.map(({ listing }, i) => {
        const before = stages[i - 1]?.listing ?? null;
        return listing === null || before === null ? null : passDiff(before, listing);
      }),
    [stages],
  );
  const passes = program.compiled?.passes ?? [];
  if (passes.length === 0) return null;
  const idle = passes.filter(({ name }) => !stages.some(({ label }) => label === name)).map(({ name }) => name);
  const most = Math.max(1, ...stages.flatMap(({ listing }) => listing?.equations.map((equation) => equation.bytes) ?? []).slice(0, 4000));
  return (
    <section className="passes" aria-label="Passes">
      <header>
        <h3>Passes</h3>
        <span className="meta">
          {stages.length > 1 ? "one bar an equation, as long as the bytes it moves" : "no pass changed anything"}
        </span>
        <span className="grow" />
        <ul className="passkey meta">
          <li>
            <i className="kept" /> kept
          </li>
          <li>
            <i className="added" /> new or rewritten +
          </li>
          <li>
            <i className="removed" /> removed
          </li>
        </ul>
      </header>
      {stages.length > 1 && (
        <ol className="strip">
          {stages.map(({ id, label, listing }, i) => {
            const own = diffs[i];
            return (
              <li key={id}>
                <button type="button" className={i === stage ? "pass sel" : "pass"} aria-pressed={i === stage} onClick={() => onStage(i)}>
                  <b>{label}</b>
                  <Bars
                    most={most}
                    rows={own?.rows ?? (listing?.equations ?? []).map((equation): DiffRow => ({ kind: "kept", equation, other: null }))}
                  />
                  <span className="ph-f">
                    <span className="val">{listing?.equations.length ?? "?"}</span>
                    <span className="unit">eqns</span>
                    {own != null && own.removed > 0 && <span className="val dlt">−{own.removed}</span>}
                    {own != null && own.added > 0 && <span className="val dlt">+{own.added}</span>}
                    {own != null && own.rewritten > 0 && <span className="meta">{own.rewritten} rewritten</span>}
                  </span>
                </button>
              </li>
            );
          })}
        </ol>
      )}
      {idle.length > 0 && <p className="meta idle-passes">no change: {idle.join(", ")}</p>}
    </section>
  );
}

function diffAt(stages: readonly Stage[], stage: number): PassDiff | null {
  const [before, after] = [stages[stage - 1]?.listing ?? null, stages[stage]?.listing ?? null];
  return before === null || after === null ? null : passDiff(before, after);
}

/** What one pass changed, equation by equation. */
export function PassChanges(props: { explore: Explore; program: Program; stages: readonly Stage[]; stage: number }) {
  const { explore, program, stages, stage } = props;
  const diff = useMemo(() => diffAt(stages, stage), [stages, stage]);
  if (diff === null) return null;
  return <Difference explore={explore} program={program} label={stages[stage]?.label ?? ""} rows={diff.rows} kept={diff.kept} />;
}

function Difference(props: { explore: Explore; program: Program; label: string; rows: readonly DiffRow[]; kept: number }) {
  const { explore, program, label, rows, kept } = props;
  const origin = useOrigin(explore);
  const shown = useMemo(() => withContext(rows, 0).slice(0, ROWS), [rows]);
  const own = origin?.equations.get(program.key);
  return (
    <div className="pdiff" role="list" aria-label={`What ${label} changed`}>
      {shown.map((row, i) =>
        typeof row === "number" ? (
          <p key={i} role="listitem" className="meta keptn">
            {plural(row, "equation")} kept
          </p>
        ) : (
          // biome-ignore lint/a11y/useKeyWithMouseEvents: the same equations take the focus in the table above
          <div
            key={i}
            role="listitem"
            className={`drow ${row.kind}${own?.has(row.equation.origin) ? " on" : ""}`}
            onMouseOver={() => explore.store.dispatch({ type: "hover", origin: explore.origins.ofEquation(program, row.equation.origin) })}
            onMouseOut={() => explore.store.dispatch({ type: "hover", origin: null })}
          >
            <span className="sign">{row.kind === "removed" ? "−" : "+"}</span>
            <span className="vh">{row.kind}</span>
            <span className="dno">({row.equation.number + 1})</span>
            <span className="dtext">
              <Binds binds={row.equation.binds} />
              {row.equation.binds.length > 0 && " = "}
              {changedWords(row.equation, row.other).map(({ text, changed }, k) => (
                <span key={k}>
                  {k > 0 && " "}
                  {changed ? <u>{text}</u> : text}
                </span>
              ))}
            </span>
          </div>
        ),
      )}
      {kept === rows.length && <p className="meta">nothing</p>}
    </div>
  );
}
