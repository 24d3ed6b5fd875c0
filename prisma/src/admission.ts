import type { RunEvent } from "@tracepad/shared";
import type { Database } from "./pool.ts";
import { insertRun, type NewRun, queuedBody, queuedEvent } from "./runs.ts";

/** Whose run it is. */
export interface Asker {
  /** The network they come from. */
  readonly address: string;
  /** Their cookie; null at the first request. */
  readonly client: string | null;
  /** The account that the run belongs to. */
  readonly owner?: string | null;
}

/** How many runs may wait or run at the same time. */
export interface OpenRunLimits {
  readonly perClient: number;
  readonly perAddress: number;
  /** With so many open ones, a client's further runs are bulk: nobody waits for all that somebody else has asked for. */
  readonly interactive: number;
}

/** The limit that refused a run. */
export type OverLimit = "perClient" | "perAddress";

/**
 * Stores a new run, with its first event, unless its asker has as many open ones as they may: then resolves to which of the
 * limits it is. Tells whether the run is in the bulk lane, by its own word or by the number of its asker's. However many starts come at once, no more are let in: `lock_open_runs` is a function of the migrations.
 */
export async function admitRun(
  db: Database,
  run: NewRun,
  asker: Asker,
  most: OpenRunLimits,
): Promise<{ event: RunEvent; bulk: boolean } | OverLimit> {
  const { address, client, owner } = asker;
  const { perClient, perAddress, interactive } = most;
  const { rows } = await db.query({
    name: "admit-run",
    text: insertRun(
      `SELECT $1, $2, $3, $5, $6, 1, $9, $10 OR CASE WHEN $6::text IS NULL THEN open.of_address ELSE open.of_client END >= $11
       FROM lock_open_runs($5, $6) AS open WHERE open.of_client < $7 AND open.of_address < $8`,
    ),
    values: [
      run.id,
      run.code,
      run.device,
      JSON.stringify(queuedBody),
      address,
      client,
      perClient,
      perAddress,
      owner ?? null,
      run.bulk ?? false,
      interactive,
    ],
  });
  if (rows.length > 0) return { event: queuedEvent, bulk: rows[0].bulk };
  const mine = await db.query("SELECT count(*)::int AS open FROM run WHERE client = $1", [client]);
  return mine.rows[0].open >= perClient ? "perClient" : "perAddress";
}
