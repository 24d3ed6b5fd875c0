/** The product's API as tests of the whole product use it: over HTTP, as a page does. */

/** Starts a program; resolves with the run's id. */
export async function startRun(url, code, headers = {}) {
  const answer = await call(url, "runs.start", { code }, headers);
  return answer.id;
}

/** Calls a procedure that changes something. */
export async function call(url, procedure, input, headers = {}) {
  const answer = await fetch(`${url}/api/trpc/${procedure}`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(input),
  });
  const { result, error } = await answer.json();
  if (error) throw new Error(`${procedure}: ${error.message}`);
  return result.data;
}

/** Calls a procedure that only asks. */
export async function ask(url, procedure, input, headers = {}) {
  const answer = await fetch(`${url}/api/trpc/${procedure}?input=${encodeURIComponent(JSON.stringify(input))}`, { headers });
  const { result, error } = await answer.json();
  if (error) throw new Error(`${procedure}: ${error.message}`);
  return result.data;
}

/** A run's events after the id `after`, as they come, until its end or until the stream breaks. */
async function* events(url, id, after, given) {
  const headers = { accept: "text/event-stream", "last-event-id": String(after), ...given };
  const input = encodeURIComponent(JSON.stringify({ id }));
  const answer = await fetch(`${url}/api/trpc/runs.events?input=${input}`, { headers });
  if (!answer.ok) throw new Error(`the stream is refused: ${answer.status}`);
  let text = "";
  for await (const chunk of answer.body.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    for (let end; (end = text.indexOf("\n\n")) >= 0; text = text.slice(end + 2)) {
      const data = /^data: (.*)$/m.exec(text.slice(0, end))?.[1];
      if (data !== undefined && /^id: /m.test(text.slice(0, end))) yield JSON.parse(data);
    }
  }
}

/** Follows a run, over as many streams as it takes, each from the last event on, until `enough` holds of what was seen. */
export async function follow(url, id, { seen = [], enough = (all) => all.at(-1)?.type === "done", headers = {} } = {}) {
  while (!enough(seen)) {
    try {
      for await (const event of events(url, id, seen.length, headers)) {
        seen.push(event);
        if (enough(seen)) break;
      }
    } catch {
      // No server, for a moment.
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
  return seen;
}

/** Resolves once the product can run programs. */
export async function whenHealthy(url, ms = 60_000) {
  for (const deadline = performance.now() + ms; ; ) {
    const health = await fetch(`${url}/api/health`).then(
      (answer) => answer.json(),
      (error) => ({ status: error.message }),
    );
    if (health.status === "ok") return;
    if (performance.now() > deadline) throw new Error(`the product is not ready: ${JSON.stringify(health)}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
