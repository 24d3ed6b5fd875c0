import type { Metadata } from "next";
import { ResetPassword } from "../../account/reset-password.tsx";
import { Page } from "../../site/page.tsx";

export const metadata: Metadata = { title: "Choose a new password · Tracepad", robots: { index: false }, referrer: "no-referrer" };

export default function ResetPasswordPage() {
  return (
    <Page>
      <ResetPassword />
    </Page>
  );
}
