import type { RunEvent } from "@tracepad/shared";
import { isRetrace } from "./calls.ts";
import { type ArgumentChange, nearestSignature, parseArrayType, signatureChanges, whatChanged } from "./signature.ts";

export type LookupKind = "trace" | "retrace" | "hit";

/** One look into a function's cache, or equal ones in a row. */
export interface Lookup {
  readonly fn: string;
  readonly signature: string;
  readonly line: number | null;
  readonly kind: LookupKind;
  readonly count: number;
}

/** A place that called a function, with what. */
export interface Call {
  readonly signature: string;
  readonly line: number | null;
  readonly column: number | null;
}

/** Why a function was traced again. */
export interface Retrace {
  readonly fn: string;
  readonly signature: string;
  readonly line: number | null;
  readonly column: number | null;
  readonly call: number;
  /** The nearest signature known before, and the place that had asked for it; null where the cache was empty. */
  readonly known: Call | null;
  /** The function's calls in the whole run. */
  readonly calls: readonly Call[];
  readonly changes: readonly ArgumentChange[];
  /** What the engine gave as the reason, in its words. */
  readonly reason: string | null;
  readonly traceMs: number;
  readonly lowerMs: number;
  readonly compileMs: number;
}

export interface SignatureRow {
  readonly fn: string;
  readonly signature: string;
  readonly firstLine: number | null;
  readonly lastLine: number | null;
  readonly hits: number;
  readonly misses: number;
  readonly retraced: boolean;
  /** The reason of the last miss. */
  readonly why: string | null;
  readonly traceMs: number;
  readonly compileMs: number;
  /** The compiled program was known to the worker from elsewhere. */
  readonly shared: boolean;
}

export interface CacheModel {
  readonly lookups: readonly Lookup[];
  readonly retraces: readonly Retrace[];
  readonly signatures: readonly SignatureRow[];
}

const CAUSES = { tree: "another structure", device: "another device", configuration: "other flags" } as const;

/** The known signature that the engine compared with: the latest that had what it says was there. */
function comparedWith<T extends { readonly signature: string }>(
  known: readonly T[],
  now: string,
  said: readonly ArgumentChange[],
): T | null {
  const was = new Set(said.flatMap((change) => (parseArrayType(change.was ?? "") === null ? [] : [change.was])));
  const fits = known.filter(({ signature }) => {
    const differing = signatureChanges(signature, now).map((change) => change.was);
    return was.size > 0 && [...was].every((type) => differing.includes(type?.replace("~", "") ?? null));
  });
  return nearestSignature(fits.length > 0 ? fits : known, now);
}

/** The parts of the engine's reason: `shape: x f32[8] → f32[16]; static: n 2 → 3`. Empty where it says something else. */
export function reasonChanges(reason: string): ArgumentChange[] {
  return reason.split("; ").flatMap((part) => {
    const array = /^(?:shape|dtype|weak type): (.+) (\S+) → (\S+)$/.exec(part);
    if (array !== null) {
      const [, name, was, now] = array as unknown as [string, string, string, string];
      return [{ name, was, now, what: whatChanged(was, now) }];
    }
    const fixed = /^static: (\S+) (.+) → (.+)$/.exec(part);
    if (fixed !== null) return [{ name: fixed[1] as string, was: fixed[2] as string, now: fixed[3] as string, what: "static value" }];
    const other = /^(device|tree|configuration): (.*) → (.*)$/.exec(part);
    if (other === null) return [];
    const [, name, was, now] = other as unknown as [string, keyof typeof CAUSES, string, string];
    return [{ name, was, now, what: CAUSES[name] }];
  });
}

/** Lookups, retraces and signatures of the user's traced functions; eager operations have no cache of their own. */
export function cacheModel(events: readonly RunEvent[]): CacheModel {
  const lookups: Lookup[] = [];
  const retraces: Retrace[] = [];
  type Row = { -readonly [K in keyof SignatureRow]: SignatureRow[K] };
  const rows = new Map<string, Row>();
  const known = new Map<string, Call[]>();
  const calls = new Map<string, Call[]>();
  const compiles = new Map<string, { lowerMs: number; compileMs: number; cached: boolean }>();
  for (const e of events) if (e.type === "compile" && e.call > 0) compiles.set(`${e.call} ${e.fn}`, e);

  for (const e of events) {
    if (e.type !== "trace" && e.type !== "execute") continue;
    if (e.call === 0) continue;
    const key = `${e.fn}\n${e.signature}`;
    const call: Call = { signature: e.signature, line: e.line, column: e.column };
    const called = calls.get(e.fn) ?? [];
    if (!called.some(({ signature, line, column }) => signature === e.signature && line === e.line && column === e.column))
      called.push(call);
    calls.set(e.fn, called);
    if (e.type === "trace") {
      const before = known.get(e.fn) ?? [];
      const said = reasonChanges(e.reason ?? "");
      const nearest = comparedWith(before, e.signature, said);
      const compiled = compiles.get(`${e.call} ${e.fn}`);
      const again = isRetrace(e.reason);
      if (again) {
        retraces.push({
          fn: e.fn,
          signature: e.signature,
          line: e.line,
          column: e.column,
          call: e.call,
          known: nearest,
          calls: called,
          changes: said.length > 0 || nearest === null ? said : signatureChanges(nearest.signature, e.signature),
          reason: e.reason,
          traceMs: e.ms,
          lowerMs: compiled?.lowerMs ?? 0,
          compileMs: compiled?.compileMs ?? 0,
        });
      }
      lookups.push({ fn: e.fn, signature: e.signature, line: e.line, kind: again ? "retrace" : "trace", count: 1 });
      known.set(e.fn, [...before, call]);
      const row = rows.get(key);
      const cost = (compiled?.lowerMs ?? 0) + (compiled?.compileMs ?? 0);
      if (row === undefined) {
        rows.set(key, {
          fn: e.fn,
          signature: e.signature,
          firstLine: e.line,
          lastLine: e.line,
          hits: 0,
          misses: 1,
          retraced: again,
          why: e.reason,
          traceMs: e.ms,
          compileMs: cost,
          shared: compiled?.cached ?? false,
        });
      } else {
        row.misses++;
        row.why = e.reason;
        row.retraced ||= again;
        row.lastLine = e.line;
        row.traceMs += e.ms;
        row.compileMs += cost;
      }
    } else if (e.cached) {
      const row = rows.get(key);
      if (row !== undefined) {
        row.hits += e.count;
        row.lastLine = e.line;
      }
      const last = lookups.at(-1);
      if (last?.kind === "hit" && last.fn === e.fn && last.signature === e.signature && last.line === e.line) {
        lookups[lookups.length - 1] = { ...last, count: last.count + e.count };
      } else lookups.push({ fn: e.fn, signature: e.signature, line: e.line, kind: "hit", count: e.count });
    }
  }
  return { lookups, retraces, signatures: [...rows.values()] };
}

/** What to do about a retrace: its cause decides. Of several causes the dearest to change comes last. */
export function retraceFix(changes: readonly ArgumentChange[]): string {
  const is = (pattern: RegExp): boolean => changes.some(({ what }) => pattern.test(what));
  if (changes.length === 0) return "Fix: make the function once, outside the loop or the caller, and call it again.";
  if (is(/^other flags/)) return "Fix: set the flag once, before the first call.";
  if (is(/^another device/)) return "Fix: keep the arguments on one device.";
  if (is(/^another structure/)) return "Fix: keep the arguments' structure constant: the same keys, and lists of the same length.";
  if (is(/^weak/)) return "Fix: give the argument one dtype for good, with astype or the dtype option: a plain number is weakly typed.";
  if (is(/^dtype/)) return "Fix: give the argument one dtype, with astype or the dtype option.";
  if (is(/^static/)) return "Fix: pass it as an array, or keep the static value constant.";
  if (is(/^(axis|rank)/)) return "Fix: pad, or keep the shape constant.";
  return "Fix: keep the arguments constant in number and kind.";
}
