import { describe, expect, it } from "vitest";
import * as operators from "../operators/namespace.ts";
import { transform } from "./index.ts";

/** What a program of plain JavaScript prints: as it stands, or through the transform. */
async function print(body: string): Promise<string[]> {
  const lines: string[] = [];
  const log = (...values: unknown[]): number => lines.push(values.map((v) => (typeof v === "bigint" ? `${v}n` : show(v))).join(" "));
  try {
    await new Function("$operators", "log", `"use strict"; ${body}\n`)(operators, log);
  } catch (error) {
    lines.push(error instanceof Error ? `${error.name}: ${error.message}` : `thrown ${String(error)}`);
  }
  return lines;
}

const show = (value: unknown): string =>
  typeof value === "object" && value !== null
    ? JSON.stringify(value, (_, v) => (typeof v === "bigint" ? `${v}n` : v))
    : Object.is(value, -0)
      ? "-0"
      : String(value);

/** Every function's parameters are open, so that operators in them go through the helpers. */
const PROGRAMS: Readonly<Record<string, string>> = {
  arithmetic: `const f = (a, b) => [a + b, a - b, a * b, a / b, a % b, a ** b, -a, +a, ~a, a & b, a | b, a ^ b, a << b, a >> b, a >>> b];
    for (const [a, b] of [[7, -3], [0.1, 0.2], [-0, 0], [NaN, 1], ["3", 4], ["a", "b"], [true, null], [undefined, 1], [1e300, 1e300]]) log(f(a, b));`,
  comparison: `const f = (a, b) => [a < b, a <= b, a > b, a >= b, a == b, a != b, a === b];
    for (const [a, b] of [[1, 2], ["a", "b"], ["10", 9], [null, undefined], [null, 0], [NaN, NaN], [[1], 1], ["", 0], [{}, "[object Object]"]]) log(f(a, b));`,
  bigint: `const f = (a, b) => [a + b, a - b, a * b, a / b, a % b, a ** b, -a, ~a, a & b, a | b, a ^ b, a << b, a >> b, a < b, a == b];
    log(f(7n, 3n), f(-7n, 2n)); const mixed = (a, b) => a + b; try { mixed(1n, 1) } catch (e) { log(e.name, e.message) }
    const u = (a) => +a; try { u(1n) } catch (e) { log(e.name, e.message) } log((1n < 2), mixed("x", 1n)); const s = (a) => a >>> 1n; try { s(1n) } catch (e) { log(e.message) }`,
  symbols: `const f = (a, b) => a + b; for (const [a, b] of [[Symbol("x"), 1], [1, Symbol("x")], [Symbol.iterator, "s"]]) try { log(f(a, b)) } catch (e) { log(e.name, e.message) }
    const k = Symbol("k"), o = { [k]: 1 }; const get = (o, k) => o[k]; log(get(o, k)); o[k] += 2; log(o[k]); const add = (o, k, v) => { o[k] += v; return o[k] }; log(add(o, k, 3));`,
  dates: `const f = (a, b) => a - b; log(f(new Date(5000), new Date(2000))); const g = (a) => a + 1; log(typeof g(new Date(0))); const h = (a, b) => a < b; log(h(new Date(1), new Date(2)));
    const d = new Date(0); log(d - 1, d.getTime() * 2.0);`,
  conversions: `const seen = []; const box = (n, v) => ({ valueOf() { seen.push(n + ".valueOf"); return v }, toString() { seen.push(n + ".toString"); return String(v) } });
    const f = (a, b) => a + b * a; log(f(box("a", 2), box("b", 3))); log(seen); const p = { [Symbol.toPrimitive](hint) { seen.push(hint); return 4 } }; const g = (x) => [x + 1, x * 2, \`\${x}\`, x < 5, x == 4, -x, ~x, {}[x]]; log(g(p)); log(seen);`,
  waiting: `const t = (n, v) => { log(n); return v }; let g = 1; const bump = (v) => { g += v; return g }; const f = (o) => [g + bump(o.v) + g, bump(o.v) * g - bump(1), o.v - (g = 7) + g, g++ + g]; log(f({ v: 2 })); log(f({ v: "s" }));
    const r = (o, n) => n === 0 ? o.p : r(o, n - 1) + o.p * r(o, n - 1) + (r(o, n - 1) - o.q); log(r({ p: 2, q: 1 }, 4)); const d = (a, b = a.v + t("b", a.v) * a.v) => a.v + b; log(d({ v: 3 })); class F { n = t("n", 1) + t("m", 2); k = this.n * this.n } log(new F().k);
    const m = (o, k) => o.rows[o.i + k].cells[o.i - k] + o.rows[k].cells[o.rows[k].cells.length - 1]; log(m({ i: 1, rows: [{ cells: [1, 2, 3] }, { cells: [4, 5, 6] }, { cells: [7] }] }, 0)); function* y(o) { return o.a + (yield o.a) * o.b - (yield o.b) } const it = y({ a: 1, b: 2 }); it.next(); it.next(5); log(it.next(3));
    const s = (o) => { o.n += o.n + o.n; o.n -= t("side", o.n); o.xs[o.xs.length - 1] *= o.n + o.xs[0]; return o }; log(s({ n: 1, xs: [2, 3] })); const tdz = () => { const k = late + t("not", 1); let late = 1; return k }; try { tdz() } catch (e) { log(e.name) } for (let i = 0, o = { a: 2 }; i < 3; i++) { o.a = o.a * o.a + t("loop", i); log(o.a) }`,
  order: `const t = (n, v) => { log("eval", n); return v }; const f = (x) => t("a", x) + t("b", x) * t("c", x) - t("d", x); log(f(2)); const o = (x) => (t("x", x) < t("y", x)) === (t("z", x) > 1); log(o(1));
    const m = (x) => t("obj", { p: 1 }).p + t("arg", x); log(m(1)); const idx = (x) => t("o", [1, 2])[t("k", x)]; log(idx(1));`,
  longChain: `const t = (n) => { if (n % 7 === 0) log(n); return n }; const f = (a) => a + t(1) + t(2) - t(3) + t(4) * t(5) + t(6) + t(7) + t(8) - t(9) + t(10) + t(11) + t(12) + t(13) + t(14) + t(15) + t(16); log(f(1), f("s"));
    const r = (n) => n <= 0 ? 0 : n + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + r(n - 1) + n + r(n - 2); log(r(6));
    const str = (a, b) => a + b + a + b + a + b + a + b + a + b + a + b + a + b + a; log(str("x", 1));`,
  assignment: `let x = 1; const f = (v) => { x += v; x -= 1; x *= v; x /= 2; x **= 2; x %= 7; x <<= 1; x >>= 1; x >>>= 0; x |= 8; x &= 12; x ^= 5; return x }; log(f(3), x);
    let s = "a"; const g = (v) => (s += v); log(g(1), g("b"), s); const o = { p: { q: 1 } }; const h = (v) => { o.p.q += v; o["p"].q *= v; return o.p.q }; log(h(3));
    let n; const u = (v) => (n += v); log(u(1)); let y = 5; const old = () => { y = 100; return 1 }; const z = (v) => { y += old() + v; return y }; log(z(1));`,
  places: `const calls = []; const obj = (o) => { calls.push("obj"); return o }, key = (k) => { calls.push("key"); return k }, val = (v) => { calls.push("val"); return v };
    const o = { a: 1, b: [1, 2, 3] }; const f = (k) => { obj(o)[key(k)] += val(5); obj(o).a *= val(2); obj(o).b[key(0)] -= val(9); return o }; log(f("a"), calls);
    const grid = [0, 0, 0, 0]; const set = (x, y, v) => { grid[y * 2 + x] += v; return grid }; log(set(1, 1, 4), set(0, 1, 2)); let i = 0; const next = (v) => { grid[i++] += v; return [i, grid] }; log(next(1), next(2));
    class P { #v = 1; data = [1, 2]; add(d) { this.#v += d; this.data[d] += d; return this.#v } static of(p) { return (p).#v } } const p = new P(); log(p.add(1), P.of(p), p.data);`,
  accessors: `const o = { get p() { log("get"); return 1 }, set p(v) { log("set", v) } }; const f = (o, v) => { o.p += v; return o.p + v }; log(f(o, 2)); const g = (o) => o.p++ + ++o.p; log(g(o));
    const m = { get f() { log("get f"); return (a) => a + 1 } }; const c = (m) => m.f(2); log(c(m)); const arg = () => { log("arg"); return 1 }; const d = (m) => m.f(2, arg()); log(d(m));`,
  updates: `let i = 0, s = "5", b = 1n; const f = (x) => { x++; ++x; x--; return [x, x++, ++x, x--, --x] }; log(f(1), f("5"), f(1n), f(undefined)); log(i++ + ++i, s++, b++, i, s, b); const a = [1]; const g = (k) => [a[k]++, ++a[k], a[k]]; log(g(0));
    for (let k = 0, j = "3"; k < j; k++, j--) log(k, j); const frozen = 1; const up = () => { frozen++ }; try { up() } catch (e) { log(e.name) }`,
  logic: `const t = (n, v) => { log(n); return v }; const f = (a, b) => (t("a", a) && t("b", b)) || t("c", 0) || "d"; log(f(1, 2), f(0, 2), f(1, 0)); const g = (a) => a ?? "none"; log(g(null), g(0)); const h = (a) => !a || !!a; log(h(0));
    let x = 0; const or = (v) => { x ||= v; x &&= v + 1; x ??= 3; return x }; log(or(4)); const c = (a) => a > 1 ? a < 5 ? "mid" : "high" : "low"; log(c(0), c(3), c(9));`,
  keys: `const f = (o, k) => [o[k], o?.[k], o.q?.[k], typeof o[k]]; log(f([1, 2, 3], 1), f([1], -1), f({ a: 1 }, "a"), f({ undefined: 2 }, undefined), f({ null: 3 }, null), f({ true: 4 }, true), f("abc", 1), f({ "1,2": 5 }, [1, 2]), f(new Map(), "size"));
    const k = { toString() { log("key"); return "x" } }; const g = (o, k) => { o[k] = 1; delete o[k]; return k in o }; log(g({}, k)); const n = (o, k) => o[k]; try { n(null, 1) } catch (e) { log(e.name) } log(n([..."héllo"], "length"));
    const call = (o, k) => o[k](2); log(call({ d: 2, m(x) { return this.d * x } }, "m")); const swap = (a, i, j) => { [a[i], a[j]] = [a[j], a[i]]; return a }; log(swap([1, 2, 3], 0, 2)); const opt = (o, k) => o?.a?.[k]?.b; log(opt(null, 1), opt({ a: [0, { b: 2 }] }, 1));`,
  calls: `const o = { v: 10, m(x, y) { return [this === o, x, y, arguments.length] } }; const f = (o) => o.m(2, 3.0); log(f(o)); const g = (fn) => fn(2, -1.0, 1e3); log(g((...a) => a)); function self(x) { return [this, x] } const h = (s) => s(1); log(h(self));
    const bad = (o) => { try { o.nope(1) } catch (e) { log(e.name, e.message) } try { o.x.y(1) } catch (e) { log(e.message) } }; bad({}); const badName = (fn) => { try { fn(1) } catch (e) { log(e.message) } }; badName(3);
    const late = (fn) => { try { fn(1, log("argument first")) } catch (e) { log(e.name) } }; late(null); log([3, 1, 2].sort((a, b) => a - b), [1, 2].map((x) => x * 2.0), Math.max(1, 2.0), "abc".at(-1), [1, 2, 3].at(-1), new Array(3).length);
    const n = (x) => x.toFixed(2) + x.toString(2); log(n(5)); const spread = (fn, a) => fn(1, ...a, 2); log(spread((...x) => x, [7, 8]));  class B { m(x) { return x + 1 } } class C extends B { m(x) { return super.m(2) * x } } log(new C().m(3)); const t = (s, ...v) => s.raw.join("|") + v; log(t\`a\${1 + 1}b\`);`,
  numbers: `const f = (x) => [x, 2.0, 1e3, -3.0, 0x10, typeof 2.0, JSON.stringify({ a: 2.0, b: [1, 2] }), new Map([[2.0, "two"]]).get(2), Number.isInteger(2.0), Object.is(-0.0, -0)]; log(f(1.0)); const o = { n: 1, list: [1, 2.5] }; log(Object.keys(o), Object.getOwnPropertySymbols(o), Reflect.ownKeys(o.list), o, structuredClone(o));
    const c = 2.0, d = 3; const g = (a) => a * c + d; log(g(4)); const frozen = Object.freeze([1, 2]); log(Object.isFrozen(frozen), Array.isArray([1]), [1, 2].constructor === Array, [...[1, 2], 3], { ...{ a: 1 }, b: 2 });`,
  generators: `function* g(n) { let s = 0; for (let i = 0; i < n; i++) s += (yield s * 2) ?? i; return s + n } const it = g(3); log(it.next(), it.next(5), it.next(), it.next()); function* h(a) { const x = a + (yield 1) + (yield 2) + a; return x } const j = h(1); j.next(); j.next(10); log(j.next(20));
    const both = [h(1), h(100)]; both.forEach((k) => k.next()); both.forEach((k, i) => k.next(i)); log(both.map((k) => k.next(5).value)); const del = function* (n) { const r = yield* g(n); return r * 2 }; log([...del(2)]);`,
  async: `const later = (v) => new Promise((ok) => setTimeout(() => ok(v), 1)); const f = async (a, b) => (await later(a)) + (await later(b)) * a + (await later(1)); const o = { n: 1, list: [1] }; const inc = async (v) => { o.n += await later(v); o.list[0] += await later(v); return o };
    const main = async () => { log(await Promise.all([f(1, 2), f(10, 20)])); log(await Promise.all([inc(1), inc(2)])); for await (const x of (async function* () { yield 1; yield 2 })()) log(x + x); }; return main();`,
  labels: `const f = (n) => { const out = []; outer: for (let i = 0; i < n; i++) { inner: for (let j = 0; ; j++) { if (j > i) continue outer; if (i + j > 5) break outer; if ((i * j) % 2) continue inner; out.push(i * 10 + j) } } return out }; log(f(9)); let k = 3; do { k -= 1 } while (k > 0); log(k); while (k < 3) k += 1; log(k);
    const s = (x) => { switch (x % 3) { case 0: return "zero"; case 1: { let y = x + 1; return y } default: return -x } }; log([0, 1, 2].map(s)); const t = (x) => { try { if (x < 0) throw x; return x + 1 } catch (e) { return e * 2 } finally { log("done", x) } }; log(t(1), t(-1));`,
  classes: `class V { constructor(x) { this.x = x } add(o) { return new V(this.x + o.x) } get twice() { return this.x * 2 } set twice(v) { this.x = v / 2 } static #n = 0; static make(x) { V.#n += 1; return new V(x * V.#n) } [Symbol.toPrimitive]() { return this.x } } const a = V.make(2), b = V.make(3); a.twice += 10;
    const f = (a, b) => [a + b, a < b, a.add(b).x, a.twice - 1, \`\${a}\`, -a]; log(f(a, b)); class D extends V { y = this.x + 1; static s = [1, 2].length + 1; static { D.s += 1 } } log(new D(4).y, D.s); const counter = () => { let c = 0; return { inc: () => (c += 1), get value() { return c } } }; const z = counter(); z.inc(); z.inc(); log(z.value);`,
  destructuring: `const f = ({ a = 1, b: { c = a + 1, ...rest } = {}, ...others } = {}, [d, , e = d * 2, ...tail] = [1, 2]) => [a, c, rest, others, d, e, tail]; log(f(), f({ a: 5, b: { c: 0, z: 1 }, w: 2 }, [3, 4, 5, 6])); let p, q; [p, q = p + 1] = [1]; ({ p, q: q } = { p: q, q: p }); log(p, q); const g = (x, y = x + 1, z = x + y) => x + y + z; log(g(1), g.length);
    const o = {}; [o.a, o["b"], ...o.c] = [1, 2, 3, 4]; log(o); for (const [k, v] of Object.entries({ a: 1, b: 2 })) log(k + v); for (const k in { x: 1, y: 2 }) log(k + 1); const { length } = [1, 2]; log(length + 1);`,
  recursion: `const fib = (n) => (n < 2 ? n : fib(n - 1) + fib(n - 2)); log(fib(15)); function ack(m, n) { return m === 0 ? n + 1 : n === 0 ? ack(m - 1, 1) : ack(m - 1, ack(m, n - 1)) } log(ack(2, 3)); const sum = (xs) => xs.reduce((a, b) => a + b, 0); log(sum([1, 2, 3])); const comp = (...fs) => (x) => fs.reduce((v, f) => f(v), x); log(comp((x) => x + 1, (x) => x * 2)(3));
    const memo = new Map(); const m = (n) => { if (memo.has(n)) return memo.get(n); const v = n < 2 ? 1 : m(n - 1) + m(n - 2); memo.set(n, v); return v }; log(m(50)); const gcd = (a, b) => (b ? gcd(b, a % b) : a); log(gcd(48, 36)); var hoisted = typeof later; function later() {} log(hoisted);`,
  sequences: `let i = 0; const f = (a) => (i++, a + i, (a += i, a)); log(f(1)); for (let a = 1, b = 2; a + b < 10; a += b, b = a - b) log(a, b); const v = (x) => void x; log(v(1)); const ty = (x) => typeof x + typeof -x; log(ty(1)); const inn = (k, o) => k in o && o instanceof Object; log(inn("a", { a: 1 })); const r = (x) => { return-x }; log(r(2)); const t = (x) => typeof-x; log(t(1)); const r2 = (x) => { return(x)+1 }; log(r2(2));`,
};

describe("plain programs do what they do without the transform", () => {
  it.each(Object.entries(PROGRAMS))("%s", async (_, program) => {
    // The body of a function, as the programs may return a promise; `log` is a name that the transform knows nothing of.
    const source = `const main = () => {${program}\n};`;
    const { code } = transform(source);
    const native = await print(`${source} return main();`);
    const transformed = await print(`${code}\n return main();`);
    expect(transformed).toEqual(native);
    expect(native.length).toBeGreaterThan(0);
    expect(native.at(-1)).not.toMatch(/SyntaxError/);
  });
});
