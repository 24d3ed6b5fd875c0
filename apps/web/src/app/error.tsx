"use client";
import { Fault } from "../site/fault.tsx";

/** In the place of a page that could not be made, on the server or here. Without the site's bar: that may be what breaks. */
export default function Broken({ error, reset }: { error: Error & { digest?: string }; reset(): void }) {
  return (
    <main className="lonely">
      <Fault error={error} retry={reset} />
    </main>
  );
}
