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
G, S = lax.GatherDimensionNumbers, lax.ScatterDimensionNumbers
rows = normal(4, 3)
special = np.float32([1.0, np.nan, -0.0, np.inf, 0.0, -np.inf, 3.0, np.nan, -2.0])
numbers = np.float32(
    [0.0, -0.0, 1.0, 1.1, -1.3, 65504.0, 65519.0, 65520.0, 1e5, -1e6, 6e-5, 6.1e-5, 1e-7, 1e-40, np.inf, -np.inf, np.nan, 300.0, 247.9, 248.1, 0.0156, 0.0157]
)

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
    "cumlogsumexp": (lambda x: lax.cumlogsumexp(x, 1), first),
    "cumprod": (lambda x: lax.cumprod(x, 2), first),
    "cumprod reverse": (lambda x: lax.cumprod(x, 1, reverse=True), first),
    "cummax": (lambda x: lax.cummax(x, 2), first),
    "cummin of ints": (lambda x: lax.cummin(x), np.int32([3, 1, 2, 0, 7])),
    "top_k": (lambda x: lax.top_k(x, 3), first),
    "top_k axis": (lambda x: lax.top_k(x, 2, axis=1), first),
    "top_k special": (lambda x: lax.top_k(x, 9), special),
    "top_k of ints": (lambda x: lax.top_k(x, 4), np.int32([3, -1, 7, 7, 0, -2147483648])),
    "sort special": (lambda x: lax.sort(x), special),
    "sort key val": (lambda k, v: lax.sort_key_val(k, v, dimension=1), np.int32([[2, 1, 2], [0, 0, -1]]), normal(2, 3)),
    "sort two keys": (
        lambda a, b, c: lax.sort((a, b, c), dimension=0, num_keys=2),
        np.int32([1, 0, 1, 0, 1]),
        np.float32([2.0, np.nan, -0.0, 1.0, 0.0]),
        normal(5),
    ),
    "population_count": (lambda x: lax.population_count(x), np.int32([0, 1, -1, 255, 1 << 30, -2147483648])),
    "population_count of uint": (lambda x: lax.population_count(x), np.uint32([0, 1, 4294967295, 2863311530])),
    "clz": (lambda x: lax.clz(x), np.int32([0, 1, -1, 255, 1 << 30, -2147483648])),
    "reduce_precision": (lambda x: lax.reduce_precision(x, 5, 10), numbers),
    "reduce_precision bfloat16": (lambda x: lax.reduce_precision(x, 8, 7), numbers),
    "reduce_precision small": (lambda x: lax.reduce_precision(x, 4, 3), numbers),
    "stack": (lambda x, y: lax.stack([x, y], 1), first, normal(2, 4, 6)),
    "unstack": (lambda x: lax.unstack(x, 1), first),
    "tile": (lambda x: lax.tile(x, (2, 1, 3)), normal(2, 3, 1)),
    "gather": (lambda x, i: lax.gather(x, i, G((1,), (0,), (0,)), (1, 3)), rows, np.int32([[2], [0], [2], [3]])),
    "gather fill": (
        lambda x, i: lax.gather(x, i, G((1,), (0,), (0,)), (1, 3), mode="fill", fill_value=7.5),
        rows,
        np.int32([[2], [-1], [9], [3]]),
    ),
    "gather windows": (lambda x, i: lax.gather(x, i, G((0, 2), (), (0, 1)), (2, 2), mode="clip"), rows, np.int32([[1, 1], [3, 2]])),
    "scatter": (lambda x, i, u: lax.scatter(x, i, u, S((1,), (0,), (0,))), rows, np.int32([[2], [0], [2], [9]]), normal(4, 3)),
    "scatter unique": (
        lambda x, i, u: lax.scatter(x, i, u, S((1,), (0,), (0,)), unique_indices=True),
        rows,
        np.int32([[2], [0]]),
        normal(2, 3),
    ),
    "scatter_add": (
        lambda x, i, u: lax.scatter_add(x, i, u, S((1,), (0,), (0,)), mode="clip"),
        rows,
        np.int32([[2], [0], [2], [9]]),
        normal(4, 3),
    ),
    "scatter_sub": (lambda x, i, u: lax.scatter_sub(x, i, u, S((), (0,), (0,))), normal(5), np.int32([[2], [0], [2]]), normal(3)),
    "scatter_mul": (
        lambda x, i, u: lax.scatter_mul(x, i, u, S((), (0,), (0,)), unique_indices=True),
        normal(5),
        np.int32([[2], [0], [4]]),
        normal(3),
    ),
    "scatter_max": (
        lambda x, i, u: lax.scatter_max(x, i, u, S((), (0,), (0,))),
        np.float32([0.5, 1.0, -1.0, 0.25, 2.0]),
        np.int32([[2], [0], [2], [3], [4]]),
        np.float32([1.5, 0.5, 1.5, 3.0, -2.0]),
    ),
    "scatter_min": (
        lambda x, i, u: lax.scatter_min(x, i, u, S((), (0,), (0,))),
        normal(5),
        np.int32([[2], [0], [2]]),
        normal(3),
    ),
    "dynamic_slice_in_dim": (lambda x, k: lax.dynamic_slice_in_dim(x, k, 2, axis=1), rows, np.int32(1)),
    "dynamic_index_in_dim": (lambda x, k: lax.dynamic_index_in_dim(x, k, 0, keepdims=False), rows, np.int32(-1)),
    "dynamic_update_slice_in_dim": (lambda x, u, k: lax.dynamic_update_slice_in_dim(x, u, k, 0), rows, normal(2, 3), np.int32(3)),
    "dynamic_update_index_in_dim": (lambda x, u, k: lax.dynamic_update_index_in_dim(x, u, k, 1), rows, normal(4), np.int32(2)),
    "index_take": (lambda x, i, j: lax.index_take(x, (i, j), (0, 1)), rows, np.int32([3, 0, -1]), np.int32([0, 2, 4])),
    "index_in_dim": (lambda x: lax.index_in_dim(x, -1, 1), rows),
    "slice_in_dim": (lambda x: lax.slice_in_dim(x, 1, None, stride=2, axis=0), rows),
    "collapse": (lambda x: lax.collapse(x, 1, 3), first),
    "batch_matmul": (lambda x, y: lax.batch_matmul(x, y), first, normal(2, 6, 3)),
    "split": (lambda x: lax.split(x, (1, 0, 2), axis=1), rows),
}
