import jax.numpy as jnp

from function_cases import inf, jcase, nan
from inputs import boo, empty, f32, i32, iempty, nat, pos, scalar, special, u32

QS = [0.5, 0.0, 1.0, jnp.array([0.25, 0.9]), jnp.float32(0.3)]
for i, (x, o) in enumerate([(f32(5), {}), (f32(4), {}), (i32(6), {}), (f32(2, 3), {}), (f32(2, 3), dict(axis=0)), (f32(2, 3, 4), dict(axis=(0, 2))), (f32(2, 3), dict(axis=-1, keepdims=True)), (f32(2, 3), dict(keepdims=True)), (scalar, {}), (special[3:8], {}), (special, {}), (jnp.array([1.0, inf, 2.0]), {}), (boo(5), {}), (jnp.array([nan, 1.0, 3.0]), {}), (jnp.array([nan, nan]), {})]):
    for name in ("quantile", "nanquantile"):
        for q in QS if i < 5 else QS[2:4]:
            jcase(name, x, q, ulps=4, **o)
    for name in ("percentile", "nanpercentile"):
        jcase(name, x, 30, ulps=16, **o); jcase(name, x, jnp.array([0.0, 75.0]), ulps=16, **o)
    jcase("median", x, ulps=4, **o); jcase("nanmedian", x, ulps=4, **o)
for method in ("lower", "higher", "midpoint", "nearest", "linear"):
    jcase("quantile", f32(4), 0.4, method=method, ulps=4); jcase("nanquantile", jnp.array([nan, 2.0, 1.0, 5.0]), jnp.array([0.4, 0.8]), method=method, ulps=4); jcase("percentile", f32(2, 3), 40, method=method, axis=1, ulps=16)

for x, o in [(nat(8), {}), (nat(8), dict(minlength=9)), (nat(5), dict(length=3)), (nat(5), dict(weights=f32(5))), (jnp.array([-1, 0, 2]), {}), (iempty, {}), (iempty, dict(minlength=2)), (u32(4), {}), (nat(4), dict(length=8, weights=i32(4))), (boo(5), {})]:
    jcase("bincount", x, ulps=2, **o)
sorted1, ints = jnp.sort(f32(6)), jnp.array([1, 2, 2, 3, 5, 5])
for a, v in [(sorted1, f32(4)), (sorted1, scalar), (ints, nat(2, 3)), (ints, 2), (ints, jnp.array([1.5, 2.0])), (jnp.array([-inf, 0.0, inf, nan]), special), (empty, f32(2)), (sorted1, empty), (jnp.array([1.0]), f32(3)), (jnp.sort(u32(5)), u32(3)), (jnp.array([-0.0, 0.0]), jnp.array([0.0, -0.0]))]:
    for o in (dict(), dict(side="right"), dict(method="compare_all"), dict(side="right", method="sort")):
        if not (o.get("method") and a.size == 0):
            jcase("searchsorted", a, v, **o)
jcase("searchsorted", jnp.array([3, 1, 2]), jnp.array([2, 9]), sorter=jnp.array([1, 2, 0]))
for x, b, o in [(f32(5), jnp.array([-1.0, 0.0, 1.0]), {}), (nat(5), jnp.array([0, 2, 4]), dict(right=True)), (nat(5), jnp.array([4, 2, 0]), {}), (nat(5), jnp.array([4, 2, 0]), dict(right=True)), (f32(2, 2), jnp.array([0.0]), {}), (nat(3), iempty, {}), (scalar, jnp.array([1.0, 1.25, 2.0]), {})]:
    jcase("digitize", x, b, **o)
for x, o in [(f32(10), {}), (f32(10), dict(bins=4)), (nat(10), dict(bins=3)), (f32(8), dict(bins=jnp.array([-1.0, 0.0, 0.5, 2.0]))), (f32(8), dict(bins=4, range=[-1, 1])), (f32(8), dict(bins=4, density=True)), (f32(6), dict(bins=3, weights=pos(6))), (f32(2, 3), dict(bins=2)), (jnp.ones(3), dict(bins=2)), (i32(6), dict(bins=jnp.array([-2, 0, 2])))]:
    jcase("histogram", x, ulps=4, **o)
    if "density" not in o:
        jcase("histogram_bin_edges", x, ulps=4, **o)
xs, ys = jnp.array([0.0, 1.0, 2.0, 4.0]), f32(4)
for x, o in [(f32(5) * 3, {}), (scalar, {}), (jnp.array([-1.0, 0.0, 4.0, 9.0]), dict(left=-5.0, right=7.0)), (f32(2, 2), dict(left="extrapolate", right="extrapolate")), (i32(4), {}), (jnp.array([-1.0, 9.0, 3.0]), dict(period=5.0)), (special, {}), (empty, {}), (f32(3), dict(left=0)), (jnp.array([5.0]), dict(right="extrapolate"))]:
    jcase("interp", x, xs, ys, ulps=8, **o)
jcase("interp", f32(3), jnp.array([0, 1, 1, 2]), ys, ulps=8); jcase("interp", f32(3), jnp.array([0, 1, 2]), jnp.array([3, 1, 2]), ulps=8)
for m, o in [(f32(2, 5), {}), (f32(5), {}), (f32(5, 2), dict(rowvar=False)), (f32(2, 4), dict(bias=True)), (f32(2, 4), dict(ddof=2)), (i32(2, 4), {}), (f32(2, 4), dict(aweights=pos(4))), (f32(2, 4), dict(fweights=jnp.array([1, 2, 1, 3]))), (f32(2, 4), dict(fweights=jnp.array([1, 2, 1, 3]), aweights=pos(4))), (f32(3, 4), dict(aweights=pos(4), ddof=0)), (jnp.zeros((2, 0)), {}), (jnp.zeros((1, 0)), {})]:
    jcase("cov", m, ulps=32, **o)
    if "rowvar" in o or not o:
        jcase("corrcoef", m, ulps=32, **o)
jcase("cov", f32(4), f32(4), ulps=32); jcase("cov", f32(2, 4), f32(1, 4), ulps=32); jcase("corrcoef", f32(4), f32(4), ulps=32)
