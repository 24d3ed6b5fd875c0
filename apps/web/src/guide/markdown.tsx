import type { Token, Tokens } from "marked";
import Link from "next/link";
import type { ReactNode } from "react";
import { Listing } from "../code/listing.tsx";
import { anchorOf, type Chapter } from "./load.ts";

/**
 * A chapter as elements. The text is ours, and still nothing of it is taken as HTML: what has no case here is shown as it stands.
 * Pictures come in two, for light and dark.
 */
export function Markdown({ chapter }: { chapter: Chapter }) {
  let program = 0;
  return chapter.tokens.map((token, i) => {
    const number = token.type === "code" && /^ts\b/.test((token as Tokens.Code).lang ?? "") ? ++program : 0;
    return <Block key={i} token={token} open={number === 0 ? null : `/play/guide-${chapter.slug}-${number}`} />;
  });
}

function Block({ token, open }: { token: Token; open: string | null }): ReactNode {
  switch (token.type) {
    case "space":
      return null;
    case "heading": {
      const { depth, tokens, text } = token as Tokens.Heading;
      const inner = <Inline tokens={tokens} />;
      return depth === 1 ? <h1>{inner}</h1> : <h2 id={anchorOf(text)}>{inner}</h2>;
    }
    case "paragraph": {
      const { tokens } = token as Tokens.Paragraph;
      const [first] = tokens;
      if (tokens.length === 1 && first?.type === "image") return <Picture image={first as Tokens.Image} />;
      return (
        <p>
          <Inline tokens={tokens} />
        </p>
      );
    }
    case "list": {
      const { ordered, items } = token as Tokens.List;
      const Kind = ordered ? "ol" : "ul";
      return (
        <Kind>
          {items.map((item, i) => (
            <li key={i}>
              <Inline tokens={item.tokens} />
            </li>
          ))}
        </Kind>
      );
    }
    case "table":
      return <Table table={token as Tokens.Table} />;
    case "code":
      return <Code code={token as Tokens.Code} open={open} />;
    default:
      return <p>{token.raw}</p>;
  }
}

function Code({ code: { lang, text }, open }: { code: Tokens.Code; open: string | null }) {
  const language = (lang ?? "").split(" ")[0] ?? "";
  if (language === "ts" || language === "js")
    return (
      <figure className="pane guide-code">
        <Listing code={text} label="Program" scrolls />
        {open !== null && (
          <figcaption>
            <Link href={open}>Open in the playground</Link>
          </figcaption>
        )}
      </figure>
    );
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it
    <pre className={language === "text" ? "expected" : "pane"} tabIndex={0}>
      {text}
    </pre>
  );
}

const Table = ({ table: { header, rows } }: { table: Tokens.Table }) => (
  // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it
  <div className="guide-table" tabIndex={0} role="region" aria-label="Table">
    <table>
      <thead>
        <tr>
          {header.map((cell, i) => (
            <th key={i} scope="col">
              <Inline tokens={cell.tokens} />
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row, i) => (
          <tr key={i}>
            {row.map((cell, j) => (
              <td key={j}>
                <Inline tokens={cell.tokens} />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  </div>
);

/** `images/name.png` in light, `images/name.dark.png` in dark. */
const Picture = ({ image: { href, text } }: { image: Tokens.Image }) => {
  const source = `/guide/${href}`;
  return (
    <figure className="guide-picture">
      <img className="in-light" src={source} alt={text} loading="lazy" />
      <img className="in-dark" src={source.replace(/\.png$/, ".dark.png")} alt={text} loading="lazy" />
      <figcaption>{text}</figcaption>
    </figure>
  );
};

const Inline = ({ tokens }: { tokens: readonly Token[] }): ReactNode => tokens.map((token, i) => <Piece key={i} token={token} />);

function Piece({ token }: { token: Token }): ReactNode {
  const inner = (token as { tokens?: Token[] }).tokens;
  switch (token.type) {
    case "strong":
      return (
        <strong>
          <Inline tokens={inner ?? []} />
        </strong>
      );
    case "em":
      return (
        <em>
          <Inline tokens={inner ?? []} />
        </em>
      );
    case "codespan":
      return <code>{(token as Tokens.Codespan).text}</code>;
    case "link": {
      const { href } = token as Tokens.Link;
      const to = placeOf(href);
      return to === null ? (
        <Inline tokens={inner ?? []} />
      ) : (
        <Link href={to}>
          <Inline tokens={inner ?? []} />
        </Link>
      );
    }
    case "text":
      return inner === undefined ? (token as Tokens.Text).text : <Inline tokens={inner} />;
    default:
      return token.raw;
  }
}

/** Chapters and pages of ours; nothing else is linked. */
function placeOf(href: string): string | null {
  const chapter = /^([a-z-]+)\.md(#[\w-]+)?$/.exec(href);
  if (chapter !== null) return `/guide/${chapter[1]}${chapter[2] ?? ""}`;
  return /^(#[\w-]+|\/(?!\/)[\w/-]*)$/.test(href) ? href : null;
}
