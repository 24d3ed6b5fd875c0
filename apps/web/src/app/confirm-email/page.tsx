import type { Metadata } from "next";
import { ConfirmEmail } from "../../account/confirm-email.tsx";
import { Page } from "../../site/page.tsx";

export const metadata: Metadata = { title: "Your e-mail address · Tracepad", robots: { index: false }, referrer: "no-referrer" };

export default function ConfirmEmailPage() {
  return (
    <Page>
      <ConfirmEmail />
    </Page>
  );
}
