import type { Metadata } from "next";
import { Account } from "../../account/account.tsx";
import { Page } from "../../site/page.tsx";

export const metadata: Metadata = { title: "Your account · Tracepad", robots: { index: false } };

export default function AccountPage() {
  return (
    <Page>
      <Account />
    </Page>
  );
}
