"""Eigenvalues and eigenvectors. Their order is LAPACK's choice, and so are the vectors' phases: eigen.test.ts compares the
eigenvalues as sets and simple eigenvectors up to phase. The bound of each case is in units in the last place of the
largest eigenvalue (eigenvectors: of 1)."""
import jax.numpy as jnp
import numpy as np

from function_cases import inf, jcase, nan
from inputs import f32, nat, rng

c64 = lambda *s: jnp.asarray((rng.randn(*s) + 1j * rng.randn(*s)).astype(np.complex64))
symmetric = lambda a: (a + jnp.conj(a.mT)) / 2
zero0 = jnp.zeros((0, 0))
rotation = jnp.array([[0.0, -1.0], [1.0, 0.0]])
shift = jnp.eye(4, k=-1).at[0, 3].set(1.0)
triangular = jnp.array([[3.0, 5.0, -1.0], [0.0, -2.0, 4.0], [0.0, 0.0, 0.5]])
jordan = jnp.array([[2.0, 1.0], [0.0, 2.0]])

for a in [f32(3, 3), f32(1, 1), f32(2, 4, 4), c64(3, 3), c64(2, 2, 2), rotation, shift, triangular, nat(3, 3), jnp.eye(3), zero0, jnp.zeros((0, 2, 2)), jnp.array([[nan, 1.0], [0.0, 2.0]]), jnp.array([[inf, 1.0], [0.0, 2.0]]), f32(6, 6) * 1e5, f32(4, 4) * 1e-6, jnp.array([[True, True], [False, True]])]:
    jcase("linalg.eig", a, ulps=64); jcase("linalg.eigvals", a, ulps=64)
jcase("linalg.eigvals", jordan, ulps=4e3); jcase("linalg.eigvals", f32(12, 12), ulps=64); jcase("linalg.eigvals", jnp.array([[-0.0, 1.0], [-1.0, -0.0]]), ulps=16)
for a in [symmetric(f32(3, 3)), f32(1, 1), symmetric(f32(2, 4, 4)), symmetric(c64(3, 3)), symmetric(c64(2, 2, 2)), jnp.diag(jnp.array([3.0, -1.0, 2.0])), nat(3, 3), jnp.eye(3), zero0, jnp.zeros((0, 2, 2)), symmetric(f32(6, 6)) * 1e5, symmetric(f32(4, 4)) * 1e-6, f32(5, 5)]:
    # Hermitian matrices are not there: docs/differences.md.
    if a.dtype != np.complex64:
        jcase("linalg.eigh", a, ulps=64)
for o in (dict(UPLO="U"), dict(UPLO="L"), dict(UPLO="U", symmetrize_input=False), dict(UPLO="L", symmetrize_input=False)):
    jcase("linalg.eigh", f32(3, 3), ulps=64, **o)
for p in [[1.0, -3.0, 2.0], [1.0, 0.0, 1.0], [2.0, 4.0], [0.0, 0.0, 1.0, -1.0], [1.0, -6.0, 11.0, -6.0, 0.0, 0.0], [5.0], [], [0.0, 0.0], [1.0, 0.0, 0.0, 0.0, -1.0], [1e-3, 1.0, -2e3], [-1.0, 2.0, -0.0]]:
    jcase("roots", jnp.array(p, jnp.float32), ulps=256)
jcase("roots", nat(4) + 1, ulps=256); jcase("roots", jnp.array([1.0, nan, 2.0])); jcase("roots", jnp.array([1 + 1j, 2.0, -1j], jnp.complex64), ulps=64); jcase("roots", jnp.float32(3.0))
jcase("roots", f32(5), strip_zeros=False, ulps=256); jcase("roots", jnp.array([0.0, 1.0, 2.0]), strip_zeros=False)
