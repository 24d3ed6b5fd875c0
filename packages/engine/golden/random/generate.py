"""Values of jax.random in both threefry modes. Run with JAX 0.10.2: python generate.py > values.json

Each case is [partitionable, function, arguments, options, result, ulps]; arrays are {s: shape, d: dtype, w: weak, v: 32-bit
words}, keys their words. Names and options are written in camelCase, as the engine spells them.
"""
import json
import re

import jax
import jax.numpy as jnp
import numpy as np
from jax import random

camel = lambda name: re.sub(r"_+([a-z0-9])", lambda m: m[1].upper(), name)
rows = []


def encode(x):
    if isinstance(x, jax.Array):
        is_key = jax.dtypes.issubdtype(x.dtype, jax.dtypes.prng_key)
        data = np.asarray(random.key_data(x) if is_key else x)
        if data.dtype not in (np.float32, np.int32, np.uint32, np.bool_):
            return {"s": list(x.shape), "d": str(x.dtype), "n": [repr(float(v)) if "float" in str(x.dtype) else str(int(v)) for v in data.ravel()]}
        words = (data.view(np.uint32) if data.dtype == np.float32 else data).reshape(-1).astype(np.int64) % 2**32
        return {"s": list(x.shape), "d": str(x.dtype), "w": bool(x.aval.weak_type), "v": words.tolist()}
    if isinstance(x, (list, tuple)):
        return [encode(e) for e in x]
    return x


def cases(partitionable):
    def r(name, *args, ulps=0, key=None, **options):
        key = keys[0] if key is None else key
        value = getattr(random, name)(key, *args, **options)
        rows.append([partitionable, name if name == "PRNGKey" else camel(name), encode((key, *args)), {camel(k): encode(v) for k, v in options.items()}, encode(value), ulps])

    keys = [random.key(0), random.key(42), random.key(1701)]
    for k in keys:
        r("split", key=k); r("split", 3, key=k); r("split", (2, 2), key=k); r("fold_in", 7, key=k); r("clone", key=k)
        for shape in [(), (1,), (3,), (4,), (2, 3), (0,), (5, 5)]:
            r("bits", shape, key=k); r("uniform", shape, key=k); r("normal", shape, ulps=4, key=k)
        r("uniform", (3,), key=k, minval=-1.0, maxval=2.0, ulps=1)
        r("randint", (5,), 0, 10, key=k); r("randint", (3, 3), 0, 8, key=k)
        r("bernoulli", 0.3, (5,), key=k); r("bernoulli", 0.3, (5,), mode="high", key=k)
        r("permutation", 6, key=k); r("permutation", jnp.arange(5), key=k); r("permutation", jnp.arange(12).reshape(4, 3), key=k)
        r("choice", 10, (3,), key=k); r("choice", 10, (3,), replace=False, key=k); r("choice", 4, (3,), replace=False, p=jnp.array([0.1, 0.2, 0.3, 0.4]), key=k)
        r("choice", jnp.arange(6).reshape(2, 3), (2,), axis=1, key=k); r("choice", 3, (2, 0), key=k); r("choice", 4, (2, 2), p=jnp.array([0.1, 0.2, 0.3, 0.4]), key=k)
        logits = jnp.log(jnp.array([[0.1, 0.2, 0.7], [0.3, 0.3, 0.4]]))
        r("categorical", logits, key=k); r("categorical", logits[0], shape=(5,), key=k); r("categorical", logits, axis=0, key=k); r("categorical", logits, shape=(2, 2), replace=False, key=k)
        for name in "exponential gumbel laplace logistic cauchy maxwell".split():
            r(name, (4,), ulps=16, key=k); r(name, ulps=16, key=k)
        r("gumbel", (4,), mode="high", ulps=16, key=k)
        r("rademacher", (5,), key=k)
        r("truncated_normal", -2.0, 2.0, (3,), ulps=32, key=k); r("truncated_normal", jnp.array([0.0, 1.0, -3.0]), 4.0, ulps=32, key=k)  # the last bit of erf counts near 0
        r("gamma", 2.0, (3,), ulps=16, key=k); r("gamma", jnp.array([0.1, 0.5, 1.0, 3.5, 40.0]), ulps=64, key=k); r("gamma", jnp.array([[0.7], [2.0]]), (2, 3), ulps=16, key=k)
        r("loggamma", jnp.array([0.01, 0.5, 1.0, 3.5]), ulps=64, key=k)
        r("beta", 2.0, 3.0, (3,), ulps=32, key=k); r("beta", jnp.array([0.2, 5.0]), 0.5, ulps=64, key=k)
        r("dirichlet", jnp.array([0.5, 1.0, 3.0]), ulps=64, key=k); r("dirichlet", jnp.ones(3), (2,), ulps=64, key=k)
        r("chisquare", 3.0, (3,), ulps=64, key=k); r("f", 3.0, 4.0, (3,), ulps=64, key=k); r("t", 3.0, (3,), ulps=64, key=k)
        r("generalized_normal", 1.5, (4,), ulps=64, key=k); r("ball", 3, ulps=64, key=k); r("ball", 2, shape=(3,), p=1.0, ulps=64, key=k)
        r("poisson", 5.0, (5,), key=k); r("poisson", jnp.array([0.0, 0.5, 3.0, 9.9, 12.0, 100.0]), key=k); r("poisson", 30.0, (6,), key=k)
        r("binomial", 10.0, 0.3, (5,), key=k); r("binomial", 100.0, jnp.array([0.2, 0.5, 0.9]), key=k); r("binomial", jnp.array([-1.0, 5.0, jnp.inf]), jnp.array([0.5, -0.5, 0.5]), key=k)
        r("pareto", 2.0, (3,), ulps=16, key=k); r("rayleigh", 2.0, (3,), ulps=16, key=k); r("wald", jnp.float32(1.5), (3,), ulps=64, key=k)
        r("weibull_min", 1.5, 2.0, (3,), ulps=16, key=k); r("triangular", 0.0, 0.3, 1.0, (4,), ulps=8, key=k); r("lognormal", shape=(3,), sigma=0.5, ulps=16, key=k)
        r("double_sided_maxwell", 1.0, 2.0, (3,), ulps=16, key=k); r("geometric", 0.3, (5,), key=k)


def dtypes(flag, x64):
    k = random.key(5)

    def r(name, *args, ulps=0, **options):
        value = getattr(random, name)(k, *args, **options)
        rows.append([flag, camel(name), encode((k, *args)), {camel(o): encode(v) if not isinstance(v, str) else v for o, v in options.items()}, encode(value), ulps, x64])

    for d in ("uint8", "uint16", "uint32") + (("uint64",) if x64 else ()):
        r("bits", (5,), dtype=d); r("bits", (2, 3), dtype=d)
    for d in ("float16", "bfloat16") + (("float64",) if x64 else ()):
        r("uniform", (5,), dtype=d); r("normal", (5,), dtype=d, ulps=8)
    r("gumbel", (4,), dtype="bfloat16", ulps=4); r("exponential", (4,), dtype="float16", ulps=4)
    for d in ("int8", "uint8", "int16", "int32", "uint32") + (("int64", "uint64") if x64 else ()):
        r("randint", (6,), 0, 100, dtype=d)
    r("randint", (4,), -128, 128, dtype="int8"); r("randint", (4,), 0, 2**31 - 1, dtype="uint32")
    if x64:
        r("uniform", (3,)); r("normal", (3,), ulps=8); r("randint", (3,), 0, 10**15); r("permutation", 5); r("exponential", (3,), ulps=8); r("bernoulli", 0.3, (5,)); r("categorical", jnp.zeros(4))
        r("poisson", 4.0, (5,)); r("gamma", 2.0, (3,), dtype="float32", ulps=16)


def matrices(flag):
    k = random.key(9)

    def r(name, *args, ulps=64, **options):
        value = getattr(random, name)(k, *args, **options)
        rows.append([flag, camel(name), encode((k, *args)), {camel(o): encode(v) for o, v in options.items()}, encode(value), ulps, False])

    cov = jnp.array([[2.0, 0.5], [0.5, 1.0]])
    r("multivariate_normal", jnp.array([1.0, -1.0]), cov, (3,)); r("multivariate_normal", jnp.zeros((4, 2)), cov)
    r("orthogonal", 3); r("orthogonal", 2, (2,), m=4); r("multinomial", 10.0, jnp.array([0.2, 0.3, 0.5]), ulps=0)


for flag in (True, False):
    with jax.threefry_partitionable(flag):
        cases(flag)
        dtypes(flag, False)
        with jax.enable_x64(True):
            dtypes(flag, True)
        matrices(flag)
print("[\n" + ",\n".join(json.dumps(row, separators=(",", ":"), allow_nan=False) for row in rows) + "\n]")
