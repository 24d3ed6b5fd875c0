import type { Metadata } from "next";
import { sharedMetadata } from "./shared-metadata.ts";
import { SharedSnippet } from "./shared-snippet.tsx";

type Props = { params: Promise<{ id: string }> };

export const generateMetadata = async ({ params }: Props): Promise<Metadata> => sharedMetadata((await params).id, "s");

export default async function SnippetPage({ params }: Props) {
  const { id } = await params;
  return <SharedSnippet id={id} />;
}
