"""Arrays in golden files of dtypes: their bytes, so that every bit of every dtype is said."""
import jax.numpy as jnp
import numpy as np

nan, inf = float("nan"), float("inf")

NARROW = ["bool", "int8", "int16", "int32", "uint8", "uint16", "uint32", "float16", "bfloat16", "float32", "complex64"]
WIDE = ["int64", "uint64", "float64", "complex128"]
ALL = NARROW + WIDE


def kind(dtype):
    for name in ("bool", "uint", "int", "complex"):
        if dtype.startswith(name):
            return name
    return "float"


def samples(dtype):
    """Numbers of a dtype: its ends, zeros of both signs, and what a computation may trip over."""
    if dtype == "bool":
        return jnp.array([False, True, True, False])
    if kind(dtype) in ("int", "uint"):
        info = jnp.iinfo(dtype)
        return jnp.array([0, 1, 2, 3, 7, 100, int(info.max), int(info.max) - 1, int(info.min), int(info.min) + 1,
                          *([] if kind(dtype) == "uint" else [-1, -2, -7, -100])], dtype)
    reals = [0.0, -0.0, 1.0, -1.0, 0.5, 2.5, -3.25, 1e-3, 100.0, -7.75, 3e4, 6e-8, nan, inf, -inf]
    if kind(dtype) == "float":
        return jnp.array(reals, dtype)
    return jnp.array([complex(a, b) for a, b in [(0, 0), (1, 2), (-1, 0.5), (0.5, -0.25), (3, -4), (-2.5, -1.5), (1e-3, 1), (0, 1), (1, 0), (-1, 0)]], dtype)


def encode(x):
    x = jnp.asarray(x)
    return {"d": str(x.dtype), "s": list(x.shape), "w": bool(x.aval.weak_type), "b": np.asarray(x).tobytes().hex()}


def camel(name):
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)
