"""Golden texts of arrays: JAX's repr and str. Run with JAX 0.10.2: python array_text.py > array-text.json"""
import json
import struct

import jax
import jax.numpy as jnp
import numpy as np

inf, nan = jnp.inf, jnp.nan
f = lambda v: jnp.array(v, jnp.float32)
rng = np.random.RandomState(0)
cases = [
    jnp.arange(3.), jnp.zeros((0,)), jnp.zeros((2, 0)), jnp.zeros((0, 3), jnp.int32), jnp.zeros((1, 0, 2)), jnp.array([], bool),
    jnp.float32(3), jnp.asarray(2.), jnp.asarray(2), jnp.asarray(True), jnp.array(False), jnp.array([True, False]), jnp.array([True]),
    jnp.array([[True], [False]]), jnp.arange(1000), jnp.arange(1001), jnp.ones((30, 40)), jnp.zeros((3, 400)), jnp.zeros((400, 3), bool),
    jnp.ones((2, 2, 2, 2)), jnp.ones((11, 10, 10)), jnp.arange(24).reshape(2, 3, 4), jnp.arange(40), jnp.arange(40.), jnp.linspace(0, 1, 30),
    jnp.linspace(-1, 1, 61), jnp.arange(2000, dtype=jnp.uint32), jnp.array([-5, 100]), jnp.array([4294967295], jnp.uint32),
    jnp.int32(-2147483648), jnp.arange(3) * 2.5, jnp.arange(-3, 3), jnp.zeros((1, 1)), jnp.full((5, 12), 1 / 3), jnp.full((5, 6), -1e-9),
    jnp.arange(200.).reshape(10, 20) / 7,
    *[f(v) for v in [
        [1e10, 0.1], [nan, 1., -inf], [inf], [nan], [-inf], [nan, inf], [[nan, -1e20]], [-0.0, 1.5], [1e-5, 1.], [0.00012, 1.],
        [123456.789, 0.001], [1e8, 1.], [9.9e7, 1.], [1e15], [1e16], [1e-45], [1 / 3, 2 / 3, 1e-3], [16777216., .5], [999999, 1000],
        [1000001, 1001], [0.1234567891, 0.000123456789], [1.2345678e-3, .1], [99999.99, 100], [0, 0, 1e-30], [3.4e38, -3.4e38],
        [100, 0.1], [1000, 1], [1001, 1], [inf, 12345.678], [-inf, .5], [nan, -1], [-1, 2.25, -30], [1e-4, 1e-1], [9.9e-5, .01],
    ]],
    *[f(v) for v in [1e-20, 1e16, 1e17, 123456789, .1, nan, inf, -inf, -0.0, 0., 1e-45, 1e-5, 1e-4, 1.1e-4, 999999, 1e6, 1e7, 1234567.5,
                     16777216, 3.4028235e38, 1.1754944e-38, 1 / 3, 2 / 3, 100, 12345.678, 0.00012345678, 2.5, -7]],
    *[jnp.asarray(rng.randn(*s).astype(np.float32)) for s in [(3,), (7, 3), (20,), (2, 3, 4), (40, 40)]],
    *[jnp.asarray((rng.randn(9) * 10.0 ** rng.randint(-4, 5, 9)).astype(np.float32)) for _ in range(12)],
    *[jnp.asarray(np.array([struct.unpack('f', struct.pack('I', int(b)))[0] for b in rng.randint(0, 2**32, 6, dtype=np.uint64)], np.float32)) for _ in range(10)],
    jax.random.key(0), jax.random.split(jax.random.key(0), 3), jax.random.split(jax.random.key(0), (2, 2)), jax.random.PRNGKey(0),
]


def words(x):
    is_key = jax.dtypes.issubdtype(x.dtype, jax.dtypes.prng_key)
    data = np.asarray(jax.random.key_data(x) if is_key else x)
    # Floats travel as bits: JSON has no NaN, and the digits are what is tested.
    return (data.view(np.uint32) if data.dtype == np.float32 else data).reshape(-1).astype(np.uint32).tolist()


print("[")
rows = []
for x in cases:
    rows.append(json.dumps({"shape": list(x.shape), "dtype": str(x.dtype), "weak": bool(x.aval.weak_type), "words": words(x), "repr": repr(x), "str": str(x)}))
print(",\n".join(rows))
print("]")
