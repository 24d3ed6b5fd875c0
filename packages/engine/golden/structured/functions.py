"""The functions of rules.py and values.py, by the names of the table in src/lax/structured.test.ts."""

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
}
