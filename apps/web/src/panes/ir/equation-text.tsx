import { Fragment } from "react";
import { jaxprTokens } from "../../model/jaxpr-text.ts";
import type { Bind } from "../../model/listing.ts";
import { dtypeFamily } from "../../model/signature.ts";
import { Shape } from "../../parts/measure.tsx";

/** Text of a jaxpr, with primitives, parameters, names, numbers and types set apart. */
export function Tokens({ text, equation = false }: { text: string; equation?: boolean }) {
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

/** `b:f32[8]`, one after the other. */
export function Binds({ binds }: { binds: readonly Bind[] }) {
  return binds.map(({ name, type }, i) => (
    <span key={`${i}${name}`} className="bind">
      {i > 0 && " "}
      <i>{name}</i>
      <span className="colon">:</span>
      <Shape text={type} />
    </span>
  ));
}
