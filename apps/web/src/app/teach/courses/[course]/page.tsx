import type { Metadata } from "next";
import { Course } from "../../../../classes/teach/course.tsx";

export const metadata: Metadata = { title: "Course · Tracepad", robots: { index: false } };

export default async function CoursePage({ params }: { params: Promise<{ course: string }> }) {
  return <Course course={(await params).course} />;
}
