import type { Mistakes } from "./mistakes.ts";

/** Functions given to transforms and loops: what they return, and structures that do not match. */
export const TRANSFORMS: Mistakes = {
  results: [
    [
      "grad((x) => x * 2)(jnp.ones([3]));",
      "TypeError at 1:19",
      "Gradient only defined for scalar-output functions. Output had shape: (3,).",
      "reduce the result with jnp.sum or jnp.mean, or use vmap(grad(f)) for one gradient per example",
    ],
    [
      "grad((x) => [x, x])(2.0);",
      "TypeError at 1:20",
      "Gradient only defined for scalar-output functions. Output was [*, *].",
      "return one scalar; to return more beside it, use hasAux: true",
    ],
    [
      "grad((x) => {\n  x * x;\n})(3.0);",
      "TypeError at 3:3",
      "undefined is not a valid JAX type: a pytree holds arrays, numbers, and null for nothing.",
      "write null where there is no value; a function that is traced and gives nothing back returns null",
    ],
    [
      'jit((x) => "done")(3.0);',
      "TypeError at 1:19",
      "function <lambda> to be transformed returned a value of type string, which is not a valid JAX type",
      "return arrays, numbers, or trees (lists, plain objects) of them",
    ],
    [
      "grad((x) => x * x, { hasAux: true })(2.0);",
      "TypeError at 1:37",
      "expected function with aux output to return a two-element tuple, but got type object",
      "with hasAux, return [value, aux]",
    ],
    [
      "grad((x) => x * x, { argnums: 1 })(2.0);",
      "TypeError at 1:35",
      "differentiating with respect to argnums=1 requires at least 2 positional arguments to be passed by the caller, but got only 1 positional argument.",
      "argnums counts from 0",
    ],
    [
      "grad((x) => x * x)();",
      "TypeError at 1:19",
      "differentiating with respect to argnums=0 requires at least 1 positional argument to be passed by the caller, but got only 0 positional arguments.",
      "call the gradient with arguments: grad(f)(x)",
    ],
    [
      'grad((p) => p.w * 2)({ w: 1.0, name: "x" });',
      "TypeError at 1:21",
      "grad requires array inputs, but argument p of <lambda> holds a value of type string",
      "keep text and other settings out of the arguments that are differentiated: pass them beside, or close over them",
    ],
    [
      "const [v, g] = grad((x) => x * x)(2.0);",
      "TypeError at 1:8",
      "iteration over a 0-d array",
      "it is one number: read it with .item(); grad gives the gradient alone, valueAndGrad gives [value, gradient]",
    ],
  ],
  "transforms and loops": [
    [
      "vmap((a, b) => a + b)(jnp.ones([2]), jnp.ones([3]));",
      "ValueError at 1:22",
      "vmap got inconsistent sizes for array axes to be mapped:\n  * one axis had size 2: axis 0 of argument a of type float32[2];\n  * one axis had size 3: axis 0 of argument b of type float32[3]",
      "all mapped axes must have the same size; use inAxes null for what is shared",
    ],
    [
      "vmap((a) => a)(2.0);",
      "ValueError at 1:15",
      "vmap was requested to map its argument along axis 0, which implies that its rank should be at least 1, but is only 0 (its shape is ())",
      "give this argument inAxes null to pass it whole to every example",
    ],
    [
      "vmap((a, b) => a + b, { inAxes: [0] })(jnp.ones([2]), jnp.ones([2]));",
      "ValueError at 1:39",
      "vmap inAxes must be an integer, null, or a list of entries corresponding to the positional arguments passed to the function, but got inAxes.length=1, args.length=2",
      "give each argument an entry: 0 for its first axis, null for what all examples share",
    ],
    [
      "jvp((x) => x * x, 2.0, 1.0);",
      "TypeError at 1:1",
      "primal and tangent arguments to jvp must be lists, one entry an argument",
      "write jvp(f, [x], [xDot])",
    ],
    [
      "jvp((x) => x * x, [2.0], [jnp.ones([2])]);",
      "TypeError at 1:1",
      "jvp called with different primal and tangent shapes; got primal shape float32[] and tangent shape float32[2].",
      "a tangent has the shape of its primal: jnp.onesLike(x)",
    ],
    [
      "const [y, pull] = vjp((x) => x * 2, jnp.ones([2]));\npull(jnp.ones([3]));",
      "ValueError at 2:1",
      "unexpected JAX type (e.g. shape/dtype) for argument to VJP function: got float32[3], but expected float32[2] because the corresponding output of the differentiated function had JAX type float32[2]",
      "the function takes a cotangent like the result, of its shape and dtype",
    ],
    [
      "lax.scan((c, x) => c + x, 0.0, jnp.ones([3]));",
      "TypeError at 1:5",
      "scan body output must be a pair, got float32[].",
      "return [carry, y]; y is null where there is nothing to stack",
    ],
    [
      "lax.scan((c, x) => [c, x], 0);",
      "ValueError at 1:5",
      "scan got no values to scan over and `length` not provided.",
      "lax.scan(f, init, null, { length: 10 })",
    ],
    [
      "lax.scan((c, x) => [c, x], 0, [jnp.ones([2]), jnp.ones([3])]);",
      "ValueError at 1:5",
      "scan got values with different leading axis sizes: 2, 3.",
      "scan goes over the first axis of all of xs together",
    ],
    [
      "lax.scan((c, x) => [c + x, x], jnp.int32(0), jnp.ones([3]));",
      "TypeError at 1:5",
      "scan body function carry input and carry output must have equal types, but they differ:\n\nThe input carry c has type int32[] but the corresponding output carry component has type float32[], so the dtypes do not match.\n\nRevise the function so that all output types match the corresponding input types.",
      'convert the initial carry or the result, for example with .astype("float32")',
    ],
    [
      "lax.cond(true, 1, 2);",
      "TypeError at 1:5",
      "lax.cond: trueFun argument should be a callable, got 1.",
      "pass functions of the operands, (x) => …",
    ],
    [
      "lax.cond(jnp.ones([2]), (x) => x, (x) => x, 1.0);",
      "TypeError at 1:5",
      "Pred must be a scalar, got float32[2] of shape (2,).",
      "reduce it with .any() or .all(), or choose element by element with jnp.where",
    ],
    [
      "lax.cond(true, (x) => x, (x) => [x, x], 1.0);",
      "TypeError at 1:5",
      "cond branch outputs must have the same pytree structure, but they differ:\n\ntrue_fun is <lambda>\nfalse_fun is <lambda>\n\ntrue_fun output is a pytree leaf but false_fun output is a list of length 2, so their types differ.\n\nRevise true_fun and/or false_fun so that they have the same pytree structure.",
      "they return * and [*, *]",
    ],
    [
      "lax.cond(true, (x) => x, (x) => x > 0, 1.0);",
      "TypeError at 1:5",
      "cond branches must have equal output types but they differ.\n\ntrue_fun is <lambda>\nfalse_fun is <lambda>\n\nThe output of true_fun has type float32[] but the corresponding output of false_fun has type bool[], so the dtypes do not match.\n\nRevise true_fun and/or false_fun so that all output types match.",
      'convert one of them, for example with .astype("float32")',
    ],
    [
      "lax.switch(0, (x) => x, 1.0);",
      "TypeError at 1:5",
      "lax.switch: branches must be a list of functions.",
      "write lax.switch(index, [f, g], ...operands)",
    ],
    [
      "lax.whileLoop((x) => x, (x) => x + 1, 0.0);",
      "TypeError at 1:5",
      "cond_fun must return a boolean scalar, but got output type(s) [ShapedArray(~float32[])].",
      "compare: c.less(10)",
    ],
    [
      "tree.map((a, b) => a + b, { a: 1 }, { b: 2 });",
      "ValueError at 1:6",
      "pytree structure error: different pytree metadata at key path\n    tree_map tree\nAt that key path, the prefix pytree tree_map tree has a subtree of type\n    <class 'dict'>\nwith metadata\n    ('a',)\nbut at the same key path the full pytree has a subtree of the same type but with metadata\n    ('b',)",
      "the trees must have the same keys and lengths throughout",
    ],
  ],
};
