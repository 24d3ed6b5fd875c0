/** Declares `$op`, with which the view of a program writes operators. */
export const OPERATOR_TYPES = {
  filePath: "file:///operators.d.ts",
  content: `
import type { Array as TracepadArray } from "tracepad";
type Tensor = TracepadArray;
type IsAny<T> = 0 extends 1 & T ? true : false;
type OfNumbers<A, B> = IsAny<A> extends true ? any : IsAny<B> extends true ? any
  : A extends Tensor ? Tensor : B extends Tensor ? Tensor : A extends bigint ? bigint : number;
type Sum<A, B> = IsAny<A> extends true ? any : IsAny<B> extends true ? any
  : A extends string ? string : B extends string ? string : OfNumbers<A, B>;
type Compared<A, B> = IsAny<A> extends true ? any : IsAny<B> extends true ? any
  : A extends Tensor ? Tensor : B extends Tensor ? Tensor : boolean;
type Negated<A> = IsAny<A> extends true ? any : A extends Tensor ? Tensor : A extends bigint ? bigint : number;
declare global {
  namespace $op {
    type Array = TracepadArray;
    function add<A, B>(a: A, b: B): Sum<A, B>;
    function subtract<A, B>(a: A, b: B): OfNumbers<A, B>;
    function multiply<A, B>(a: A, b: B): OfNumbers<A, B>;
    function divide<A, B>(a: A, b: B): OfNumbers<A, B>;
    function remainder<A, B>(a: A, b: B): OfNumbers<A, B>;
    function power<A, B>(a: A, b: B): OfNumbers<A, B>;
    function less<A, B>(a: A, b: B): Compared<A, B>;
    function lessEqual<A, B>(a: A, b: B): Compared<A, B>;
    function greater<A, B>(a: A, b: B): Compared<A, B>;
    function greaterEqual<A, B>(a: A, b: B): Compared<A, B>;
    function equal<A, B>(a: A, b: B): Compared<A, B>;
    function notEqual<A, B>(a: A, b: B): Compared<A, B>;
    function bitwiseAnd<A, B>(a: A, b: B): OfNumbers<A, B>;
    function bitwiseOr<A, B>(a: A, b: B): OfNumbers<A, B>;
    function bitwiseXor<A, B>(a: A, b: B): OfNumbers<A, B>;
    function leftShift<A, B>(a: A, b: B): OfNumbers<A, B>;
    function rightShift<A, B>(a: A, b: B): OfNumbers<A, B>;
    function rightShiftLogical<A, B>(a: A, b: B): OfNumbers<A, B>;
    function negative<A>(a: A): Negated<A>;
    function bitwiseNot<A>(a: A): Negated<A>;
    function key<const K>(k: K): K extends Tensor | null ? number : K;
  }
}
export {};
`,
} as const;
