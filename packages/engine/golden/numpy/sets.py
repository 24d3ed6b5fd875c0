import jax.numpy as jnp

from function_cases import jcase, nan
from inputs import boo, empty, empty2, f32, i32, iempty, nat, scalar, special, u32

for x in [nat(8), f32(4), i32(2, 3), boo(5), u32(6), special, empty, iempty, scalar, jnp.array([2, 2, 2])]:
    jcase("unique", x)
    jcase("unique", x, return_index=True, return_inverse=True, return_counts=True)
    jcase("unique", x, size=4, fill_value=9)
    if x.size:
        jcase("unique", x, size=2, return_counts=True, return_inverse=True)
jcase("unique", special, equal_nan=False); jcase("unique", special, size=12, return_counts=True)
for x in [nat(4, 2), i32(3, 2, 2), f32(2, 3)]:
    jcase("unique", x, axis=0); jcase("unique", x, axis=1, return_index=True, return_inverse=True, return_counts=True)
jcase("unique", jnp.array([[1, 2], [1, 2], [0, 3]]), axis=0, size=4, fill_value=-1, return_counts=True)
jcase("unique_values", nat(7)); jcase("unique_values", special)
PAIRS = [(nat(6), nat(5)), (f32(3), f32(3)), (i32(2, 3), nat(4)), (special, jnp.array([nan, 1.0, -0.0])), (empty, f32(2)), (f32(2), empty), (iempty, iempty), (u32(5), u32(3)), (nat(4), jnp.array([1.0, 2.0])), (jnp.array([1, 2, 3]), jnp.array([7, 8]))]
for a, b in PAIRS:
    jcase("isin", a, b); jcase("isin", a, b, invert=True)
    jcase("union1d", a, b); jcase("intersect1d", a, b); jcase("setdiff1d", a, b); jcase("setxor1d", a, b)
    if a.size and b.size:
        jcase("union1d", a, b, size=6); jcase("union1d", a, b, size=12, fill_value=-7)
        for name in ("intersect1d", "setxor1d", "setdiff1d"):
            jcase(name, a, b, size=3); jcase(name, a, b, size=5, fill_value=-7)
        jcase("intersect1d", a, b, return_indices=True)
        jcase("intersect1d", a, b, return_indices=True, size=4)
for a, b in [(nat(6), nat(5)), (f32(3), f32(3)), (i32(2, 3), nat(4))]:
    for method in ("binary_search", "sort", "compare_all"):
        jcase("isin", a, b, method=method)
jcase("setdiff1d", jnp.array([5, 1, 3]), jnp.array([3]), assume_unique=True); jcase("setdiff1d", jnp.array([5, 1, 3]), jnp.array([3]), assume_unique=True, size=4)

for x in [boo(5), boo(2, 3), f32(3), nat(2, 2, 2), special, empty, empty2, i32(6), jnp.zeros(3), u32(4)]:
    jcase("nonzero", x); jcase("argwhere", x); jcase("flatnonzero", x); jcase("where", x)
    jcase("nonzero", x, size=3); jcase("nonzero", x, size=7, fill_value=-1); jcase("argwhere", x, size=2); jcase("flatnonzero", x, size=4, fill_value=9); jcase("where", x, size=3)
jcase("argwhere", scalar); jcase("argwhere", jnp.float32(0))
for c, x, o in [(boo(4), f32(4), {}), (boo(4), f32(4), dict(size=3)), (boo(2), f32(2, 3), dict(axis=0)), (boo(3), f32(2, 3), dict(axis=1)), (boo(2), f32(4), {}), (nat(4), i32(4), dict(size=2, fill_value=7)), (jnp.zeros(3), f32(3), {}), (boo(3), f32(2, 3), dict(axis=-1, size=2))]:
    jcase("compress", c, x, **o)
    if not o.get("axis") and x.ndim == 1:
        jcase("extract", c, x, **o)
for x in [jnp.array([0, 0, 1, 2, 0]), jnp.array([1.0, 0, 2]), jnp.zeros(3), empty, jnp.array([[0, 0, 0], [0, 5, 0]])]:
    for trim in ("fb", "f", "b"):
        jcase("trim_zeros", x, trim=trim)
for keys in ([nat(5), nat(5)], [f32(4)], [i32(2, 3), i32(2, 3)], [boo(4), f32(4), nat(4)], [special, special], [empty]):
    jcase("lexsort", keys)
    if keys[0].ndim > 1:
        jcase("lexsort", keys, axis=0)
for x, k, o in [(f32(6), 2, {}), (i32(5), 0, {}), (f32(3, 4), 1, dict(axis=0)), (f32(2, 5), 4, {}), (nat(6), -2, {}), (u32(4), 1, {}), (f32(1), 0, {})]:
    jcase("partition", x, k, **o); jcase("argpartition", x, k, **o)
