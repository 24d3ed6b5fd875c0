"""Writes evaluate.json: small programs with the inputs and results that JAX 0.10.2 gives on the CPU.

Run with a Python that has jax 0.10.2, in this folder: python evaluate.py > evaluate.json
"""

import json
import pathlib
import sys

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

sys.path.append(str(pathlib.Path(__file__).parent.parent))
from jaxpr_encoding import Encoder

rng = np.random.RandomState(0)
floats = np.float32([-3.7, -2.5, -1.0, -0.5, -0.0, 0.0, 0.3, 0.5, 1.0, 1.5, 2.5, 7.25, np.inf, -np.inf, np.nan])
others = np.float32([2.0, -1.5, 0.0, 0.5, 1.0, -2.0, 0.3, 3.0, np.inf, 1.5, -2.5, 0.25, 1.0, 2.0, 1.0])
ints = np.int32([-7, 7, 0, 5, -2147483648, 2147483647, 1 << 20, 3])
divisors = np.int32([2, -2, 0, 3, -1, 2, 1 << 20, 0])
units = np.float32([-0.999, -0.5, -1e-3, 0.0, 1e-7, 0.25, 0.75, 0.9999])
bools = np.array([True, False, True, False])
m = rng.randn(3, 4).astype(np.float32)
t = rng.randn(2, 3, 4).astype(np.float32)
im = rng.randint(-5, 5, (3, 4)).astype(np.int32)
key = jax.random.key(1701)

CASES = []


def case(f, *args):
    CASES.append((f, args))


UNARY = "neg abs sign floor ceil square sqrt rsqrt cbrt exp exp2 expm1 log log1p sin cos tan tanh logistic erf erfc sinh cosh asinh atan is_finite"
for name in UNARY.split():
    case(getattr(lax, name), floats)
for name in "asin acos atanh erf_inv".split():
    case(getattr(lax, name), units)
case(lax.acosh, np.float32([1.0, 1.5, 3.0, 100.0]))
case(lambda x: lax.round(x), floats)
case(lambda x: lax.round(x, lax.RoundingMethod.TO_NEAREST_EVEN), floats)
for y in (-3, -1, 0, 1, 2, 3, 7):
    case(lambda x, y=y: lax.integer_pow(x, y), floats)
case(lambda x: lax.integer_pow(x, 5), ints)
for name in "neg abs sign square".split():
    case(getattr(lax, name), ints)
for name in "add sub mul div rem max min pow atan2 eq ne lt le gt ge".split():
    case(getattr(lax, name), floats, others)
for name in "add sub mul div rem max min eq ne lt le gt ge".split():
    case(getattr(lax, name), ints, divisors)
case(lax.pow, floats, np.int32([2, -1, 0, 3, 2, 0, 1, 2, 3, -2, 5, 1, 2, 3, 0]))
for name in "bitwise_and bitwise_or bitwise_xor".split():
    case(getattr(lax, name), ints, divisors)
    case(getattr(lax, name), bools, bools[::-1].copy())
case(lax.bitwise_not, ints)
case(lax.bitwise_not, bools)
shifts = np.int32([0, 1, 5, 31, 31, 3, 2, 1])
for name in "shift_left shift_right_logical shift_right_arithmetic".split():
    case(getattr(lax, name), ints, shifts)
    case(getattr(lax, name), ints.view(np.uint32), shifts.view(np.uint32))
case(lax.add, m, np.float32(2))
case(lax.mul, m, m[:1])
case(lambda c, a, b: lax.select_n(c, a, b), m > 0, m, -m)
case(lambda c, a, b: lax.select_n(c, a, b), True, m, -m)
case(lambda c, a, b, d: lax.select_n(c, a, b, d), np.int32([0, 1, 2]), m[:, 0], m[:, 1], m[:, 2])
case(lambda x: lax.clamp(np.float32(-0.5), x, np.float32(1.0)), floats)
for dtype in ("int32", "uint32", "bool"):
    case(lambda x, d=dtype: lax.convert_element_type(x, d), floats)
case(lambda x: lax.convert_element_type(x, "float32"), ints)
case(lambda x: lax.convert_element_type(x, "int32"), bools)
case(lambda x: lax.bitcast_convert_type(x, "int32"), floats)
case(lambda x: lax.broadcast_in_dim(x, (2, 3, 5, 4), (1, 3)), m)
case(lambda x: lax.broadcast_in_dim(x, (3, 5), (0, 1)), m[:, :1])
case(lambda x: lax.reshape(x, (2, 6)), m)
case(lambda x: lax.transpose(x, (2, 0, 1)), t)
case(lambda x: lax.squeeze(x, (1,)), t[:, :1])
case(lambda x: lax.slice(x, (0, 1), (3, 4), (2, 2)), m)
case(lambda x: lax.rev(x, (0, 2)), t)
case(lambda: lax.broadcasted_iota("int32", (2, 3), 1))
case(lambda: lax.iota("float32", 4))
case(lambda a, b: lax.concatenate([a, b], 1), m, m[:, :2])
case(lambda x: lax.split(x, (1, 3), 1), m)
case(lambda x: lax.pad(x, np.float32(9), ((1, 2, 1), (-1, 0, 0))), m)
case(lambda x: lax.pad(x, np.float32(9), ((0, -1, 1), (2, -3, 2))), m)
for name in "sum max min prod".split():
    case(lambda x, n=name: getattr(lax, "reduce_" + n)(x, (0, 2)), t)
    case(lambda x, n=name: getattr(lax, "reduce_" + n)(x, (1,)), im)
case(lambda x: lax.reduce_max(x, (0,)), floats)
case(lambda x: lax.reduce_max(x, (0,)), np.zeros((0, 2), np.float32))
case(lambda x: lax.reduce_sum(x, (0,)), ints)
case(lambda x: lax.reduce_or(x, (0,)), m > 0)
case(lambda x: lax.reduce_and(x, (0,)), m > -1)
case(lambda x: lax.reduce_and(x, (0,)), im)
for name in ("argmax", "argmin"):
    case(lambda x, n=name: getattr(lax, n)(x, 1, "int32"), m)
    case(lambda x, n=name: getattr(lax, n)(x, 0, "int32"), im)
    case(lambda x, n=name: getattr(lax, n)(x, 0, "int32"), floats)
dims = lambda lc, rc, lb=(), rb=(): ((lc, rc), (lb, rb))
case(lambda a, b: lax.dot_general(a, b, dims((1,), (0,))), m, m.T.copy())
case(lambda a, b: lax.dot_general(a, b, dims((2, 0), (1, 0))), t, t.transpose(0, 2, 1).copy())
case(lambda a, b: lax.dot_general(a, b, dims((2,), (1,), (0,), (0,))), t, t.transpose(0, 2, 1).copy())
case(lambda a, b: lax.dot_general(a, b, dims((1,), (1,))), im, im)
case(lambda a, b: lax.dot_general(a, b, dims((), ())), m[0], m[1])
case(lambda x: lax.cumsum(x, 1), m)
case(lambda x: lax.cumsum(x, 0, reverse=True), m)
case(lambda x: lax.cumprod(x, 1), m)
case(lambda x: lax.cummax(x, 1), m)
case(lambda x: lax.cummin(x, 0), im)
case(lambda x: lax.sort(x), floats)
case(lambda a, b: lax.sort((a, b), dimension=0, num_keys=1), im, m)
case(lambda a, b: lax.sort((a, b), dimension=1, num_keys=2), im, m)
case(lambda x, i, j: lax.dynamic_slice(x, (i, j), (2, 2)), m, np.int32(2), np.int32(-1))
case(lambda x, u, i, j: lax.dynamic_update_slice(x, u, (i, j)), m, m[:2, :2], np.int32(1), np.int32(3))
G, S = lax.GatherDimensionNumbers, lax.ScatterDimensionNumbers
rows = np.int32([[2], [0], [5], [-1]])
for mode in ("clip", "fill"):
    case(lambda x, i, d=mode: lax.gather(x, i, G((1,), (0,), (0,)), (1, 4), mode=d), m, rows)
    case(lambda x, i, d=mode: lax.gather(x, i, G((0,), (0,), (0,)), (1, 2), mode=d), m, rows)
    case(lambda x, i, u, d=mode: lax.scatter_add(x, i, u, S((1,), (0,), (0,)), mode=d), m, rows, t.reshape(6, 4)[:4].copy())
    case(lambda x, i, u, d=mode: lax.scatter(x, i, u, S((1,), (0,), (0,)), mode=d), m, rows, t.reshape(6, 4)[:4].copy())
along = np.int32([[1, 0], [3, 3], [2, 0]])
case(lambda x, i: lax.gather(x, i, G((), (1,), (1,), (0,), (0,)), (1, 1), mode="clip"), m, along[..., None])
case(lambda x, i, u: lax.scatter_max(x, i, u, S((), (1,), (1,), (0,), (0,)), mode="clip"), m, along[..., None], m[:, :2])
case(lambda x, i, u: lax.scatter_min(x, i, u, S((), (1,), (1,), (0,), (0,)), mode="clip"), m, along[..., None], m[:, :2])
case(lambda n: jax.random.key(n), np.int32(-1))
case(lambda n: jax.random.key(n), np.int32(1701))
case(lambda k: jax.random.split(k, (2, 3)), key)
case(lambda k: jax.random.fold_in(k, np.uint32(7)), key)
case(lambda k: jax.random.bits(k, (3, 2)), key)
case(lambda k: jax.random.bits(k, ()), key)
case(lambda k: jax.random.key_data(k), key)
case(lambda k: jax.random.wrap_key_data(k), np.uint32([3, 4]))
case(jax.vmap(lambda k: jax.random.bits(k, (3,))), jax.random.split(key, 2))
case(jax.vmap(lambda k, n: jax.random.fold_in(k, n), (None, 0)), key, np.arange(3, dtype=np.uint32))


def numbers(a):
    """Elements in row-major order; keys as pairs of words; what JSON lacks as text."""
    if jnp.issubdtype(a.dtype, jax.dtypes.prng_key):
        a = jax.random.key_data(a)
    flat = np.asarray(a).reshape(-1)
    return [repr(v) if isinstance(v, float) and not np.isfinite(v) else v for v in flat.tolist()]


result = []
for f, args in CASES:
    args = [a if hasattr(a, "dtype") and jnp.issubdtype(a.dtype, jax.dtypes.prng_key) else jnp.asarray(a) for a in args]
    closed = jax.make_jaxpr(f)(*args)
    outs = jax.tree.leaves(jax.jit(f)(*args))
    encoder = Encoder(str(closed))
    encoder.jaxpr(closed.jaxpr)
    name = closed.eqns[-1].primitive.name
    inputs = [numbers(a) for a in [*closed.consts, *args]]
    result.append({"name": name, "text": "", "avals": encoder.avals, "jaxprs": encoder.jaxprs, "inputs": inputs, "outputs": [numbers(o) for o in outs]})
print("[\n" + ",\n".join(json.dumps(r) for r in result) + "\n]")
