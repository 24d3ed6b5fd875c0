/** Clients of the running product, as pages are, and what their times come to. */

/** The cookie of a visitor nobody knows. */
export const cookieOf = (n) => `tracepad_client=${`load-${process.pid}-${n}-`.padEnd(22, "x").slice(0, 22)}`;

/** The account that a client gets with its first request is its next ones' too. */
export function keepCookies(answer, jar) {
  for (const cookie of answer.headers.getSetCookie()) jar.cookie += `; ${cookie.split(";")[0]}`;
}

/** The events of a run, from its start on, with the time of each. */
async function* eventsOf(url, code, jar) {
  const begun = performance.now();
  const headers = { "content-type": "application/json", accept: "application/x-ndjson", cookie: jar.cookie };
  const answer = await fetch(`${url}/api/trpc/runs.start`, { method: "POST", headers, body: JSON.stringify({ code }) });
  keepCookies(answer, jar);
  let run = null;
  let last = 0;
  const note = function* (event) {
    if (event.id <= last) return;
    last = event.id;
    yield { ...event, after: performance.now() - begun };
  };
  for await (const line of lines(answer.body, "\n")) {
    const message = JSON.parse(line);
    if (message.error) throw new Error(message.error.message);
    if (run === null) {
      run = message.result.data;
      for (const event of run.events) yield* note(event);
    } else yield* note(message);
  }
  const input = encodeURIComponent(JSON.stringify({ id: run.id, lastEventId: String(last) }));
  const stream = await fetch(`${url}/api/trpc/runs.events?input=${input}`, {
    headers: { accept: "text/event-stream", cookie: jar.cookie },
  });
  for await (const part of lines(stream.body, "\n\n")) {
    const data = /^data: (.*)$/m.exec(part)?.[1];
    if (data !== undefined && /^id: /m.test(part)) yield* note(JSON.parse(data));
  }
}

async function* lines(body, end) {
  let text = "";
  for await (const chunk of body.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    for (let at; (at = text.indexOf(end)) >= 0; text = text.slice(at + end.length)) yield text.slice(0, at);
  }
}

/** Runs a program to its end: milliseconds from the request to the first event, to the worker that has it, and to the end. */
export async function oneRun(url, code, jar) {
  const times = { first: null, taken: null, done: null, status: "no end", lost: 0 };
  let count = 0;
  for await (const event of eventsOf(url, code, jar)) {
    count++;
    times.first ??= event.after;
    if (event.status === "running") times.taken ??= event.after;
    if (event.id !== count) times.lost++;
    if (event.type !== "done") continue;
    times.done = event.after;
    times.status = event.status;
    break;
  }
  return times;
}

const at = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
/** Milliseconds that half, nearly all, and all stay within. */
export const spread = (values) => {
  const sorted = values.filter((ms) => ms !== null).toSorted((a, b) => a - b);
  const round = (ms) => (ms === undefined ? null : Math.round(ms * 10) / 10);
  return { p50: round(at(sorted, 0.5)), p95: round(at(sorted, 0.95)), worst: round(sorted.at(-1)) };
};

/** Waits until the product takes runs. */
export async function untilReady(url) {
  for (const deadline = performance.now() + 60_000; ; ) {
    const health = await (await fetch(`${url}/api/health`)).json();
    if (health.status === "ok") return;
    if (performance.now() > deadline) throw new Error(`the product is not ready: ${JSON.stringify(health)}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

const most = "1000000";
/** Settings with which one address may be as many people as it likes. */
export const unlimited = Object.fromEntries(
  ["RUNS_PER_MINUTE", "READS_PER_MINUTE", "VISITORS_PER_HOUR", "SECONDS_PER_HOUR", "JOINS_PER_MINUTE", "GRADING_SECONDS_PER_HOUR"].map(
    (name) => [`TRACEPAD_${name}`, most],
  ),
);
