import pg from "pg";
import { connection } from "./pool.ts";

/**
 * `run`: a run has new events. `cancel`: a running run shall stop. The payload is the run's id. `grading`: a job has ended,
 * by its id, or there is new work, by the word `work`. `course`: something of the course has changed, by its id; what
 * concerns all its students, or one, by the id and the word `all`, or the student.
 */
export type Channel = (typeof channels)[number];

const channels = ["run", "cancel", "grading", "course"] as const;

export const channelName = (channel: Channel): string => `tracepad_${channel}`;

const reconnectMs = 500;
/** How often the connection, on which nothing may come for hours, is asked whether it still is one. */
const askMs = 5_000;

/**
 * The one LISTEN connection of a process, fanned out to subscribers. It reconnects for ever; what was announced while
 * it was away is unknown, so after each connect every subscriber is called once, to look for itself.
 */
export class Listener {
  readonly #url: string;
  readonly #subscribers = new Map<string, Set<() => void>>();
  #client: pg.Client | null = null;
  #closed = false;
  #timer: NodeJS.Timeout | undefined;
  #ready: Promise<void>;

  constructor(url: string) {
    this.#url = url;
    this.#ready = this.#connect();
    this.#ready.catch(() => {});
  }

  /** Settles after the first attempt to connect; rejects if that failed (later attempts go on by themselves). */
  ready(): Promise<void> {
    return this.#ready;
  }

  get connected(): boolean {
    return this.#client !== null;
  }

  /** Calls `onNotice` whenever something was announced for the id. Returns the way to stop. */
  subscribe(channel: Channel, id: string, onNotice: () => void): () => void {
    const key = `${channelName(channel)} ${id}`;
    const set = this.#subscribers.get(key) ?? new Set();
    this.#subscribers.set(key, set.add(onNotice));
    return () => {
      set.delete(onNotice);
      if (set.size === 0 && this.#subscribers.get(key) === set) this.#subscribers.delete(key);
    };
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#client?.end().catch(() => {});
    this.#client = null;
  }

  async #connect(): Promise<void> {
    const client = new pg.Client({ ...connection, query_timeout: askMs, connectionString: this.#url });
    client.on("notification", ({ channel, payload }) => this.#announce(`${channel} ${payload}`));
    let lost = false;
    let asking: NodeJS.Timeout | undefined;
    const retry = () => {
      if (lost) return;
      lost = true;
      clearTimeout(asking);
      this.#client = null;
      client.end().catch(() => {});
      if (!this.#closed) this.#timer = setTimeout(() => this.#connect().catch(() => {}), reconnectMs);
    };
    client.on("error", retry);
    client.on("end", retry);
    try {
      await client.connect();
      await client.query(channels.map((channel) => `LISTEN ${channelName(channel)}`).join("; "));
    } catch (error) {
      retry();
      throw error;
    }
    if (this.#closed) return void client.end().catch(() => {});
    this.#client = client;
    const ask = (): void => {
      asking = setTimeout(() => client.query("SELECT 1").then(ask, retry), askMs).unref();
    };
    ask();
    for (const key of [...this.#subscribers.keys()]) this.#announce(key);
  }

  #announce(key: string): void {
    for (const onNotice of [...(this.#subscribers.get(key) ?? [])]) onNotice();
  }
}
