"""Writes wide.json: as evaluate.json, programs of 64-bit dtypes, with what JAX 0.10.2 gives on the CPU with x64 on.

Integers and floats are written as text, to the last bit. Run with a Python that has jax 0.10.2, in this folder:
python wide.py > wide.json
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

jax.config.update("jax_enable_x64", True)

rng = np.random.RandomState(0)
floats = np.float64([-3.7, -2.5, -1.0, -0.5, -0.0, 0.0, 0.3, 0.5, 1.0, 1.5, 2.5, 7.25, 1e-300, -1e300, np.inf, -np.inf, np.nan])
others = np.float64([2.0, -1.5, 0.0, 0.5, 1.0, -2.0, 0.3, 3.0, np.inf, 1.5, -2.5, 0.25, 1.0, 2.0, 1.0, 3.0, 2.0])
units = np.float64([-1.0, -0.999, -0.5, -1e-9, 0.0, 1e-12, 0.25, 0.75, 0.999999999, 1.0])
positive = np.float64([1e-300, 0.1, 0.5, 1.0, 1.5, 2.0, 3.7, 10.0, 171.5])
m = rng.randn(3, 4)
t = rng.randn(2, 3, 4)
CASES = []


def case(f, *args):
    CASES.append((f, args))


UNARY = "neg abs sign floor ceil square sqrt rsqrt cbrt exp exp2 expm1 log log1p sin cos tan tanh logistic erf erfc sinh cosh asinh atan is_finite lgamma digamma"
for name in UNARY.split():
    case(getattr(lax, name), floats)
    case(getattr(lax, name), np.float64(0.7))
    case(getattr(lax, name), np.zeros((0, 3)))
for name in "asin acos atanh erf_inv".split():
    case(getattr(lax, name), units)
case(lax.acosh, 1 + positive)
case(lambda x: lax.round(x), floats)
case(lambda x: lax.round(x, lax.RoundingMethod.TO_NEAREST_EVEN), floats)
for y in (-3, 0, 2, 7):
    case(lambda x, y=y: lax.integer_pow(x, y), floats)
for name in "add sub mul div rem max min pow atan2 nextafter eq ne lt le gt ge".split():
    case(getattr(lax, name), floats, others)
case(lax.polygamma, np.float64([0, 1, 2, 3]), np.float64([0.5, 1.5, 2.5, 10]))
case(lambda a, b: lax.dot_general(a, b, (((1,), (0,)), ((), ()))), m, m.T.copy())
case(lambda a, b: lax.dot_general(a, b, (((1,), (0,)), ((), ()))), rng.randn(13, 40), rng.randn(40, 9))
for name in "cumsum cumprod cummax cummin cumlogsumexp".split():
    case(lambda x, n=name: getattr(lax, n)(x, 1), m)
case(lambda x: lax.sort(x), floats)
case(lambda x: lax.reduce_precision(x, 8, 23), floats)
case(lambda x: lax.bitcast_convert_type(x, "int64"), floats)
case(lambda x: lax.bitcast_convert_type(x, "uint64"), floats)
for dtype in ("int64", "uint64", "int32", "float32", "bool", "complex64"):
    case(lambda x, d=dtype: lax.convert_element_type(x, d), floats[:-4] if dtype != "float32" else floats)
for name in "sum max min prod".split():
    case(lambda x, n=name: getattr(lax, "reduce_" + n)(x, (0, 2)), t)

WIDE = [1 << 62, -(1 << 62), (1 << 63) - 1, -(1 << 63), -7, 7, 0, 5, 123456789123456789, -1, 1 << 33, 3]


def integers(dtype, *shape, seed=1):
    """Small numbers, with some that fill 64 bits."""
    r = np.random.RandomState(seed)
    values = r.randint(-50, 50, shape).astype(np.int64)
    values.reshape(-1)[:: max(5, values.size // 7)] *= np.int64(0x1234567890AB)
    return values.astype(dtype)


for dtype in ("int64", "uint64"):
    w = np.array(WIDE, np.int64).astype(dtype)
    v = np.array([2, -2, 0, 3, -1, 2, 1 << 20, 0, -9, 63, 1 << 40, 64], np.int64).astype(dtype)
    a, b, c = integers(dtype, 3, 4), integers(dtype, 4, 5, seed=2), integers(dtype, 2, 3, 4, seed=3)
    for name in "add sub mul div rem max min eq ne lt le gt ge bitwise_and bitwise_or bitwise_xor".split():
        case(getattr(lax, name), w, v)
    for name in "shift_left shift_right_logical shift_right_arithmetic".split():
        case(getattr(lax, name), w, np.array([0, 1, 5, 63, 64, 3, 2, 1, 31, 32, 33, 62], dtype))
    for name in "sign square bitwise_not population_count clz".split() + (["neg", "abs"] if dtype == "int64" else ["neg"]):
        case(getattr(lax, name), w)
        case(getattr(lax, name), w[8])
        case(getattr(lax, name), w[:0])
    case(lambda x: lax.integer_pow(x, 5), w)
    for to in ("float64", "float32", "int32", "uint8", "bool", "uint64" if dtype == "int64" else "int64"):
        case(lambda x, d=to: lax.convert_element_type(x, d), w)
    case(lambda x: lax.bitcast_convert_type(x, "float64"), w)
    case(lambda x: lax.bitcast_convert_type(x, "int32"), w)
    case(lambda x: lax.clamp(np.array(1, x.dtype), x, np.array(1 << 40, x.dtype)), w)
    # Products of rows and columns: packed ones, those of few elements, with batches, of no elements.
    for x, y in ((integers(dtype, 17, 30), integers(dtype, 30, 21, seed=2)), (a, b), (a[:, :0], b[:0])):
        case(lambda x, y: lax.dot_general(x, y, (((1,), (0,)), ((), ()))), x, y)
    case(lambda x, y: lax.dot_general(x, y, (((2,), (1,)), ((0,), (0,)))), integers(dtype, 3, 9, 14), integers(dtype, 3, 14, 11, seed=4))
    case(lambda x, y: lax.dot_general(x, y, (((0,), (1,)), ((), ()))), integers(dtype, 20, 9), integers(dtype, 11, 20, seed=4))
    case(lambda x, y: lax.dot_general(x, y, (((0,), (0,)), ((), ()))), w, w[::-1].copy())
    # Convolutions: strides, padding, dilation of both, groups, one dimension and three.
    image, kernel = integers(dtype, 2, 4, 7, 6), integers(dtype, 6, 4, 3, 3, seed=5)
    case(lambda x, k: lax.conv_general_dilated(x, k, (1, 1), "SAME"), image, kernel)
    case(lambda x, k: lax.conv_general_dilated(x, k, (2, 1), "VALID"), image, kernel)
    case(lambda x, k: lax.conv_general_dilated(x, k, (1, 1), ((1, 2), (0, -1)), lhs_dilation=(2, 1), rhs_dilation=(1, 2)), image, kernel)
    case(lambda x, k: lax.conv_general_dilated(x, k, (1, 1), "SAME", feature_group_count=2), image, kernel[:, :2])
    case(lambda x, k: lax.conv_general_dilated(x, k, (1, 1), "SAME", batch_group_count=2), image, kernel)
    case(lambda x, k: lax.conv_general_dilated(x, k, (2,), "SAME", dimension_numbers=("NHC", "HIO", "NHC")), integers(dtype, 2, 9, 3), integers(dtype, 4, 3, 5, seed=6))
    case(lambda x, k: lax.conv_general_dilated(x, k, (1, 1, 1), "VALID"), integers(dtype, 1, 2, 4, 4, 3), integers(dtype, 3, 2, 2, 2, 2, seed=7))
    case(lambda x, k: lax.conv_general_dilated(x, k, (1, 1), "SAME"), image[:0], kernel)
    # Orders: keys above 2⁶³, several keys, along any axis.
    case(lambda x: lax.sort(x), w)
    case(lambda x: lax.sort(x, dimension=0), a)
    case(lambda x: lax.sort(x), integers(dtype, 900))
    case(lambda x: lax.sort(x), w[:0])
    case(lambda x, y: lax.sort((x, y), dimension=0, num_keys=1), integers(dtype, 300) % np.array(7, dtype), np.arange(300, dtype=dtype))
    case(lambda x, y: lax.sort((x, y), dimension=1, num_keys=2), a % np.array(3, dtype), a)
    case(lambda x: lax.top_k(x, 5), w)
    case(lambda x: lax.top_k(x, 2), a)
    for name in ("argmax", "argmin"):
        case(lambda x, n=name: getattr(lax, n)(x, 0, "int64"), w)
        case(lambda x, n=name: getattr(lax, n)(x, 1, "int32"), a)
    for name in "cumsum cumprod cummax cummin".split():
        for x, axis in ((w, 0), (a, 1), (c, 1), (integers(dtype, 500), 0), (w[:0], 0)):
            case(lambda x, n=name, d=axis: getattr(lax, n)(x, d), x)
        case(lambda x, n=name: getattr(lax, n)(x, 0, reverse=True), a)
    for name in "sum max min prod and or xor".split():
        case(lambda x, n=name: getattr(lax, "reduce_" + n)(x, (0,)), w)
        case(lambda x, n=name: getattr(lax, "reduce_" + n)(x, (0, 2)), c)
        case(lambda x, n=name: getattr(lax, "reduce_" + n)(x, (0,)), a[:0])
    case(lambda x: lax.reduce_window(x, np.array(0, x.dtype), lax.add, (2, 3), (1, 2), "SAME"), a)
    case(lambda x: lax.reduce_window(x, np.array(np.iinfo(x.dtype).min, x.dtype), lax.max, (2, 2), (2, 2), "VALID"), a)
    # Scattering: every way to combine, repeated places, places outside.
    S = lax.ScatterDimensionNumbers
    rows = np.int64([[2], [0], [5], [2], [-1]])
    for name in "scatter scatter_add scatter_mul scatter_min scatter_max".split():
        for mode in ("clip", "fill"):
            order = rows if name != "scatter" else np.int64([[2], [0], [5]])
            case(lambda x, i, u, n=name, d=mode: getattr(lax, n)(x, i, u, S((1,), (0,), (0,)), mode=d), a, order, integers(dtype, len(order), 4, seed=8))
        case(lambda x, i, u, n=name: getattr(lax, n)(x, i, u, S((), (0,), (0,)), mode="clip"), w, np.int32([[3]]), np.array([9], dtype))
    case(lambda x, i: lax.gather(x, i, lax.GatherDimensionNumbers((1,), (0,), (0,)), (1, 4), mode="clip"), a, rows)
    case(lambda x, i, j: lax.dynamic_slice(x, (i, j), (2, 2)), a, np.int64(2), np.int64(-1))
    case(lambda x, u, i, j: lax.dynamic_update_slice(x, u, (i, j)), a, a[:2, :2], np.int64(1), np.int64(3))
    case(lambda x: lax.pad(x, np.array(9, x.dtype), ((1, 2, 1), (-1, 0, 0))), a)
    case(lambda x: lax.iota(x.dtype, 5) + x[:5], w)


def numbers(a):
    """Elements in row-major order: integers and floats as text that is exact, complex numbers as their parts."""
    flat = np.asarray(a).reshape(-1)
    if np.iscomplexobj(flat):
        flat = np.stack([flat.real, flat.imag], -1).reshape(-1)
    return [v if isinstance(v, bool) else str(v) if isinstance(v, int) else repr(float(v)) for v in flat.tolist()]


result = []
for f, args in CASES:
    args = [jnp.asarray(a) for a in args]
    closed = jax.make_jaxpr(f)(*args)
    outs = jax.tree.leaves(jax.jit(f)(*args))
    encoder = Encoder(str(closed))
    encoder.jaxpr(closed.jaxpr)
    name = closed.eqns[-1].primitive.name
    inputs = [numbers(a) for a in [*closed.consts, *args]]
    result.append({"name": name, "text": "", "avals": encoder.avals, "jaxprs": encoder.jaxprs, "inputs": inputs, "outputs": [numbers(o) for o in outs]})
print("[\n" + ",\n".join(json.dumps(r) for r in result) + "\n]")
