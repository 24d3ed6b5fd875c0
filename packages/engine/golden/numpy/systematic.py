"""Every function of a kind over the same dtypes, shapes and special values: what a kind takes, JAX says itself (errors are left out)."""
import jax.numpy as jnp

import function_cases
from function_cases import jcase
from inputs import boo, empty, empty2, f32, i32, iempty, nat, pos, scalar, special, u32

UNARY = """abs absolute arccos arccosh arcsin arcsinh arctan arctanh bitwise_not cbrt ceil conj cos cosh deg2rad degrees exp exp2 expm1
fabs fix floor frexp i0 imag invert isfinite isinf isnan isneginf isposinf isreal iscomplex log log10 log1p log2 logical_not modf
nan_to_num negative positive rad2deg radians real reciprocal rint round sign signbit sin sinc sinh sqrt square tan tanh trunc""".split()
BINARY = """add arctan2 bitwise_and bitwise_or bitwise_xor copysign divide divmod equal float_power floor_divide fmax fmin fmod gcd greater
greater_equal heaviside hypot lcm ldexp left_shift less less_equal logaddexp logaddexp2 logical_and logical_or logical_xor maximum minimum
mod multiply nextafter not_equal power remainder right_shift subtract true_divide isclose allclose array_equal inner outer dot vdot kron
tensordot matmul vecdot convolve correlate polyadd polysub polymul""".split()
REDUCTIONS = """all amax amin any argmax argmin average count_nonzero max mean median min nanargmax nanargmin nanmax nanmean nanmedian nanmin
nanprod nanstd nansum nanvar prod ptp std sum var cumsum cumprod nancumsum nancumprod sort argsort flip diff unwrap""".split()
ARRAYS = """array asarray copy ravel transpose matrix_transpose squeeze fliplr flipud flip tril triu diag diagflat diagonal trace sort argsort
atleast_1d atleast_2d atleast_3d zeros_like ones_like empty_like nonzero flatnonzero ediff1d rot90 cov corrcoef vander trim_zeros unstack
tril_indices_from triu_indices_from diag_indices_from poly polyder polyint""".split()
LISTS = "hstack vstack dstack column_stack stack concatenate block broadcast_arrays".split()
WITH = {
    "expand_dims": [0, -1], "repeat": [2, 3], "tile": [2, (2, 1)], "roll": [1, -2], "take": [jnp.array([0, 1, 0])], "reshape": [-1, (1, -1)],
    "full_like": [7, 2.5], "swapaxes": [(0, -1)], "moveaxis": [(0, -1)], "rollaxis": [-1], "clip": [(-1, 1), (0, 2)],
    "array_split": [2, 3], "split": [1], "pad": [1, (1, 2)], "insert": [(0, 5)], "delete": [0], "append": [jnp.array([1])],
    "percentile": [25, 90], "quantile": [0.25, 0.5], "searchsorted": [0.5, 1], "digitize": [jnp.array([0.0, 1.0])],
    "broadcast_to": [(2, 3), (1, 3)], "isin": [jnp.array([0, 1])], "partition": [1], "argpartition": [1], "polyval": [jnp.array([1.0, 2.0])],
    "interp": [(jnp.array([0.0, 1.0, 2.0]), jnp.array([1.0, -1.0, 3.0]))],
}
SIZES = {
    "zeros": [3, (2, 3), 0, (), (2, 0)], "ones": [3, (2, 3), 0, (), (2, 0)], "empty": [3, (2, 3), 0], "eye": [1, 3, 0, 2, 4], "identity": [1, 3, 0, 2],
    "arange": [5, 0, 2.5, -3, 1], "tri": [3, 1, 4], "hamming": [1, 4, 5], "hanning": [1, 4, 5], "blackman": [1, 4, 5], "bartlett": [1, 4, 5],
}
SINGLE = lambda: [f32(4), f32(2, 3), scalar, empty, special, i32(5), boo(3), u32(4), f32(4) * 50, f32(4) * 1e-3, i32(2, 2), iempty]
PAIRS = lambda: [
    (f32(4), f32(4)), (f32(2, 3), f32(3)), (scalar, f32(3)), (i32(4), i32(4)), (f32(3), i32(3)), (special, special[::-1]), (empty, empty),
    (boo(3), boo(3)), (u32(4), u32(4)), (i32(2, 3), jnp.int32(2)), (f32(2, 2), f32(2, 2)), (nat(5), nat(5)), (pos(4), f32(4)),
]
ULPS = {"i0": 64, "arccosh": 16, "arctanh": 16, "unwrap": 16, "corrcoef": 64, "cov": 32, "poly": 64, "float_power": 32, "power": 16, "cosh": 64, "sinh": 64, "average": 64, "percentile": 64, "quantile": 64}


def attempt(name, *args, **options):
    before = len(function_cases.rows)
    try:
        jcase(name, *args, ulps=ULPS.get(name, 8), **options)
        str(function_cases.rows[-1])
    except Exception:
        del function_cases.rows[before:]


for name in UNARY + ARRAYS:
    for x in SINGLE():
        # Of polynomials: vectors of numbers.
        if not name.startswith("poly") or (x.ndim == 1 and bool(jnp.all(jnp.isfinite(x)))):
            attempt(name, x)
for name in BINARY:
    for x, y in PAIRS():
        attempt(name, x, y)
for name in REDUCTIONS:
    for x in [f32(5), i32(4), boo(3), special, u32(6), empty, pos(2, 0)]:
        attempt(name, x)
    for axis in (0, 1, -1):
        attempt(name, f32(2, 3), axis=axis)
    attempt(name, i32(2, 3, 2), axis=1)
    attempt(name, f32(3, 2), axis=0, keepdims=True)
    attempt(name, empty2, axis=0)
for name in LISTS:
    for xs in [[f32(3), f32(3)], [f32(2, 3), f32(2, 3)], [i32(2), f32(2)], [f32(4)], [boo(2), boo(2)], [u32(2), i32(2)], [empty, f32(2)], [f32(1, 2), f32(1, 2), f32(1, 2)], [special, special], [f32(2, 2, 1), f32(2, 2, 1)]]:
        if name == "broadcast_arrays":
            attempt(name, *xs)
        else:
            attempt(name, xs)
for name, extras in WITH.items():
    for extra in extras:
        more = extra if isinstance(extra, tuple) and name in ("swapaxes", "moveaxis", "clip", "insert", "interp") else (extra,)
        for x in [f32(4), f32(2, 3), i32(3), boo(3), u32(4), special, scalar, f32(1, 3), pos(5), i32(2, 2), f32(2, 2, 2), nat(6)]:
            if name == "polyval":
                attempt(name, more[0], x)
            elif name == "searchsorted":
                attempt(name, jnp.sort(x.reshape(-1)), *more)
            else:
                attempt(name, x, *more)
for name, sizes in SIZES.items():
    for size in sizes:
        attempt(name, size)
        attempt(name, size, dtype="int32")
        attempt(name, size, dtype="bool")
        attempt(name, size, dtype="float32")
