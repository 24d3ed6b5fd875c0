import type { Origin } from "../../model/selection.ts";

/** Says that a view has nothing for the chosen origin, and why; and that an origin is pinned, with the way out. */
export function NoCounterpart(props: { text: string | null; origin: Origin | null; pinned: boolean; onUnpin(): void }) {
  const { text, origin, pinned, onUnpin } = props;
  const nowhere =
    origin !== null && origin.span === null && origin.calls.size === 0 && [...origin.equations.values()].some((n) => n.size === 1);
  const said = text ?? (nowhere ? "no expression of yours asked for it" : null);
  return (
    <p className={`cparts${said === null && !pinned ? " vh" : ""}`} role="status">
      {pinned && (
        <>
          <span className="pin">pinned</span>
          <button type="button" className="btn small quiet" onClick={onUnpin}>
            Unpin <kbd>Esc</kbd>
          </button>
        </>
      )}
      {said !== null && <span>{said}</span>}
    </p>
  );
}
