import { memo, useMemo } from "react";
import { type CacheModel, type Retrace, retraceFix } from "../../model/cache.ts";
import { plural } from "../../model/format.ts";
import { type RetraceFix, retraceFixes } from "../../model/retrace-fixes.ts";
import { isSignatureOn } from "../../model/selection.ts";
import { splitSignature } from "../../model/signature.ts";
import { Icon } from "../../parts/icons.tsx";
import { Duration, LineLink, Shape, Signature } from "../../parts/measure.tsx";
import { type Explore, useOrigin } from "../../workbench/explore.ts";

const LOOKUPS = 14;

function CostBar({ retrace }: { retrace: Retrace }) {
  const { traceMs, lowerMs, compileMs } = retrace;
  const total = traceMs + lowerMs + compileMs;
  if (total === 0) return null;
  const part = (ms: number): number => (100 * ms) / total;
  return (
    <div className="cost">
      <span className="cbar" aria-hidden="true">
        <i className="ph trace" style={{ "--a": 0, "--w": part(traceMs) } as React.CSSProperties} />
        <i className="ph lower" style={{ "--a": part(traceMs), "--w": part(lowerMs) } as React.CSSProperties} />
        <i className="ph compile" style={{ "--a": part(traceMs) + part(lowerMs), "--w": part(compileMs) } as React.CSSProperties} />
      </span>
      <span>
        <Duration ms={total} /> <span className="unit">spent again</span>
      </span>
    </div>
  );
}

/** A change that leaves the function traced once, as the program would read then. */
function Fix({ fix, onUse }: { fix: RetraceFix; onUse(fix: RetraceFix): void }) {
  return (
    <>
      <div>
        <b>{fix.title}</b>
        <p className="meta">{fix.note}</p>
      </div>
      <pre>
        {fix.lines.map(({ number, text }) => (
          <span key={number}>
            <span className="gut">{number}</span>
            {text.trimStart()}
            {"\n"}
          </span>
        ))}
      </pre>
      <button type="button" className="btn" aria-label={`Use this: ${fix.title}`} onClick={() => onUse(fix)}>
        Use this
      </button>
    </>
  );
}

/** Why a function was traced again: said in a sentence, shown in a table, with what to do. */
function RetraceCard(props: {
  retrace: Retrace;
  /** The program that ran, where it is the one in the editor; what is found in it can be changed there. */
  code: string | null;
  onReveal(line: number): void;
  onUse(fix: RetraceFix): void;
}) {
  const { retrace, code, onReveal, onUse } = props;
  const fixes = useMemo(() => (code === null ? [] : retraceFixes(code, retrace)), [code, retrace]);
  const { fn, line, known, changes, reason } = retrace;
  const first = changes[0];
  return (
    <article className="note warn recompile" data-testid="retrace">
      <header>
        <h2>
          <code>{fn}</code> retraced at <LineLink line={line} onReveal={onReveal} />
        </h2>
        <span className="grow" />
        <CostBar retrace={retrace} />
      </header>
      {first !== undefined && known !== null ? (
        <>
          <p className="prose">
            Nearest known signature:{" "}
            {changes.map((change, i) => (
              <span key={change.name}>
                {i > 0 && (i === changes.length - 1 ? " and " : ", ")}
                <code>{change.name}</code> was {change.was === null ? "absent" : <Shape text={change.was} />}, now{" "}
                {change.now === null ? "absent" : <Shape text={change.now} />}
              </span>
            ))}
            .
          </p>
          <table className="sigdiff">
            <thead>
              <tr>
                <th />
                <th>
                  known, <LineLink line={known.line} onReveal={onReveal} />
                </th>
                <th />
                <th>
                  this call, <LineLink line={line} onReveal={onReveal} />
                </th>
                <th />
              </tr>
            </thead>
            <tbody>
              {changes.map((change) => (
                <tr key={change.name} className="ch">
                  <th scope="row">{change.name}</th>
                  <td>{change.was === null ? <span className="zero">absent</span> : <Shape text={change.was} against={change.now} />}</td>
                  <td className="ar">→</td>
                  <td>{change.now === null ? <span className="zero">absent</span> : <Shape text={change.now} against={change.was} />}</td>
                  <td>
                    <span className="meta">{change.what}</span>
                  </td>
                </tr>
              ))}
              {splitSignature(retrace.signature).length > changes.length && (
                <tr>
                  <th scope="row">other arguments</th>
                  <td className="zero">{splitSignature(retrace.signature).length - changes.length}</td>
                  <td className="ar">=</td>
                  <td className="zero">the same</td>
                  <td />
                </tr>
              )}
            </tbody>
          </table>
        </>
      ) : (
        <p className="prose">{reason}.</p>
      )}
      <h3 className="fixh">{retraceFix(changes)}</h3>
      {fixes.length > 0 && (
        <div className="pfix wide">
          {fixes.map((fix) => (
            <Fix key={fix.title} fix={fix} onUse={onUse} />
          ))}
        </div>
      )}
    </article>
  );
}

export const CachePane = memo(function CachePane(props: {
  explore: Explore;
  cache: CacheModel;
  running: boolean;
  /** The program that ran, where it is the one in the editor. */
  code: string | null;
  onUse(fix: RetraceFix): void;
}) {
  const { explore, cache, running, code, onUse } = props;
  const { reveal: onReveal, origins, store } = explore;
  const origin = useOrigin(explore);
  const { lookups, retraces, signatures } = cache;
  if (signatures.length === 0) {
    return (
      <div className="empty">
        <p className="prose">{running ? "No lookups yet." : "No function looked into its cache."}</p>
        <p className="meta">
          A function made by <code>jit</code> is traced once for each signature; here is when it was, and why.
        </p>
      </div>
    );
  }
  const hits = signatures.reduce((n, s) => n + s.hits, 0);
  const misses = signatures.reduce((n, s) => n + s.misses, 0);
  const shown = lookups.slice(0, LOOKUPS);
  return (
    <div className="cachebody">
      <div className="lookups">
        <span className="meta">lookups in order</span>
        <ol>
          {shown.map((lookup, i) => (
            <li key={i} className={`lk1 ${lookup.kind === "retrace" ? "warn" : lookup.kind === "hit" ? "hit" : ""}`}>
              <button
                type="button"
                onClick={() => lookup.line !== null && onReveal(lookup.line)}
                // What is to be seen comes first, as it is to be seen.
                aria-label={`${lookup.line ?? ""} ${lookup.kind}${lookup.count > 1 ? ` × ${lookup.count}` : ""}, ${lookup.fn}, line ${lookup.line ?? "unknown"}`}
              >
                <i>{lookup.line}</i> {lookup.kind === "retrace" && <Icon name="retrace" />}
                {lookup.kind} {lookup.count > 1 && <span className="val">× {lookup.count}</span>}
              </button>
            </li>
          ))}
        </ol>
        {lookups.length > shown.length && <span className="meta">and {lookups.length - shown.length} more</span>}
      </div>
      {retraces.map((retrace) => (
        <RetraceCard key={retrace.call + retrace.fn} retrace={retrace} code={code} onReveal={onReveal} onUse={onUse} />
      ))}
      <section className="sigs">
        <header>
          <h3>Signatures</h3>
          <span className="meta">
            {signatures.length} in this run, {plural(hits, "hit")}, {plural(misses, "miss", "misses")}
          </span>
        </header>
        <table className="tb">
          <thead>
            <tr>
              <th>
                <span className="vh">state</span>
              </th>
              <th>function</th>
              <th>inputs</th>
              <th>first call</th>
              <th className="r">hits</th>
              <th className="r">misses</th>
              <th className="r">trace + compile</th>
              <th>why missed</th>
            </tr>
          </thead>
          <tbody>
            {signatures.map((s) => (
              <tr
                key={`${s.fn} ${s.signature}`}
                className={`${s.retraced ? "sel" : ""}${isSignatureOn(origin, s) ? " pointed" : ""}`}
                onMouseEnter={() => store.dispatch({ type: "hover", origin: origins.ofSignature(s.fn, s.signature) })}
                onMouseLeave={() => store.dispatch({ type: "hover", origin: null })}
              >
                <td className="g">
                  <span className={s.retraced ? "gl warn" : "gl"}>
                    <Icon name={s.retraced ? "retrace" : "check"} />
                    <span className="vh">{s.retraced ? "retraced" : "traced once"}</span>
                  </span>
                </td>
                <td>
                  <code>{s.fn}</code>
                </td>
                <td title={s.signature}>
                  <Signature text={s.signature} limit={3} />
                </td>
                <td className="meta">
                  <LineLink line={s.firstLine} onReveal={onReveal} />
                </td>
                <td className="r">{s.hits === 0 ? <span className="zero">0</span> : s.hits}</td>
                <td className="r">{s.misses}</td>
                <td className="r">
                  <Duration ms={s.traceMs + s.compileMs} />
                </td>
                <td className="meta why" title={s.why ?? undefined}>
                  {s.why}
                  {s.shared && "; program known to the worker"}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </div>
  );
});
