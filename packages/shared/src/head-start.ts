/** A request for `runs.start` that accepts this media type gets the run's events of its first moments in the same answer. */
export const HEAD_START = { mediaType: "application/x-ndjson", ms: 1_000 } as const;
