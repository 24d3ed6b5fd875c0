import jax.numpy as jnp

from function_cases import jcase
from inputs import boo, f32, i32, nat, scalar

c64 = lambda *s: f32(*s) + 1j * f32(*s)
for x in [f32(8), f32(5), c64(6), i32(4), f32(1), f32(2, 3), c64(2, 7), boo(3)]:
    for o in (dict(), dict(n=4), dict(n=11), dict(norm="ortho"), dict(norm="forward")) + ((dict(axis=0),) if x.ndim > 1 else ()):
        for name in ("fft", "ifft", "hfft") + (() if x.dtype == jnp.complex64 else ("rfft", "ihfft")):
            if not (name == "hfft" and x.shape[o.get("axis", -1)] == 1 and "n" not in o):
                jcase("fft." + name, x, ulps=32, **o)
        if not (x.shape[o.get("axis", -1)] == 1 and "n" not in o):
            jcase("fft.irfft", x, ulps=32, **o)
for x in [f32(4, 6), c64(3, 5), f32(2, 3, 4), i32(2, 2)]:
    for o in (dict(), dict(norm="ortho"), dict(s=(2, 3)), dict(axes=(0, 1)), dict(s=(3, 4), axes=(1, 0))):
        for name in ("fftn", "ifftn", "fft2", "ifft2", "irfftn", "irfft2") + (() if x.dtype == jnp.complex64 else ("rfftn", "rfft2")):
            jcase("fft." + name, x, ulps=64, **o)
for n, o in [(8, {}), (5, {}), (1, {}), (6, dict(d=0.5)), (4, dict(d=2.0))]:
    jcase("fft.fftfreq", n, ulps=1, **o); jcase("fft.rfftfreq", n, ulps=1, **o)
for x, o in [(f32(5), {}), (f32(4), {}), (nat(2, 3), {}), (f32(2, 3), dict(axes=1)), (f32(2, 3, 4), dict(axes=(0, 2)))]:
    jcase("fft.fftshift", x, **o); jcase("fft.ifftshift", x, **o)
