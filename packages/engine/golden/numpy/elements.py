import jax.numpy as jnp
import numpy as np

from function_cases import inf, jcase, nan
from inputs import boo, empty, empty2, f32, i32, iempty, nat, pos, scalar, special, u32

# XLA takes subnormal numbers for 0, which is not compared here.
tiny = jnp.array([1e-37, -2e-38, 3e38, 1.0, 0.75, -8.0, 6.5], jnp.float32)
for x in [special, f32(2, 3), scalar, empty, tiny, i32(4), boo(3), jnp.float32(-0.0), pos(5) * 1e6, -pos(2, 2)]:
    for name in ("signbit", "sinc", "i0"):
        if x is tiny and name == "i0":
            continue
        jcase(name, x, ulps=8)
    if x.dtype != bool:
        jcase("frexp", x); jcase("modf", x)
        if x is not tiny:
            jcase("spacing", x)
for a, b in [(special, special[::-1]), (f32(3), f32(3)), (f32(2, 3), f32(3)), (i32(3), f32(3)), (scalar, -1), (i32(4), i32(4)), (empty, scalar), (tiny, -1.0), (jnp.array([0.0, -0.0, 0.0]), jnp.array([1.0, -1.0, -0.0]))]:
    jcase("copysign", a, b); jcase("nextafter", a, b); jcase("heaviside", a, b); jcase("fmax", a, b); jcase("fmin", a, b)
    jcase("logaddexp2", a, b, ulps=8)
for a, b in [(f32(3), jnp.array([1, -2, 30])), (special, 2), (tiny, jnp.array([5, 100, -20, 127, 128, -120, 0])), (i32(3), nat(3)), (jnp.array([1.0, 0.5]), jnp.array([-100, 128])), (scalar, 3), (empty, 1)]:
    jcase("ldexp", a, b)
for a, b in [(i32(6), i32(6)), (i32(2, 3), i32(3)), (u32(4), u32(4)), (jnp.array([12, 18, 0, 0]), jnp.array([18, 12, 5, 0])), (7, jnp.array([14, 3])), (iempty, iempty), (jnp.int32(48), jnp.int32(-36)), (jnp.array([100, 75], jnp.uint8), jnp.array([10, 50], jnp.uint8))]:
    jcase("gcd", a, b); jcase("lcm", a, b)
for x in [i32(6), u32(4), jnp.array([-1, 0, 255, 2147483647]), jnp.array([-128, 127, -1], jnp.int8), jnp.array([255, 3], jnp.uint8), jnp.array([-1, 300], jnp.int16), iempty, jnp.int32(7)]:
    jcase("bitwise_count", x)
for x, o in [(boo(8), {}), (boo(11), {}), (boo(2, 9), dict(axis=1)), (boo(9, 2), dict(axis=0)), (nat(5), dict(bitorder="little")), (boo(0), {}), (boo(16), {}), (i32(3), {})]:
    jcase("packbits", x, **o)
for x, o in [(jnp.array([5, 130], jnp.uint8), {}), (jnp.array([[1], [255]], jnp.uint8), dict(axis=1)), (jnp.array([[1], [255]], jnp.uint8), dict(axis=0)), (jnp.array([6], jnp.uint8), dict(bitorder="little")), (jnp.array([6], jnp.uint8), dict(count=3)), (jnp.array([6], jnp.uint8), dict(count=12)), (jnp.zeros(0, jnp.uint8), {})]:
    jcase("unpackbits", x, **o)
some = jnp.array([[nan, 1.0, 3.0], [2.0, nan, -1.0]])
for x in [some, special, f32(2, 3), i32(4), jnp.array([nan, nan]), scalar, jnp.array([[nan, 1.0], [nan, 2.0]])]:
    for o in ({}, dict(axis=0), dict(axis=-1)):
        if "axis" in o and x.ndim == 0:
            continue
        for name in ("nanmax", "nanmin", "nanvar", "nanstd", "nanargmax", "nanargmin", "nancumsum", "nancumprod"):
            jcase(name, x, ulps=16, **o)
    if x.ndim == 2:
        for name in ("nanmax", "nanmin", "nanvar", "nanstd", "nanargmax"):
            jcase(name, x, axis=1, keepdims=True, ulps=16)
jcase("nanvar", some, ddof=1, ulps=16); jcase("nanvar", some, where=jnp.array([True, True, False]), ulps=16); jcase("nanmax", some, initial=2.5); jcase("nanmin", empty, initial=3.0)
for x, o in [(f32(4), {}), (i32(4), dict(include_initial=True)), (f32(2, 3), dict(axis=1)), (f32(2, 3), dict(axis=0, include_initial=True)), (boo(4), {}), (f32(3), dict(dtype="int32")), (empty, dict(include_initial=True))]:
    jcase("cumulative_sum", x, ulps=8, **o); jcase("cumulative_prod", x, ulps=8, **o)
for a in [(1.0, 16.0, 5), (1, 1000, 4), (-1.0, -8.0, 4), (2.0, 2.0, 3), (1.0, 27.0, 1)]:
    jcase("geomspace", *a, ulps=32)
jcase("geomspace", 1.0, 16.0, 4, endpoint=False, ulps=32); jcase("geomspace", jnp.array([1.0, 1000.0]), jnp.array([27.0, 1.0]), 4, ulps=32)
for x, o in [(f32(3), {}), (f32(2, 2), {}), (i32(2), dict(k=1)), (f32(2), dict(k=-2)), (scalar, {}), (empty, {})]:
    jcase("diagflat", x, **o)
for x, a, o in [(f32(2, 3, 4), 2, {}), (f32(2, 3, 4), 0, dict(start=3)), (f32(2, 3, 4), -1, dict(start=1)), (f32(2, 3, 4), 1, dict(start=-1)), (f32(2), 0, {})]:
    jcase("rollaxis", x, a, **o)
for x, n in [(f32(2, 2, 4), 2), (f32(1, 2, 3), [1])]:
    jcase("dsplit", x, n)
for b in ([f32(2), f32(3)], [[f32(2, 2), f32(2, 1)], [f32(1, 2), f32(1, 1)]], scalar, [scalar, scalar], [[i32(2, 2)], [f32(1, 2)]], [f32(2, 2), f32(2, 1)]):
    jcase("block", b)
