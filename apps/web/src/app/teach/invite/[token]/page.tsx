import type { Metadata } from "next";
import { AcceptInvite } from "../../../../classes/teach/accept-invite.tsx";
import { Page } from "../../../../site/page.tsx";

export const metadata: Metadata = { title: "Invitation · Tracepad", robots: { index: false } };

export default async function InvitePage({ params }: { params: Promise<{ token: string }> }) {
  return (
    <Page>
      <AcceptInvite token={(await params).token} />
    </Page>
  );
}
