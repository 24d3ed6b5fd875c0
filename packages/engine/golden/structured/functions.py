"""The functions of rules.py and values.py, by the names of the table in src/lax/structured.test.ts."""

import jax.numpy as jnp
import numpy as np
from jax import lax

rng = np.random.RandomState(1)


def normal(*shape):
    return rng.randn(*shape).astype(np.float32)


image = normal(2, 5, 4, 4)
kernel = normal(3, 3, 4, 6)
first = normal(2, 4, 6)
first_kernel = normal(6, 4, 3)
NHWC = ("NHWC", "HWIO", "NHWC")
conv = lax.conv_general_dilated

FUNCTIONS = {
    "conv": (lambda x, w: conv(x, w, (1, 1), "SAME", dimension_numbers=NHWC), image, kernel),
    "conv VALID strides": (lambda x, w: conv(x, w, (2, 1), "VALID", dimension_numbers=NHWC), image, kernel),
    "conv NCW": (lambda x, w: lax.conv(x, w, (2,), "SAME"), first, first_kernel),
    "conv dilated": (
        lambda x, w: conv(x, w, (2, 1), [(2, 1), (-1, 3)], lhs_dilation=(2, 1), rhs_dilation=(1, 2), dimension_numbers=NHWC),
        image,
        kernel,
    ),
    "conv feature groups": (
        lambda x, w: conv(x, w, (1, 1), "SAME", dimension_numbers=NHWC, feature_group_count=2),
        image,
        normal(3, 3, 2, 6),
    ),
    "conv depthwise": (
        lambda x, w: conv(x, w, (1, 1), "SAME", dimension_numbers=NHWC, feature_group_count=4),
        image,
        normal(2, 2, 1, 4),
    ),
    "conv batch groups": (
        lambda x, w: conv(x, w, (1, 1), "VALID", dimension_numbers=NHWC, batch_group_count=2),
        image,
        kernel,
    ),
    "conv without space": (lambda x, w: conv(x, w, (), ()), normal(3, 4), normal(5, 4)),
    "conv general padding": (
        lambda x, w: lax.conv_with_general_padding(x, w, (1,), [(1, 2)], (2,), (2,)),
        first,
        first_kernel,
    ),
    "conv transpose": (lambda x, w: lax.conv_transpose(x, w, (2, 2), "SAME"), image, kernel),
    "conv transpose VALID": (lambda x, w: lax.conv_transpose(x, w, (2, 3), "VALID", rhs_dilation=(2, 1)), image, kernel),
    "conv transpose of kernel": (
        lambda x, w: lax.conv_transpose(x, w, (1, 2), [(1, 1), (0, 1)], transpose_kernel=True),
        normal(2, 3, 4, 6),
        kernel,
    ),
    "reduce_window max": (lambda x: lax.reduce_window(x, -jnp.inf, lax.max, (1, 2, 2, 1), (1, 2, 2, 1), "VALID"), image),
    "reduce_window max SAME": (lambda x: lax.reduce_window(x, -jnp.inf, lax.max, (1, 3, 3, 1), (1, 2, 2, 1), "SAME"), image),
    "reduce_window min": (lambda x: lax.reduce_window(x, jnp.inf, lax.min, (1, 2, 3, 1)), image),
    "reduce_window sum": (lambda x: lax.reduce_window(x, 0.0, lax.add, (1, 3, 2, 1), (1, 2, 1, 1), "SAME_LOWER"), image),
    "reduce_window sum dilated": (
        lambda x: lax.reduce_window(x, 0.0, lax.add, (1, 2, 3), (1, 1, 2), ((0, 0), (1, 0), (2, 1)), (1, 2, 3), (1, 2, 2)),
        first,
    ),
    "reduce_window long": (lambda x: lax.reduce_window(x, 0.0, lax.add, (21,), (2,), "SAME"), normal(50)),
    "reduce_window long max": (lambda x: lax.reduce_window(x, -jnp.inf, lax.max, (13,)), normal(50)),
    "reduce_window dilated max": (
        lambda x: lax.reduce_window(x, -jnp.inf, lax.max, (1, 1, 3), (1, 1, 1), ((0, 0), (0, 0), (1, 1)), (1, 1, 2), (1, 1, 1)),
        first,
    ),
    "reduce_window product": (lambda x: lax.reduce_window(x, 1.0, lax.mul, (1, 2, 3), (1, 1, 2), "SAME"), first),
    "reduce_window pair": (
        lambda x, y: lax.reduce_window((x, y), (0.0, 1.0), lambda a, b: (a[0] + b[0], a[1] * b[1]), (1, 2, 2)),
        first,
        normal(2, 4, 6),
    ),
    "reduce_window ints": (lambda x: lax.reduce_window(x, 0, lax.add, (3,)), np.int32([1, -2, 3, 4, 7])),
    "reduce product": (lambda x: lax.reduce(x, 2.0, lax.mul, (1,)), first),
    "reduce logaddexp": (lambda x: lax.reduce(x, -jnp.inf, jnp.logaddexp, (0, 2)), first),
    "reduce pair": (
        lambda x, y: lax.reduce((x, y), (1.0, 0.0), lambda a, b: (a[0] * b[0], lax.max(a[1], b[1])), (1,)),
        first,
        normal(2, 4, 6),
    ),
    "reduce sum": (lambda x: lax.reduce(x, 0.0, lax.add, (0, 1)), first),
    "reduce max": (lambda x: lax.reduce(x, -jnp.inf, lax.max, (2,)), first),
    "reduce bits": (lambda x: (lax.reduce(x, 0, lax.bitwise_xor, (0,)), lax.reduce(x, -1, lax.bitwise_and, (0,))), np.int32([[12, 7], [10, 5]])),
}
