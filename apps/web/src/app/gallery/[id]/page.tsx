import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { Listing } from "../../../code/listing.tsx";
import { EXAMPLES, type Example, TOPICS } from "../../../examples/catalogue.ts";
import { expectedOutput, loadExamples } from "../../../examples/load.ts";
import { Icon } from "../../../parts/icons.tsx";
import { Page } from "../../../site/page.tsx";

type Props = { params: Promise<{ id: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { id } = await params;
  const example = EXAMPLES.find((known) => known.id === id);
  return example === undefined ? {} : { title: `${example.title} · Tracepad`, description: example.text };
}

const Neighbour = ({ example, rel }: { example: Example | undefined; rel: "prev" | "next" }) =>
  example === undefined ? (
    <span />
  ) : (
    <Link
      href={`/gallery/${example.id}`}
      rel={rel}
      className={rel}
      data-command={rel === "prev" ? "The example before" : "The next example"}
    >
      <span className="meta">{rel === "prev" ? "before" : "next"}</span>
      <span className="tt">{example.title}</span>
    </Link>
  );

/** An example to read: what it shows, the program, what it prints. */
export default async function ExamplePage({ params }: Props) {
  const { id } = await params;
  const all = loadExamples();
  const at = all.findIndex((example) => example.id === id);
  const example = all[at];
  if (example === undefined) notFound();
  const topic = TOPICS.find((known) => known.id === example.topic);
  return (
    <Page className="example">
      <p className="crumbs">
        <Link href="/gallery">Examples</Link> <span aria-hidden="true">/</span>{" "}
        <Link href={`/gallery#${example.topic}`}>{topic?.title}</Link>
      </p>
      <h1>{example.title}</h1>
      <p className="prose">{example.text}</p>
      <p className="go">
        <Link className="btn primary" data-command="Open in the playground" href={`/play/${example.id}`}>
          <Icon name="run" />
          Open in the playground
        </Link>
      </p>
      <div className="sheets">
        <section className="pane" aria-label="Program">
          <div className="tabs">
            <span className="file-tab">main.ts</span>
          </div>
          <Listing code={example.code} label="Program" scrolls />
        </section>
        <section className="pane" aria-label="Output">
          <div className="tabs">
            <span className="file-tab">Output</span>
            <div className="tools">as its test saw it</div>
          </div>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it */}
          <pre className="expected" tabIndex={0}>
            {expectedOutput(example.id)}
          </pre>
        </section>
      </div>
      <nav className="neighbours" aria-label="Other examples">
        <Neighbour example={all[at - 1]} rel="prev" />
        <Neighbour example={all[at + 1]} rel="next" />
      </nav>
    </Page>
  );
}
