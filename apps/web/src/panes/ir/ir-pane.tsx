import { useState } from "react";
import { plural } from "../../model/format.ts";
import { lineLetters, type Program } from "../../model/programs.ts";
import { Duration, LineLink, Shape, Signature } from "../../parts/measure.tsx";
import { Equations } from "./equations.tsx";

type IrStage = "jaxpr" | "optimised" | "kernels";

function Passes({ program }: { program: Program }) {
  const passes = program.compiled?.passes ?? [];
  if (passes.length === 0) return null;
  return (
    <section className="passes" aria-label="Passes">
      <header>
        <h3>Passes</h3>
        <span className="meta">equations before and after</span>
      </header>
      <ol className="strip">
        <li className="pass">
          <b>traced</b>
          <PassBars after={program.eqns} before={program.eqns} most={program.eqns} />
          <span className="ph-f">
            <span className="val">{program.eqns}</span>
            <span className="unit">eqns</span>
          </span>
        </li>
        {passes.map((pass, i) => (
          <li key={i} className={pass.before === pass.after ? "pass idle" : "pass"}>
            <b>{pass.name}</b>
            <PassBars after={pass.after} before={pass.before} most={Math.max(program.eqns, ...passes.map((p) => p.before))} />
            <span className="ph-f">
              <span className="val">{pass.after}</span>
              <span className="unit">eqns</span>
              <span className={pass.before === pass.after ? "meta" : "val dlt"}>
                {pass.after === pass.before
                  ? "no change"
                  : pass.after < pass.before
                    ? `−${pass.before - pass.after}`
                    : `+${pass.after - pass.before}`}
              </span>
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}

/** Counts as bars on one scale: kept in grey, removed as an outline, added in accent. */
function PassBars({ before, after, most }: { before: number; after: number; most: number }) {
  const width = (n: number): string => `${(100 * n) / Math.max(1, most)}%`;
  return (
    <span className="pass-bars" aria-hidden="true">
      <i className="kept" style={{ width: width(Math.min(before, after)) }} />
      {after < before && <i className="removed" style={{ width: width(before - after) }} />}
      {after > before && <i className="added" style={{ width: width(after - before) }} />}
    </span>
  );
}

function Kernels({ program }: { program: Program }) {
  const kernels = program.compiled?.kernels ?? [];
  return (
    <table className="tb kernels">
      <thead>
        <tr>
          <th>kernel</th>
          <th>kind</th>
          <th>operations, in order</th>
          <th className="r">writes</th>
        </tr>
      </thead>
      <tbody>
        {kernels.map((kernel, i) => (
          <tr key={i}>
            <td>
              <code>{kernel.name}</code>
            </td>
            <td>{kernel.kind}</td>
            <td className="ops">
              <code>{kernel.ops.join(" → ")}</code>
            </td>
            <td className="r">
              <Shape text={kernel.output} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

export function IrPane(props: {
  programs: readonly Program[];
  running: boolean;
  activeLine: number | null;
  onActive(line: number | null): void;
  onReveal(line: number): void;
}) {
  const [stage, setStage] = useState<IrStage>("jaxpr");
  const [picked, setPicked] = useState<string | null>(null);
  const { programs, activeLine, onActive, onReveal } = props;
  const program = programs.find((p) => p.key === picked) ?? programs[0];
  if (program === undefined) {
    return (
      <div className="empty">
        <p className="prose">{props.running ? "Nothing is traced yet." : "No function was traced."}</p>
        <p className="meta">
          Call a function made by <code>jit</code>: its jaxpr, and what the compiler made of it, stand here.
        </p>
      </div>
    );
  }
  const functions = [...new Set(programs.map((p) => p.fn))];
  const siblings = programs.filter((p) => p.fn === program.fn);
  const compiled = program.compiled;
  const counts: Record<IrStage, number | null> = {
    jaxpr: program.eqns,
    optimised: compiled === null ? null : (compiled.passes.at(-1)?.after ?? program.eqns),
    kernels: compiled?.kernels.length ?? null,
  };
  const shown: IrStage = compiled === null ? "jaxpr" : stage;
  const text = shown === "optimised" && compiled !== null ? compiled.optimized : program.jaxpr;
  const locations = shown === "optimised" && compiled !== null ? compiled.locations : program.locations;
  return (
    <div className="irbody">
      <div className="irhead">
        <div className="stages" role="tablist" aria-label="Stage">
          {(["jaxpr", "optimised", "kernels"] as const).map((name) => (
            <button
              key={name}
              type="button"
              role="tab"
              aria-selected={shown === name}
              disabled={counts[name] === null}
              onClick={() => setStage(name)}
            >
              <b>{name}</b>
              {counts[name] !== null && <span className="val">{counts[name]}</span>}
              {name !== "kernels" && counts[name] !== null && <span className="unit">{counts[name] === 1 ? "equation" : "equations"}</span>}
            </button>
          ))}
        </div>
        <span className="grow" />
        {functions.length > 1 && (
          <fieldset className="seg" aria-label="Function">
            {functions.map((fn) => (
              <button
                key={fn}
                type="button"
                aria-pressed={fn === program.fn}
                onClick={() => setPicked(programs.find((p) => p.fn === fn)?.key ?? null)}
              >
                <code>{fn}</code>
              </button>
            ))}
          </fieldset>
        )}
        <span className="meta">call</span>
        <fieldset className="seg" aria-label="Signature">
          {siblings.map((p) => (
            <button key={p.key} type="button" aria-pressed={p.key === program.key} title={p.signature} onClick={() => setPicked(p.key)}>
              {p.signature === "" ? "no arguments" : <Signature text={p.signature} limit={siblings.length > 2 ? 1 : 2} />}
            </button>
          ))}
        </fieldset>
      </div>
      <p className="irwhere meta">
        <span>
          <code>{program.fn}</code> traced for <LineLink line={program.line} onReveal={onReveal} />
          {compiled !== null &&
            (compiled.cached ? (
              <>, program known to this worker: nothing compiled</>
            ) : (
              <>
                , lowered in <Duration ms={compiled.lowerMs} />, compiled in <Duration ms={compiled.compileMs} />
              </>
            ))}
          {compiled === null && (props.running ? ", compiling" : ", compiled as a part of its caller")}
        </span>
        <span className="grow" />
        {lineLetters(locations).size > 0 && shown !== "kernels" && <span>letters are source lines</span>}
      </p>
      {shown === "kernels" ? (
        <Kernels program={program} />
      ) : (
        <Equations text={text} locations={locations} activeLine={activeLine} onActive={onActive} onReveal={onReveal} />
      )}
      <Passes program={program} />
      {shown === "kernels" && compiled !== null && (
        <p className="meta irnote">
          {plural(compiled.kernels.length, "kernel")} for {plural(program.eqns, "equation")}. Operations in one row run in one loop.
        </p>
      )}
    </div>
  );
}
