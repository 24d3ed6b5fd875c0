"""Writes values.json: what the functions of functions.py give in JAX 0.10.2 on the CPU, and their derivatives.

Run with a Python that has jax 0.10.2, in this folder: python values.py > values.json
"""

import json

import jax
import jax.numpy as jnp
import numpy as np
from functions import FUNCTIONS


def numbers(a):
    """Elements in row-major order, f32 with the nine digits that tell them apart; what JSON lacks as text."""
    number = lambda v: v if not isinstance(v, float) else float(f"{v:.9g}") if np.isfinite(v) else repr(v)
    return [number(v) for v in np.asarray(a).reshape(-1).tolist()]


def weighted(tree):
    """A number that depends on every element differently."""
    leaves = [leaf for leaf in jax.tree.leaves(tree) if leaf.dtype == jnp.float32]
    return sum((leaf * jnp.cos(jnp.arange(leaf.size, dtype=jnp.float32)).reshape(leaf.shape)).sum() for leaf in leaves)


result = {}
for name, (f, *args) in FUNCTIONS.items():
    args = [jnp.asarray(a) for a in args]
    floats = tuple(k for k, a in enumerate(args) if a.dtype == jnp.float32)
    outs = jax.tree.leaves(jax.jit(f)(*args))
    entry = {"inputs": [numbers(a) for a in args], "outputs": [numbers(o) for o in outs]}
    if floats and any(o.dtype == jnp.float32 for o in outs):
        try:
            entry["gradients"] = [numbers(g) for g in jax.grad(lambda *a: weighted(f(*a)), floats)(*args)]
        except Exception:  # no derivative: rules.json says why
            pass
    result[name] = entry
print("{\n" + ",\n".join(f"{json.dumps(k)}: {json.dumps(v)}" for k, v in result.items()) + "\n}")
