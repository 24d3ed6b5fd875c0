"""Angles, equality, order and sets of values: of complex numbers and of all else."""
import jax.numpy as jnp

from function_cases import inf, jcase, nan
from inputs import boo, empty, empty2, f32, i32, iempty, nat, pos, scalar, special, u32

grid = jnp.array([complex(a, b) for a in (0.0, -0.0, 1.5, -2.0, inf, -inf, nan) for b in (0.0, -0.0, 3.0, -inf, nan)], jnp.complex64)
for x in [grid, grid.reshape(5, 7), special, f32(2, 3), scalar, empty, i32(4), u32(3), boo(3), jnp.complex64(1 - 1j), empty2.astype(jnp.complex64), pos(3).astype(jnp.bfloat16), -pos(2).astype(jnp.float16)]:
    jcase("angle", x, ulps=4); jcase("angle", x, deg=True, ulps=4)
for a, b in [(f32(3), f32(3)), (nat(3), nat(3)), (jnp.array([1, 2, 3]), jnp.array([1.0, 2.0, 3.0])), (jnp.ones((2, 3)), jnp.ones(3)), (special, special), (jnp.array([0.0]), jnp.array([-0.0])), (empty, empty), (empty, scalar), (scalar, scalar), (boo(3), jnp.array([True, False, True])), (jnp.full((2, 2), 7), 7), (grid[:1], jnp.zeros(1)), (jnp.array([inf, -inf]), jnp.array([inf, -inf])), (u32(3), i32(3))]:
    jcase("array_equiv", a, b)

c64 = jnp.array([1 + 2j, 1 - 1j, 0, 1 + 2j, complex(nan, 1), complex(1, nan), -3j, complex(0.0, -0.0)], jnp.complex64)
for x in [nat(8), f32(4), i32(2, 3), boo(5), u32(6), special, empty, iempty, scalar, jnp.array([2, 2, 2]), c64]:
    for name in ("unique_all", "unique_counts", "unique_inverse"):
        jcase(name, x)
for name in ("unique_all", "unique_counts", "unique_inverse"):
    jcase(name, nat(6), size=4, fill_value=9); jcase(name, jnp.array([3, 1, 3, 2]), size=2); jcase(name, special, size=12)
jcase("unique", c64); jcase("unique", c64, equal_nan=False, return_counts=True, return_index=True); jcase("unique", jnp.stack([c64[4:], c64[4:], c64[:4]]), axis=0, return_inverse=True)
for x in [c64, f32(4), i32(2, 3), boo(3), u32(4), special, empty, iempty, jnp.array([1, -2], jnp.int8), f32(3).astype(jnp.bfloat16), jnp.stack([c64, c64[::-1]]), jnp.array([complex(inf, 0), complex(-inf, 1), complex(-inf, -1)], jnp.complex64)]:
    jcase("sort_complex", x)
jcase("sort", c64); jcase("argsort", c64); jcase("sort", c64.reshape(4, 2), axis=0, descending=True); jcase("argsort", c64, descending=True); jcase("lexsort", [c64, c64.real])
jcase("argsort", special, descending=True); jcase("sort", special, descending=True)

# Products, lengths and spreads: the first factor is conjugated, lengths are real.
z = lambda *shape: f32(*shape) + 1j * f32(*shape)
a, b, m = z(4), z(4), z(3, 4)
for x, y in [(a, b), (m, z(3, 4)), (a, f32(4)), (f32(4), a)]:
    jcase("vdot", x, y, ulps=16)
    jcase("vecdot", x, y, ulps=16); jcase("linalg.vecdot", x, y, ulps=16)
for o in [{}, dict(ord=1), dict(ord=inf), dict(ord=-inf), dict(ord=3)]:
    jcase("linalg.norm", a, ulps=16, **o); jcase("linalg.norm", m, axis=0, ulps=16, **o); jcase("linalg.vector_norm", m, axis=1, ulps=16, **o)
jcase("linalg.norm", m, ulps=16); jcase("linalg.norm", m, ord="fro", ulps=16); jcase("linalg.norm", m, ord=1, ulps=16); jcase("linalg.norm", m, ord=-inf, keepdims=True, ulps=16)
for x in [m, a, jnp.stack([a, b])]:
    jcase("cov", x, ulps=32); jcase("cov", x, bias=True, ulps=32); jcase("corrcoef", x, ulps=32); jcase("nanvar", x, ulps=32); jcase("nanstd", x, ddof=1, ulps=32)
jcase("nanvar", jnp.array([1 + 2j, complex(nan, 0), 3 - 1j], jnp.complex64), ulps=16)
for x in [jnp.array([100, 100], jnp.int8), jnp.array([200, 100], jnp.uint8), boo(3)]:
    jcase("cumulative_sum", x); jcase("cumulative_sum", x, include_initial=True)
for d in (jnp.float16, jnp.bfloat16):
    jcase("logspace", jnp.asarray(0, d), jnp.asarray(2, d), 3, ulps=2)

# Order and logarithms of sums: the order is that of sort_complex, angles are wrapped into [-pi, pi).
few = jnp.array([1 + 2j, 1 - 1j, 0, complex(nan, 1), -3j, complex(0.0, -0.0), 40 + 3j, -2 + 0.5j, complex(inf, 0), complex(-inf, 1)], jnp.complex64)
for name in ("fmax", "fmin", "maximum", "minimum"):
    jcase(name, few[:, None], few[None, :]); jcase(name, a, f32(4))
for name in ("logaddexp", "logaddexp2"):
    jcase(name, few[:8, None], few[None, :8], ulps=32); jcase(name, a, b, ulps=32); jcase(name, a, f32(4), ulps=32)
s = jnp.sort(jnp.concatenate([c64, a, b]))
for side in ("left", "right"):
    jcase("searchsorted", s, few, side=side); jcase("searchsorted", s, c64, side=side); jcase("searchsorted", few, a, side=side, sorter=jnp.argsort(few))
jcase("digitize", few, jnp.sort(a)); jcase("histogram", z(20), ulps=32); jcase("histogram", z(20), bins=jnp.sort(a)); jcase("histogram_bin_edges", a, bins=4, ulps=16)
