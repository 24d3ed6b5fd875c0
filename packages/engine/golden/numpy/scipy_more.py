"""Factors, polygamma, densities of vectors, and the weak types of discrete distributions."""
import jax.numpy as jnp

from function_cases import inf, nan
from inputs import empty, f32, nat, pos, scalar, u32
from scipy_case import scase

spd = lambda n: (lambda a: a @ a.T + jnp.eye(n))(f32(n, n))

for a in [spd(3), spd(1), spd(4), jnp.stack([spd(2), spd(2)]), jnp.zeros((0, 0)), jnp.eye(3), jnp.array([[4, 2], [2, 5]]), jnp.array([[1.0, 2.0], [2.0, 1.0]]), jnp.array([[nan, 0.0], [0.0, 1.0]]), spd(6) * 1e4]:
    scase("linalg.cho_factor", a, ulps=16); scase("linalg.cho_factor", a, lower=True, ulps=16)
for n, x in [(0, pos(4)), (1, pos(4)), (2, pos(2, 3)), (3, pos(3) * 9), (1, jnp.array([0.0, -0.0, inf, nan, -1.0, -0.5, 1e-3])), (2, jnp.array([0.0, inf, nan, -0.5])), (nat(4), pos(4)), (nat(3, 1), pos(2)), (1, empty), (1, scalar), (u32(2), jnp.float32(2.5)), (5, pos(2) + 20), (1, nat(3) + 1), (jnp.array([-1, 1]), pos(2))]:
    scase("special.polygamma", n, x, ulps=64)
for x, m, c in [(f32(2, 4, 2), f32(2), spd(2)), (f32(3, 1), f32(1), spd(1)), (f32(3), f32(3), jnp.diag(pos(3))), (f32(2, 3), f32(2, 3), jnp.stack([spd(3), spd(3)])), (scalar, scalar, jnp.float32(0.25)), (empty, scalar, jnp.float32(2.0)), (f32(0, 3), f32(3), spd(3)), (nat(2, 2), nat(2), jnp.eye(2)), (jnp.array([nan, 1.0]), f32(2), spd(2)), (jnp.array([inf, 1.0]), f32(2), spd(2)), (f32(2), f32(2), jnp.array([[1.0, 2.0], [2.0, 1.0]]))]:
    scase("stats.multivariate_normal.logpdf", x, m, c, ulps=128); scase("stats.multivariate_normal.pdf", x, m, c, ulps=128)
# Constants beside a weak number are weak where it is one number.
for k in (1, 1.0, jnp.int32(1), jnp.array([0, 1, 2]), jnp.array([0.5, 1.0])):
    for p in (0.25, jnp.float32(0.25), jnp.full(3, 0.25) if jnp.ndim(k) == 0 or k.shape == (3,) else 0.5):
        for name in ("bernoulli", "geom", "poisson"):
            scase(f"stats.{name}.logpmf", k, p, ulps=64); scase(f"stats.{name}.pmf", k, p, ulps=64)
scase("stats.geom.logpmf", jnp.array([0.25, 0.5, 1.5]), 0.5, ulps=64); scase("stats.geom.pmf", jnp.array([1, 2, 3]), 0.5, 1, ulps=64)
