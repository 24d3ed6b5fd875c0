import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { EXAMPLES } from "../../../examples/catalogue.ts";
import { loadExamples, loadStarters } from "../../../examples/load.ts";
import { Workbench } from "../../../workbench/workbench.tsx";

type Props = { params: Promise<{ id: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { id } = await params;
  const example = EXAMPLES.find((known) => known.id === id);
  return example === undefined ? {} : { title: `${example.title} · Tracepad`, description: example.text };
}

/** An example in the playground, with a draft of its own: what stands in the playground's is not touched. */
export default async function PlayExample({ params }: Props) {
  const { id } = await params;
  const example = loadExamples().find((known) => known.id === id);
  if (example === undefined) notFound();
  return <Workbench examples={loadStarters()} snippet={null} example={example} />;
}
