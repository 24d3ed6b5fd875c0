import { memo, type ReactNode, useEffect, useMemo, useRef, useState } from "react";
import { bytes } from "../../model/format.ts";
import { type Equation, type Listing, type ListingRow, listingRows } from "../../model/listing.ts";
import type { Program } from "../../model/programs.ts";
import { spanLetters } from "../../model/programs.ts";
import { inStage, type Origin, seenFrom } from "../../model/selection.ts";
import { spanKey } from "../../model/spans.ts";
import { type Explore, useIsPinned, useOrigin } from "../../workbench/explore.ts";
import { Binds, Tokens } from "./equation-text.tsx";
import { NoCounterpart } from "./no-counterpart.tsx";

/** Rows of one part of the table; parts out of sight are left empty. */
const PART = 60;
/** Shorter tables are drawn whole. */
const WHOLE = 240;
const ROW = 25;
/** Jaxprs of more equations are folded at first where the whole program is long. */
const LONG = 300;

interface RowProps {
  readonly row: ListingRow;
  readonly index: number;
  readonly mark: "" | "on" | "within";
  readonly edges: string;
  readonly letter: string;
  readonly folded: boolean;
  readonly kernel: string;
  readonly most: number;
  readonly first: boolean;
}

const RowView = memo(function RowView({ row, index, mark, edges, letter, folded, kernel, most, first }: RowProps) {
  const indent = { paddingLeft: `${8 + 16 * row.depth}px` };
  if (row.kind !== "equation") {
    const { body } = row;
    return (
      <tr
        className={`eq ${row.kind}`}
        aria-level={row.depth + 1}
        aria-rowindex={index + 2}
        data-index={index}
        data-kind={row.kind}
        tabIndex={-1}
      >
        <td className="tag" />
        <td className="rhs" style={indent}>
          {row.kind === "body" ? (
            <>
              <span className="pa">{body.name === "" ? "takes " : `${body.name} takes `}</span>
              <Tokens text={body.takes} />
            </>
          ) : (
            <>
              <span className="pa">gives </span>
              <Tokens text={body.gives} />
            </>
          )}
        </td>
        <td colSpan={5} />
      </tr>
    );
  }
  const { equation } = row;
  const { binds, primitive, params, operands, flops, number, span } = equation;
  const size = bytes(equation.bytes);
  const foldable = equation.bodies.length > 0;
  return (
    <tr
      className={`eq equation ${mark}${edges}`}
      aria-level={row.depth + 1}
      aria-rowindex={index + 2}
      aria-selected={mark === "on"}
      {...(foldable ? { "aria-expanded": !folded } : {})}
      data-index={index}
      data-kind="equation"
      data-number={number}
      {...(span === null ? {} : { "data-line": span.line, "data-span": spanKey(span) })}
      tabIndex={first ? 0 : -1}
    >
      <td className="tag">
        <span>{letter}</span>
      </td>
      <td className="rhs" style={indent}>
        {foldable && (
          <span className="fold" data-fold="" aria-hidden="true">
            {folded ? "▸" : "▾"}
          </span>
        )}
        {binds.length > 0 && (
          <>
            <span className="binds">
              <Binds binds={binds} />
            </span>
            <span className="o"> = </span>
          </>
        )}
        <b>{primitive}</b>
        {params !== "" && (
          <span className="pa">
            {folded || !foldable
              ? params
              : params
                  .replace(/\s*\w+=…/g, "")
                  .replace("[ ", "[")
                  .replace(/^\[\]$/, "")}
          </span>
        )}{" "}
        <Tokens text={operands} />
      </td>
      <td className="r flop">
        {flops === null ? <span title="Only running tells">?</span> : flops === 0 ? <span className="zero">0</span> : flops}
      </td>
      <td className="r flop by">
        <span className="bybar" aria-hidden="true" style={{ width: `${Math.max(2, (44 * equation.bytes) / Math.max(1, most))}px` }} />
        {size.value} <span className="unit">{size.unit}</span>
      </td>
      <td className="r ln">{span === null ? "" : `${span.line}:${span.column}`}</td>
      <td className="r kn">{kernel}</td>
      <td className="eqno">({number + 1})</td>
    </tr>
  );
});

/** A part of the table's rows, drawn while it is near the part that is in sight. */
function Part({ count, children }: { count: number; children(): ReactNode }) {
  const body = useRef<HTMLTableSectionElement>(null);
  const [near, setNear] = useState(false);
  useEffect(() => {
    const element = body.current;
    if (element === null) return;
    const observer = new IntersectionObserver(([entry]) => setNear(entry?.isIntersecting ?? false), { rootMargin: "800px 0px" });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return (
    <tbody ref={body}>
      {near ? (
        children()
      ) : (
        <tr>
          <td colSpan={7} className="unseen" style={{ height: `${count * ROW}px` }} />
        </tr>
      )}
    </tbody>
  );
}

const longFolds = (listing: Listing): Set<number> =>
  new Set(listing.equations.length <= LONG ? [] : listing.equations.filter(({ bodies }) => bodies.length > 0).map(({ number }) => number));

/** Equations of a stage as a table: numbered, foldable, each with the letter of its expression, its cost and its kernel. */
export function ListingView(props: {
  explore: Explore;
  program: Program;
  stage: number;
  listing: Listing;
  /** Short names of the kernels that compute an equation. */
  kernelOf(number: number): string;
}) {
  const { explore, program, stage, listing, kernelOf } = props;
  const origin = useOrigin(explore);
  const pinned = useIsPinned(explore);
  const [folds, setFolds] = useState<{ listing: Listing; folded: ReadonlySet<number> }>(() => ({ listing, folded: longFolds(listing) }));
  const folded = folds.listing === listing ? folds.folded : longFolds(listing);
  const rows = useMemo(() => listingRows(listing, folded), [listing, folded]);
  const letters = useMemo(() => spanLetters(listing), [listing]);
  const counterpart = useMemo(() => inStage(origin, program, stage), [origin, program, stage]);
  // What is folded away shows at the equation that holds it.
  const holders = useMemo(() => {
    const shown = new Set(rows.flatMap((row) => (row.kind === "equation" ? [row.equation.number] : [])));
    return seenFrom(listing, new Set([...counterpart.on, ...counterpart.within]), (number) => shown.has(number));
  }, [listing, rows, counterpart]);
  const most = useMemo(() => listing.equations.reduce((n, { bytes: b }) => Math.max(n, b), 0), [listing]);
  const table = useRef<HTMLTableElement>(null);
  const withKernels = useMemo(() => listing.equations.some(({ number }) => kernelOf(number) !== ""), [listing, kernelOf]);

  const toggle = (number: number): void => {
    const next = new Set(folded);
    if (!next.delete(number)) next.add(number);
    setFolds({ listing, folded: next });
  };
  const equationOf = (target: EventTarget | null): Equation | null => {
    const row = target instanceof Element ? target.closest<HTMLElement>("tr.equation") : null;
    return row === null ? null : (listing.equations[Number(row.dataset.number)] ?? null);
  };
  const point = (target: EventTarget | null): Origin | null => {
    const equation = equationOf(target);
    return equation === null ? null : explore.origins.ofEquation(program, equation.origin);
  };
  const hover = (target: EventTarget | null): void => explore.store.dispatch({ type: "hover", origin: point(target) });
  const pin = (target: EventTarget | null): void => {
    const found = point(target);
    if (found === null) return;
    explore.store.dispatch({ type: "pin", origin: found });
  };
  const moveTo = (index: number): void => {
    const row = table.current?.querySelector<HTMLElement>(`tr[data-index="${index}"]`);
    row?.focus();
    row?.scrollIntoView({ block: "nearest" });
  };
  const onKey = (event: React.KeyboardEvent): void => {
    const row = event.target instanceof Element ? event.target.closest<HTMLElement>("tr[data-index]") : null;
    if (row === null) return;
    const index = Number(row.dataset.index);
    const equation = equationOf(row);
    const steps: Record<string, number> = { ArrowDown: index + 1, ArrowUp: index - 1, Home: 0, End: rows.length - 1 };
    const to = steps[event.key];
    if (to !== undefined) moveTo(Math.min(rows.length - 1, Math.max(0, to)));
    else if (event.key === "Enter" || event.key === " ") pin(row);
    else if (equation !== null && equation.bodies.length > 0 && event.key === (folded.has(equation.number) ? "ArrowRight" : "ArrowLeft"))
      toggle(equation.number);
    else return;
    event.preventDefault();
  };

  const markOf = (row: ListingRow | undefined): "" | "on" | "within" =>
    row?.kind !== "equation" ? "" : counterpart.on.has(row.equation.number) ? "on" : holders.has(row.equation.number) ? "within" : "";
  const letterOf = (row: ListingRow | undefined): string =>
    row?.kind === "equation" && row.equation.span !== null ? (letters.get(spanKey(row.equation.span)) ?? "") : "";
  const draw = (row: ListingRow, index: number): ReactNode => {
    const mark = markOf(row);
    const top = mark !== "" && markOf(rows[index - 1]) !== mark ? " top" : "";
    const bottom = mark !== "" && markOf(rows[index + 1]) !== mark ? " bot" : "";
    const letter = letterOf(row);
    const isFirst = letter !== "" && letterOf(rows[index - 1]) !== letter;
    return (
      <RowView
        key={
          row.kind === "equation"
            ? `e${row.equation.number}`
            : `${row.kind}${row.owner}.${row.kind === "body" ? row.index : row.body.name}${row.body.equations[0] ?? ""}`
        }
        row={row}
        index={index}
        mark={mark}
        edges={`${top}${bottom}`}
        letter={isFirst ? letter : ""}
        folded={row.kind === "equation" && folded.has(row.equation.number)}
        kernel={row.kind === "equation" ? kernelOf(row.equation.number) : ""}
        most={most}
        first={index === 0}
      />
    );
  };
  const parts =
    rows.length <= WHOLE ? [rows] : Array.from({ length: Math.ceil(rows.length / PART) }, (_, i) => rows.slice(i * PART, (i + 1) * PART));
  const total = listing.equations.filter(({ inside }) => inside === null);
  const flops = total.reduce<number | null>((n, equation) => (n === null || equation.flops === null ? null : n + equation.flops), 0);
  const moved = bytes(total.reduce((n, equation) => n + equation.bytes, 0));
  return (
    <>
      <NoCounterpart text={counterpart.missing} origin={origin} pinned={pinned} onUnpin={() => explore.store.dispatch({ type: "unpin" })} />
      <div className="eqwrap">
        <table
          ref={table}
          className={withKernels ? "tb eqs" : "tb eqs no-kernels"}
          // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: its rows open, close and can be chosen
          role="treegrid"
          aria-label={`Equations, ${props.stage === 0 ? "traced" : "after passes"}`}
          aria-rowcount={rows.length + 1}
          onMouseOver={(event) => hover(event.target)}
          onMouseLeave={() => explore.store.dispatch({ type: "hover", origin: null })}
          onFocus={(event) => hover(event.target)}
          onBlur={() => explore.store.dispatch({ type: "hover", origin: null })}
          onClick={(event) => {
            const equation = equationOf(event.target);
            if (event.target instanceof Element && event.target.closest("[data-fold]") !== null && equation !== null)
              toggle(equation.number);
            else pin(event.target);
          }}
          onDoubleClick={(event) => {
            const span = equationOf(event.target)?.span;
            if (span != null) explore.reveal(span.line, span.column);
          }}
          onKeyDown={onKey}
        >
          <thead>
            <tr>
              <th className="tag">
                <span className="vh">source</span>
              </th>
              <th>
                <code>{program.fn}</code> takes <Tokens text={listing.program.takes} />
              </th>
              <th className="r flop">FLOP</th>
              <th className="r flop">bytes</th>
              <th className="r ln">line</th>
              <th className="r kn">kernel</th>
              <th className="r">
                <span className="vh">equation</span>
              </th>
            </tr>
          </thead>
          {rows.length <= WHOLE ? (
            <tbody>{rows.map(draw)}</tbody>
          ) : (
            parts.map((part, i) => (
              <Part key={i} count={part.length}>
                {() => part.map((row, k) => draw(row, i * PART + k))}
              </Part>
            ))
          )}
          <tfoot>
            <tr>
              <td className="tag" />
              <td className="rhs">
                gives <Tokens text={listing.program.gives} />
              </td>
              <td className="r flop">{flops ?? "?"}</td>
              <td className="r flop">
                {moved.value} <span className="unit">{moved.unit}</span>
              </td>
              <td colSpan={3} />
            </tr>
          </tfoot>
        </table>
      </div>
    </>
  );
}
