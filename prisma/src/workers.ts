import type { DeviceInfo } from "@tracepad/shared";
import pg from "pg";
import { connection, type Database } from "./pool.ts";

/** First key of the advisory locks that live workers hold; the second is the worker's id. "trpd" in ASCII. */
const lockClass = 0x74727064;

/** Within so long every live worker has beaten anew. */
export const beatMs = 1_000;
/** A connection on which a beat is not answered by then is given up for a new one. */
const beatAnswerMs = 3_000;
/** A worker without its lock is dead after this long without a beat: time enough to reconnect. */
const lockGraceSeconds = 3;
/** One that holds its lock but doesn't beat for this long is stuck: longer than any program may block it. */
const stuckSeconds = 60;

/** SQL for the seconds between a time and now, whichever comes first. */
export function sinceSql(time: string): string {
  return `abs(extract(epoch FROM now() - ${time}))`;
}

/** SQL that holds for the lock `l` of the worker `w`. */
const lockOfSql = `l.locktype = 'advisory' AND l.granted AND l.classid = ${lockClass} AND l.objid = w.id
        AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())`;

/**
 * SQL that holds for a live worker `w`. The lock is let go by the kernel and PostgreSQL the moment the process dies,
 * and held while a long kernel keeps the process from beating. A beat of the future is as old as one of the past: the
 * database's clock was set back since. It may hold for none until the next beat after that clock was set.
 */
export const aliveSql = `(
  ${sinceSql("w.seen_at")} < ${lockGraceSeconds} OR (
    ${sinceSql("w.seen_at")} < ${stuckSeconds} AND EXISTS (
      SELECT FROM pg_locks l WHERE ${lockOfSql})))`;

export interface WorkerRow {
  readonly id: number;
  readonly name: string;
  readonly devices: readonly DeviceInfo[];
  readonly concurrency: number;
}

/** The workers that are up. */
export async function liveWorkers(db: Database): Promise<WorkerRow[]> {
  const { rows } = await db.query(`SELECT w.id, w.name, w.devices, w.concurrency FROM worker w WHERE ${aliveSql} ORDER BY w.id`);
  return rows;
}

/** Every device that some worker offers, each once. The first worker's default is the default. */
export function devicesOf(workers: readonly WorkerRow[]): DeviceInfo[] {
  const devices = new Map<string, DeviceInfo>();
  const standard = workers[0]?.devices.find((device) => device.default)?.id;
  for (const worker of workers)
    for (const device of worker.devices)
      if (!devices.has(device.id)) devices.set(device.id, { ...device, default: device.id === standard });
  return [...devices.values()];
}

/** A worker's sign of life: its row, its beats and its lock, over a connection of its own. */
export class Presence {
  readonly #url: string;
  readonly #row: Omit<WorkerRow, "id">;
  #id = 0;
  #client: pg.Client | null = null;
  #timer: NodeJS.Timeout | undefined;
  #left = false;

  constructor(url: string, row: Omit<WorkerRow, "id">) {
    this.#url = url;
    this.#row = row;
  }

  /** The worker's id; 0 before `join`. */
  get id(): number {
    return this.#id;
  }

  /** Whether the sign can be seen. Runs are taken only while it can. */
  get visible(): boolean {
    return this.#client !== null;
  }

  async join(): Promise<void> {
    await this.#connect();
    this.#beat();
  }

  async leave(): Promise<void> {
    this.#left = true;
    clearTimeout(this.#timer);
    await this.#client?.query("DELETE FROM worker WHERE id = $1", [this.#id]).catch(() => {});
    await this.#client?.end().catch(() => {});
    this.#client = null;
  }

  async #connect(): Promise<void> {
    const client = new pg.Client({ ...connection, query_timeout: beatAnswerMs, connectionString: this.#url });
    client.on("error", () => this.#drop(client));
    try {
      await client.connect();
      await this.#register(client);
    } catch (error) {
      this.#drop(client);
      throw error;
    }
    if (this.#left) this.#drop(client);
    else this.#client = client;
  }

  /** Writes the worker's row, and takes its lock: from a connection of ours that we gave up and the server has not, too. */
  async #register(client: pg.Client): Promise<void> {
    const { name, devices, concurrency } = this.#row;
    const values = [name, JSON.stringify(devices), concurrency];
    if (this.#id === 0) {
      // Workers that died without a word, long enough ago that nobody asks about them.
      await client.query("DELETE FROM worker WHERE seen_at < now() - interval '1 day'");
      const { rows } = await client.query("INSERT INTO worker (name, devices, concurrency) VALUES ($1, $2, $3) RETURNING id", values);
      this.#id = rows[0].id;
    } else {
      const upsert =
        "INSERT INTO worker (name, devices, concurrency, id) VALUES ($1, $2, $3, $4) ON CONFLICT (id) DO UPDATE SET seen_at = now()";
      await client.query(upsert, [...values, this.#id]);
      await client.query(`SELECT pg_terminate_backend(l.pid) FROM worker w, pg_locks l WHERE w.id = $1 AND ${lockOfSql}`, [this.#id]);
    }
    await client.query("SELECT pg_advisory_lock($1, $2)", [lockClass, this.#id]);
  }

  #drop(client: pg.Client): void {
    if (this.#client === client) this.#client = null;
    client.end().catch(() => {});
  }

  #beat(): void {
    this.#timer = setTimeout(async () => {
      const client = this.#client;
      try {
        if (client === null) await this.#connect();
        else await client.query("UPDATE worker SET seen_at = now() WHERE id = $1", [this.#id]);
      } catch {
        // No answer, or a refusal: not visible until the next beat has a connection that answers.
        if (client !== null) this.#drop(client);
      }
      if (!this.#left) this.#beat();
    }, beatMs);
  }
}
