import { Fragment } from "react";
import { bytes, duration, type Measure } from "../model/format.ts";
import { dtypeFamily, parseArrayType, splitSignature } from "../model/signature.ts";

const Measured = ({ value, unit }: Measure) => (
  <>
    <span className="val">{value}</span>
    <span className="unit">{unit}</span>
  </>
);

/** A time: its number in ink, its unit in grey. */
export const Duration = ({ ms }: { ms: number }) => <Measured {...duration(ms)} />;
export const Bytes = ({ n }: { n: number }) => <Measured {...bytes(n)} />;

/** An array type: only the dtype's prefix has its family's colour. `against` marks the axes that differ. */
export function Shape({ text, against }: { text: string; against?: string | null }) {
  const type = parseArrayType(text);
  if (type === null) return <span className="sh">{text}</span>;
  const other = against == null ? null : parseArrayType(against);
  const comparable = other !== null && other.axes.length === type.axes.length;
  return (
    <span className="sh">
      <b className={`dt-${dtypeFamily(type.dtype)}`}>{type.dtype}</b>[
      {type.axes.map((size, i) => (
        <Fragment key={i}>
          {i > 0 && ","}
          {comparable && other.axes[i] !== size ? <mark>{size}</mark> : size}
        </Fragment>
      ))}
      ]
    </span>
  );
}

/** A signature, argument by argument. */
export function Signature({ text, limit = Infinity }: { text: string; limit?: number }) {
  const parts = splitSignature(text);
  return (
    <>
      {parts.slice(0, limit).map((part, i) => (
        <Fragment key={i}>
          {i > 0 && ", "}
          <Shape text={part} />
        </Fragment>
      ))}
      {parts.length > limit && <span className="meta"> and {parts.length - limit} more</span>}
    </>
  );
}

/** A source line, as a link that reveals it in the editor. */
export function LineLink({ line, onReveal, children }: { line: number | null; onReveal(line: number): void; children?: React.ReactNode }) {
  if (line === null) return null;
  return (
    <a
      href={`#L${line}`}
      onClick={(event) => {
        event.preventDefault();
        onReveal(line);
      }}
    >
      {children ?? `line ${line}`}
    </a>
  );
}
