import type { Metadata } from "next";
import { ForgotPassword } from "../../account/forgot-password.tsx";
import { Page } from "../../site/page.tsx";

export const metadata: Metadata = { title: "A new password · Tracepad", robots: { index: false }, referrer: "no-referrer" };

export default function ForgotPasswordPage() {
  return (
    <Page>
      <ForgotPassword />
    </Page>
  );
}
