"use client";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { api, requestError } from "../../api/client.ts";

/** An invitation to teach a set: taken up by a click, so that a link that is only looked at stays good. */
export function AcceptInvite({ token }: { token: string }) {
  const router = useRouter();
  const [failure, setFailure] = useState<string | null>(null);
  return (
    <>
      <header className="page-head">
        <div>
          <h1>Teach with us</h1>
          <p className="prose">Somebody has invited you to teach a set of exercises.</p>
        </div>
      </header>
      {failure !== null && (
        <p className="banner" role="alert">
          {failure} <Link href="/sign-in">Sign in</Link>
        </p>
      )}
      <button
        type="button"
        className="btn primary"
        onClick={() =>
          void api.sets.accept.mutate({ token }).then(
            ({ set }) => router.push(`/teach/sets/${set}`),
            (error: unknown) => setFailure(requestError(error)),
          )
        }
      >
        Take it up
      </button>
    </>
  );
}
