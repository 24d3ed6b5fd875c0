"""Values and gradients of jax.nn where functions.json has none: masks, edges, attention, initializers.
Run with JAX 0.10.2: python generate.py > values.json

Each case is [function, arguments, options, result, ulps, gradient]: the gradient is that of the sum of the result in
the first argument, or null.
"""
import json
import re

import jax
import jax.numpy as jnp
import numpy as np
from jax import nn, random

rng = np.random.RandomState(3)
f32 = lambda *s: jnp.asarray(rng.randn(*s).astype(np.float32))
inf = float("inf")
camel = lambda name: re.sub(r"_+([a-z0-9])", lambda m: m[1].upper(), name)
rows = []


def encode(x):
    if isinstance(x, jax.Array):
        is_key = jax.dtypes.issubdtype(x.dtype, jax.dtypes.prng_key)
        data = np.asarray(random.key_data(x) if is_key else x)
        words = (data.view(np.uint32) if data.dtype == np.float32 else data).reshape(-1).astype(np.int64) % 2**32
        return {"s": list(x.shape), "d": str(x.dtype), "w": bool(x.aval.weak_type), "v": words.tolist()}
    if isinstance(x, (list, tuple)):
        return [encode(e) for e in x]
    return x


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
    make = init if name in ("zeros", "ones") else init(*args, **options)
    for key in (random.key(0), random.key(7)):
        rows.append(["initializers." + camel(name), encode((key, shape, *args)), {camel(k): encode(v) for k, v in options.items()}, encode(make(key, shape)), ulps, None])


initializer("zeros"); initializer("ones"); initializer("constant", 2.5); initializer("uniform"); initializer("uniform", scale=2.0); initializer("normal"); initializer("normal", stddev=1.0)
initializer("truncated_normal", ulps=64); initializer("truncated_normal", stddev=0.5, lower=-1.0, upper=1.5, ulps=64)
for name in "glorot_uniform glorot_normal lecun_uniform lecun_normal he_uniform he_normal xavier_uniform xavier_normal kaiming_uniform kaiming_normal".split():
    initializer(name, ulps=64); initializer(name, shape=(3, 3, 2, 5), ulps=64)
initializer("glorot_normal", in_axis=0, out_axis=1, ulps=64, shape=(4, 5, 2)); initializer("he_normal", in_axis=(0, 1), batch_axis=2, ulps=64, shape=(4, 5, 2, 3))
initializer("orthogonal", ulps=64); initializer("orthogonal", scale=2.0, column_axis=0, ulps=64, shape=(2, 3, 4)); initializer("delta_orthogonal", ulps=64, shape=(3, 3, 2, 4))
initializer("variance_scaling", 0.5, "fan_out", "normal"); initializer("variance_scaling", 0.5, "fan_geo_avg", "uniform")
print("[\n" + ",\n".join(json.dumps(row, separators=(",", ":"), allow_nan=False) for row in rows) + "\n]")
