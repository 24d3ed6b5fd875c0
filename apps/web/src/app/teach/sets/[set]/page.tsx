import type { Metadata } from "next";
import { SetEditor } from "../../../../classes/teach/set-editor.tsx";
import { Page } from "../../../../site/page.tsx";

export const metadata: Metadata = { title: "Exercise set · Tracepad", robots: { index: false } };

export default async function SetPage({ params }: { params: Promise<{ set: string }> }) {
  return (
    <Page>
      <SetEditor set={(await params).set} />
    </Page>
  );
}
