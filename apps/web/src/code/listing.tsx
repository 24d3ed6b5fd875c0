import { highlight, type Piece } from "./highlight.ts";

export const Pieces = ({ pieces }: { pieces: readonly Piece[] }) =>
  pieces.map((piece, i) =>
    piece.kind === "" ? (
      piece.text
    ) : (
      <span key={i} className={piece.kind}>
        {piece.text}
      </span>
    ),
  );

/**
 * A program to read: numbered lines, as the editor shows them. `id` makes lines that links can name. Where it scrolls by itself,
 * and not what it stands in, the keyboard reaches it.
 */
export function Listing({ code, label, id, scrolls = false }: { code: string; label: string; id?: string; scrolls?: boolean }) {
  return (
    <ol className="code-list" aria-label={label} {...(scrolls ? { tabIndex: 0 } : {})}>
      {highlight(code).map((pieces, i) => (
        <li key={i} {...(id === undefined ? {} : { id: `${id}${i + 1}` })}>
          <span className="no" aria-hidden="true">
            {i + 1}
          </span>
          <code>
            <Pieces pieces={pieces} />
          </code>
        </li>
      ))}
    </ol>
  );
}
