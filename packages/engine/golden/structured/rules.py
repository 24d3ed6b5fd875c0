"""Writes rules.json: jaxprs of derivatives and batches of windowed, indexed and sorting lax functions, as JAX 0.10.2 prints them.

Run with a Python that has jax 0.10.2, in this folder: python rules.py > rules.json
The functions have the names of the table in src/lax/structured.test.ts.
"""

import functools
import json
import re

import jax
import jax.numpy as jnp
import numpy as np
from functions import FUNCTIONS


def plain(jaxpr):
    """The jaxpr with numpy integers in params replaced by plain ones, which is how Tracepad prints them."""

    def fix(p):
        if isinstance(p, np.integer):
            return int(p)
        if type(p) in (tuple, list):
            return type(p)(fix(v) for v in p)
        if hasattr(p, "jaxpr"):
            return p.replace(jaxpr=plain(p.jaxpr))
        if hasattr(p, "_fields"):
            return type(p)(*[fix(v) for v in p])
        return p

    return jaxpr.replace(eqns=[e.replace(params={k: fix(v) for k, v in e.params.items()}) for e in jaxpr.eqns])


def total(tree):
    return functools.reduce(jnp.add, [leaf.sum() for leaf in jax.tree.leaves(tree) if leaf.dtype == jnp.float32])


# jnp functions stand inside these, which Tracepad writes with fewer calls: their values are compared (values.py).
OTHERWISE = {("index_take", None), ("cumlogsumexp", "jvp"), ("cumlogsumexp", "grad")}

result = []
for name, (f, *args) in FUNCTIONS.items():
    args = [jnp.asarray(a) for a in args]
    floats = [k for k, a in enumerate(args) if a.dtype == jnp.float32]
    modes = {}

    def record(mode, g, *operands):
        if (name, None) in OTHERWISE or (name, mode) in OTHERWISE:
            return
        try:
            text = str(plain(jax.make_jaxpr(g)(*operands).jaxpr))
            # JAX prints a function's address, and its own functions' names.
            modes[mode] = re.sub(r"computation=<.*>$", "computation=<function>", text, flags=re.M)
        except Exception as error:
            modes[mode] = f"{type(error).__name__}: {error}"

    record("itself", f, *args)

    def push(*operands):
        primals = operands[: len(args)]

        def only_floats(*fs):
            full = list(primals)
            for k, v in zip(floats, fs):
                full[k] = v
            return f(*full)

        return jax.jvp(only_floats, [primals[k] for k in floats], list(operands[len(args) :]))

    float_outs = all(o.dtype == jnp.float32 for o in jax.tree.leaves(jax.eval_shape(f, *args)))
    if floats and float_outs:
        record("jvp", push, *args, *[args[k] for k in floats])
        record("grad", jax.grad(lambda *a: total(f(*a)), tuple(floats)), *args)
    record("vmap", jax.vmap(f), *[jnp.stack([a, a]) for a in args])
    if len(args) > 1:
        for k in range(len(args)):
            axes = tuple(0 if j == k else None for j in range(len(args)))
            record(f"vmap {k}", jax.vmap(f, axes), *[jnp.stack([a, a]) if j == k else a for j, a in enumerate(args)])
    record("vmap last", jax.vmap(f, in_axes=-1), *[jnp.stack([a, a], -1) for a in args])
    result.append({"name": name, "args": [[list(a.shape), str(a.dtype)] for a in args], "jaxprs": modes})
print("[\n" + ",\n".join(json.dumps(r) for r in result) + "\n]")
