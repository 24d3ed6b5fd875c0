/** The part of vitest that the waist's conformance suite uses, for an isolate, where vitest cannot be. */

export interface Case {
  readonly name: string;
  readonly body: () => Promise<void>;
}

/** What `test` was called with. */
export const cases: Case[] = [];

export const describe = (_: string, body: () => void): void => body();
export const test = (name: string, body: () => Promise<void>): void => void cases.push({ name, body });

function equal(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  const keys = Object.keys(a);
  return (
    Object.getPrototypeOf(a) === Object.getPrototypeOf(b) &&
    keys.length === Object.keys(b).length &&
    keys.every((key) => equal((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]))
  );
}

const show = (value: unknown): string => (ArrayBuffer.isView(value) ? `[${String(value)}]` : JSON.stringify(value));

function thrown(value: unknown): Error | null {
  try {
    (value as () => void)();
    return null;
  } catch (error) {
    return error as Error;
  }
}

function matchers(value: unknown, negated: boolean) {
  const check = (holds: boolean, what: string): void => {
    if (holds === negated) throw new Error(`expected ${typeof value === "function" ? "it" : show(value)}${negated ? " not" : ""} ${what}`);
  };
  return {
    toBe: (other: unknown) => check(Object.is(value, other), `to be ${show(other)}`),
    toEqual: (other: unknown) => check(equal(value, other), `to equal ${show(other)}`),
    toThrow: (message?: RegExp) => {
      const error = thrown(value);
      check(error !== null && (message === undefined || message.test(error.message)), `to throw ${message ?? ""}, got ${error}`);
    },
  };
}

export const expect = (value: unknown) => ({ ...matchers(value, false), not: matchers(value, true) });
