import { join } from "node:path";
import { Redis } from "ioredis";
import { Failure } from "./failure.mjs";
import { connect } from "./migrate.mjs";
import { startPostgres } from "./postgres.mjs";

/** The database: the one of DATABASE_URL where that is set, else the embedded one. */
export async function openDatabase(databaseUrl, dataFolder) {
  if (!databaseUrl) return startPostgres(join(dataFolder, "postgres"));
  const client = await connect(databaseUrl);
  await client.end();
  return { url: databaseUrl, reused: true, stop: async () => {} };
}

/** Fails in plain words when the Redis server of REDIS_URL does not answer. */
export async function assertRedisAnswers(url) {
  let address;
  try {
    address = new URL(url);
  } catch {
    throw new Failure("REDIS_URL is not a URL.", "It looks like redis://:password@host:6379/0.");
  }
  const redis = new Redis(url, { lazyConnect: true, connectTimeout: 5_000, retryStrategy: () => null, maxRetriesPerRequest: 0 });
  let reason = "it does not answer";
  redis.on("error", (error) => (reason = error.message));
  try {
    await redis.connect();
    await redis.ping();
  } catch (error) {
    if (error.message !== "Connection is closed.") reason = error.message;
    throw new Failure(
      `Redis at ${address.host} cannot be reached: ${reason}.`,
      "Check REDIS_URL, or unset it to keep the queue in PostgreSQL.",
    );
  } finally {
    redis.disconnect();
  }
}
