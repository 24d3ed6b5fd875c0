import { Script } from "node:vm";
import { describe, expect, it } from "vitest";
import { transform } from "./index.ts";

const PREFIX = /^"use strict"; (const \{ .*? \} = \$operators; )?let \$left, \$object(, \$\d+)*; /;

/** The transformed text without the fixed beginning; it must compile as a script. */
function js(source: string): string {
  const { code } = transform(source);
  new Script(`(function ($operators, $import) {${code}\n})`);
  expect(code.split("\n").length).toBe(source.split("\n").length);
  return code.replace(PREFIX, "");
}

/** Each program, and what becomes of it; undefined for what stays. */
const check = (cases: readonly (readonly [string, string?])[]): void =>
  it.each(cases.map(([source, expected]) => [source, expected ?? source]))("%s", (source, expected) => expect(js(source)).toBe(expected));

describe("operators", () => {
  check([
    ["a + b;", "$add(a , b);"],
    ["a - b + c;", "$add($subtract(a , b) , c);"],
    ["a + b * c;", "$add(a , $multiply(b , c));"],
    ["(a + b) * c;", "$multiply(($add(a , b)) , c);"],
    ["a ** b ** c;", "$power(a , $power(b , c));"],
    ["a /* x */ + // y\n b;", "$add(a /* x */ , // y\n b);"],
    ["a < b; a >= b; a == b; a != b;", "$less(a , b); $greaterEqual(a , b); $equal(a , b); $notEqual(a , b);"],
    ["a & b | c ^ d;", "$bitwiseOr($bitwiseAnd(a , b) , $bitwiseXor(c , d));"],
    ["a << 1 >> b >>> c;", "$rightShiftLogical($rightShift($leftShift(a , 1) , b) , c);"],
    ["-a; ~a; - -a;", "$negative( a); $bitwiseNot( a); $negative(  $negative( a));"],
    ["x => { return-x };", 'x => { return (typeof x !== "object" ? -x : $negative( x)) };'],
    ["x => { return(x)+1 };", 'x => { return (typeof x !== "object" ? x + 1 : $add((x),1)) };'],
    ["a + b!;", "$add(a , b );"],
    ["(<T>a) + (b satisfies T);", "$add(((  a)) , (b            ));"],
    ["a ? b + c : -d;", "$truth(a) ? $add(b , c) : $negative( d);"],
    ["'n: ' + a + 1;", "$add('n: ' , a) + 1;"],
    ["`${a + b}`;", "`${$add(a , b)}`;"],
    ["async (p) => (await p) + 1;", 'async (p) => { let $0; return ((typeof ($0 = (await p) ) !== "object" ? $0 + 1 : $add($0, 1))); };'],
    ["function* g() { (yield 1) + 2; }", 'function* g() { let $0; (typeof ($0 = (yield 1) ) !== "object" ? $0 + 2 : $add($0, 2)); }'],
    [
      "class A { #p = 1; m(o) { return #p in o && this.#p + 1 } }",
      'class A { #p = 1; m(o) { let $0; return #p in o && (typeof ($0 = this.#p ) !== "object" ? $0 + 1 : $add($0, 1)) } }',
    ],
  ]);

  // A chain is written in a row.
  it("does not nest long chains", () => {
    expect(js(`${Array.from("abcdefghijklmn").join(" + ")};`)).toMatch(
      /^\(\$left = \$add\(a , b\) , \$left = \$add\(\$left, c\) .* , \$add\(\$left, n\)\);$/,
    );
  });
});

describe("JavaScript's operators stay", () => {
  check([
    ["1 + 2 * 3; 'a' + 'b'; -1; ~2; +a;"],
    ["a === b; a !== b; a in b; a instanceof b; typeof a; void a;"],
    ["a == null; undefined != a;"],
    ["let i = 0; i++; i += 2; i * i < 9; const j = i - 1, k = -j; k % 2;"],
    ["for (let i = 0, n = 10; i < n; i += 2) ;"],
    ["for (const k in a) k + 1;", 'for (const k in a) (typeof k !== "object" ? k + 1 : $add(k , 1));'],
    ["Math.floor(a) % 2; Number(a) + 1; Date.now() - new Date(); Math.PI * 2;"],
    ["let s = 'x'; s += 1; s + s;"],
    ["let n = 0; const f = () => n + 1; n = f();"],
    ["let n = 0; const f = () => a; n = f(); n + 1;", "let n = 0; const f = () => a; n = f(); $add(n , 1);"],
    ["let n = 0; ({ n } = a); n + 1;", "let n = 0; ({ n } = a); $add(n , 1);"],
    ["{ let n = 1; n + 1; } n + 1;", "{ let n = 1; n + 1; } $add(n , 1);"],
    ["(n = 1) => n + 1;", '(n = 1) => (typeof n !== "object" ? n + 1 : $add(n , 1));'],
    ["var n = 1; var n = a; n + 1;", "var n = 1; var n = a; $add(n , 1);"],
  ]);
});

describe("functions of the program whose calls are all there", () => {
  check([
    ["const fib = (n) => (n < 2 ? n : fib(n - 1) + fib(n - 2)); fib(20);"],
    ["function gcd(a, b) { if (b === 0) return a; return gcd(b, a % b); } gcd(48, 36) * 2;"],
    ["const f = function (n = 1) { return n + 1 }; f(); f(2) + f();"],
    ["f(2) + 1; function f(n) { for (let i = 0; i < n; i++) if (i * i > n) return -n; }"],
    ["const f = (n) => n + 1; f(1); f(a);", 'const f = (n) => (typeof n !== "object" ? n + 1 : $add(n , 1)); f(1); f(a);'],
    ["const f = (n, m) => n * m; f(1, ...a);", 'const f = (n, m) => (typeof m !== "object" ? n * m : $multiply(n , m)); f(1, ...a);'],
    ["const f = (n, ...m) => n + m; f(1, 2);", 'const f = (n, ...m) => (typeof m !== "object" ? n + m : $add(n , m)); f(1, 2);'],
    ["const f = ({ n }) => n + 1; f(1);", 'const f = ({ n }) => (typeof n !== "object" ? n + 1 : $add(n , 1)); f(1);'],
    [
      "const f = (n) => { n = a; return n + 1 }; f(1) + 1;",
      'const f = (n) => { n = a; return (typeof n !== "object" ? n + 1 : $add(n , 1)) }; $add(f(1) , 1);',
    ],
    ["const f = (n) => n + 1; f(1); a(f);", 'const f = (n) => (typeof n !== "object" ? n + 1 : $add(n , 1)); f(1); a(f);'],
    ["const f = (n) => n + 1; f(1); ({ f });", 'const f = (n) => (typeof n !== "object" ? n + 1 : $add(n , 1)); f(1); ({ f });'],
    ["export const f = (n) => n + 1; f(1);", '       const f = (n) => (typeof n !== "object" ? n + 1 : $add(n , 1)); f(1);'],
    ["const f = (n) => n + 1; f(1); export { f };", 'const f = (n) => (typeof n !== "object" ? n + 1 : $add(n , 1)); f(1); ;            '],
    [
      "export default function f(n) { return n + 1 } f(1);",
      '               function f(n) { return (typeof n !== "object" ? n + 1 : $add(n , 1)) } f(1);',
    ],
    [
      "const f = function g(n) { return n ? g(a) : n + 1 }; f(1);",
      'const f = function g(n) { return (typeof n !== "object" ? n : $truth(n)) ? g(a) : (typeof n !== "object" ? n + 1 : $add(n , 1)) }; f(1);',
    ],
    ["let f = (n) => n + 1; f(1);", 'let f = (n) => (typeof n !== "object" ? n + 1 : $add(n , 1)); $callee(f, "i", "f")(1);'],
    ["const f = (n) => { const g = () => { return a }; return n }; f(1) + 1;"],
    [
      "async function f(n) { return a + n } f(1) + 1;",
      'async function f(n) { return (typeof a !== "object" ? a + n : $add(a , n)) } f(1) + 1;',
    ],
  ]);
});

describe("in functions and loops numbers need no call", () => {
  check([
    ["(a, b) => a * b;", '(a, b) => (typeof a !== "object" && typeof b !== "object" ? a * b : $multiply(a , b));'],
    ["(a) => a * 2.0;", '(a) => (typeof a !== "object" ? a * 2.0 : $multiply(a , 2.0, 2));'],
    [
      "(a, o) => o.p - a;",
      '(a, o) => { let $0; return ((typeof ($0 = o.p ) !== "object" && typeof a !== "object" ? $0 - a : $subtract($0, a))); };',
    ],
    [
      "(a, o) => a - o.p;",
      '(a, o) => { let $0; return ((a , typeof ($0 = o.p) !== "object" && typeof a !== "object" ? a - $0 : $subtract(a, $0))); };',
    ],
    [
      "(o) => o.p + o.q;",
      '(o) => { let $0, $1; return (($1 = o.p , typeof ($0 = o.q) !== "object" && typeof $1 !== "object" ? $1 + $0 : $add($1, $0))); };',
    ],
    [
      "(o) => o.p + (o.q + o.r) + o.s;",
      '(o) => { let $0, $1, $2; return (($1 = ($1 = o.p , typeof ($0 = (($2 = o.q , typeof ($0 = o.r) !== "object" && typeof $2 !== "object" ? $2 + $0 : $add($2, $0)))) !== "object" && typeof $1 !== "object" ? $1 + $0 : $add($1, $0)) , typeof ($0 = o.s) !== "object" && typeof $1 !== "object" ? $1 + $0 : $add($1, $0))); };',
    ],
    [
      "(a) => Math.max(a) + a.p;",
      '(a) => { let $0, $1; return (($1 = Math.max(a) , typeof ($0 = a.p) !== "object" ? $1 + $0 : $add($1, $0))); };',
    ],
    ["let a; () => a + b();", 'let a; () => { let $0; return ((a , typeof ($0 = b()) !== "object" ? a + $0 : $add(a, $0))); };'],
    ["(a) => -a.p;", '(a) => { let $0; return ((typeof ($0 =  a.p) !== "object" ? -$0 : $negative($0))); };'],
    [
      "(x) => { x += 1; x -= x.p; x.q *= 2; x.q /= x.r; x++; };",
      '(x) => { let $0, $1; x = (typeof x !== "object" ? x + 1 : $add(x, 1)); x = ($1 = x, typeof ($0 = x.p) !== "object" && typeof $1 !== "object" ? $1 - $0 : $subtract($1, $0)); x.q = (typeof ($0 = x.q) !== "object" ? $0 * 2 : $multiply($0, 2)); x.q = ($1 = x.q, typeof ($0 = x.r) !== "object" && typeof $1 !== "object" ? $1 / $0 : $divide($1, $0)); x = typeof x === "number" ? x + 1 : $increment(x); };',
    ],
    ["(x) => { f()[g()] += 1; };", "(x) => { $put($object = $place(f(),g()) , $add($object[0][$object[1]],  1)); };"],
    [
      "(x, k) => x[k + 1];",
      '(x, k) => { let $0; return (x[typeof ($0 = (typeof k !== "object" ? k + 1 : $add(k , 1))) !== "object" ? $0 : $key(x, $0)]); };',
    ],
    [
      "(x, k) => x.y[k + 1].z[k];",
      '(x, k) => { let $0, $1; return (($object = ($1 = x.y)[typeof ($0 = (typeof k !== "object" ? k + 1 : $add(k , 1))) !== "object" ? $0 : $key($1, $0)].z)[typeof k !== "object" ? k : $key($object, k)]); };',
    ],
    ["(a, b = a + 1, c = a.p + b.q) => c;", '(a, b = (typeof a !== "object" ? a + 1 : $add(a , 1)), c = $add(a.p , b.q)) => c;'],
    [
      "class A { n = f() + g(); m() { return f() + g() } }",
      'class A { n = $add(f() , g()); m() { let $0, $1; return ($1 = f() , typeof ($0 = g()) !== "object" && typeof $1 !== "object" ? $1 + $0 : $add($1, $0)) } }',
    ],
    [
      "(a) => { if (a < 1) return a ? !a.p : 1; };",
      '(a) => { let $0; if ((typeof a !== "object" ? a < 1 : $truth($less(a , 1)))) return (typeof a !== "object" ? a : $truth(a)) ? !(typeof ($0 = a.p) !== "object" ? $0 : $truth($0)) : 1; };',
    ],
    ["jit((a, b) => a + b);", 'jit((a, b) => (typeof a !== "object" && typeof b !== "object" ? a + b : $add(a , b)));'],
    [
      "lax.scan((c, x) => [c + x, x], 0, xs); import { lax } from 't';",
      'const { lax } = $import("t"); $method(lax, "scan", ".i", "lax.scan").call($receiver(), (c, x) => [$add(c , x), x], 0, xs); ;                       ',
    ],
    ["for (;;) a + b();", 'for (;;) ($1 = a , typeof ($0 = b()) !== "object" && typeof $1 !== "object" ? $1 + $0 : $add($1, $0));'],
    [
      "(a) => [1, 2].map((x) => x + a);",
      '(a) => [1, 2].map((x) => (typeof x !== "object" && typeof a !== "object" ? x + a : $add(x , a)));',
    ],
  ]);
});

describe("assignments", () => {
  check([
    ["x += y;", "x = $add(x,  y);"],
    ["x **= 2.0;", "x = $power(x,  2.0, 2);"],
    ["o.p -= y;", "o.p = $subtract(o.p,  y);"],
    ["this.p *= y;", "this.p = $multiply(this.p,  y);"],
    ["o.p.q += y;", "($object = o.p).q = $add($object.q,  y);"],
    ["f().q += y;", "($object = f()).q = $add($object.q,  y);"],
    ["o[0] += y; o['k'] += y;", "o[0] = $add(o[0],  y); o['k'] = $add(o['k'],  y);"],
    ["let i = 0; o[i].w[i] += y;", "let i = 0; ($object = o[i].w)[i] = $add($object[i],  y);"],
    ["o[k] += y;", "$put($object = $place(o,k) , $add($object[0][$object[1]],  y));"],
    ["f()[g()] += y;", "$put($object = $place(f(),g()) , $add($object[0][$object[1]],  y));"],
    ["x += y += z;", "x = $add(x,  y = $add(y,  z));"],
    ["x++; ++x; f(++x); f(x++);", "x = $increment(x); x = $increment(x); f((x = $increment(x))); f(x++);"],
  ]);
});

describe("items", () => {
  check([
    ["x[0]; x[-1]; x['a']; x[`a`];"],
    ["for (let i = 0; i < x.length; i++) x[i];"],
    ["x[k];", "x[$key(x, k)];"],
    ["x.y[k];", "($object = x.y)[$key($object, k)];"],
    ["x[k] = 1; delete x[k]; x[k](1);", "x[$key(x, k)] = 1; delete x[$key(x, k)]; x[$key(x, k)](1);"],
    ["x?.[k]; x?.y[k]; x.y?.[k];", "x?.[$key(x, k)]; x?.y[k]; ($object = x.y)?.[$key($object, k)];"],
    ["[a[i], a[j]] = b;", "[a[$key(a, i)], a[$key(a, j)]] = b;"],
    ["x[i, j]; x[(k)];", "x[$key(x, (i, j))]; x[$key(x, (k))];"],
    ["x[null];", "x[$key(x, null)];"],
  ]);
});

describe("number literals", () => {
  check([
    ["x * 2; x * 2.5; x * 2.0; 1e3 * x;", "$multiply(x , 2); $multiply(x , 2.5); $multiply(x , 2.0, 2); $multiply(1e3 , x, 1);"],
    ["x * -3.0; x * 0x10; x * 1_000; x * 2.;", "$multiply(x , -3.0, 2); $multiply(x , 0x10); $multiply(x , 1_000); $multiply(x , 2., 2);"],
    ["const r = 2.0, n = 3; x * r; x * n;", "const r = 2.0, n = 3; $multiply(x , r, 2); $multiply(x , n);"],
    ["let r = 2.0; x * r; r = 3;", "let r = 2.0; $multiply(x , r); r = 3;"],
    ["f(2, y);", '$callee(f, "i", "f")(2, y);'],
    ["f(y, 2.0, 0.5);", '$callee(f, ".f", "f")(y, 2.0, 0.5);'],
    ["f(y, 0.5);"],
    ["x.add(2);", '$method(x, "add", "i", "x.add").call($receiver(), 2);'],
    [
      "x.at(0).set<T>(1);",
      '$method($method(x, "at", "i", "x.at").call($receiver(), 0), "set", "i", "(intermediate value).set")   .call($receiver(), 1);',
    ],
    ["const g = (n) => n, n = 4; g(2); g(n); function h(v) {} h(3);"],
    ["Math.max(1, 2.0, ...[1]); console.log(2, [1]); xs.push(1); 'abc'.at(1); new F(2); (() => 1)(2); x?.add(2);"],
    [
      "const f = (l) => l; f([1]); xs.push([2]); Object.freeze({ a: 1 });",
      'const f = (l) => l; f($ints([1])); xs.push($ints([2])); Object.freeze($ints({ a: 1 }, "a"));',
    ],
    ["xs.includes([1]); JSON.stringify({ a: 1 }); new Float32Array([1, 2]); new Set([1]); new Map([[1, 2]]);"],
    ["new Map([[1, { a: 2 }]]); new Set([[1]]);", 'new Map([[1, $ints({ a: 2 }, "a")]]); new Set([$ints([1])]);'],
    ["push(1);", '$callee(push, "i", "push")(1);'],
    ["f(...xs, 2);"],
    [
      "f([1, 2]); f([1, y, 2.0]); f({ a: 1, 'b-c': 2, d: y });",
      'f($ints([1, 2])); f($ints([1, y, 2.0], "0")); f($ints({ a: 1, \'b-c\': 2, d: y }, "a,b-c"));',
    ],
    ["f([[1, 2], [3]]);", "f([$ints([1, 2]), $ints([3])]);"],
    ["[1, 2].map(f); for (const i of [1, 2]) ; const [p, q] = [1, 2]; f(...[1]); new Map([[1, 2]]);"],
    ["const n = 1; f({ n }); f([...a, 1]);", 'const n = 1; f($ints({ n }, "n")); f([...a, 1]);'],
  ]);
});
