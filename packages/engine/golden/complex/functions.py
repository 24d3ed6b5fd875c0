"""Writes functions.json: complex functions at special numbers as JAX 0.10.2 gives them on the CPU, and their true values
at others, which numpy computes in extended precision.

Run with a Python that has jax 0.10.2 and numpy with 80-bit long doubles: python functions.py > functions.json
"""

import json

import jax
import numpy as np
from jax import lax

jax.config.update("jax_enable_x64", True)

PARTS = [np.nan, np.inf, -np.inf, 0.0, -0.0, 1.0, -1.0, 0.5, -2.5, 30.0, 1e30]
UNARY = "sin cos tan asin acos atan sinh cosh tanh asinh acosh atanh exp exp2 expm1 log log1p logistic sqrt rsqrt abs".split()
PAIRS = "max min".split()


def grid(dtype, parts=PARTS):
    x = np.empty(len(parts) ** 2, dtype)
    x.real, x.imag = np.repeat(parts, len(parts)), np.tile(parts, len(parts))
    return x


def text(v):
    return repr(float(v)) if not np.isfinite(v) or (v == 0 and np.signbit(v)) else float(str(v))


def pairs(y):
    return [[text(v.real), text(v.imag)] for v in np.asarray(y).reshape(-1)]


special = {
    name: {dtype: pairs(jax.jit(getattr(lax, name))(grid(dtype))) for dtype in ("complex64", "complex128")} for name in UNARY
}
ordered = np.array([complex(a, b) for a in (np.nan, -np.inf, 0.0, -0.0, 2.0) for b in (np.nan, 0.0, -1.0, 3.0)], "complex64")
ordered = {
    name: pairs(jax.jit(lambda x, f=getattr(lax, name): f(x[:, None], x[None, :]))(ordered)) for name in PAIRS
} | {"of": pairs(ordered)}

# Every other pair of these parts.
few = grid("complex64", [np.nan, np.inf, -np.inf, 0.0, -0.0, 1.0, -2.5])[::2]
binary = {name: pairs(jax.jit(lambda x, f=getattr(lax, name): f(x[:, None], x[None, :]))(few)) for name in ("div", "pow")}
binary |= {"of": pairs(few)}

rng = np.random.RandomState(3)


def points(count):
    """Numbers of every size, near 0, near the branch points, near the axes."""
    def parts():
        u = rng.uniform(-1, 1, count)
        scale = 10.0 ** rng.choice([-8, -3, 0, 0, 1], count)
        return u * scale
    z = parts() + 1j * parts()
    near = np.array([1, -1, 1j, -1j])[rng.randint(0, 4, count)] + 1e-4 * (rng.uniform(-1, 1, count) + 1j * rng.uniform(-1, 1, count))
    return np.concatenate([z, near[: count // 4], 1e6 * z[: count // 8]])


def logistic(z):
    return 1 / (1 + np.exp(-z))


def log1p(z):
    excess = z.real * (2 + z.real) + z.imag**2
    size = np.where(np.abs(1 + z) < 0.7, np.log(np.abs(1 + z)), np.log1p(excess) / 2)
    return size + 1j * np.arctan2(z.imag, 1 + z.real)


def expm1(z):
    re = np.expm1(z.real) * np.cos(z.imag) - 2 * np.sin(z.imag / 2) ** 2
    return re + 1j * (np.exp(z.real) * np.sin(z.imag))


NUMPY = {
    "asin": np.arcsin, "acos": np.arccos, "atan": np.arctan, "asinh": np.arcsinh, "acosh": np.arccosh, "atanh": np.arctanh,
    "logistic": logistic, "log1p": log1p, "expm1": expm1, "rsqrt": lambda z: 1 / np.sqrt(z),
}
EXPONENTIAL = {"sin", "cos", "tan", "sinh", "cosh", "tanh", "exp", "expm1", "logistic"}
true = {}
for name in UNARY:
    if name in ("abs", "exp2"):
        continue
    z = points(80)
    if name in EXPONENTIAL:
        z = z[np.abs(z) < 600]
    y = NUMPY.get(name, getattr(np, name, None))(z.astype(np.clongdouble))
    true[name] = [[z_.real, z_.imag, float(y_.real), float(y_.imag)] for z_, y_ in zip(z, y)]

result = {"parts": [text(p) for p in PARTS], "special": special, "ordered": ordered, "binary": binary, "true": true}
print("{\n" + ",\n".join(f"{json.dumps(k)}: {json.dumps(v)}" for k, v in result.items()) + "\n}")
