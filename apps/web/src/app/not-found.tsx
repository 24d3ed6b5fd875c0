import Link from "next/link";

export default function NotFound() {
  return (
    <main className="lonely">
      <section className="note">
        <h1 className="head">There is no page here</h1>
        <p>
          <Link href="/">Open the playground</Link>
        </p>
      </section>
    </main>
  );
}
