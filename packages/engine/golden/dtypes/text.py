"""JAX's repr and str of arrays of every dtype.

Run with JAX 0.10.2: python text.py > text.json
"""
import json
import warnings

import jax
import jax.numpy as jnp
import numpy as np

from arrays import ALL, NARROW, encode, inf, kind, nan, samples

warnings.simplefilter("ignore")
jax.config.update("jax_enable_x64", True)
rng = np.random.RandomState(3)

FLOATS = [[1.1, 2, 3e-5], [0.1], [1 / 3, 2 / 3], [100.5, 1], [1000.5, 0.25], [1e10, 0.1], [nan, 1, -inf], [inf, 12.5], [-0.0, 1.5], [1e-5, 1], [123456.789, 0.001],
          [1e8, 1], [9.9e7, 1], [1e16, 3], [1e100, 1e-100], [0.1234567891, 0.000123456789], [3, 4, 5], [1e-300], [65504, 1]]
SCALARS = [1e-20, 1e16, 1e15, 123456789, 0.1, nan, inf, -0.0, 0, 1e-5, 1e-4, 999999, 1e6, 1e7, 1234567.5, 1 / 3, 100, 1000, 999.5, 12345.678, 2.5, -7, 1e300, 65504]
COMPLEX = [[1 + 2j, 3.25 - 1e5j], [0j, -1j], [complex(nan, inf), 1], [1e20j, 1], [1 / 3 + 2j / 3], [complex(-0.0, -0.0)], [1e-5 + 1j, 100], [inf - 1j, 2 - inf * 1j], [1 + 0.5j] * 3]


def cases(dtype):
    yield samples(dtype)
    yield samples(dtype).reshape(2, -1) if samples(dtype).size % 2 == 0 else samples(dtype)
    yield jnp.zeros((0,), dtype)
    yield jnp.ones((3, 2), dtype)
    if kind(dtype) == "float":
        for row in FLOATS:
            yield jnp.array(row).astype(dtype)
        for x in SCALARS:
            yield jnp.array(x).astype(dtype)
        yield jnp.asarray(rng.randn(4, 3)).astype(dtype)
        yield jnp.arange(1200).astype(dtype)
    elif kind(dtype) == "complex":
        for row in COMPLEX:
            yield jnp.array(row).astype(dtype)
            yield jnp.array(row[0]).astype(dtype)
        yield jnp.asarray(rng.randn(3, 2) + 1j * rng.randn(3, 2)).astype(dtype)
    elif dtype != "bool":
        yield jnp.asarray(rng.randint(0, 100, 40)).astype(dtype)
        yield jnp.array(7, dtype)


with np.errstate(all="ignore"):
    print("[")
    print(",\n".join(json.dumps({"x": encode(x), "repr": repr(x), "str": str(x)}) for dtype in ALL for x in cases(dtype)))
    print("]")
