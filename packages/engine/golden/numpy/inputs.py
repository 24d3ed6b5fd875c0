"""What the rooms' cases are made of: arrays from one seed, in the order of their use."""
import jax.numpy as jnp
import numpy as np

from function_cases import inf, nan

rng = np.random.RandomState(11)
f32 = lambda *s: jnp.asarray(rng.randn(*s).astype(np.float32))
pos = lambda *s: jnp.asarray((rng.rand(*s) + 0.1).astype(np.float32))
i32 = lambda *s: jnp.asarray(rng.randint(-4, 5, s).astype(np.int32))
nat = lambda *s: jnp.asarray(rng.randint(0, 6, s).astype(np.int32))
boo = lambda *s: jnp.asarray(rng.rand(*s) > 0.5)
u32 = lambda *s: jnp.asarray(rng.randint(0, 6, s).astype(np.uint32))
special = jnp.array([nan, inf, -inf, 0.0, -0.0, 1.0, -1.0, 0.5, nan, 1.0], jnp.float32)
empty, empty2, scalar, iempty = jnp.zeros((0,)), jnp.zeros((2, 0)), jnp.float32(1.25), jnp.zeros((0,), jnp.int32)
