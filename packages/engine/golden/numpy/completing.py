"""More cases of functions that the other rooms have fewer than ten of: shapes (none, rank 0 to 3), dtypes, axes, nan, inf and −0."""
import jax.numpy as jnp
import jax.scipy as jsp
from jax import nn

import function_cases
from function_cases import camel, case, inf, nan
from inputs import boo, empty, empty2, f32, i32, iempty, nat, pos, scalar, special, u32


def attempt(space, name, *args, ulps=16, **options):
    """A case, where JAX takes these arguments."""
    root, fn = {"jnp": jnp, "nn": nn, "scipy": jsp}[space], None
    for part in name.split("."):
        fn = getattr(root if fn is None else fn, part)
    before = len(function_cases.rows)
    try:
        case(fn, space + "." + ".".join(camel(p) for p in name.split(".")), *args, ulps=ulps, **options)
        str(function_cases.rows[-1])
    except Exception:
        del function_cases.rows[before:]


SINGLE = lambda: [f32(4), f32(2, 3), scalar, empty, special, f32(2, 1, 3), f32(4) * 1e-3, empty2, f32(3) * 20]
for name in "relu relu6 sigmoid silu softplus log_sigmoid soft_sign hard_tanh hard_sigmoid hard_silu mish leaky_relu elu celu selu gelu squareplus sparse_plus sparse_sigmoid identity tanh".split():
    for x in SINGLE():
        attempt("nn", name, x, ulps=64)
for x in [pos(4), pos(2, 3), jnp.float32(0.5), empty, jnp.array([0.0, inf, nan, 1e-20, 100.0]), pos(2, 1, 3), pos(3) * 1e-4, empty2, pos(3) * 20]:
    attempt("nn", "log1mexp", x, ulps=64)
for x in SINGLE():
    attempt("nn", "logmeanexp", x, ulps=32)
    attempt("nn", "standardize", x, ulps=256)
for axis in (0, 1, -1):
    attempt("nn", "logmeanexp", f32(3, 4), axis=axis, ulps=32)
    attempt("nn", "standardize", f32(3, 4), axis=axis, ulps=256)
    attempt("nn", "glu", f32(4, 6, 2), axis=axis, ulps=16)
for x in [f32(4), f32(2, 6), special, f32(2, 2, 4), f32(0, 4)]:
    attempt("nn", "glu", x, ulps=16)
for x in [nat(3), nat(2, 2), iempty, jnp.int32(1), u32(4), jnp.array([-1, 7])]:
    attempt("nn", "one_hot", x, 4)
    attempt("nn", "one_hot", x, 3, axis=0)
for name in "erf erfc erfinv expit logit gammaln digamma gamma gammasgn factorial entr ndtr log_ndtr ndtri i0 i0e i1 i1e".split():
    for x in [pos(4) * 0.8, pos(2, 3) * 0.8, jnp.float32(0.3), empty, f32(2, 1, 3) * 0.5, pos(3) * 1e-3, empty2]:
        attempt("scipy", "special." + name, x, ulps=256 if "ndtr" in name else 64)
for a, b in [(pos(4), pos(4)), (pos(2, 3), pos(3)), (scalar, pos(3)), (empty, empty), (pos(2, 1), pos(1, 3)), (pos(2, 3, 2), pos(2)), (jnp.float32(2.0), scalar)]:
    for name in "xlogy xlog1py rel_entr kl_div beta betaln".split():
        attempt("scipy", "special." + name, a, b, ulps=64)
for x in [pos(4) + 3, pos(2, 3) + 3, jnp.float32(4.5), empty, pos(2, 1, 2) + 3, pos(3) + 9, empty2]:
    for d in (1, 2):
        attempt("scipy", "special.multigammaln", x, d, ulps=64)
for x in SINGLE():
    attempt("scipy", "special.logsumexp", x, ulps=32)
    attempt("scipy", "special.softmax", x, ulps=32)
    attempt("scipy", "special.log_softmax", x, ulps=32)
for axis in (0, 1, -1):
    for name in ("softmax", "log_softmax", "logsumexp"):
        attempt("scipy", "special." + name, f32(3, 4), axis=axis, ulps=32)
for n in (0, 1, 2, 3):
    for x in [pos(3) + 0.5, scalar, pos(2, 2) * 9]:
        attempt("scipy", "special.polygamma", jnp.float32(n), x, ulps=128)

CONTINUOUS = "norm.logpdf norm.pdf norm.cdf norm.logcdf norm.sf norm.logsf expon.logpdf expon.pdf expon.cdf expon.sf expon.logsf laplace.logpdf laplace.pdf laplace.cdf uniform.logpdf uniform.pdf uniform.cdf cauchy.logpdf cauchy.pdf logistic.logpdf logistic.pdf logistic.cdf".split()
for x, args in [(f32(4), ()), (scalar, ()), (f32(2, 3), (0.5,)), (pos(2, 1, 3), (0.0, 2.0)), (empty2, ())]:
    for name in CONTINUOUS:
        attempt("scipy", "stats." + name, x, *args, ulps=128)
for q, args in [(pos(4) * 0.8, ()), (jnp.float32(0.3), ()), (pos(2, 3) * 0.8, (0.5,)), (empty, ()), (pos(2, 1) * 0.8, (f32(3),)), (pos(3) * 0.8, (0.0, 3.0)), (jnp.array([0.0, 1.0, nan, -0.5]), ()), (empty2, ())]:
    for name in ("norm.ppf", "norm.isf", "expon.ppf", "uniform.ppf"):
        attempt("scipy", "stats." + name, q, *args, ulps=256)
for x, a in [(pos(4), 2.0), (scalar, 1.5), (pos(2, 3) * 0.8, 0.7), (empty, 2.0), (pos(3) * 0.8, pos(3)), (pos(2, 1) * 0.8, pos(3) + 1)]:
    for name in ("gamma.logpdf", "gamma.pdf", "t.logpdf", "t.pdf"):
        attempt("scipy", "stats." + name, x, a, ulps=128)
        attempt("scipy", "stats." + name, x, a, 0.1, 2.0, ulps=128)
    for name in ("beta.logpdf", "beta.pdf"):
        attempt("scipy", "stats." + name, x / 2, a, 1.5, ulps=128)
for k in [nat(4), nat(2, 3), jnp.int32(1), iempty, jnp.array([-1, 0, 1, 2]), pos(3).round(), nat(2, 1)]:
    for p in (0.3, 0.9):
        for name in ("bernoulli.logpmf", "bernoulli.pmf", "geom.logpmf", "geom.pmf", "poisson.logpmf", "poisson.pmf"):
            # Of a scalar JAX's are weak.
            if k.ndim == 0 and not name.startswith("poisson"):
                continue
            attempt("scipy", "stats." + name, k, p, ulps=64)

ARRAYS = """astype:float32 astype:int32 diagonal trace tril triu rot90 fliplr tril_indices_from triu_indices_from invert bitwise_count
cumulative_sum cumulative_prod spacing matrix_transpose linalg.diagonal linalg.trace linalg.matrix_transpose linalg.matrix_norm
unique_values fft.fftshift fft.ifftshift""".split()
MATRICES = lambda: [f32(2, 3), i32(3, 3), boo(2, 2), f32(2, 2, 3), special.reshape(2, 5), f32(0, 2), u32(3, 2), f32(1, 1), f32(4), i32(5), scalar]
for text in ARRAYS:
    name, *more = text.split(":")
    for x in MATRICES():
        attempt("jnp", name, x, *more)
for name in ("cumulative_sum", "cumulative_prod"):
    for axis in (0, 1):
        attempt("jnp", name, f32(2, 3), axis=axis)
        attempt("jnp", name, i32(3, 2), axis=axis, include_initial=True)
for k in (-1, 1, 2):
    for name in ("tril", "triu", "diagonal", "trace", "rot90"):
        attempt("jnp", name, f32(3, 4), **{"offset" if name in ("diagonal", "trace") else "k": k})
for n in (0, 1, 2, 3, 5):
    for name in ("tril_indices", "triu_indices", "diag_indices"):
        attempt("jnp", name, n)
    for name in ("fft.fftfreq", "fft.rfftfreq"):
        attempt("jnp", name, n + 1)
        attempt("jnp", name, n + 2, d=0.5)
    for name in ("bartlett", "blackman", "hamming", "hanning"):
        attempt("jnp", name, n + 6, ulps=16)
for shape in ((3, 3), (2, 2), (1, 1), (4, 4), (3, 3, 3), (0, 0), (5, 5)):
    attempt("jnp", "diag_indices_from", f32(*shape))
for shape in (3, (2, 3), (), 0, (2, 0)):
    for value in (2.5, True):
        attempt("jnp", "full", shape, value)
for start, stop in [(0, 1), (1, 10), (2.5, -1.5), (5, 5), (1, 1e3)]:
    for n in (5, 1):
        for name in ("linspace", "geomspace", "logspace"):
            attempt("jnp", name, float(start or (1 if name == "geomspace" else 0)), float(abs(stop) if name == "geomspace" else min(stop, 3)), n, ulps=128)
for shape in ((2, 3), (3,), (1, 2, 2), (0, 2), (4, 1)):
    attempt("jnp", "indices", shape)
for xs in [(f32(3), f32(2)), (i32(2), f32(3)), (f32(2), f32(3), f32(2)), (f32(4),), (empty, f32(2)), (boo(2), u32(3))]:
    attempt("jnp", "meshgrid", *xs)
    attempt("jnp", "meshgrid", *xs, indexing="ij")
for xs in [(nat(3), nat(2)), (nat(2), nat(1), nat(2)), (nat(4),), (iempty, nat(2)), (boo(3), nat(2)), (u32(2), nat(2))]:
    attempt("jnp", "ix_", *xs)
for x, i in [(f32(4), nat(3)), (f32(3, 4), nat(3, 2) % 4), (i32(2, 6), nat(2, 3)), (f32(2, 3, 6), nat(2, 3, 1)), (boo(2, 6), nat(2, 2)), (f32(6), iempty)]:
    attempt("jnp", "take_along_axis", x, i, axis=-1)
    attempt("jnp", "take_along_axis", x, i, axis=-1, mode="clip")
    attempt("jnp", "put_along_axis", x, i, x.reshape(-1)[:1].reshape((1,) * x.ndim), -1, inplace=False)
for x in [f32(6), i32(6), f32(2, 3), special, u32(7), boo(6)]:
    for i in (nat(3), jnp.array([0, -1])):
        attempt("jnp", "put", x, i, x.reshape(-1)[:2], inplace=False)
    attempt("jnp", "place", x, x.reshape(-1)[::-1].reshape(x.shape) > 0, x.reshape(-1)[:2], inplace=False)
    attempt("jnp", "extract", x > 0, x)
    attempt("jnp", "extract", x.reshape(-1) != x.reshape(-1)[0], x)
    attempt("jnp", "compress", x.reshape(-1)[: x.shape[0]] > 0, x, axis=0)
    attempt("jnp", "resize", x, (2, 5))
    attempt("jnp", "resize", x, 3)
    attempt("jnp", "choose", nat(6) % 2, [x.reshape(-1)[:6], x.reshape(-1)[:1]])
    attempt("jnp", "choose", nat(2) % 3, [x.reshape(-1)[:2]] * 3, mode="wrap")
    attempt("jnp", "select", [x > 0, x < 0], [x, x * 2], 0)
    attempt("jnp", "select", [x > 1], [x])
    attempt("jnp", "place", x, x == x, jnp.arange(3).astype(x.dtype), inplace=False)
    attempt("jnp", "histogram_bin_edges", x, bins=4, ulps=64)
for x in [f32(3, 3), i32(2, 2), f32(3, 2), f32(2, 5), f32(2, 2, 2), u32(3, 3), f32(1, 1)]:
    attempt("jnp", "fill_diagonal", x, 7, inplace=False)
    attempt("jnp", "fill_diagonal", x, x.reshape(-1)[:1], wrap=True, inplace=False)
for keys in [(f32(4), nat(4)), (nat(5), nat(5), nat(5)), (f32(2, 3), nat(2, 3)), (special, special[::-1]), (boo(4), nat(4)), (u32(3), i32(3))]:
    attempt("jnp", "lexsort", keys)
for x in [f32(4, 2, 2), f32(2, 3, 4), i32(4, 1, 2), f32(2, 2, 6)]:
    for n in (1, 2, [1]):
        attempt("jnp", "hsplit", x, n); attempt("jnp", "vsplit", x, n); attempt("jnp", "dsplit", x, n)
for xs in [(f32(3), f32(2, 3)), (i32(1), f32(2, 1)), (scalar, f32(2)), (empty, f32(2, 1)), (boo(2), f32(3, 1, 2))]:
    attempt("jnp", "broadcast_arrays", *xs)
for x in [boo(8), boo(2, 9), nat(10), u32(3, 8), boo(0), boo(2, 2, 3)]:
    attempt("jnp", "packbits", x); attempt("jnp", "packbits", x, axis=-1); attempt("jnp", "packbits", x, bitorder="little")
for x in [nat(3).astype("uint8") * 40, nat(2, 2).astype("uint8") * 31, jnp.zeros(0, "uint8"), jnp.array([255, 128, 1], "uint8")]:
    attempt("jnp", "unpackbits", x); attempt("jnp", "unpackbits", x, axis=-1); attempt("jnp", "unpackbits", x, bitorder="little")
for i, shape in [(nat(4), (2, 3)), (nat(2, 2), (3, 2)), (jnp.int32(5), (2, 3)), (iempty, (2, 2)), (nat(3), (6,)), (nat(3), (2, 2, 2))]:
    attempt("jnp", "unravel_index", i, shape)
    attempt("jnp", "ravel_multi_index", [i % s for s in shape], shape, mode="clip")
VECTORS = lambda: [(f32(3), f32(3)), (i32(3), i32(3)), (f32(2, 3), f32(2, 3)), (f32(3), i32(3)), (f32(2, 1, 3), f32(3)), (u32(3), u32(3)), (f32(3) * 50, special[7:10])]
for a, b in VECTORS():
    for name in ("linalg.cross", "linalg.vecdot", "linalg.outer", "linalg.tensordot"):
        attempt("jnp", name, a, b, ulps=32)
    attempt("jnp", "linalg.cross", b, a, ulps=32)
    attempt("jnp", "linalg.outer", b[..., :2], a, ulps=32)
    attempt("jnp", "linalg.vecdot", b, a, axis=-1, ulps=32)
    attempt("jnp", "tensordot", a, b, 1, ulps=32); attempt("jnp", "tensordot", a, b, 0, ulps=32)
    attempt("jnp", "linalg.tensordot", a, b, axes=1, ulps=32); attempt("jnp", "linalg.tensordot", a, b, axes=0, ulps=32)
for a, b in [(f32(2, 3), f32(3, 4)), (i32(2, 2), i32(2, 2)), (f32(2, 2, 3), f32(3, 2)), (f32(3), f32(3, 2)), (f32(2, 3), f32(3)), (f32(0, 3), f32(3, 2)), (u32(2, 2), u32(2, 3)), (f32(4, 1), f32(1, 4)), (f32(2, 2) * 50, i32(2, 2)), (f32(3), f32(3))]:
    attempt("jnp", "linalg.matmul", a, b, ulps=64)
    attempt("jnp", "matvec", a, b.T[..., : a.shape[-1]] if b.ndim > 1 else b, ulps=64)
    attempt("jnp", "vecmat", b.reshape(-1)[: a.shape[0]], a, ulps=64)
    attempt("jnp", "linalg.multi_dot", [a, b], ulps=64)
    attempt("jnp", "linalg.multi_dot", [a, b, b.T], ulps=128)
well = lambda n, *b: f32(*b, n, n) + n * jnp.eye(n)
spd = lambda n: (lambda a: a @ a.T + n * jnp.eye(n))(f32(n, n))
for a in [well(2), well(3), well(4), well(1), well(2, 3), jnp.eye(3), well(2) * 10, well(5)]:
    attempt("jnp", "linalg.inv", a, ulps=128); attempt("scipy", "linalg.inv", a, ulps=128); attempt("scipy", "linalg.det", a, ulps=128)
    attempt("scipy", "linalg.lu", a, ulps=64); attempt("scipy", "linalg.expm", a / 5, ulps=1024)
    for b in (f32(a.shape[-1]), f32(a.shape[-1], 2)):
        attempt("scipy", "linalg.solve", a, b, ulps=256)
        attempt("jnp", "linalg.lstsq", a, b, ulps=2048) if a.ndim == 2 else None
for n in (1, 2, 3, 4, 5, 6, 7):
    attempt("scipy", "linalg.cholesky", spd(n), lower=n % 2 == 0, ulps=64); attempt("scipy", "linalg.eigh", spd(n), eigvals_only=True, ulps=128)
    attempt("jnp", "linalg.tensorinv", well(n * n).reshape(n, n, n, n), ulps=1024)
    attempt("jnp", "linalg.tensorinv", well(n * 2).reshape(n * 2, n, 2), ind=1, ulps=1024)
    attempt("jnp", "linalg.tensorsolve", well(n * 2).reshape(n, 2, n, 2), f32(n, 2), ulps=1024)
    attempt("scipy", "linalg.cho_solve", [jsp.linalg.cho_factor(spd(n))[0], False], f32(n), ulps=128)
for blocks in ([f32(1, 1)], [f32(2, 2), f32(2, 2)], [nat(2), nat(1, 2)], [f32(3, 1), scalar], [f32(2, 1), f32(1, 2), f32(1, 1)], [f32(0, 1), f32(1, 1)]):
    attempt("scipy", "linalg.block_diag", *blocks)
for a, b in [(f32(4, 4), f32(2, 3)), (i32(3, 3), i32(2, 2)), (f32(1, 5), f32(1, 2))]:
    for mode in ("full", "same", "valid"):
        attempt("scipy", "signal.convolve2d", a, b, mode=mode, ulps=32)
for u, v in [(f32(4), f32(2)), (f32(3), f32(3)), (f32(5), f32(1)), (f32(6), f32(3) + 3), (pos(4), pos(2)), (pos(5) * 9, pos(3)), (f32(2), f32(2))]:
    attempt("jnp", "polydiv", u, v, ulps=512)
for x, y, d in [(f32(6), f32(6), 1), (f32(8), f32(8), 2), (pos(5), f32(5, 2), 1)]:
    attempt("jnp", "polyfit", x, y, d, ulps=2048)
for c in [jnp.array([1.0, -3.0, 2.0]), jnp.array([2.0, 4.0]), jnp.array([1.0, 0.0, -1.0])]:
    attempt("jnp", "roots", c, ulps=256)
for x, axes in [(f32(3), (0,)), (f32(2, 3), (1, 0)), (f32(2, 3), (0, 1)), (i32(2, 3), (-1, 0)), (f32(2, 3, 4), (2, 0, 1)), (f32(2, 3, 4), (-1, -3, -2)), (boo(2, 2), (1, 0)), (empty2, (1, 0)), (scalar, ()), (f32(2, 2, 2).astype(jnp.bfloat16), (1, 2, 0)), (i32(4, 1), (1, 0)), (u32(3, 2), (1, 0)), (f32(1, 2, 1, 2), (3, 2, 1, 0)), (i32(2, 2, 3), (0, 2, 1)), (nat(5), (-1,))]:
    attempt("jnp", "permute_dims", x, axes)
