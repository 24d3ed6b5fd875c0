import type { Metadata } from "next";
import { Study } from "../../../classes/study/study.tsx";

export const metadata: Metadata = { title: "Course · Tracepad", robots: { index: false } };

export default async function CoursePage({ params }: { params: Promise<{ course: string }> }) {
  return <Study course={(await params).course} />;
}
