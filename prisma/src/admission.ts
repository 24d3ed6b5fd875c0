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

/** How long programs may run, all together. */
export interface SecondsLimits {
  /** Of one account, or client without one: so many at once, and as many more an hour. */
  readonly perHour: number;
  readonly perHourOfAddress: number;
  /** The most that one run may take. */
  readonly perRun: number;
}

/** The limit that refused a run. */
export type OverLimit = "perClient" | "perAddress" | "seconds";

const payerOf = ({ owner, client }: Asker): string | null =>
  owner != null ? `user ${owner}` : client !== null ? `client ${client}` : null;

/**
 * Stores a new run, with its first event, unless its asker has as many open ones as they may, or no seconds left once these
 * have taken all they can: then resolves to which of the limits it is. Tells whether the run is in the bulk lane, by its own
 * word or by the number of its asker's. However many starts come at once, no more are let in: `lock_open_runs` is a function of
 * the migrations, as is the trigger that takes a run's seconds from its asker's at its end.
 */
export async function admitRun(
  db: Database,
  run: NewRun,
  asker: Asker,
  most: OpenRunLimits,
  time: SecondsLimits,
): Promise<{ event: RunEvent; bulk: boolean } | OverLimit> {
  const { address, client, owner } = asker;
  const { perClient, perAddress, interactive } = most;
  const { rows } = await db.query({
    name: "admit-run",
    text: insertRun(
      `SELECT $1, $2, $3, $5, $6, 1, $9, $10 OR CASE WHEN $6::text IS NULL THEN open.of_address ELSE open.of_client END >= $11, $12
       FROM lock_open_runs($5, $6, $12, $13, $14, $15) AS open WHERE open.of_client < $7 AND open.of_address < $8 AND open.seconds > 0`,
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
      payerOf(asker),
      time.perHour,
      time.perHourOfAddress,
      time.perRun,
    ],
  });
  if (rows.length > 0) return { event: queuedEvent, bulk: rows[0].bulk };
  const counted = await db.query(
    "SELECT count(*) FILTER (WHERE client = $1)::int AS mine, count(*) FILTER (WHERE address = $2)::int AS near FROM run WHERE client = $1 OR address = $2",
    [client, address],
  );
  const { mine, near } = counted.rows[0];
  return mine >= perClient ? "perClient" : near >= perAddress ? "perAddress" : "seconds";
}

/** What an asker has left of the seconds, the scarcer of their own and of their address's. */
export interface SecondsLeft {
  /** Once the open runs have taken all they may; below zero where the last ones took more than there was. */
  readonly left: number;
  /** Those that open runs may still take. */
  readonly reserved: number;
  /** Milliseconds until one second is left, without any further run; and until all are. */
  readonly someMs: number;
  readonly fullMs: number;
}

export async function secondsLeft(db: Database, asker: Asker, time: SecondsLimits): Promise<SecondsLeft> {
  const payer = payerOf(asker);
  const of = async (key: string, column: "payer" | "address", value: string, capacity: number): Promise<SecondsLeft> => {
    const perMs = capacity / 3_600_000;
    const { rows } = await db.query(
      `SELECT least($2::float8, coalesce((SELECT tokens + $3::float8 * greatest(0, 1000 * extract(epoch FROM clock_timestamp() - updated_at)::float8)
          FROM rate_bucket WHERE key = $1), $2)) AS level, (SELECT count(*)::int FROM run WHERE ${column} = $4) AS open`,
      [key, capacity, perMs, value],
    );
    const { level, open } = rows[0];
    const until = (seconds: number): number => Math.max(0, Math.ceil((seconds - level) / perMs));
    const reserved = open * time.perRun;
    return { left: level - reserved, reserved, someMs: until(1), fullMs: until(capacity) };
  };
  const all = [await of(`seconds address ${asker.address}`, "address", asker.address, time.perHourOfAddress)];
  if (payer !== null) all.push(await of(`seconds ${payer}`, "payer", payer, time.perHour));
  return all.reduce((a, b) => (b.left < a.left ? b : a));
}
