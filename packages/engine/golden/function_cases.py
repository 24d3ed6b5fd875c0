"""How golden values of functions are written: shared by the generators beside it.

Each case is [function, arguments, options, result, ulps]; arrays are {s: shape, d: dtype, w: weak, v: words}: an element
of an integer dtype is a word, floats and complex numbers are 32-bit words each, floats of 16 bits one word each.
Names and options are written in camelCase, as the engine spells them. Read by function-cases.ts.
"""
import json
import re

import jax
import jax.numpy as jnp
import numpy as np
from jax import random

nan, inf = float("nan"), float("inf")

camel = lambda name: re.sub(r"_+([a-z0-9])", lambda m: m[1].upper(), name)
rows = []


def encode(x):
    if isinstance(x, jax.Array):
        is_key = jax.dtypes.issubdtype(x.dtype, jax.dtypes.prng_key)
        data = np.asarray(random.key_data(x) if is_key else x)
        flat = data.reshape(-1)
        if data.dtype in (np.float32, np.complex64):
            flat = flat.view(np.uint32)
        elif data.dtype in (np.float16, jnp.bfloat16):
            flat = flat.view(np.uint16)
        words = flat.astype(np.int64) % 2**32
        return {"s": list(x.shape), "d": str(x.dtype), "w": bool(x.aval.weak_type), "v": words.tolist()}
    if isinstance(x, (list, tuple)):
        return [encode(e) for e in x]
    if isinstance(x, float) and (x != x or x in (inf, -inf)):
        return {"n": str(x)}
    if x is None or isinstance(x, (bool, int, float, str)):
        return x
    return str(np.dtype(x))


def case(fn, name, *args, ulps=0, **options):
    value = fn(*args, **options)
    rows.append([name, encode(args), {camel(k): encode(v) for k, v in options.items()}, encode(value), ulps])


def jcase(name, *args, **kw):
    fn = jnp
    for part in name.split("."):
        fn = getattr(fn, part)
    case(fn, "jnp." + ".".join(camel(p) if p != "bool_" else p for p in name.split(".")), *args, **kw)


def write():
    print("[\n" + ",\n".join(json.dumps(row, separators=(",", ":")) for row in rows) + "\n]")
