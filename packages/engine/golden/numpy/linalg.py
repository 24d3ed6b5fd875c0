import jax.numpy as jnp
import numpy as np

from function_cases import inf, jcase, nan
from inputs import boo, empty, f32, i32, nat, pos, scalar

eye = jnp.eye
spd = lambda n, *b: (lambda a: a @ a.mT + n * eye(n))(f32(*b, n, n))
well = lambda n, *b: f32(*b, n, n) + n * eye(n)
singular = jnp.array([[1.0, 2.0, 3.0], [2.0, 4.0, 6.0], [1.0, 0.0, 1.0]])
rank2 = jnp.outer(jnp.arange(1.0, 5), jnp.ones(4)) + jnp.outer(jnp.ones(4), jnp.array([1.0, 0, 2, 0]))
zero0 = jnp.zeros((0, 0))

for a in [spd(3), spd(1), spd(4, 2), jnp.array([[4, 2], [2, 5]]), jnp.array([[1.0, 2.0], [2.0, 1.0]]), jnp.array([[nan, 0], [0, 1.0]]), eye(3), zero0, spd(2, 2, 2), spd(8)]:
    jcase("linalg.cholesky", a, ulps=16); jcase("linalg.cholesky", a, upper=True, ulps=16)
jcase("linalg.cholesky", jnp.array([[4.0, 9.0], [2.0, 5.0]]), symmetrize_input=False, ulps=16)
for a, b in [(well(3), f32(3)), (well(3), f32(3, 2)), (well(2, 4), f32(4, 2, 3)), (well(2, 4), f32(2)), (well(2), f32(3, 2, 1)), (jnp.array([[0.0, 1], [1, 0]]), jnp.array([3.0, 4])), (i32(2, 2) + 9 * eye(2, dtype=int), nat(2)), (singular, f32(3)), (zero0, empty), (well(6), f32(6, 6)), (well(1), f32(1))]:
    jcase("linalg.solve", a, b, ulps=64)
for a in [well(3), well(1), well(2, 3), jnp.array([[0, 2], [1, 0]]), singular * 0, well(5), zero0, eye(2) * 1e-20, well(2, 2, 2)]:
    jcase("linalg.inv", a, ulps=64)
for a in [well(2), well(3), well(4), well(1), well(3, 2), well(5, 2), singular, rank2, zero0, nat(3, 3), nat(4, 4), -eye(3), jnp.diag(jnp.array([1.0, -2, 3, -4]))]:
    jcase("linalg.det", a, ulps=64); jcase("linalg.slogdet", a, ulps=64)
for a, n in [(well(2), 2), (well(2), 3), (well(3), 0), (well(2), -1), (well(3), -2), (nat(2, 2), 5), (well(2, 3), 4), (nat(2, 2), 1), (i32(2, 2), 0), (well(2), 7)]:
    jcase("linalg.matrix_power", a, n, ulps=128)
# Signs and phases of vectors are LAPACK's choice: decompositions with them are compared through what does not depend on it.
for a in [f32(3, 3), f32(4, 2), f32(2, 4), f32(2, 3, 3), jnp.array([[3.0, 1], [4, 2]]), eye(3), nat(3, 2), jnp.zeros((2, 2)), f32(1, 1), f32(5, 3)]:
    jcase("linalg.qr", a, ulps=32); jcase("linalg.qr", a, mode="r", ulps=32); jcase("linalg.qr", a, mode="complete", ulps=32)
for a in [spd(3), f32(3, 3), f32(2, 4, 4), jnp.array([[2, 1], [1, 2]]), eye(3), zero0, f32(1, 1), jnp.diag(jnp.array([3.0, -1, 2])), spd(6)]:
    jcase("linalg.eigvalsh", a, ulps=64)
jcase("linalg.eigvalsh", jnp.array([[1.0, 9], [2, 3]]), UPLO="U", symmetrize_input=False, ulps=32); jcase("linalg.eigvalsh", jnp.array([[1.0, 9], [2, 3]]), UPLO="L", symmetrize_input=False, ulps=32)
for a in [f32(3, 3), f32(4, 2), f32(2, 4), f32(2, 3, 2), singular, rank2, eye(2), nat(3, 3), jnp.array([[nan, 1], [1, 1]]), f32(1, 3), jnp.zeros((2, 3))]:
    jcase("linalg.svdvals", a, ulps=64); jcase("linalg.svd", a, compute_uv=False, ulps=64); jcase("linalg.matrix_rank", a); jcase("linalg.pinv", a, ulps=256)
    if a.shape[-1] == a.shape[-2]:
        for p in (None, 2, -2, 1, inf, "fro"):
            jcase("linalg.cond", a, p, ulps=256) if a is not singular and a is not rank2 else None
jcase("linalg.matrix_rank", f32(3, 3), rtol=100.0); jcase("linalg.matrix_rank", f32(3)); jcase("linalg.matrix_rank", jnp.zeros(3)); jcase("linalg.pinv", f32(3, 2), rtol=0.9, ulps=256); jcase("linalg.pinv", jnp.zeros((2, 0)))
jcase("linalg.svd", spd(3), compute_uv=False, hermitian=True, ulps=64)
for a, b, o in [(f32(4, 2), f32(4), {}), (f32(4, 2), f32(4, 3), {}), (f32(2, 4), f32(2), {}), (well(3), f32(3), {}), (rank2, f32(4), {}), (jnp.zeros((0, 2)), empty, {}), (f32(4, 2), f32(4), dict(rcond=0.9)), (nat(3, 2) + eye(3, 2, dtype=int), nat(3), {})]:
    jcase("linalg.lstsq", a, b, ulps=512, **o)
for x in [f32(4), f32(2, 3), f32(2, 3, 4), nat(3, 3), empty, jnp.array([nan, 1.0]), jnp.array([inf, 1.0])]:
    for o in ([{}, dict(keepdims=True)] + ([dict(ord=p) for p in (0, 1, 2, 3, -1, 0.5, inf, -inf)] if x.ndim == 1 and x.size else []) + ([dict(axis=-1), dict(axis=0, ord=1), dict(axis=1, ord=inf, keepdims=True)] if x.ndim > 1 else []) + ([dict(ord=p) for p in (1, -1, 2, -2, inf, -inf, "fro", "nuc")] if x.ndim == 2 else []) + ([dict(axis=(0, 2), ord=p, keepdims=k) for p in (1, -1, 2, inf, -inf, "nuc", "fro") for k in (False, True)] + [dict(axis=(2, 0), ord=1), dict(axis=(1, 0), ord=inf)] if x.ndim == 3 else [])):
        jcase("linalg.norm", x, ulps=32, **o)
    if x.ndim > 1:
        jcase("linalg.matrix_norm", x, ulps=32); jcase("linalg.matrix_norm", x, ord=1, keepdims=True, ulps=32); jcase("linalg.matrix_norm", x, ord="nuc", ulps=32)
    if x.dtype == jnp.float32:
        jcase("linalg.vector_norm", x, ulps=32); jcase("linalg.vector_norm", x, ord=3, ulps=32)
    if x.ndim > 1 and x.dtype == jnp.float32:
        jcase("linalg.vector_norm", x, axis=1, ord=1, keepdims=True, ulps=32)
for arrays in ([f32(2, 3), f32(3, 4)], [f32(2, 3), f32(3, 4), f32(4, 2)], [f32(3), f32(3, 4), f32(4)], [f32(10, 2), f32(2, 10), f32(10, 1), f32(1, 3)], [f32(3), f32(3)], [nat(2, 2), nat(2, 2), nat(2, 2)]):
    jcase("linalg.multi_dot", arrays, ulps=64)
for a, b, o in [(well(4).reshape(2, 2, 2, 2), f32(2, 2), {}), (well(6).reshape(2, 3, 6), f32(2, 3), {}), (well(6).reshape(6, 2, 3), f32(6), {}), (jnp.moveaxis(well(6).reshape(2, 3, 6), 0, 1), f32(3, 2), {})]:
    jcase("linalg.tensorsolve", a, b, ulps=256, **o)
jcase("linalg.tensorinv", well(4).reshape(2, 2, 2, 2), ulps=256); jcase("linalg.tensorinv", well(6).reshape(6, 2, 3), ind=1, ulps=256)
for a, b, o in [(f32(3), f32(3), {}), (f32(2, 3), f32(3), {}), (f32(3, 2), f32(3, 2), dict(axis=0)), (nat(3), nat(3), {}), (f32(2, 1, 3), f32(4, 3), {})]:
    jcase("linalg.vecdot", a, b, ulps=16, **o); jcase("vecdot", a, b, ulps=16, **o)
    jcase("linalg.cross", a, b, ulps=16, **o); jcase("cross", a, b, ulps=16, **o)
for a, b, o in [(f32(2), f32(2), {}), (f32(2), f32(3), {}), (f32(4, 3), f32(4, 2), {}), (f32(3, 4), f32(4, 3), dict(axisa=0)), (f32(4, 3), f32(3), dict(axisc=0)), (nat(3), f32(3), {})]:
    jcase("cross", a, b, ulps=16, **o)
for a, b in [(f32(2, 3), f32(3)), (f32(4, 2, 3), f32(3)), (f32(2, 3), f32(4, 3)), (nat(2, 2), f32(2))]:
    jcase("matvec", a, b, ulps=16); jcase("vecmat", b, a.mT, ulps=16)
for x, o in [(f32(3, 3), {}), (f32(2, 3, 4), dict(offset=1)), (nat(2, 2), dict(offset=-1))]:
    jcase("linalg.diagonal", x, **o); jcase("linalg.trace", x, ulps=8, **o)
jcase("linalg.outer", f32(2), f32(3), ulps=1); jcase("linalg.matmul", f32(2, 3), f32(3, 2), ulps=16); jcase("linalg.matrix_transpose", f32(2, 3, 4))
