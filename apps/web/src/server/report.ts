/** Tells whoever operates the server what failed, and where. */
export const report = (where: string) => (error: unknown) => {
  process.stderr.write(`tracepad: ${where}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
};
