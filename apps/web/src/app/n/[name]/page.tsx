import type { Metadata } from "next";
import { sharedMetadata } from "../../s/[id]/shared-metadata.ts";
import { SharedSnippet } from "../../s/[id]/shared-snippet.tsx";

type Props = { params: Promise<{ name: string }> };

export const generateMetadata = async ({ params }: Props): Promise<Metadata> => sharedMetadata((await params).name, "n");

/** A name: the version that it points at now. */
export default async function NamePage({ params }: Props) {
  const { name } = await params;
  return <SharedSnippet id={name} />;
}
