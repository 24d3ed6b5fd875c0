import type { Metadata } from "next";
import { MySnippets } from "../../sharing/my-snippets.tsx";
import { Page } from "../../site/page.tsx";

export const metadata: Metadata = { title: "My snippets · Tracepad", robots: { index: false } };

export default function MySnippetsPage() {
  return (
    <Page>
      <MySnippets />
    </Page>
  );
}
