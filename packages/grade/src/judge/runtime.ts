import type { CheckOf } from "../check/spec.ts";
import { drawCases, leavesOf } from "./cases.ts";
import { drawInputs } from "./elements.ts";
import { failed, failedAs, needed, passed, type Rule } from "./rule.ts";

/** Runs of each, one of the one after one of the other: what else the machine does meets both. */
const ROUNDS = 21;

export const runtimeRatio: Rule<CheckOf<"runtimeRatio">> = {
  plan(check, random) {
    const largest = Object.fromEntries(Object.entries(check.dims).map(([name, [, most]]) => [name, most]));
    const cases = drawCases(check.args, check.dims, random, largest).slice(-1);
    const tasks = cases.map(({ args }) => ({ kind: "trace", fn: check.fn, transform: { kind: "none" }, args }) as const);
    return { cases, student: tasks, reference: tasks, apart: false };
  },
  judge({ check, cases, student, reference, random, now }) {
    const own = student.outcome(0);
    if (own.kind !== "program") return own.kind === "failure" ? failedAs(own) : failed("no program came");
    const right = needed(reference.outcome(0), "program", check.fn);
    const inputs = drawInputs(leavesOf(check.args, cases[0]), random);
    const times: [number[], number[]] = [[], []];
    for (let round = 0; round < ROUNDS; round++) {
      for (const [k, program] of [own, right].entries()) {
        const begun = now();
        program.run(inputs);
        times[k].push(now() - begun);
      }
    }
    const [mine, theirs] = times.map((list) => list.sort((a, b) => a - b)[ROUNDS >> 1]);
    const ratio = mine / Math.max(theirs, 1e-3);
    const measured = `${check.fn} takes ${ratio.toPrecision(2)} times as long as the reference (${mine.toPrecision(2)} ms)`;
    return ratio <= check.max ? passed(measured) : failed(measured);
  },
};
