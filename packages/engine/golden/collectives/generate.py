"""Collectives along named axes: jaxprs and values. Run with JAX 0.10.2: python generate.py > cases.json

`env` cases are traced with the axis "i" of size 4 bound, `vmap` cases under vmap(axis_name="i"). NumPy integers that
leak into JAX's text of a vmapped function (`np.int64(1)`) are written as the plain numbers they are.
"""
import json
import re

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

x = jnp.arange(12.0).reshape(4, 3)
q = jnp.arange(48.0).reshape(4, 4, 3)
CASES = {
    "psum": lambda v: lax.psum(v, "i"),
    "psum of a tree": lambda v: lax.psum({"a": v, "b": v * 2.0}, "i"),
    "psum of a constant": lambda v: lax.psum(1, "i"),
    "psum of a float": lambda v: lax.psum(1.5, "i"),
    "psum of booleans": lambda v: lax.psum(v > 4.0, "i"),
    "pmean": lambda v: lax.pmean(v, "i"),
    "pmax": lambda v: lax.pmax(v, "i"),
    "pmin": lambda v: lax.pmin(v, "i"),
    "axis_index": lambda v: lax.axis_index("i"),
    "axis_index with": lambda v: v * lax.axis_index("i"),
    "axis_size": lambda v: v * lax.axis_size("i"),
    "all_gather": lambda v: lax.all_gather(v, "i"),
    "all_gather axis": lambda v: lax.all_gather(v, "i", axis=-1),
    "all_gather tiled": lambda v: lax.all_gather(v, "i", tiled=True),
    "ppermute": lambda v: lax.ppermute(v, "i", [(0, 1), (1, 2), (2, 3), (3, 0)]),
    "pshuffle": lambda v: lax.pshuffle(v, "i", [1, 0, 3, 2]),
    "grad of psum": jax.grad(lambda v: jnp.sum(lax.psum(v, "i"))),
    "grad of pmean": jax.grad(lambda v: jnp.sum(jnp.sin(lax.pmean(v, "i")))),
    "grad of all_gather": jax.grad(lambda v: jnp.sum(jnp.sin(lax.all_gather(v, "i")))),
    "grad of ppermute": jax.grad(lambda v: jnp.sum(jnp.sin(lax.ppermute(v, "i", [(0, 1), (1, 2), (2, 3), (3, 0)])))),
    "jit": jax.jit(lambda v: lax.psum(v, "i")),
    "scan": lambda v: lax.scan(lambda c, _: (c + lax.psum(v, "i"), None), v, None, length=2)[0],
    "while": lambda v: lax.fori_loop(0, 3, lambda n, c: c + lax.pmean(c, "i"), v),
    "normalize": lambda v: v / lax.psum(v, "i"),
    "nested": jax.vmap(lambda e: lax.psum(e, ("i", "j")), axis_name="j"),
    "inner vmap": jax.vmap(lambda e: lax.psum(e, "i")),
}
SQUARE = {
    "psum_scatter": lambda v: lax.psum_scatter(v, "i"),
    "psum_scatter tiled": lambda v: lax.psum_scatter(v, "i", tiled=True),
    "psum_scatter unmapped": lambda v: lax.psum_scatter(jnp.zeros_like(v) + 1.0, "i"),
    "all_to_all": lambda v: lax.all_to_all(v, "i", 0, 1),
    "all_to_all back": lambda v: lax.all_to_all(v.T, "i", 1, 0),
    "all_to_all same": lambda v: lax.all_to_all(v, "i", 0, 0),
    "all_to_all tiled": lambda v: lax.all_to_all(v, "i", 0, 1, tiled=True),
    "grad of psum_scatter": jax.grad(lambda v: jnp.sum(jnp.sin(lax.psum_scatter(v, "i", tiled=True)))),
    "grad of all_to_all": jax.grad(lambda v: jnp.sum(jnp.sin(lax.all_to_all(v, "i", 0, 1, tiled=True)))),
}

plain = lambda text: re.sub(r"np\.int64\((\d+)\)", r"\1", str(text))


def refit(fn, arg):
    """Lines are broken by their length, which the plain numbers change: print again after the replacement."""
    closed = jax.make_jaxpr(fn)(arg)
    as_int = lambda v: tuple(int(e) if isinstance(e, np.integer) else as_int(e) if type(e) is tuple else e for e in v)

    def walk(jaxpr):
        for eqn in jaxpr.eqns:
            for key, value in eqn.params.items():
                if type(value) is tuple:
                    eqn.params[key] = as_int(value)
                inner = getattr(value, "jaxpr", None)
                if inner is not None:
                    walk(inner)

    walk(closed.jaxpr)
    return str(closed)


out = {}
for cases, arg in ((CASES, x), (SQUARE, q)):
    for name, fn in cases.items():
        mapped = jax.vmap(fn, axis_name="i")
        flat = jax.tree.leaves(mapped(arg))
        out[name] = {
            "env": str(jax.make_jaxpr(fn, axis_env=[("i", 4)])(arg[0])),
            # JAX traces its own jitted _take anew in the backward pass of ppermute, where the engine finds it in its cache.
            "vmap": None if name == "grad of ppermute" else refit(mapped, arg),
            "values": [np.asarray(v, np.float64).ravel().tolist() for v in flat],
        }
print(json.dumps(out, indent=1))
