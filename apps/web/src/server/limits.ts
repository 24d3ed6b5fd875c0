import { type Asker, type Bucket, type OverLimit, secondsLeft, takeTokens, tokensLeft } from "@tracepad/db";
import { gradingBucket } from "@tracepad/db/classes";
import type { Quota } from "@tracepad/shared";
import { TRPCError } from "@trpc/server";
import type { Context } from "./context.ts";
import { NoSeconds, RateLimited, TooManyOpen } from "./trpc.ts";

/** Lets a client do `what` at most `perMinute` times a minute, and the clients of one address together some times that. */
export async function limitRate(
  { client, services }: Context,
  what: "run" | "share" | "read" | "save" | "join",
  perMinute: number,
): Promise<void> {
  const { clientsPerAddress } = services.config;
  const bucket = (key: string, size: number): Bucket => ({ key: `${what} ${key}`, capacity: size, perMinute: size });
  // The cookie is the client's own word: asked second, so that made-up ones leave no more rows than the address may ask for.
  let wait = await takeTokens(services.db, [bucket(`address ${client.address}`, perMinute * clientsPerAddress)]);
  if (wait === 0 && client.cookie !== null) wait = await takeTokens(services.db, [bucket(`cookie ${client.cookie}`, perMinute)]);
  if (wait === 0) return;
  const seconds = Math.ceil(wait / 1000);
  throw new TRPCError({
    code: "TOO_MANY_REQUESTS",
    message: `Too many requests: at most ${perMinute} a minute. Try again in ${seconds} second${seconds === 1 ? "" : "s"}.`,
    cause: new RateLimited(wait),
  });
}

const doing = { trial: "tests", grade: "hand-ins" } as const;

/**
 * Takes a second of those that an account's trials, or its hand-ins, may be graded for; what one takes beyond that is taken at
 * its end. They are apart, so that trying uses up no hand-in. Without an account only the address has them.
 */
export async function limitGrading({ client, services }: Context, kind: "trial" | "grade", user: string | null): Promise<void> {
  const { gradingSecondsPerHour: perHour, clientsPerAddress } = services.config;
  const bucket = (key: string, capacity: number): Bucket => ({ key, capacity, perMinute: capacity / 60 });
  const wait = await takeTokens(services.db, [
    ...(user === null ? [] : [bucket(gradingBucket(kind, user), perHour)]),
    bucket(`${kind} address ${client.address}`, perHour * clientsPerAddress),
  ]);
  if (wait === 0) return;
  const minutes = Math.ceil(wait / 60_000);
  const message = `Your ${doing[kind]} have used the ${perHour} seconds an hour that they may run on our machines. No attempt was used; try again in ${minutes} minute${minutes === 1 ? "" : "s"}.`;
  throw new TRPCError({ code: "TOO_MANY_REQUESTS", message, cause: new NoSeconds(wait) });
}

/** What is left of a client's runs a minute: the scarcer of its own and of its address's. */
export async function runsLeft({ client, services }: Context): Promise<Quota["runs"]> {
  const { runsPerMinute: of, clientsPerAddress } = services.config;
  const bucket = (key: string, size: number): Bucket => ({ key: `run ${key}`, capacity: size, perMinute: size });
  const asked = [bucket(`address ${client.address}`, of * clientsPerAddress)];
  if (client.cookie !== null) asked.push(bucket(`cookie ${client.cookie}`, of));
  const all = await Promise.all(asked.map((one) => tokensLeft(services.db, one)));
  const least = all.reduce((a, b) => (b.left < a.left ? b : a));
  return { left: Math.min(of, least.left), of, fullMs: least.fullMs };
}

/** What is left of an asker's seconds. */
export async function secondsOf({ services: { db, config } }: Context, asker: Asker): Promise<Quota["seconds"]> {
  const { left, fullMs } = await secondsLeft(db, asker, config.seconds);
  const of = config.seconds.perHour;
  return { left: Math.min(of, Math.max(0, Math.floor(left))), of, fullMs };
}

/** The refusal of a run that a limit does not let in. */
export async function refusal(context: Context, over: OverLimit, asker: Asker): Promise<TRPCError> {
  return over === "seconds" ? noSeconds(context, asker) : tooManyOpen(context, over);
}

async function noSeconds({ services: { db, config } }: Context, asker: Asker): Promise<TRPCError> {
  const { left, reserved, someMs } = await secondsLeft(db, asker, config.seconds);
  const minutes = Math.ceil(someMs / 60_000);
  const wait =
    left + reserved > 0
      ? "when your running programs have ended"
      : `in ${minutes} minute${minutes === 1 ? "" : "s"}, or run it in your browser`;
  const message = `Your programs have used the ${config.seconds.perHour} seconds an hour that they may run on our machines. Try again ${wait}.`;
  return new TRPCError({ code: "TOO_MANY_REQUESTS", message, cause: new NoSeconds(left + reserved > 0 ? null : someMs) });
}

/** The refusal of a run whose client has too many open ones. */
function tooManyOpen({ services }: Context, over: "perClient" | "perAddress"): TRPCError {
  const most = services.config.openRuns[over];
  const whose = over === "perClient" ? "of yours" : "from your network";
  const message = `${most} runs ${whose} are waiting or running, the most at a time. Stop one, or try again when one has ended.`;
  return new TRPCError({ code: "TOO_MANY_REQUESTS", message, cause: new TooManyOpen() });
}

/** Refuses source text over the limit. */
export function limitCode({ services }: Context, code: string): void {
  const { codeBytes } = services.config.limits;
  const bytes = Buffer.byteLength(code);
  if (bytes <= codeBytes) return;
  throw new TRPCError({
    code: "PAYLOAD_TOO_LARGE",
    message: `The program has ${bytes} bytes; at most ${codeBytes} are taken (limit "codeBytes").`,
  });
}
