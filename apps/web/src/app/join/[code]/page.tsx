import type { Metadata } from "next";
import { Join } from "../../../classes/study/join.tsx";

export const metadata: Metadata = { title: "Join a course · Tracepad", robots: { index: false } };

export default async function JoinByCodePage(props: {
  params: Promise<{ code: string }>;
  searchParams: Promise<{ t?: string | string[] }>;
}) {
  const { t } = await props.searchParams;
  return <Join code={(await props.params).code} token={typeof t === "string" ? t : null} />;
}
