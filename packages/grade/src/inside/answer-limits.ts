/** The most bytes of one answer, of all of a job, and of the arrays that one program closes over. */
export const ANSWER_LIMITS = { bytes: 16 * 2 ** 20, totalBytes: 64 * 2 ** 20, constBytes: 8 * 2 ** 20 } as const;
