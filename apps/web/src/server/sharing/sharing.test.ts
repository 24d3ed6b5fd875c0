import type { DeletedView, RunEvent, SnippetView } from "@tracepad/shared";
import { TRPCError } from "@trpc/server";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../../../../prisma/src/testing/database.ts";
import { startWorkerProcess, type WorkerProcess } from "../../../../worker/src/testing/worker-process.ts";
import { serverConfigFrom } from "../config.ts";
import { Services } from "../services.ts";
import { TestClient } from "../testing/api-client.ts";

let database: TestDatabase;
let services: Services;
let worker: WorkerProcess;

beforeAll(async () => {
  database = await createTestDatabase();
  worker = await startWorkerProcess({ DATABASE_URL: database.url, REDIS_URL: "", TRACEPAD_CONCURRENCY: "2" });
  services = new Services(serverConfigFrom({ NODE_ENV: "test", DATABASE_URL: database.url }));
  await services.listener.ready();
});

afterAll(async () => {
  await services.close();
  worker.child.kill("SIGKILL");
  await worker.exited;
  await database.drop();
});

let people = 0;
/** Somebody with a browser of their own, anonymous so far. */
const person = () => {
  const n = ++people;
  return new TestClient(services, { address: `10.1.0.${n}`, cookie: `person${String(n).padStart(16, "0")}` });
};

async function runToEnd({ api }: TestClient, code: string): Promise<{ id: string; events: RunEvent[] }> {
  const { id } = await api.runs.start({ code });
  const events: RunEvent[] = [];
  for await (const [, event] of (await api.runs.events({ id })) as unknown as AsyncIterable<[string, RunEvent]>) events.push(event);
  return { id, events };
}

const codeOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => "no error",
    (error: unknown) => (error instanceof TRPCError ? error.code : String(error)),
  );

async function shown({ api }: TestClient, ref: string): Promise<SnippetView> {
  const view = await api.snippets.get({ ref });
  if ("deletedAt" in view) throw new Error(`${ref} was deleted`);
  return view;
}

describe("content", () => {
  test("the same title and code have the same id, whoever shares and whatever ran", async () => {
    const [ann, bob] = [person(), person()];
    const code = "log same";
    const { id: run } = await runToEnd(ann, code);
    const first = await ann.api.snippets.create({ title: "A", code, runId: run });
    expect(first.id).toMatch(/^[1-9A-HJ-NP-Za-km-z]{12}$/);
    expect(await ann.api.snippets.create({ title: "A", code })).toEqual(first);
    const theirs = await bob.api.snippets.create({ title: "A", code });
    expect(theirs.id).toBe(first.id);
    expect(theirs.name).not.toBe(first.name);
    const others = await Promise.all([
      ann.api.snippets.create({ title: "B", code }),
      ann.api.snippets.create({ title: "A", code: `${code} ` }),
    ]);
    expect(new Set([first.id, ...others.map(({ id }) => id)]).size).toBe(3);
  });

  test("a link shows code and stored results at once, with what made them", async () => {
    const [ann, stranger] = [person(), person()];
    const code = "log result";
    const { id: runId, events } = await runToEnd(ann, code);
    const { id } = await ann.api.snippets.create({ title: "Results", code, runId });
    const made = { engine: "1.0.0", compiler: "scripted", device: "none" };
    expect(await stranger.api.snippets.get({ ref: id })).toEqual({
      ...{ id, title: "Results", code, parent: null, device: "wasm:0", events, createdAt: expect.any(Number) },
      ...{ author: null, mine: false, name: null, tree: null, versions: made, today: made, partial: false },
    });
    await database.pool.query("UPDATE run SET versions = $2 WHERE id = $1", [runId, JSON.stringify({ ...made, engine: "0.9.0" })]);
    expect(await shown(stranger, id)).toMatchObject({ versions: { engine: "0.9.0" }, today: { engine: "1.0.0" } });
  });

  test("what an older release recorded in a form that is no longer read is left out, and said to be", async () => {
    const ann = person();
    const { id: runId, events } = await runToEnd(ann, "log printed");
    const { id } = await ann.api.snippets.create({ title: "Old", code: "log printed", runId });
    await database.pool.query("INSERT INTO run_event (run_id, seq, t, body) VALUES ($1, 99, 1, $2)", [
      runId,
      JSON.stringify({ type: "trace", fn: "f", jaxpr: "{ lambda ; . let in () }", locations: [] }),
    ]);
    expect(await shown(ann, id)).toMatchObject({ events, partial: true });
  });

  test("results that were shown stay; results of another program, or of another person's run, are not shown as this one's", async () => {
    const [ann, bob] = [person(), person()];
    const { id: one, events } = await runToEnd(ann, "log one");
    const { id } = await ann.api.snippets.create({ title: "T", code: "log one", runId: one });
    const { id: again } = await runToEnd(bob, "log one");
    await bob.api.snippets.create({ title: "T", code: "log one", runId: again });
    expect((await shown(bob, id)).events).toEqual(events);
    const other = await ann.api.snippets.create({ title: "T", code: "log two", runId: one });
    expect((await shown(ann, other.id)).events).toEqual([]);
    const taken = await bob.api.snippets.create({ title: "taken", code: "log one", runId: one });
    expect((await shown(bob, taken.id)).events).toEqual([]);
  });

  test("the same content shared by many at once is one snippet, and one name each", async () => {
    const all = Array.from({ length: 8 }, person);
    const shared = await Promise.all(all.map(({ api }) => api.snippets.create({ title: "Crowd", code: "log crowd" })));
    expect(new Set(shared.map(({ id }) => id)).size).toBe(1);
    expect(new Set(shared.map(({ name }) => name)).size).toBe(8);
    const ann = person();
    await ann.api.snippets.create({ title: "first", code: "" });
    const mine = await Promise.all(Array.from({ length: 6 }, () => ann.api.snippets.create({ title: "Twice", code: "log twice" })));
    expect(new Set(mine.map(({ name }) => name)).size).toBe(1);
  });
});

describe("names and versions", () => {
  test("a name shows its newest version, a link to a version that one", async () => {
    const [ann, stranger] = [person(), person()];
    const v1 = await ann.api.snippets.create({ title: "Two waves", code: "log a\nlog b\n" });
    expect(v1).toMatchObject({ version: 1, name: expect.stringMatching(/^two-waves-[1-9A-HJ-NP-Za-km-z]{10}$/) });
    const v2 = await ann.api.snippets.create({ title: "Two waves", code: "log a\nlog c\nlog d\n", name: v1.name });
    expect(v2).toMatchObject({ name: v1.name, version: 2 });
    const named = await shown(stranger, v1.name);
    expect(named.id).toBe(v2.id);
    expect(named.name).toMatchObject({ current: 2, title: "Two waves" });
    expect(named.name?.versions.map(({ number, id, changed }) => [number, id, changed])).toEqual([
      [2, v2.id, 2],
      [1, v1.id, null],
    ]);
    // Who has the link to one version is not told of the others; its owner is.
    expect((await shown(stranger, v1.id)).name).toBeNull();
    expect((await shown(ann, v1.id)).name?.versions).toHaveLength(2);
  });

  test("sharing an earlier version again points the name back at it; the owner may point it anywhere", async () => {
    const ann = person();
    const v1 = await ann.api.snippets.create({ title: "N", code: "log 1" });
    const v2 = await ann.api.snippets.create({ title: "N", code: "log 2", name: v1.name });
    expect(await ann.api.snippets.create({ title: "N", code: "log 1", name: v1.name })).toEqual(v1);
    expect((await shown(person(), v1.name)).id).toBe(v1.id);
    await ann.api.snippets.point({ name: v1.name, version: 2 });
    expect((await shown(person(), v1.name)).id).toBe(v2.id);
    expect(await codeOf(ann.api.snippets.point({ name: v1.name, version: 3 }))).toBe("NOT_FOUND");
  });

  test("mine: the latest first, found by title and code", async () => {
    const ann = person();
    expect(await ann.api.snippets.mine({})).toEqual([]);
    const a = await ann.api.snippets.create({ title: "Alpha", code: "log grad\n" });
    const b = await ann.api.snippets.create({ title: "100% beta", code: "log vmap\nlog b" });
    expect(await ann.api.snippets.mine({})).toMatchObject([
      { slug: b.name, title: "100% beta", current: 1, versions: 1, lines: 2, id: b.id },
      { slug: a.name, title: "Alpha", lines: 1 },
    ]);
    const found = async (search: string) => (await ann.api.snippets.mine({ search })).map(({ title }) => title);
    expect(await found("ALPH")).toEqual(["Alpha"]);
    expect(await found("vmap")).toEqual(["100% beta"]);
    expect(await found("%")).toEqual(["100% beta"]);
    await ann.api.snippets.rename({ name: a.name, title: " Gamma " });
    expect(await found("gamma")).toEqual(["Gamma"]);
    expect((await shown(ann, a.name)).name?.title).toBe("Gamma");
    expect(await codeOf(ann.api.snippets.rename({ name: a.name, title: "  " }))).toBe("BAD_REQUEST");
  });
});

describe("deleting", () => {
  const deleted = async ({ api }: TestClient, id: string): Promise<DeletedView> => (await api.snippets.get({ ref: id })) as DeletedView;

  test("takes the content away for good, and says when", async () => {
    const [ann, stranger] = [person(), person()];
    const { id: runId } = await runToEnd(ann, "log secret");
    const { id, name } = await ann.api.snippets.create({ title: "Secret title", code: "log secret", runId });
    await ann.api.snippets.delete({ name });
    expect(await deleted(stranger, id)).toEqual({ id, deletedAt: expect.any(Number) });
    expect(await codeOf(stranger.api.snippets.get({ ref: name }))).toBe("NOT_FOUND");
    expect(await codeOf(stranger.api.snippets.fork({ id }))).toBe("NOT_FOUND");
    expect((await database.pool.query("SELECT title, code, run_id FROM snippet WHERE id = $1", [id])).rows).toEqual([
      { title: "", code: "", run_id: null },
    ]);
    expect(await codeOf(ann.api.runs.get({ id: runId }))).toBe("NOT_FOUND");
    // Shared anew it is the same content, so the same link.
    expect((await ann.api.snippets.create({ title: "Secret title", code: "log secret" })).id).toBe(id);
    expect((await shown(stranger, id)).code).toBe("log secret");
  });

  test("what somebody else shares too stays", async () => {
    const [ann, bob] = [person(), person()];
    const mine = await ann.api.snippets.create({ title: "Both", code: "log both" });
    await bob.api.snippets.create({ title: "Both", code: "log both" });
    await ann.api.snippets.delete({ name: mine.name });
    expect((await shown(person(), mine.id)).code).toBe("log both");
  });

  test("one version: the name points at the newest that is left, and numbers are not given again", async () => {
    const ann = person();
    const v1 = await ann.api.snippets.create({ title: "V", code: "log v1" });
    const v2 = await ann.api.snippets.create({ title: "V", code: "log v2", name: v1.name });
    await ann.api.snippets.delete({ name: v1.name, version: 2 });
    expect((await shown(ann, v1.name)).id).toBe(v1.id);
    expect(await deleted(ann, v2.id)).toMatchObject({ deletedAt: expect.any(Number) });
    expect((await ann.api.snippets.create({ title: "V", code: "log v3", name: v1.name })).version).toBe(3);
    await ann.api.snippets.delete({ name: v1.name, version: 3 });
    await ann.api.snippets.delete({ name: v1.name, version: 1 });
    expect(await ann.api.snippets.mine({})).toEqual([]);
  });

  test("while another shares the same, the content is there for the other", async () => {
    for (let round = 0; round < 5; round++) {
      const [ann, bob] = [person(), person()];
      const what = { title: "Race", code: `log race ${round}` };
      const { id, name } = await ann.api.snippets.create(what);
      await Promise.all([ann.api.snippets.delete({ name }), bob.api.snippets.create(what)]);
      expect((await shown(bob, id)).code).toBe(what.code);
    }
  });
});

describe("forks", () => {
  test("a fork is a draft that remembers its parent, and the tree shows both", async () => {
    const [ann, bob, eve] = [person(), person(), person()];
    const root = await ann.api.snippets.create({ title: "Original", code: "log original" });
    const draft = await bob.api.snippets.fork({ id: root.id });
    expect(draft).toEqual({ parent: root.id, title: "Original", code: "log original" });
    // Unchanged it is the original, not a fork of it.
    expect((await bob.api.snippets.create(draft)).id).toBe(root.id);
    const fork = await bob.api.snippets.create({ ...draft, code: "log changed" });
    const hidden = await eve.api.snippets.create({ ...draft, code: "log hidden", listed: false });
    const grandchild = await eve.api.snippets.create({ title: "Third", code: "log third", parent: fork.id });
    expect((await shown(person(), fork.id)).parent).toBe(root.id);
    const outline = (node: SnippetView["tree"]): unknown => node && [node.title ?? "deleted", ...node.forks.map(outline)];
    expect(outline((await shown(person(), root.id)).tree)).toEqual(["Original", ["Original", ["Third"]]]);
    // Unlisted: only from itself, and for its owner.
    expect(outline((await shown(person(), hidden.id)).tree)).toEqual(["Original", ["Original", ["Third"]], ["Original"]]);
    expect(outline((await shown(eve, root.id)).tree)).toEqual(["Original", ["Original", ["Third"]], ["Original"]]);
    await eve.api.snippets.list({ id: hidden.id, listed: true });
    expect(outline((await shown(person(), root.id)).tree)).toEqual(["Original", ["Original", ["Third"]], ["Original"]]);
    await eve.api.snippets.list({ id: hidden.id, listed: false });
    await bob.api.snippets.delete({ name: fork.name });
    expect(outline((await shown(person(), grandchild.id)).tree)).toEqual(["Original", ["deleted", ["Third"]]]);
  });
});

describe("a stranger", () => {
  test("cannot follow, read or stop a run of somebody else", async () => {
    const [ann, stranger] = [person(), person()];
    const { id } = await ann.api.runs.start({ code: "hang" });
    expect(await codeOf(stranger.api.runs.get({ id }))).toBe("NOT_FOUND");
    expect(await codeOf(stranger.api.runs.cancel({ id }))).toBe("NOT_FOUND");
    expect(await codeOf(stranger.api.runs.place({ id }))).toBe("NOT_FOUND");
    const events = async () => {
      for await (const _ of await stranger.api.runs.events({ id })) throw new Error("an event came");
    };
    expect(await codeOf(events())).toBe("NOT_FOUND");
    expect(await ann.api.runs.get({ id })).toMatchObject({ code: "hang" });
    expect(await ann.api.runs.cancel({ id })).toMatchObject({ status: expect.stringMatching(/queued|running/) });
  });

  test("cannot change, move or delete what somebody else shared, nor see its other versions", async () => {
    const [ann, stranger, nobody] = [person(), person(), person()];
    const { name, id } = await ann.api.snippets.create({ title: "Mine", code: "log mine" });
    await stranger.api.snippets.create({ title: "Theirs", code: "log theirs" });
    const attempts: Record<string, (api: TestClient["api"]) => Promise<unknown>> = {
      create: (api) => api.snippets.create({ title: "Taken over", code: "log evil", name }),
      rename: (api) => api.snippets.rename({ name, title: "Taken over" }),
      point: (api) => api.snippets.point({ name, version: 1 }),
      delete: (api) => api.snippets.delete({ name }),
      "delete a version": (api) => api.snippets.delete({ name, version: 1 }),
      versions: (api) => api.snippets.versions({ name }),
      list: (api) => api.snippets.list({ id, listed: false }),
    };
    const refusals = async ({ api }: TestClient) =>
      Object.fromEntries(await Promise.all(Object.entries(attempts).map(async ([what, attempt]) => [what, await codeOf(attempt(api))])));
    const all = (code: string) => Object.fromEntries(Object.keys(attempts).map((what) => [what, code]));
    expect(await refusals(stranger)).toEqual(all("NOT_FOUND"));
    // Who asks to share gets an account; with it the name is still not theirs.
    expect(await refusals(nobody)).toEqual({ ...all("UNAUTHORIZED"), create: "NOT_FOUND" });
    expect((await stranger.api.snippets.mine({})).map(({ title }) => title)).toEqual(["Theirs"]);
    expect(await shown(stranger, name)).toMatchObject({ id, code: "log mine", mine: false, name: { title: "Mine", current: 1 } });
  });

  test("who keeps no cookies runs all the same, and whoever knows the run's id may follow it", async () => {
    const framed = new TestClient(services, { address: "10.2.0.1", cookie: null });
    const { id, events } = await runToEnd(framed, "log framed");
    expect(events.at(-1)).toMatchObject({ type: "done", status: "succeeded" });
    expect(framed.cookies.size).toBe(0);
    expect(await framed.api.runs.get({ id })).toMatchObject({ status: "succeeded" });
  });
});
