"""x.astype between all pairs of dtypes, with numbers out of range, nan, infinities and halfway cases.

Run with JAX 0.10.2: python casts.py > casts.json
"""
import json
import warnings

import jax
import jax.numpy as jnp

from arrays import ALL, encode, inf, kind, nan

warnings.simplefilter("ignore")
jax.config.update("jax_enable_x64", True)

FLOATS = [0.0, -0.0, 0.4, -0.4, 0.5, 1.5, 2.5, -1.5, 1.9, -1.9, 127.7, 128.0, 200.0, 255.5, 256.0, -128.9, -129.0, -300.0, 2049.0, 32768.0, 65504.0,
          65519.0, 65520.0, 65535.9, 70000.0, -70000.0, 2147483647.0, 2147483648.0, -2147483649.0, 3e9, 4294967296.0, 1e10, -1e10, 9.3e18, 1.9e19, -1e19,
          1e30, 3.4e38, 1e39, 1e-5, 6e-8, 2.9e-8, 1e-40, 1 + 2**-8 + 2**-30, 1 + 2**-11 + 2**-40, 1 + 2**-24 + 2**-50, nan, inf, -inf]
INTEGERS = [0, 1, -1, 2, 100, 127, 128, 200, 255, 256, 300, -128, -129, -300, 2049, 32767, 32768, 32785, 65535, 65536, 2**24 + 1, 2**24 + 2**16 + 1, 2**31 - 1, 2**31,
            -2**31, -2**31 - 1, 2**32 - 1, 2**32, 2**40 + 2**32 + 1, 2**53 + 1, 2**60 + 2**36 + 1, 2**62 + 2**38 + 1, 2**63 - 1, -2**63, 2**63 + 1, 2**64 - 1]


def inputs(dtype):
    if dtype == "bool":
        return jnp.array([False, True])
    if kind(dtype) == "float":
        return jnp.array(FLOATS).astype(dtype)
    if kind(dtype) == "complex":
        return jnp.array([complex(x, y) for x, y in zip(FLOATS[:-3] + [nan, inf, -inf], reversed(FLOATS))], dtype)
    info = jnp.iinfo(dtype)
    return jnp.array([x for x in INTEGERS if info.min <= x <= info.max], dtype)


print("[")
rows = []
for source in ALL:
    x = inputs(source)
    rows.append(json.dumps({"from": encode(x), "to": [encode(x.astype(target)) for target in ALL]}))
print(",\n".join(rows))
print("]")
