import { useMemo } from "react";
import { plural } from "../../model/format.ts";
import { kernelsOf, optimizedListing, type Program } from "../../model/programs.ts";
import { inKernels } from "../../model/selection.ts";
import { Shape } from "../../parts/measure.tsx";
import { type Explore, useIsPinned, useOrigin } from "../../workbench/explore.ts";
import { Binds, Tokens } from "./equation-text.tsx";
import { NoCounterpart } from "./no-counterpart.tsx";

/** Kernels in their order, each with the equations that it computes. */
export function Kernels({ explore, program, onCode }: { explore: Explore; program: Program; onCode(kernel: number): void }) {
  const origin = useOrigin(explore);
  const pinned = useIsPinned(explore);
  const kernels = kernelsOf(program);
  const listing = optimizedListing(program);
  const { on, within, missing } = useMemo(() => inKernels(origin, program), [origin, program]);
  const own = origin?.equations.get(program.key);
  const { dispatch } = explore.store;
  return (
    <>
      <NoCounterpart text={missing} origin={origin} pinned={pinned} onUnpin={() => dispatch({ type: "unpin" })} />
      <ol className="kerns" aria-label="Kernels" onMouseLeave={() => dispatch({ type: "hover", origin: null })}>
        {kernels.map((kernel, i) => (
          <li key={kernel.name} className={`kern${on.has(i) ? " on" : within.has(i) ? " within" : ""}`}>
            <header>
              <button
                type="button"
                className="kname"
                aria-pressed={on.has(i)}
                onMouseEnter={() => dispatch({ type: "hover", origin: explore.origins.ofKernel(program, i) })}
                onFocus={() => dispatch({ type: "hover", origin: explore.origins.ofKernel(program, i) })}
                onBlur={() => dispatch({ type: "hover", origin: null })}
                onClick={() => dispatch({ type: "pin", origin: explore.origins.ofKernel(program, i) })}
              >
                <b>k{i}</b> {kernel.kind}
              </button>
              <span className="meta">{kernel.eqns.length === 0 ? "of no equation" : plural(kernel.eqns.length, "equation")}, writes</span>
              <span className="kout">
                {kernel.output.split(" ").map((type, k) => (
                  <Shape key={k} text={type} />
                ))}
              </span>
              <span className="grow" />
              {kernel.code === null ? (
                <span className="meta">{kernel.kind === "host" ? "runs in JavaScript" : "code not kept"}</span>
              ) : (
                <button type="button" className="btn small" onClick={() => onCode(i)}>
                  wasm
                </button>
              )}
            </header>
            <ol className="keqs">
              {kernel.eqns.map((number) => {
                const equation = listing?.equations[number];
                if (equation === undefined) return null;
                const target = explore.origins.ofEquation(program, equation.origin);
                return (
                  <li key={number} className={own?.has(equation.origin) ? "on" : undefined}>
                    <button
                      type="button"
                      aria-pressed={own?.has(equation.origin) ?? false}
                      onMouseEnter={() => dispatch({ type: "hover", origin: target })}
                      onFocus={() => dispatch({ type: "hover", origin: target })}
                      onBlur={() => dispatch({ type: "hover", origin: null })}
                      onClick={() => dispatch({ type: "pin", origin: target })}
                    >
                      <span className="dno">({number + 1})</span> <Binds binds={equation.binds} /> = <b>{equation.primitive}</b>
                      <span className="pa">{equation.params}</span> <Tokens text={equation.operands} />
                    </button>
                  </li>
                );
              })}
              {(listing === null || kernel.eqns.length === 0) && (
                <li>
                  <code>{kernel.ops.join(" → ")}</code>
                </li>
              )}
            </ol>
          </li>
        ))}
      </ol>
    </>
  );
}

/** A kernel's code, with the choice of another. */
export function KernelCode({ program, kernel, onKernel }: { program: Program; kernel: number; onKernel(kernel: number): void }) {
  const kernels = kernelsOf(program);
  const shown = kernels[kernel] ?? kernels[0];
  return (
    <div className="kcode">
      <p className="kpick">
        <label className="select">
          <span className="vh">Kernel</span>
          <select value={Math.min(kernel, kernels.length - 1)} onChange={(event) => onKernel(Number(event.target.value))}>
            {kernels.map(({ name, kind, ops }, i) => (
              <option key={name} value={i}>
                k{i} {kind}: {ops.slice(0, 6).join(" ")}
                {ops.length > 6 ? " …" : ""}
              </option>
            ))}
          </select>
        </label>
        <span className="meta">its loop, and the functions that it calls, as the machine gets them</span>
      </p>
      {shown?.code == null ? (
        <p className="meta">
          {shown === undefined
            ? "There is no kernel: nothing is computed."
            : "This kernel has no code of its own, or it is too long to keep."}
        </p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a long text scrolls by keyboard
        <section className="kpre" aria-label={`Code of k${kernel}`} tabIndex={0}>
          <pre>{shown.code}</pre>
        </section>
      )}
    </div>
  );
}
