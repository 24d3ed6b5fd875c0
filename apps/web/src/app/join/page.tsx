import type { Metadata } from "next";
import { Join } from "../../classes/study/join.tsx";

export const metadata: Metadata = { title: "Join a course · Tracepad", robots: { index: false } };

export default function JoinPage() {
  return <Join code={null} token={null} />;
}
