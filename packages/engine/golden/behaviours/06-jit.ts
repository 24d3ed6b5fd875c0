// 127. Side effects happen while tracing only; a new type traces again.
function f(x) {
  print("Executing function");
  return x;
}
print("First", jit(f)(4.));
print("Second", jit(f)(5.));
print("Third", jit(f)(jnp.array([5.])));
//> Executing function
//> First 4.0
//> Second 5.0
//> Executing function
//> Third [5.]

// 128. The function object is the cache's key: a new function in a loop never hits.
let n = 0;
function f(x) {
  n += 1;
  return x + 1;
}
for (let i = 0; i < 3; i++) jit(f)(1.);
let m = 0;
for (let i = 0; i < 3; i++) jit((x) => { m += 1; return x; })(1.);
print(n, m);
//> 1 3

// 129. Shapes, dtypes, weakness and tree are of the key.
let n = 0;
const f = jit((x) => {
  n += 1;
  return x;
});
const counts = [];
for (const a of [jnp.asarray(1), jnp.asarray(2), jnp.asarray(1.0), jnp.float32(1), jnp.ones([1]), jnp.ones([2]), [1.], { a: 1. }, { a: 2. }, { b: 1. }]) {
  f(a);
  counts.push(n);
}
print(counts.join(" "));
//> 1 1 2 3 4 5 6 7 7 8

// 131. Static values are compared by value.
let n = 0;
const f = jit((x, s) => {
  n += 1;
  return x * 100;
}, { staticArgnums: [1] });
f(1, [2, 3]);
f(1, [2, 3]);
f(1, [2, 4]);
print(n);
//> 2

// 132. Arrays are no static values.
jit((x, y) => x + 3, { staticArgnums: [1] })(1, jnp.asarray(1));
//! ValueError: Non-hashable static arguments are not supported

// 134. Static flags branch in JavaScript.
const f = jit((x, normalize) => (normalize ? x / x.sum() : x), { staticArgnums: [1] });
print(f(jnp.arange(5), true));
//> [0.  0.1 0.2 0.3 0.4]

// 135. Variables outside are read while tracing.
let g = 0.;
const f = (x) => x + g;
print(jit(f)(4.));
g = 10.;
print(jit(f)(5.), jit(f)(jnp.array([4.])));
//> 4.0
//> 5.0 [14.]

// 136. A method that changes its object does so once.
class C {
  n = 0;
  count = () => {
    this.n += 1;
    return this.n;
  };
}
const c = new C();
const fc = jit(c.count);
print(fc().item(), fc().item(), fc().item());
//> 1 1 1

// 137. Iterators are used up while tracing.
const array = jnp.arange(10);
print(lax.foriLoop(0, 10, (i, x) => x + array[i], 0));
const iterator = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].values();
print(lax.foriLoop(0, 10, (i, x) => x + iterator.next().value, 0));
//> 45
//> 0

// 138. Of a branch on shapes only one side is there.
const f = (x) => (x.ndim === 2 ? jnp.sin(x) : jnp.cos(x));
print(makeJaxpr(f)(jnp.ones([2])));
print(makeJaxpr(f)(jnp.ones([1, 2])));
//> { lambda ; a:f32[2]. let b:f32[2] = cos a in (b,) }
//> { lambda ; a:f32[1,2]. let b:f32[1,2] = sin a in (b,) }

// 139. Loops of JavaScript unroll.
const f = jit(function f(x) {
  for (let i = 0; i < 3; i++) x = 2 * x;
  return x;
});
print(f(3));
print(makeJaxpr(f)(3));
//> 24
//> { lambda ; a:i32[]. let
//>     b:i32[] = jit[
//>       name=f
//>       jaxpr={ lambda ; a:i32[]. let
//>           c:i32[] = mul 2:i32[] a
//>           d:i32[] = mul 2:i32[] c
//>           b:i32[] = mul 2:i32[] d
//>         in (b,) }
//>     ] a
//>   in (b,) }

// 140. jit takes functions.
jit(3);
//! TypeError: Expected a callable value, got 3

// 141. And calls them with arrays.
jit((x) => x)("foo");
//! TypeError: as an abstract array. The problematic value is of type
//! TypeError: at path x.

// 142. A static object is not looked into again.
class C {
  constructor(x, mul) {
    this.x = x;
    this.mul = mul;
  }
}
const calc = jit((self, y) => (self.mul ? self.x * y : y), { staticArgnums: [0] });
const c = new C(2, true);
print(calc(c, 3));
c.mul = false;
print(calc(c, 3));
//> 6
//> 6

// 143. A branch on a value: the argument is named.
const f = jit(function f(x, neg) {
  return neg ? -x : x;
});
f(1, true);
//! TracerBoolConversionError: Attempted boolean conversion of traced array with shape bool[].
//! TracerBoolConversionError: The error occurred while tracing the function f for jit.
//! TracerBoolConversionError: depends on the value of the argument neg.

// 144. So do comparisons that a condition asks for.
const min = (a, b) => (b < a ? b : a);
jit((x) => min(x, 0))(2);
//! TracerBoolConversionError: Attempted boolean conversion of traced array with shape bool[].

// 145. An index into a list needs a number.
jit((n) => [1, 2, 3][n])(0);
//! TracerIntegerConversionError: method was called on traced array with shape int32[]
//! TracerIntegerConversionError: depends on the value of the argument n.

// 146. Numbers of a traced array are not there yet.
jit((x) => x.toTypedArray())(jnp.arange(4));
//! TracerArrayConversionError: was called on traced array with shape int32[4]

// 147. Nor is an item.
jit((x) => x.item())(jnp.array(1.0));
//! ConcretizationTypeError: Abstract tracer value encountered where concrete value is expected: traced array with shape float32[]
//! ConcretizationTypeError: This occurred in the item() method of jax.Array

// 148. Nor a number.
jit((x) => Number(x))(1.0);
//! ConcretizationTypeError: Abstract tracer value encountered where concrete value is expected: traced array with shape float32[]
//! ConcretizationTypeError: depends on the value of the argument x.

// 149. A traced value is no size.
jit((length, val) => jnp.ones([length]) * val)(10, 4);
//! TypeError: Shapes must be 1D sequences of concrete values of integer type, got (JitTracer(~int32[]),).
//! TypeError: depends on the value of the argument length.

// 150. A static one is.
const f = jit((length, val) => jnp.ones([length]) * val, { staticArgnums: [0] });
print(f(10, 4), f(5, 4));
//> [4. 4. 4. 4. 4. 4. 4. 4. 4. 4.] [4. 4. 4. 4. 4.]

// 151. A traced axis.
jit((x, axis) => x.min({ axis }))(jnp.arange(4), 0);
//! ConcretizationTypeError: depends on the value of the argument axis.

// 152. A value that left its trace.
const outs = [];
const f = jit(function f(x) {
  outs.push(x + 1);
  return x;
});
f(1);
outs[0] + 1;
//! UnexpectedTracerError: Encountered an unexpected tracer.
//! UnexpectedTracerError: int32[]

// 154. disableJit runs operation by operation.
const f = jit((x) => {
  const y = x * 2;
  print("Value of y is", y);
  return y + 3;
});
print(f(jnp.array([1, 2, 3])));
disableJit(() => print(f(jnp.array([1, 2, 3]))));
//> Value of y is JitTracer(int32[3])
//> [5 7 9]
//> Value of y is [2 4 6]
//> [5 7 9]

// 155. A donated array is gone.
const x = jnp.ones([4]);
const y = jit((x) => x + 1, { donateArgnums: [0] })(x);
print(x.isDeleted());
x + 1;
//> True
//! RuntimeError: Array has been deleted with shape=float32[4].

// 156. null is nothing.
const [a, b, c] = jit((x) => [x, null, { a: x }])(1.);
print(repr(a), repr(b), repr(c.a));
//> Array(1., dtype=float32, weak_type=True) null Array(1., dtype=float32, weak_type=True)

// 157. Ahead of time.
const c = jit((x, y) => 2 * x + y).trace(3, 4).lower().compile();
print(c.costAnalysis().flops, repr(c(3, 4)));
//> 2 Array(10, dtype=int32, weak_type=True)

// 158. With other types.
const s = new ShapeDtypeStruct([], "int32");
jit((x, y) => 2 * x + y).lower(s, s).compile()(jnp.arange(3), jnp.arange(3));
//! TypeError: Argument types differ from the types for which this computation was compiled.
//! TypeError: Argument 'x' compiled with int32[] and called with int32[3]
//! TypeError: Argument 'y' compiled with int32[] and called with int32[3]

// 159. With another tree.
jit((x) => x).lower(1.).compile()([1.]);
//! TypeError: Function compiled with input pytree does not match the input pytree it was called with.

// 160. evalShape computes nothing.
const o = evalShape((A, x) => jnp.tanh(jnp.dot(A, x)), new ShapeDtypeStruct([2000, 3000], jnp.float32), new ShapeDtypeStruct([3000, 1000], jnp.float32));
print(o);
//> ShapeDtypeStruct(shape=(2000, 1000), dtype=float32)

// 161. blockUntilReady gives the array itself.
const x = jnp.ones([3]);
print(x.blockUntilReady() === x);
//> True
