import { health } from "../../../server/health.ts";
import { services } from "../../../server/services.ts";

export const dynamic = "force-dynamic";

/** 200 while the page can be served, 503 when the database or the queue is away. */
export async function GET(): Promise<Response> {
  const state = await health(services());
  return Response.json(state, { status: state.status === "down" ? 503 : 200, headers: { "cache-control": "no-store" } });
}
