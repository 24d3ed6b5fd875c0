"use client";
import type { MatrixView } from "@tracepad/shared";
import { useCallback, useEffect, useState } from "react";
import { api, requestError } from "../../api/client.ts";

/** The course's matrix, looked at again whenever something of the course has changed: a hand-in, a grade, a student. */
export function useCourse(course: string): { matrix: MatrixView | null; failure: string | null; look(): void; say(error: unknown): void } {
  const [matrix, setMatrix] = useState<MatrixView | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const say = useCallback((error: unknown) => setFailure(requestError(error)), []);
  const look = useCallback(() => {
    api.courses.matrix.query({ course }).then((found) => {
      setMatrix(found);
      setFailure(null);
    }, say);
  }, [course, say]);
  useEffect(() => {
    look();
    // A stream that breaks is opened again by its link, and then says at once to look.
    const watching = api.courses.watch.subscribe({ course }, { onData: look, onError: () => undefined });
    return () => watching.unsubscribe();
  }, [course, look]);
  return { matrix, failure, look, say };
}
