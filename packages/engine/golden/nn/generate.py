"""Values and gradients of jax.nn where functions.json has none: masks, edges, attention, initializers.
Run with JAX 0.10.2: python generate.py > values.json

Each case is [function, arguments, options, result, ulps, gradient]: the gradient is that of the sum of the result in
the first argument, or null.
"""
import json
import pathlib
import sys
from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
from jax import nn, random

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent))
from function_cases import camel, encode, nan

rng = np.random.RandomState(3)
f32 = lambda *s: jnp.asarray(rng.randn(*s).astype(np.float32))
inf = float("inf")
rows = []


def case(name, *args, ulps=8, grad=False, **options):
    fn = getattr(nn, name)
    value = fn(*args, **options)
    slope = jax.grad(lambda x: jnp.sum(fn(x, *args[1:], **options)))(args[0]) if grad else None
    rows.append([camel(name), encode(args), {camel(k): encode(v) for k, v in options.items()}, encode(value), ulps, encode(slope)])


edges = jnp.array([0.0, -0.0, 1.0, -1.0, 3.0, -3.0, 6.0, 20.0, -20.0, 1e-4])
for name in "relu relu6 sigmoid tanh silu softplus log_sigmoid soft_sign hard_tanh hard_sigmoid hard_silu mish leaky_relu elu celu selu gelu squareplus sparse_plus sparse_sigmoid identity".split():
    case(name, edges, ulps=16, grad=True)
case("squareplus", edges, b=1.0, ulps=8, grad=True)
case("gelu", edges, approximate=False, ulps=64, grad=True)
case("log1mexp", jnp.array([0.1, 0.5, 1.0, 5.0, 30.0]), ulps=16, grad=True)
# Complex numbers are ordered by their real parts, then by their imaginary parts.
z = jnp.array([1 + 2j, -1 + 0.5j, 0.5 - 3j, -2 - 1j, 0, 1j, -1j, 7 + 1j, -4 + 3j, 30 - 2j, 6 - 1j, 1 - 1j], jnp.complex64)
for name in "relu relu6 sigmoid tanh silu softplus log_sigmoid soft_sign hard_tanh hard_sigmoid hard_silu mish leaky_relu elu celu selu gelu glu squareplus sparse_plus log1mexp softmax log_softmax logsumexp logmeanexp identity".split():
    case(name, z, ulps=64)
case("logsumexp", z.reshape(3, 4), axis=1, ulps=64); case("logsumexp", z.reshape(3, 4), axis=0, b=z.reshape(3, 4), ulps=64); case("logsumexp", z.reshape(3, 4), axis=0, keepdims=True, return_sign=True, ulps=64)
case("logsumexp", jnp.array([complex(-inf, 0), complex(-inf, 1)], jnp.complex64)); case("logsumexp", jnp.array([complex(inf, 0), 1], jnp.complex64)); case("logsumexp", z, where=z.real > 0, ulps=64)
x, mask = f32(3, 4), jnp.asarray(rng.rand(3, 4) > 0.4).at[:, 0].set(True)
for name in ("softmax", "log_softmax"):
    case(name, x, ulps=16, grad=True); case(name, x, axis=0, ulps=16, grad=True); case(name, x, where=mask, ulps=16); case(name, jnp.array([-inf, 0.0, 1.0]), grad=name == "softmax"); case(name, x * 100, ulps=16, grad=True)
case("logsumexp", x, axis=1, where=mask, ulps=8, grad=True); case("logsumexp", x, b=f32(3, 4), axis=1, ulps=16); case("logsumexp", x, b=f32(3, 4), axis=1, return_sign=True, ulps=16); case("logsumexp", jnp.array([-inf, -inf])); case("logsumexp", jnp.array([inf, 1.0]))
case("logmeanexp", x, axis=1, ulps=8); case("logmeanexp", x, ulps=8); case("logmeanexp", x, axis=0, where=mask, keepdims=True, ulps=8)
case("standardize", x, where=mask, ulps=256); case("standardize", x, algorithm="stable", ulps=64); case("standardize", x, mean=jnp.zeros((3, 1)), variance=jnp.ones((3, 1)), ulps=8); case("standardize", x, axis=(0, 1), ulps=64)
case("glu", x, grad=True, ulps=16); case("one_hot", jnp.array([0, 2, 5, -1]), 3)
q, k, v = f32(2, 5, 4, 8), f32(2, 6, 2, 8), f32(2, 6, 2, 8)
case("dot_product_attention", q, k, v, ulps=64, grad=True); case("dot_product_attention", q[0], k[0], v[0], ulps=64); case("dot_product_attention", q, k, v, is_causal=True, ulps=64)
case("dot_product_attention", q, k, v, bias=f32(2, 4, 5, 6), ulps=64); case("dot_product_attention", q, k, v, mask=jnp.asarray(rng.rand(2, 1, 5, 6) > 0.3), scale=0.5, ulps=64)
case("dot_product_attention", q, k, v, query_seq_lengths=jnp.array([3, 5]), key_value_seq_lengths=jnp.array([6, 2]), ulps=64); case("dot_product_attention", q, k, v, local_window_size=(1, 2), ulps=64); case("dot_product_attention", q, k, v, local_window_size=1, is_causal=True, ulps=64)


def initializer(name, *args, ulps=8, shape=(6, 4), **options):
    init = getattr(nn.initializers, name)
    is_maker = name in ("zeros", "ones")
    make = partial(init, **options) if is_maker else init(*args, **options)
    for key in (random.key(0), random.key(7)):
        rows.append(["initializers." + camel(name), encode((key, shape, *args)), {camel(k): encode(v) for k, v in options.items()}, encode(make(key, shape)), ulps, None])


initializer("zeros"); initializer("ones"); initializer("constant", 2.5); initializer("uniform"); initializer("uniform", scale=2.0); initializer("normal"); initializer("normal", stddev=1.0)
initializer("truncated_normal", ulps=64); initializer("truncated_normal", stddev=0.5, lower=-1.0, upper=1.5, ulps=64)
for name in "glorot_uniform glorot_normal lecun_uniform lecun_normal he_uniform he_normal xavier_uniform xavier_normal kaiming_uniform kaiming_normal".split():
    initializer(name, ulps=64); initializer(name, shape=(3, 3, 2, 5), ulps=64)
initializer("glorot_normal", in_axis=0, out_axis=1, ulps=64, shape=(4, 5, 2)); initializer("he_normal", in_axis=(0, 1), batch_axis=2, ulps=64, shape=(4, 5, 2, 3))
initializer("orthogonal", ulps=64); initializer("orthogonal", scale=2.0, column_axis=0, ulps=64, shape=(2, 3, 4)); initializer("delta_orthogonal", ulps=64, shape=(3, 3, 2, 4))
initializer("variance_scaling", 0.5, "fan_out", "normal"); initializer("variance_scaling", 0.5, "fan_geo_avg", "uniform")

# Further shapes (rank 0, empty, one row, kernels of convolutions), dtypes and options.
q, k, v = f32(1, 3, 2, 4), f32(1, 5, 2, 4), f32(1, 5, 2, 4)
case("dot_product_attention", q, k, v, bias=f32(1, 1, 3, 5), mask=jnp.asarray(rng.rand(1, 2, 3, 5) > 0.3), is_causal=True, ulps=64, grad=True)
case("dot_product_attention", q[:, :1], k[:, :1], v[:, :1], ulps=64); case("dot_product_attention", q[:, :0], k, v, ulps=64); case("dot_product_attention", q * 40, k, v, scale=1.0, ulps=256)
case("dot_product_attention", q, k.at[0, 0].set(nan), v, ulps=64); case("dot_product_attention", q, k, v, query_seq_lengths=jnp.array([2]), is_causal=True, local_window_size=(2, 0), ulps=64)
case("dot_product_attention", q.astype(jnp.bfloat16), k.astype(jnp.bfloat16), v.astype(jnp.bfloat16), ulps=2)

initializer("zeros", shape=()); initializer("zeros", shape=(0, 3)); initializer("zeros", shape=(2, 1, 3)); initializer("zeros", dtype=jnp.int32); initializer("zeros", dtype=jnp.bfloat16)
initializer("ones", shape=()); initializer("ones", shape=(0, 3)); initializer("ones", shape=(2, 1, 3)); initializer("ones", dtype=jnp.int32); initializer("ones", dtype=bool)
initializer("constant", -0.0, shape=()); initializer("constant", nan, shape=(3,)); initializer("constant", jnp.array([1.0, 2.0]), shape=(3, 2)); initializer("constant", 7, dtype=jnp.int32); initializer("constant", 0.1, dtype=jnp.bfloat16, shape=(0,))
initializer("uniform", shape=()); initializer("uniform", shape=(0, 2)); initializer("uniform", dtype=jnp.float16, shape=(7,)); initializer("uniform", scale=-1.0, shape=(2, 3, 2))
initializer("normal", shape=()); initializer("normal", shape=(0, 2)); initializer("normal", dtype=jnp.bfloat16, shape=(7,), ulps=1); initializer("normal", stddev=0.0, shape=(2, 3, 2))
initializer("truncated_normal", shape=(), ulps=64); initializer("truncated_normal", shape=(0, 2)); initializer("truncated_normal", dtype=jnp.float16, shape=(7,), ulps=2); initializer("truncated_normal", stddev=2.0, lower=0.5, upper=4.0, shape=(2, 3, 2), ulps=64)
for name in "glorot_uniform lecun_uniform lecun_normal he_uniform".split():
    initializer(name, shape=(1, 1), ulps=64); initializer(name, shape=(2, 3, 4), in_axis=0, out_axis=(1, 2), ulps=64); initializer(name, dtype=jnp.bfloat16, shape=(4, 3), ulps=2)
for scale, mode, distribution in [(1.0, "fan_in", "truncated_normal"), (2.0, "fan_avg", "uniform"), (3.0, "fan_out", "truncated_normal"), (1.0, "fan_geo_avg", "normal")]:
    initializer("variance_scaling", scale, mode, distribution, shape=(3, 2, 4), ulps=64); initializer("variance_scaling", scale, mode, distribution, shape=(2, 5), in_axis=-1, out_axis=-2, ulps=64)
initializer("orthogonal", shape=(1, 1), ulps=64); initializer("orthogonal", shape=(4, 4), scale=0.5, ulps=64); initializer("orthogonal", shape=(3, 7), ulps=64); initializer("orthogonal", shape=(2, 2, 3), column_axis=1, ulps=64); initializer("orthogonal", shape=(0, 2))
initializer("delta_orthogonal", shape=(1, 2, 2), ulps=64); initializer("delta_orthogonal", shape=(2, 3, 5), scale=3.0, ulps=64); initializer("delta_orthogonal", shape=(3, 3, 3, 1, 2), ulps=64); initializer("delta_orthogonal", shape=(5, 1, 1), column_axis=0, ulps=64); initializer("delta_orthogonal", shape=(2, 2, 3, 3), ulps=64)
print("[\n" + ",\n".join(json.dumps(row, separators=(",", ":"), allow_nan=False) for row in rows) + "\n]")
