import { embeddedRef } from "@tracepad/shared";
import { TRPCError } from "@trpc/server";
import type { Metadata } from "next";
import { EmbeddedExerciseView } from "../../../../../classes/study/embedded-exercise.tsx";
import { viewEmbedded } from "../../../../../server/lessons/embeds.ts";
import { services } from "../../../../../server/services.ts";

export const metadata: Metadata = { title: "Tracepad", robots: { index: false } };

type Props = { params: Promise<{ set: string; exercise: string }> };

async function view(asked: { set: string; exercise: string }) {
  const known = embeddedRef.safeParse(asked);
  if (!known.success) return null;
  const shared = services();
  // A lesson is there once it has been published, also where that failed at the start.
  await shared.lessons();
  return viewEmbedded(shared, known.data.set, known.data.exercise).catch((error: unknown) => {
    if (error instanceof TRPCError && error.code === "NOT_FOUND") return null;
    throw error;
  });
}

/** An exercise for a frame on another page. Its statement is drawn on the server: it can be read before any script has run. */
export default async function EmbedExercisePage({ params }: Props) {
  const exercise = await view(await params);
  return (
    <>
      {/* Not async: it is run before what follows is drawn. */}
      <script src="/embed-theme.js" />
      {exercise === null ? (
        <main className="p-embed">
          <p className="embed-gone prose">There is no exercise for other pages at this address.</p>
        </main>
      ) : (
        <EmbeddedExerciseView exercise={exercise} />
      )}
    </>
  );
}
