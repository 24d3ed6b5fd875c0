import type { Mistakes } from "./mistakes.ts";

/** What a traced value cannot do: decide a branch, leave for the host, outlive its transform. */
export const TRACING: Mistakes = {
  "branches on traced values": [
    [
      "const f = jit((x) => {\n  if (x > 0) return x;\n  return -x;\n});\nf(1.0);",
      "TracerBoolConversionError at 2:7",
      "Attempted boolean conversion of traced array with shape bool[]. The error occurred while tracing the function f for jit. This concrete value was not available because it depends on the value of the argument x.",
      "choose between values with jnp.where(condition, a, b), between computations with lax.cond, or decide outside the transformed function",
    ],
    [
      "const f = jit((x) => {\n  while (x < 10) x = x * 2;\n  return x;\n});\nf(1.0);",
      "TracerBoolConversionError at 2:10",
      "Attempted boolean conversion of traced array with shape bool[]. The error occurred while tracing the function f for jit. This concrete value was not available because it depends on the value of the argument x.",
      "choose between values with jnp.where(condition, a, b), between computations with lax.cond, or decide outside the transformed function",
    ],
    [
      "vmap((x) => (x > 0 ? x : 0))(jnp.arange(3));",
      "TracerBoolConversionError at 1:14",
      "Attempted boolean conversion of traced array with shape bool[]. The value differs for each example of the batch that vmap maps over.",
      "choose between values with jnp.where(condition, a, b), between computations with lax.cond, or decide outside the transformed function",
    ],
    [
      "const f = jit((n) => {\n  let s = 0;\n  for (let i = 0; i < n; i++) s += i;\n  return s;\n});\nf(3);",
      "TracerBoolConversionError at 3:19",
      "Attempted boolean conversion of traced array with shape bool[]. The error occurred while tracing the function f for jit. This concrete value was not available because it depends on the value of the argument n.",
      "choose between values with jnp.where(condition, a, b), between computations with lax.cond, or decide outside the transformed function",
    ],
    [
      "if (jnp.ones([2])) 1;",
      "ValueError at 1:5",
      "The truth value of an array with more than one element is ambiguous. Use a.any() or a.all()",
      "reduce it to one element with .any() or .all()",
    ],
  ],
  "traced values on the host": [
    [
      "jit((n) => jnp.zeros([n]))(3);",
      "TypeError at 1:16",
      "Shapes must be 1D sequences of concrete values of integer type, got (JitTracer(~int32[]),). It is the shape given to zeros.\nThe error occurred while tracing the function <lambda> for jit. This concrete value was not available because it depends on the value of the argument n.",
      "a shape cannot depend on traced values: pass the size as a static argument (jit's staticArgnums), or take it from x.shape",
    ],
    [
      "jit((n) => jnp.arange(n))(3);",
      "ConcretizationTypeError at 1:16",
      "Abstract tracer value encountered where concrete value is expected: traced array with shape int32[].\nIt arose in the jnp.arange argument 'stop'. The error occurred while tracing the function <lambda> for jit. This concrete value was not available because it depends on the value of the argument n.",
      "the length of an array must be known while tracing: use x.shape, or a static argument",
    ],
    [
      "jit((i) => [1, 2, 3][i])(1);",
      "TracerIntegerConversionError at 1:22",
      "The __index__() method was called on traced array with shape int32[]. The error occurred while tracing the function <lambda> for jit. This concrete value was not available because it depends on the value of the argument i.",
      "make an array of the list, jnp.array(list), or choose with lax.switch",
    ],
    [
      "jit((x) => Math.sin(x))(2.0);",
      "ConcretizationTypeError at 1:17",
      "Abstract tracer value encountered where concrete value is expected: traced array with shape float32[].\nThe problem arose with the `float` function. The error occurred while tracing the function <lambda> for jit. This concrete value was not available because it depends on the value of the argument x.",
      "inside a transformed function keep to jnp functions; read values outside it, or return them",
    ],
    [
      "jit((x) => x.item())(2.0);",
      "ConcretizationTypeError at 1:14",
      "Abstract tracer value encountered where concrete value is expected: traced array with shape float32[].\nThis occurred in the item() method of jax.Array. The error occurred while tracing the function <lambda> for jit. This concrete value was not available because it depends on the value of the argument x.",
      "inside a transformed function keep to jnp functions; read values outside it, or return them",
    ],
    [
      "jit((x) => x.tolist())(jnp.ones([2]));",
      "TracerArrayConversionError at 1:14",
      "The array conversion was called on traced array with shape float32[2]. The error occurred while tracing the function <lambda> for jit. This concrete value was not available because it depends on the value of the argument x.",
      "inside a transformed function keep to jnp functions; read values outside it, or return them",
    ],
    [
      "jit((x) => x[x > 0])(jnp.ones([2]));",
      "NonConcreteBooleanIndexError at 1:13",
      "Array boolean indices must be concrete; got bool[2]. The error occurred while tracing the function <lambda> for jit. This concrete value was not available because it depends on the value of the argument x.",
      "the result's shape would depend on values: use jnp.where(mask, x, fill), or a masked sum",
    ],
    [
      "jit((x) => jnp.nonzero(x))(jnp.ones([2]));",
      "ConcretizationTypeError at 1:16",
      "Abstract tracer value encountered where concrete value is expected: traced array with shape int32[].\nThe size argument of jnp.nonzero must be statically specified to use jnp.nonzero within JAX transformations. The error occurred while tracing the function <lambda> for jit. This concrete value was not available because it depends on the value of the argument x.",
      "the result's shape depends on values: pass { size } to nonzero, or call it outside the transformed function",
    ],
    [
      "Number(jnp.ones([2]));",
      "TypeError at 1:1",
      "Only scalar arrays can be converted to Python scalars; got arr.ndim=1",
      "JavaScript's operators do not work on arrays: write a.add(b), a.mul(b), a.greater(b), or let tracepad/syntax transform the module",
    ],
  ],
  leaks: [
    [
      "let kept;\njit((x) => {\n  kept = x * 2;\n  return x;\n})(1.0);\nkept + 1;",
      "UnexpectedTracerError at 6:6",
      "Encountered an unexpected tracer. A function transformed by JAX had a side effect, allowing for a reference to an intermediate value with type float32[] wrapped in a JitTracer to escape the scope of the transformation.\nJAX transformations require that functions explicitly return their outputs, and disallow saving intermediate values to global state.\nThe function being traced when the value leaked was <lambda> traced for jit.\nThe leaked intermediate value was created on line 4:12.",
      "return the value instead of storing it in a variable outside",
    ],
    [
      "const seen = [];\ngrad((x) => {\n  seen.push(x);\n  return x * x;\n})(2.0);\njnp.sin(seen[0]);",
      "UnexpectedTracerError at 6:5",
      "Encountered an unexpected tracer. A function transformed by JAX had a side effect, allowing for a reference to an intermediate value with type float32[] wrapped in a GradTracer to escape the scope of the transformation.\nJAX transformations require that functions explicitly return their outputs, and disallow saving intermediate values to global state.\nThe value belongs to a function that is being differentiated.",
      "return the value instead of storing it in a variable outside",
    ],
  ],
  promises: [
    [
      "jit(async (x) => x * 2)(1.0);",
      "TypeError at 1:24",
      "function <lambda> to be transformed returned a Promise, which is not a valid JAX type",
      "leave out async and await: functions that are transformed run at once",
    ],
    [
      "grad(async (x) => x * x)(2.0);",
      "TypeError at 1:25",
      "function <lambda> to be transformed returned a Promise, which is not a valid JAX type",
      "leave out async and await: functions that are transformed run at once",
    ],
    [
      "const load = async () => jnp.ones([2]);\njnp.sin(load());",
      "TypeError at 2:5",
      "sin requires ndarray or scalar arguments, got <class 'Promise'> at position 0.",
      "await it first, or leave out async: arrays are there at once",
    ],
    [
      "const load = async () => jnp.ones([2]);\njnp.ones([2]) * load();",
      "TypeError at 2:15",
      "unsupported operand type(s) for *: 'ArrayImpl' and 'Promise'",
      "await it first, or leave out async: arrays are there at once",
    ],
  ],
};
