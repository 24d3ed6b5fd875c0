import { SharedSnippet } from "./shared-snippet.tsx";

export default async function SnippetPage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  return <SharedSnippet id={id} />;
}
