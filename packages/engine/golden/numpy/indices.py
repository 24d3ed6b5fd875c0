import jax.numpy as jnp

from function_cases import jcase, nan
from inputs import boo, empty, f32, i32, iempty, nat, pos, scalar, special, u32

for n, o in [(3, {}), (3, dict(k=1)), (3, dict(k=-1)), (2, dict(m=4)), (4, dict(m=2, k=-1)), (0, {}), (3, dict(k=5)), (3, dict(k=-5)), (1, {})]:
    jcase("tril_indices", n, **o); jcase("triu_indices", n, **o)
for x, o in [(f32(3, 3), {}), (f32(2, 4), dict(k=1)), (f32(4, 2), dict(k=-1))]:
    jcase("tril_indices_from", x, **o); jcase("triu_indices_from", x, **o)
jcase("diag_indices", 3); jcase("diag_indices", 2, ndim=3); jcase("diag_indices", 0); jcase("diag_indices_from", f32(2, 2)); jcase("diag_indices_from", f32(2, 2, 2))
for i, s in [(5, [2, 3]), (jnp.array([0, 5, 3]), [2, 3]), (jnp.array([6, -1, -7]), [2, 3]), (nat(2, 2), [6]), (iempty, [2, 2]), (jnp.array([23]), [2, 3, 4]), (u32(3), [2, 3])]:
    jcase("unravel_index", i, s)
for i, d, o in [([jnp.array([0, 1]), jnp.array([2, 0])], [2, 3], {}), ([1, 2], [2, 3], {}), ([jnp.array([5, -1]), jnp.array([1, 7])], [2, 3], dict(mode="wrap")), ([jnp.array([5, -1]), jnp.array([1, 7])], [2, 3], dict(mode="clip")), ([jnp.array([0, 1]), jnp.array([2, 0])], [2, 3], dict(order="F")), ([nat(3)], [6], {}), ([iempty, iempty], [2, 2], {})]:
    jcase("ravel_multi_index", i, d, **o)
for lists in ([jnp.array([0, 2]), jnp.array([1])], [nat(3)], [iempty, jnp.array([1, 2])], [nat(2), nat(1), nat(3)]):
    jcase("ix_", *lists)
for f, o in [((f32(5),), {}), ((f32(5), 2.0), {}), ((f32(4), jnp.array([0.0, 1.0, 3.0, 4.0])), {}), ((f32(3, 4),), {}), ((f32(3, 4),), dict(axis=1)), ((f32(3, 4), 2.0, 0.5), {}), ((i32(4),), {}), ((f32(2),), {}), ((f32(2, 3, 4),), dict(axis=(0, 2))), ((special,), {})]:
    jcase("gradient", *f, ulps=8, **o)
for y, o in [(f32(5), {}), (f32(2, 3), {}), (f32(2, 3), dict(axis=0)), (f32(4), dict(dx=0.5)), (f32(4), dict(x=jnp.array([0.0, 1.0, 3.0, 4.0]))), (f32(2, 3), dict(x=f32(2, 3))), (i32(4), {}), (f32(1), {}), (f32(3, 2), dict(x=jnp.array([1, 2, 4]), axis=0)), (special, {})]:
    jcase("trapezoid", y, ulps=8, **o)
for x, o in [(f32(4), {}), (f32(2, 3), {}), (i32(4), dict(to_end=jnp.array([7, 8]))), (f32(3), dict(to_begin=scalar)), (i32(3), dict(to_begin=jnp.array([1]), to_end=jnp.array([2.5]))), (f32(1), {})]:
    jcase("ediff1d", x, **o)
for x, o in [(f32(6) * 5, {}), (f32(2, 4) * 5, {}), (f32(4, 2) * 5, dict(axis=0)), (f32(5) * 9, dict(period=4.0)), (f32(5) * 9, dict(discont=4.0)), (nat(6) * 3, dict(period=4)), (empty, {}), (i32(5), {}), (jnp.array([0.0, 3.5, 7.0]), dict(period=7.0))]:
    jcase("unwrap", x, ulps=8, **o)

for a, i, v, o in [(nat(4), 1, 9, {}), (nat(4), -1, 9, {}), (f32(3), jnp.array([0, 2]), 1.5, {}), (f32(3), jnp.array([2, 0, 2]), f32(3), {}), (f32(2, 3), 1, 7.0, dict(axis=1)), (f32(2, 3), 1, f32(3), dict(axis=0)), (f32(2, 2), jnp.array([0, 1]), f32(2), dict(axis=1)), (f32(2, 2), 1, 5, {}), (nat(3), jnp.array([1]), jnp.array([7, 8]), {}), (empty, 0, 1.0, {}), (nat(3), jnp.array([9, -9]), 4, {})]:
    jcase("insert", a, i, v, **o)
for a, i, o in [(nat(4), 1, {}), (nat(4), -1, {}), (f32(3), jnp.array([0, 2]), {}), (f32(2, 3), 1, dict(axis=1)), (f32(2, 3), jnp.array([0, 0]), dict(axis=0)), (f32(2, 2), jnp.array([1, -1]), {}), (nat(3), jnp.array([True, False, True]), {}), (f32(5), jnp.array([1, -1]), dict(assume_unique_indices=True)), (f32(2, 4), jnp.array([3, 0]), dict(axis=1, assume_unique_indices=True)), (f32(3), iempty, {})]:
    jcase("delete", a, i, **o)
for x, s in [(nat(3), (5,)), (f32(2, 2), (3, 3)), (nat(3), (2,)), (empty, (2,)), (f32(3), (0,)), (scalar, (2, 2)), (f32(3), (3,))]:
    jcase("resize", x, s)
for x, i, v, o in [(f32(4), jnp.array([0, 2]), jnp.array([7.0, 8.0]), {}), (f32(2, 2), jnp.array([3]), 9.0, {}), (f32(3), jnp.array([0, 1, 2]), jnp.array([5.0, 6.0]), {}), (f32(3), jnp.array([7, -1]), 1.0, dict(mode="clip")), (f32(3), jnp.array([7, -1]), 1.0, dict(mode="wrap")), (f32(3), jnp.array([7, -1]), 1.0, {}), (f32(3), iempty, 1.0, {}), (nat(3), jnp.array([[0], [1]]), jnp.array([9, 8, 7]), {})]:
    jcase("put", x, i, v, inplace=False, **o)
for x, m, v in [(f32(4), boo(4), f32(4)), (f32(2, 2), jnp.array([[True, False], [True, True]]), jnp.array([1.0, 2.0])), (nat(3), jnp.array([1, 0, 5]), jnp.array([7])), (f32(3), jnp.zeros(3, bool), f32(1)), (empty, jnp.zeros(0, bool), f32(1))]:
    jcase("place", x, m, v, inplace=False)
for x, i, v, a in [(f32(2, 3), jnp.array([[0], [2]]), 9.0, 1), (f32(2, 3), jnp.array([[1, 0, 1]]), f32(1, 3), 0), (f32(3), jnp.array([0, -1]), jnp.array([5.0, 6.0]), 0), (f32(2, 2), jnp.array([0, 3]), 7.0, None), (f32(2, 3), jnp.array([[0, 1], [2, 1]]), f32(2, 2), -1)]:
    jcase("put_along_axis", x, i, v, a, inplace=False)
for x, v in [(f32(3, 3), 0.5), (f32(2, 4), jnp.array([1.0, 2.0])), (f32(3, 3), jnp.array([7.0])), (nat(2, 2, 2), 9), (f32(4, 2), jnp.array([1.0, 2.0, 3.0]))]:
    jcase("fill_diagonal", x, v, inplace=False)
for c, xs, o in [(jnp.array([0, 1, 0]), [nat(3), nat(3)], {}), (jnp.array([[0, 1], [1, 0]]), [f32(2, 2), f32(2)], {}), (jnp.array([3, -1]), [nat(2), nat(2)], dict(mode="clip")), (jnp.array([3, -1]), [nat(2), nat(2)], dict(mode="wrap")), (1, [scalar, f32(2)], {}), (jnp.array([1, 0]), [jnp.array(10), jnp.array(20)], {})]:
    jcase("choose", c, xs, **o)

jcase("diag_indices", 1); jcase("diag_indices", 4, ndim=1); jcase("diag_indices", 2, ndim=0); jcase("diag_indices", 5)
for lists in ([u32(2), nat(1)], [jnp.array([-1, 3], jnp.int8), nat(2)], [nat(2), iempty, nat(1)], [nat(1)], [empty], [f32(2), nat(2)], [nat(2), nat(2), nat(2), nat(2)], [jnp.array([7], jnp.uint8)]):
    jcase("ix_", *lists)
for sizes in ((2, 3), (3,), (1, 2, 2), (0, 2), ()):
    jcase("indices", sizes, sparse=True); jcase("indices", sizes, dtype=jnp.float32); jcase("indices", sizes, dtype=jnp.uint8, sparse=True)
