import type { Metadata } from "next";
import { Diff } from "../../../../sharing/diff.tsx";
import { Page } from "../../../../site/page.tsx";

export const metadata: Metadata = { title: "Comparison · Tracepad", robots: { index: false } };

export default async function DiffPage({ params }: { params: Promise<{ a: string; b: string }> }) {
  const { a, b } = await params;
  return (
    <Page className="wide">
      <Diff key={`${a}/${b}`} a={a} b={b} />
    </Page>
  );
}
