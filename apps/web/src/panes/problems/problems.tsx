import type { Problem } from "../../model/problems.ts";
import { Icon } from "../../parts/icons.tsx";

export function Problems({
  problems,
  selected,
  onReveal,
}: {
  problems: readonly Problem[];
  selected: number | null;
  onReveal(line: number, column?: number): void;
}) {
  if (problems.length === 0) {
    return (
      <div className="empty">
        <p className="prose">No problems.</p>
        <p className="meta">Errors of a run and of the type checker are listed here, each with its line.</p>
      </div>
    );
  }
  return (
    <ul className="problems">
      {problems.map((p) => (
        <li key={`${p.source} ${p.line} ${p.column} ${p.title}`}>
          <a
            className={p.line !== null && p.line === selected ? "prob sel" : "prob"}
            href={p.line === null ? "#" : `#L${p.line}`}
            onClick={(event) => {
              event.preventDefault();
              if (p.line !== null) onReveal(p.line, p.column ?? 1);
            }}
          >
            <span className={p.severity === "error" ? "g bad" : "g warn"}>
              <Icon name={p.severity} />
              <span className="vh">{p.severity}</span>
            </span>
            <span className="what">
              <b>{p.title}</b> {p.rest}
            </span>
            <span className="meta">{p.source}</span>
            <span className="meta">{p.line === null ? "" : `main.ts ${p.line}:${p.column ?? 1}`}</span>
          </a>
          {(p.related ?? []).map(({ text, line, column }) => (
            <a
              key={`${line}:${column}`}
              className="prob related-row"
              href={`#L${line}`}
              onClick={(event) => {
                event.preventDefault();
                onReveal(line, column);
              }}
            >
              <span className="g" aria-hidden="true">
                ↳
              </span>
              <span className="what">{text}</span>
              <span className="meta" />
              <span className="meta">
                main.ts {line}:{column}
              </span>
            </a>
          ))}
        </li>
      ))}
    </ul>
  );
}
