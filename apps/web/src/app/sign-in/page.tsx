import type { Metadata } from "next";
import { SignIn } from "../../account/sign-in.tsx";
import { Page } from "../../site/page.tsx";

export const metadata: Metadata = { title: "Sign in · Tracepad", robots: { index: false } };

export default function SignInPage() {
  return (
    <Page>
      <SignIn />
    </Page>
  );
}
