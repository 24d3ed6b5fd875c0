import { callChain, type ErrorEvent, firstSentence } from "../../model/problems.ts";
import { Icon } from "../../parts/icons.tsx";

/** The block under the line where a run stopped: what failed, the calls that led there, and what to do. */
export function Peek({ error, onClose, onReveal }: { error: ErrorEvent; onClose(): void; onReveal(line: number, column?: number): void }) {
  const [title, rest] = firstSentence(error.message);
  const frames = error.frames.slice(0, 6);
  return (
    <div className="peek" role="alert">
      <div className="peek-in">
        <header>
          <span className="g">
            <Icon name="error" />
          </span>
          <code>{error.name}</code>
          <span className="meta">
            line {error.line}
            {callChain(error) === "" ? "" : `, ${callChain(error)}`}
          </span>
          <span className="grow" />
          <button type="button" className="btn small quiet" aria-label="Close" onClick={onClose}>
            <Icon name="close" />
          </button>
        </header>
        <p className="prose">{title}</p>
        {rest !== "" && <p className="peek-rest">{rest}</p>}
        {frames.length > 1 && (
          <ol className="chain" aria-label="Calls that led here, outermost first">
            {[...frames].reverse().map((frame, i) => (
              <li key={`${frame.line}:${frame.column}:${frame.fn}`} className={i === frames.length - 1 ? "end" : undefined}>
                <code>{frame.fn === "" ? "main.ts" : frame.fn}</code>
                <small>
                  <a
                    href={`#L${frame.line}`}
                    onClick={(event) => {
                      event.preventDefault();
                      onReveal(frame.line, frame.column);
                    }}
                  >
                    line {frame.line}
                  </a>
                  {i === frames.length - 1 ? ", stopped here" : ""}
                </small>
              </li>
            ))}
          </ol>
        )}
        {error.hint !== null && (
          <div className="pfix hint-row">
            <h3>What to do</h3>
            <p>{error.hint}</p>
          </div>
        )}
      </div>
    </div>
  );
}
