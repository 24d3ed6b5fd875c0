import type { Metadata } from "next";
import { Sets } from "../../classes/teach/sets.tsx";
import { Page } from "../../site/page.tsx";

export const metadata: Metadata = { title: "Teaching · Tracepad", robots: { index: false } };

export default function TeachPage() {
  return (
    <Page>
      <Sets />
    </Page>
  );
}
