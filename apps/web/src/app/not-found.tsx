import type { Metadata } from "next";
import Link from "next/link";
import { Page } from "../site/page.tsx";

export const metadata: Metadata = { title: "No such page · Tracepad" };

export default function NotFound() {
  return (
    <Page>
      <section className="note fault">
        <h1 className="head">There is no page here</h1>
        <p className="prose">The address may be cut short, or what stood here has another name now.</p>
        <p className="fault-acts">
          <Link className="btn primary" href="/">
            Open the playground
          </Link>
          <Link className="btn" href="/gallery">
            Look at the examples
          </Link>
        </p>
      </section>
    </Page>
  );
}
