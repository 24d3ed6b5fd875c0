import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { appRouter } from "./router.ts";

/**
 * Who may call what. `all`: it answers about what everybody may know, or only about the caller. `link`: it shows what whoever has
 * an unguessable address may see. `owner`: a stranger is refused, as the tests named beside it show.
 */
const ACCESS: Record<string, "all" | "link" | "owner"> = {
  "account.me": "all",
  "account.sessions": "all",
  "account.endSession": "owner",
  "devices.list": "all",
  "embeds.try": "link",
  "embeds.job": "link",
  "lessons.progress": "all",
  "runs.start": "all",
  "runs.get": "owner",
  "runs.cancel": "owner",
  "runs.place": "owner",
  "runs.quota": "all",
  "runs.events": "owner",
  "snippets.create": "owner",
  "snippets.get": "link",
  "snippets.fork": "link",
  "snippets.mine": "all",
  "snippets.versions": "owner",
  "snippets.rename": "owner",
  "snippets.point": "owner",
  "snippets.list": "owner",
  "snippets.delete": "owner",
};

test("every procedure says who may call it; those that somebody owns are tried by a stranger", () => {
  // Those of sets and courses are called by every role in classes/roles.test.ts, which names them all; those of lessons and frames
  // in lessons/lessons.test.ts too.
  const procedures = Object.keys(appRouter._def.procedures).filter((name) => !/^(sets|courses|study)\./.test(name));
  expect(procedures.sort()).toEqual(Object.keys(ACCESS).sort());
  const tests = ["sharing/sharing.test.ts", "accounts/mail.test.ts"].map((path) => readFileSync(join(import.meta.dirname, path), "utf8"));
  const strangers = tests.map((text) => text.slice(text.indexOf('describe("a stranger"'))).join("\n");
  for (const [name, access] of Object.entries(ACCESS)) if (access === "owner") expect(strangers).toContain(`api.${name}(`);
});
