/** PostgreSQL's classes of errors that are the server's state and not a statement's fault: no room, going down, gone. */
const resources = /^53/;
const away = /^(08|57P0[1-5])/;
/** The same as the network tells it. */
const network = /^(ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN)$/;
/** What `pg` says without a code. */
const unanswered = /^(Query read timeout|timeout exceeded when trying to connect|Connection terminated)/;

/** What to tell people where the database cannot be reached or has no room; null where the error is another one. */
export function outageOf(error: unknown): string | null {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    const code = String((cause as NodeJS.ErrnoException).code ?? "");
    if (resources.test(code)) return "The server has no room for this just now. This is a fault of ours; try again in a while.";
    if (away.test(code) || network.test(code) || unanswered.test(cause.message))
      return "The server's database does not answer. This is a fault of ours; try again in a moment.";
  }
  return null;
}
