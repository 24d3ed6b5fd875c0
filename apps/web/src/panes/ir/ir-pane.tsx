import { memo, useCallback, useEffect, useMemo, useState } from "react";
import { kernelsOf, optimizedListing, type Program, stagesOf } from "../../model/programs.ts";
import { Icon } from "../../parts/icons.tsx";
import { Duration, LineLink, Signature } from "../../parts/measure.tsx";
import type { Explore } from "../../workbench/explore.ts";
import { KernelCode, Kernels } from "./kernels.tsx";
import { ListingView } from "./listing-view.tsx";
import { PassChanges, Passes } from "./passes.tsx";

/** A stage of the program by its number, its kernels, or their code. */
type Shown = number | "kernels" | "wasm";

/** Which program is looked at: the page keeps it, so that the graph shows the same. */
export interface ProgramChoice {
  readonly program: Program | null;
  choose(key: string): void;
}

export function NoProgram({ running }: { running: boolean }) {
  return (
    <div className="empty">
      <p className="prose">{running ? "Nothing is traced yet." : "No function was traced."}</p>
      <p className="meta">
        Call a function made by <code>jit</code>: its jaxpr, and what the compiler made of it, stand here.
      </p>
    </div>
  );
}

/** The function, and for which signature it was traced. */
export function ProgramPicker({
  programs,
  program,
  choose,
}: {
  programs: readonly Program[];
  program: Program;
  choose(key: string): void;
}) {
  const functions = [...new Set(programs.map((p) => p.fn))];
  const siblings = programs.filter((p) => p.fn === program.fn);
  return (
    <div className="picker">
      {functions.length > 1 && (
        <fieldset className="seg" aria-label="Function">
          {functions.map((fn) => (
            <button
              key={fn}
              type="button"
              aria-pressed={fn === program.fn}
              onClick={() => {
                const first = programs.find((p) => p.fn === fn);
                if (first !== undefined) choose(first.key);
              }}
            >
              <code>{fn}</code>
            </button>
          ))}
        </fieldset>
      )}
      <span className="meta">call</span>
      <fieldset className="seg" aria-label="Signature">
        {siblings.map((p) => (
          <button key={p.key} type="button" aria-pressed={p.key === program.key} title={p.signature} onClick={() => choose(p.key)}>
            {p.printed ? (
              p.signature
            ) : p.signature === "" ? (
              "no arguments"
            ) : (
              <Signature text={p.signature} limit={siblings.length > 2 ? 1 : 2} />
            )}
          </button>
        ))}
      </fieldset>
    </div>
  );
}

/** Stages of a program. Drawn again only for another run or choice: not while somebody types. */
export const IrPane = memo(function IrPane({ explore, choice, running }: { explore: Explore; choice: ProgramChoice; running: boolean }) {
  const [shown, setShown] = useState<Shown>(0);
  const [kernel, setKernel] = useState(0);
  const { program } = choice;
  const stages = useMemo(() => (program === null ? [] : stagesOf(program)), [program]);
  // Passes differ from program to program: what is not there falls back to the traced one.
  const key = program?.key;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another program begins with its first kernel
  useEffect(() => setKernel(0), [key]);
  const kernelOf = useMemo(() => {
    const names = new Map<number, string[]>();
    for (const [i, { eqns }] of (program === null ? [] : kernelsOf(program)).entries())
      for (const number of eqns) names.set(number, [...(names.get(number) ?? []), `k${i}`]);
    // What stands in a loop's jaxpr is computed by the kernel that runs the loop.
    const optimized = program === null ? null : optimizedListing(program);
    const named = (number: number): string => {
      const inside = optimized?.equations[number]?.inside ?? null;
      return names.get(number)?.join(" ") ?? (inside === null ? "" : named(inside));
    };
    return named;
  }, [program]);
  const noKernel = useCallback(() => "", []);
  if (program === null) return <NoProgram running={running} />;
  const { compiled } = program;
  const kernels = kernelsOf(program);
  const view: Shown = typeof shown !== "number" ? (compiled === null ? 0 : shown) : Math.min(shown, stages.length - 1);
  const stage = typeof view === "number" ? stages[view] : undefined;
  const text = view === "kernels" ? null : view === "wasm" ? (kernels[kernel]?.code ?? null) : (stage?.listing?.text ?? null);
  const isLast = view === stages.length - 1 && compiled !== null;
  return (
    <div className="irbody">
      <div className="irhead">
        <div className="stages" role="tablist" aria-label="Stage">
          {stages.map(({ id, label, listing }, i) => (
            <StageTab key={id} selected={view === i} onSelect={() => setShown(i)}>
              <b>{i > 0 && i === stages.length - 1 ? `${label}, optimised` : label}</b>
              <span className="val">{listing?.equations.length ?? "?"}</span>
            </StageTab>
          ))}
          <StageTab selected={view === "kernels"} disabled={compiled === null} onSelect={() => setShown("kernels")}>
            <b>kernels</b>
            {compiled !== null && <span className="val">{kernels.length}</span>}
          </StageTab>
          <StageTab selected={view === "wasm"} disabled={compiled === null} onSelect={() => setShown("wasm")}>
            <b>wasm</b>
          </StageTab>
        </div>
        <span className="grow" />
        <ProgramPicker programs={explore.programs} program={program} choose={choice.choose} />
      </div>
      <p className="irwhere meta">
        <span>
          <code>{program.fn}</code> {program.printed ? "printed at" : "traced for"}{" "}
          <LineLink line={program.line} onReveal={explore.reveal} />
          {compiled !== null &&
            (compiled.cached ? (
              <>, program known to this worker: nothing compiled</>
            ) : (
              <>
                , lowered in <Duration ms={compiled.lowerMs} />, compiled in <Duration ms={compiled.compileMs} />
              </>
            ))}
          {program.printed
            ? ": not compiled, since nobody called it"
            : compiled === null && (running ? ", compiling" : ", compiled as a part of its caller")}
        </span>
        <span className="grow" />
        {text !== null && <CopyText text={text} />}
      </p>
      {view === "kernels" && (
        <Kernels
          explore={explore}
          program={program}
          onCode={(i) => {
            setKernel(i);
            setShown("wasm");
          }}
        />
      )}
      {view === "wasm" && <KernelCode program={program} kernel={kernel} onKernel={setKernel} />}
      {typeof view === "number" && view > 0 && <PassChanges explore={explore} program={program} stages={stages} stage={view} />}
      {typeof view === "number" &&
        (stage?.listing == null ? (
          <p className="empty prose">This program's text was too long to keep.</p>
        ) : (
          <ListingView explore={explore} program={program} stage={view} listing={stage.listing} kernelOf={isLast ? kernelOf : noKernel} />
        ))}
      {typeof view === "number" && <Passes program={program} stages={stages} stage={view} onStage={setShown} />}
    </div>
  );
});

/** Copies the stage as text: JAX's format, or the kernel's code. */
function CopyText({ text }: { text: string }) {
  const [copied, setCopied] = useState(false);
  return (
    <button
      type="button"
      className="btn small"
      onClick={() => {
        navigator.clipboard.writeText(text).then(
          () => setCopied(true),
          () => setCopied(false),
        );
      }}
      onBlur={() => setCopied(false)}
    >
      <Icon name="copy" />
      {copied ? "Copied" : "Copy text"}
    </button>
  );
}

/** One stage of several in a row; arrow keys move along them. */
function StageTab(props: { selected: boolean; disabled?: boolean; onSelect(): void; children: React.ReactNode }) {
  return (
    <button
      type="button"
      role="tab"
      aria-selected={props.selected}
      tabIndex={props.selected ? 0 : -1}
      disabled={props.disabled === true}
      onClick={props.onSelect}
      onKeyDown={(event) => {
        const { currentTarget } = event;
        const to = { ArrowRight: currentTarget.nextElementSibling, ArrowLeft: currentTarget.previousElementSibling }[event.key];
        if (!(to instanceof HTMLButtonElement) || to.disabled) return;
        event.preventDefault();
        to.focus();
        to.click();
      }}
    >
      {props.children}
    </button>
  );
}
