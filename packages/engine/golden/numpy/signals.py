import jax.numpy as jnp

from function_cases import inf, jcase, nan
from inputs import boo, empty, empty2, f32, i32, iempty, nat, pos, scalar, special, u32

for a, v in [(f32(5), f32(3)), (f32(3), f32(5)), (i32(4), i32(2)), (f32(4), f32(4)), (nat(3), f32(1)), (f32(1), f32(1)), (jnp.array([1.0, 2, 3]), jnp.array([0, 1, 0.5])), (f32(6), f32(2)), (boo(3), boo(3))]:
    for mode in ("full", "same", "valid"):
        jcase("convolve", a, v, mode=mode, ulps=16); jcase("correlate", a, v, mode=mode, ulps=16)
    jcase("convolve", a, v, ulps=16); jcase("correlate", a, v, ulps=16)
jcase("convolve", i32(4), i32(2), preferred_element_type="int32")
for m in (0, 1, 2, 5, 8):
    for name in ("bartlett", "blackman", "hamming", "hanning"):
        jcase(name, m, ulps=8)
    for beta in (0.0, 5.0, 14.0):
        jcase("kaiser", m, beta, ulps=32)
for p, x in [(f32(4), f32(3)), (f32(3), scalar), (i32(3), nat(4)), (f32(3), f32(2, 2)), (f32(1), f32(2)), (f32(3, 2), f32(2)), (empty, f32(2)), (f32(2), 2.0), (jnp.array([1, 0, 2]), 3), (f32(3), special)]:
    jcase("polyval", p, x, ulps=16)
for a, b in [(f32(3), f32(3)), (f32(4), f32(2)), (i32(2), f32(4)), (nat(3), nat(1)), (f32(2), f32(2))]:
    jcase("polyadd", a, b, ulps=1); jcase("polysub", a, b, ulps=1); jcase("polymul", a, b, ulps=16)
    jcase("polydiv", a, b, ulps=256) if b.size <= a.size and b.size > 1 else None
jcase("polymul", jnp.array([0, 1, 2]), jnp.array([0, 3]), trim_leading_zeros=True); jcase("polydiv", f32(2), f32(3), ulps=64)
for p, o in [(f32(4), {}), (f32(4), dict(m=2)), (i32(4), {}), (f32(3), dict(m=0)), (f32(5), dict(m=3)), (f32(1), {})]:
    jcase("polyder", p, ulps=4, **o); jcase("polyint", p, ulps=4, **o)
jcase("polyint", f32(3), m=2, k=jnp.array([1.0, 2.0]), ulps=4); jcase("polyint", f32(3), k=7, ulps=4)
for x, o in [(f32(3), {}), (nat(3), {}), (f32(3), dict(N=2)), (f32(2), dict(N=4, increasing=True)), (nat(2), dict(N=0)), (f32(1), {})]:
    jcase("vander", x, ulps=16, **o)
xs = jnp.linspace(0.0, 3.0, 8)
for y, d, o in [(f32(8), 1, {}), (f32(8), 3, {}), (f32(8, 2), 2, {}), (f32(8), 2, dict(w=pos(8))), (f32(8), 0, {}), (3 * xs + 1, 1, {})]:
    jcase("polyfit", xs, y, d, ulps=512, **o)
jcase("polyfit", xs, f32(8), 1, cov=True, ulps=512); jcase("polyfit", xs, f32(8), 1, cov="unscaled", ulps=512); jcase("polyfit", xs, f32(8), 1, full=True, ulps=512)
for z in [jnp.array([1.0, 2.0, 3.0]), f32(2), scalar, empty, nat(3)]:
    jcase("poly", z, ulps=32)

for x, w in [(f32(3), 2), (f32(2, 3), [[1, 2], [0, 3]]), (nat(4), [2, 1]), (f32(2, 2), 5), (f32(1), 2), (f32(2, 1, 3), [[1, 1], [2, 0], [0, 1]]), (i32(3), [[4, 4]])]:
    for mode in ("edge", "wrap", "reflect", "symmetric", "maximum", "minimum", "mean", "median", "linear_ramp", "empty", "constant"):
        jcase("pad", x, w, mode=mode, ulps=8)
    for mode in ("reflect", "symmetric"):
        jcase("pad", x, w, mode=mode, reflect_type="odd", ulps=8)
    for mode in ("maximum", "mean"):
        jcase("pad", x, w, mode=mode, stat_length=1, ulps=8)
jcase("pad", f32(4), 2, mode="linear_ramp", end_values=(5.0, -1.0), ulps=8); jcase("pad", f32(5), 1, mode="minimum", stat_length=(2, 3)); jcase("pad", scalar, 2); jcase("pad", empty2, [[0, 0], [1, 1]])
