import { loadStarters } from "../../examples/load.ts";

export const dynamic = "force-static";

/** The starter programs, for the menu. */
export const GET = (): Response => Response.json(loadStarters());
