"""jnp's functions on every dtype that takes them: the dtype and every bit of the result, or the error's first words.

Run with JAX 0.10.2: python arithmetic.py > arithmetic.json
"""
import json
import warnings

import jax
import jax.numpy as jnp

from arrays import NARROW, WIDE, camel, encode, kind, samples

warnings.simplefilter("ignore")

# By the number of units in the last place by which another right answer may differ.
UNARY = {
    0: "negative positive sign abs square floor ceil round trunc isnan isfinite isinf logical_not bitwise_not real imag conj iscomplex isreal "
       "max min argmax argmin sort argsort any all ptp count_nonzero",
    2: "sqrt reciprocal mean prod cumprod sum cumsum",
    8: "exp expm1 log log1p sin cos tan tanh arcsin arccos arctan arcsinh arccosh arctanh cbrt angle var",
    # XLA is off by some 20 units in double precision where these are large.
    32: "sinh cosh",
    # e^(x·ln 2) in single precision.
    64: "exp2",
}
BINARY = {
    0: "add subtract multiply maximum minimum equal not_equal less less_equal greater greater_equal logical_and bitwise_and bitwise_or bitwise_xor floor_divide remainder",
    2: "divide dot",
    8: "power arctan2 hypot",
}
SHIFTS = "left_shift right_shift"


def run(name, *args):
    f = getattr(jnp, name, None) or getattr(jax.lax, name)
    try:
        out = f(*args)
        return encode(out)
    except Exception as error:
        return {"error": type(error).__name__}


def exactness(name, dtype, ulps):
    """Integers are exact; products of complex numbers are rounded in between."""
    if kind(dtype) in ("int", "uint", "bool") and name in ("sum", "cumsum", "prod", "cumprod", "dot"):
        return 0
    return max(ulps, 2) if kind(dtype) == "complex" and name in ("square", "multiply", "sign") else ulps


def other(x):
    """A second operand: the same numbers, moved on by two places."""
    return jnp.roll(x, 2)


inputs, rows = {}, []
for dtypes, x64 in ((NARROW, False), (WIDE, True)):
    with jax.enable_x64(x64):
        for dtype in dtypes:
            x = samples(dtype)
            y = other(x)
            inputs[dtype] = {"x": encode(x), "y": encode(y)}
            for ulps, names in UNARY.items():
                for name in names.split():
                    rows.append([camel(name), dtype, ["x"], run(name, x), exactness(name, dtype, ulps)])
            for ulps, names in BINARY.items():
                for name in names.split():
                    rows.append([camel(name), dtype, ["x", "y"], run(name, x, y), exactness(name, dtype, ulps)])
            if kind(dtype) in ("int", "uint"):
                counts = jnp.array([0, 1, 3, 7, 8, 15, 31, 40, 63, 64, 1, 2, 4, 5][:x.size], dtype)
                inputs[dtype]["counts"] = encode(counts)
                for name in SHIFTS.split():
                    rows.append([camel(name), dtype, ["x", "counts"], run(name, x, counts), 0])
print('{"inputs":')
print(json.dumps(inputs, indent=1) + ",")
print('"cases": [')
print(",\n".join(json.dumps(row) for row in rows))
print("]}")
