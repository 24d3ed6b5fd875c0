/** Next calls this once when the server starts. Without a database only the page is served. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== "nodejs" || !process.env.DATABASE_URL) return;
  const { boot } = await import("./server/boot.ts");
  await boot();
}
