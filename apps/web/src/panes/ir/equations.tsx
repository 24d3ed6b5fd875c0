import type { EventOf } from "@tracepad/shared";
import { Fragment, useMemo } from "react";
import { type JaxprLine, jaxprLines, jaxprTokens } from "../../model/jaxpr-text.ts";
import { lineLetters } from "../../model/programs.ts";
import { dtypeFamily } from "../../model/signature.ts";
import { LineLink, Shape } from "../../parts/measure.tsx";

function Tokens({ text, equation }: { text: string; equation: boolean }) {
  return jaxprTokens(text, equation).map((token, i) => {
    const key = `${i}${token.text}`;
    if (token.kind === "primitive") return <b key={key}>{token.text}</b>;
    if (token.kind === "params")
      return (
        <span key={key} className="pa">
          {token.text}
        </span>
      );
    if (token.kind === "name") return <i key={key}>{token.text}</i>;
    if (token.kind === "number")
      return (
        <span key={key} className="n">
          {token.text}
        </span>
      );
    if (token.kind === "dtype")
      return (
        <span key={key} className={`dt-${dtypeFamily(token.text)}`}>
          {token.text}
        </span>
      );
    return <Fragment key={key}>{token.text}</Fragment>;
  });
}

function Binds({ text }: { text: string }) {
  return text.split(/\s+/).map((bind, i) => {
    const [name, type] = bind.split(/:(.*)/s);
    return (
      <span key={bind} className="bind">
        {i > 0 && " "}
        <i>{name}</i>
        <span className="colon">:</span>
        <Shape text={type ?? ""} />
      </span>
    );
  });
}

/** A jaxpr as numbered equations, each lettered with the source line it comes from. */
export function Equations(props: {
  text: string;
  locations: EventOf<"trace">["locations"];
  activeLine: number | null;
  onActive(line: number | null): void;
  onReveal(line: number): void;
}) {
  const { text, locations, activeLine, onActive, onReveal } = props;
  const lines = useMemo(() => jaxprLines(text), [text]);
  const letters = useMemo(() => lineLetters(locations), [locations]);
  const lineOf = useMemo(() => {
    // Equations on one text line take its locations in order; else the location is the text line's own.
    const byText = new Map<number, number[]>();
    for (const l of locations) byText.set(l.textLine, [...(byText.get(l.textLine) ?? []), l.line]);
    const used = new Map<number, number>();
    return lines.map((l) => {
      const found = byText.get(l.textLine);
      if (l.kind !== "equation" || found === undefined) return null;
      const at = used.get(l.textLine) ?? 0;
      used.set(l.textLine, at + 1);
      return found[Math.min(at, found.length - 1)] ?? null;
    });
  }, [lines, locations]);

  const rowClass = (l: JaxprLine, i: number): string => {
    const line = lineOf[i] ?? null;
    const on = line !== null && line === activeLine;
    const top = on && lineOf[i - 1] !== line;
    const bottom = on && lineOf[i + 1] !== line;
    return `eq ${l.kind}${on ? " on" : ""}${top ? " top" : ""}${bottom ? " bot" : ""}`;
  };
  return (
    <div className="eqwrap">
      <table className="tb eqs">
        <thead>
          <tr>
            <th className="tag">
              <span className="vh">source</span>
            </th>
            <th>
              <Tokens text={(lines[0] as JaxprLine).text} equation={false} />
            </th>
            <th className="r">line</th>
            <th className="r">
              <span className="vh">equation</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {lines.slice(1).map((l, index) => {
            const i = index + 1;
            const line = lineOf[i] ?? null;
            const first = line !== null && lineOf[i - 1] !== line;
            const rest = (
              <>
                <td className="tag">
                  <span>{first ? letters.get(line) : ""}</span>
                </td>
                <td className="rhs" style={{ paddingLeft: `calc(8px + ${l.kind === "tail" ? 0 : l.indent}ch)` }}>
                  {l.binds !== null && (
                    <>
                      <span className="binds">
                        <Binds text={l.binds} />
                      </span>
                      <span className="o"> = </span>
                    </>
                  )}
                  <Tokens text={l.rhs ?? l.text} equation={l.rhs !== null} />
                </td>
                <td className="r">
                  {line !== null && (
                    <LineLink line={line} onReveal={onReveal}>
                      {line}
                    </LineLink>
                  )}
                </td>
                <td className="eqno">{l.number === null ? "" : `(${l.number})`}</td>
              </>
            );
            if (line === null) {
              return (
                <tr key={i} className={rowClass(l, i)}>
                  {rest}
                </tr>
              );
            }
            return (
              <tr
                key={i}
                className={rowClass(l, i)}
                data-line={line}
                onMouseEnter={() => onActive(line)}
                onFocus={() => onActive(line)}
                onClick={() => onReveal(line)}
              >
                {rest}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
