import jax
import jax.numpy as jnp
import jax.scipy as jsp
from jax import ops

from function_cases import camel, case, inf, nan
from inputs import boo, empty, f32, i32, nat, pos, scalar, special, u32
from scipy_case import scase

unit = jnp.array([0.0, 1.0, 0.5, 1e-6, 1e-20, 0.999, 0.3, 0.01, nan, -0.1, 1.5])
wide = jnp.array([-30.0, -12.0, -9.5, -3.0, -0.1, 0.0, 0.7, 4.0, 9.0, inf, -inf, nan])
for name in "erf erfc erfinv expit logit gammaln digamma gamma gammasgn factorial entr ndtr log_ndtr ndtri i0 i0e i1 i1e".split():
    for x in [unit if name in ("erfinv", "logit", "ndtri") else wide, f32(2, 3), pos(4) * 5, scalar, empty, nat(4)]:
        if "ndtr" not in name or x.dtype == jnp.float32:
            scase("special." + name, x, ulps=64)
for a, b in [(f32(3), pos(3)), (jnp.array([0.0, 0.0, 1.0]), jnp.array([0.0, nan, 0.0])), (pos(2, 1), pos(3)), (nat(3), nat(3)), (scalar, 2.0)]:
    scase("special.xlogy", a, b, ulps=16); scase("special.xlog1py", a, b, ulps=16)
    scase("special.rel_entr", a, b, ulps=16); scase("special.kl_div", a, b, ulps=16)
for a, b in [(pos(3), pos(3)), (pos(2, 1) * 9, pos(3)), (nat(3) + 1, nat(3) + 1), (scalar, 2.0)]:
    scase("special.betaln", a, b, ulps=64); scase("special.beta", a, b, ulps=64)
for x, d in [(pos(3) + 2, 2), (pos(2, 2) + 3, 3), (scalar, 1)]:
    scase("special.multigammaln", x, d, ulps=64)
for x, o in [(f32(3), {}), (f32(2, 3), dict(axis=0)), (f32(2, 3), dict(axis=1, keepdims=True))]:
    scase("special.logsumexp", x, ulps=16, **o)
scase("special.softmax", f32(2, 3), axis=0, ulps=16); scase("special.log_softmax", f32(2, 3), axis=1, ulps=16)

for x, args in [(wide, ()), (f32(2, 3), ()), (f32(3), (0.5, 2.0)), (f32(2, 1), (f32(3), pos(3))), (i32(4), (1, 2)), (empty, ())]:
    for name in ("norm.logpdf", "norm.pdf", "norm.cdf", "norm.logcdf", "norm.sf", "norm.logsf", "expon.logpdf", "expon.pdf", "expon.cdf", "expon.sf", "expon.logsf", "laplace.logpdf", "laplace.pdf", "laplace.cdf", "uniform.logpdf", "uniform.pdf", "uniform.cdf", "cauchy.logpdf", "cauchy.pdf", "logistic.logpdf", "logistic.pdf", "logistic.cdf"):
        scase("stats." + name, x, *args, ulps=128)
for q, args in [(unit, ()), (pos(3) / 2, (1.0, 2.0)), (scalar / 2, ())]:
    for name in ("norm.ppf", "norm.isf", "expon.ppf", "uniform.ppf"):
        scase("stats." + name, q, *args, ulps=64)
for x, a in [(pos(4) * 3, 2.0), (pos(2, 3), pos(3)), (f32(3), 1.5), (nat(3), 2), (pos(3), 0.5)]:
    scase("stats.gamma.logpdf", x, a, ulps=64); scase("stats.gamma.pdf", x, a, 0.1, 2.0, ulps=64); scase("stats.t.logpdf", x, a, ulps=64)
    scase("stats.beta.logpdf", x / 4, a, 1.5, ulps=64); scase("stats.beta.pdf", x / 4, a, pos(1), 0.0, 2.0, ulps=64)
for k, m in [(jnp.array([0, 1, 2, -1]), 0.3), (jnp.array([0.0, 1.0, 1.5]), pos(3) / 2), (nat(4), 0.5)]:
    scase("stats.bernoulli.logpmf", k, m, ulps=16); scase("stats.bernoulli.pmf", k, m, ulps=16); scase("stats.geom.logpmf", k, m, ulps=16)
    scase("stats.poisson.logpmf", k, m, ulps=64); scase("stats.poisson.pmf", k, m, 1, ulps=64)
spd = lambda n: (lambda a: a @ a.T + jnp.eye(n))(f32(n, n))
for x, m, c in [(f32(3), f32(3), spd(3)), (f32(4, 2), f32(2), spd(2)), (f32(3), scalar, jnp.float32(2.0)), (f32(2, 3), f32(3), jnp.float32(0.5)), (f32(3), jnp.zeros(3), jnp.eye(3))]:
    scase("stats.multivariate_normal.logpdf", x, m, c, ulps=128); scase("stats.multivariate_normal.pdf", x, m, c, ulps=128)

well = lambda n, *b: f32(*b, n, n) + n * jnp.eye(n)
for a in [f32(2, 2), f32(3, 3) * 3, jnp.zeros((2, 2)), jnp.array([[0.0, 1], [-1, 0]]), f32(2, 2, 2), jnp.eye(2) * 20, nat(2, 2)]:
    scase("linalg.expm", a, ulps=1024)
for a, b in [(spd(3), f32(3)), (spd(3), f32(3, 2)), (spd(2), f32(2))]:
    scase("linalg.cholesky", a, ulps=32); scase("linalg.cholesky", a, lower=True, ulps=32); scase("linalg.solve", a, b, ulps=128); scase("linalg.solve", a, b, assume_a="pos", ulps=128)
    scase("linalg.cho_solve", [jsp.linalg.cho_factor(a)[0], False], b, ulps=128); scase("linalg.cho_solve", [jsp.linalg.cho_factor(a, lower=True)[0], True], b, ulps=128)
    for o in (dict(), dict(lower=True), dict(trans=1), dict(lower=True, trans="T"), dict(unit_diagonal=True)):
        scase("linalg.solve_triangular", a, b, ulps=128, **o)
    scase("linalg.det", a, ulps=64); scase("linalg.inv", a, ulps=128); scase("linalg.eigh", a, eigvals_only=True, ulps=64)
for a in [well(3), f32(3, 2), f32(2, 4)]:
    scase("linalg.lu", a, ulps=64); scase("linalg.lu", a, permute_l=True, ulps=64)
for blocks in ([f32(2, 2), f32(1, 3)], [f32(3)], [nat(1, 1), nat(2, 2), nat(1, 1)], [scalar, f32(2, 1)], [f32(2, 0), f32(1, 1)]):
    scase("linalg.block_diag", *blocks)
for a, b in [(f32(5), f32(3)), (f32(3, 4), f32(2, 2)), (f32(2, 3, 2), f32(1, 2, 2)), (i32(4), i32(2))]:
    for mode in ("full", "same", "valid"):
        scase("signal.convolve", a, b, mode=mode, ulps=32); scase("signal.correlate", a, b, mode=mode, ulps=32)
        if a.ndim == 2:
            scase("signal.convolve2d", a, b, mode=mode, ulps=32)
for d, s, o in [(f32(5), jnp.array([0, 0, 1, 1, 3]), {}), (f32(4, 2), jnp.array([1, 0, 1, 1]), {}), (i32(4), jnp.array([2, 0, 2, 5]), dict(num_segments=4)), (f32(3), jnp.array([0, -1, 1]), dict(num_segments=3)), (empty, jnp.zeros(0, int), dict(num_segments=2))]:
    for name in ("segment_sum", "segment_prod", "segment_max", "segment_min"):
        case(getattr(ops, name), "ops." + camel(name), d, s, ulps=8, **o)
