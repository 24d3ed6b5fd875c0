"""Jaxprs of functions and of their derivatives and batches, as JAX 0.10.2 prints them: shared by the generators of rules.json.

The modes are those of rule-jaxprs.ts, which runs the same transforms here.
"""

import functools
import json
import re

import jax
import jax.numpy as jnp
import numpy as np


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


def printed(f, *operands):
    try:
        text = str(plain(jax.make_jaxpr(f)(*operands).jaxpr))
        # JAX prints a function's address, and its own functions' names.
        return re.sub(r"computation=<.*>$", "computation=<function>", text, flags=re.M)
    except Exception as error:
        return f"{type(error).__name__}: {error}"


def total(tree):
    return functools.reduce(jnp.add, [leaf.sum() for leaf in jax.tree.leaves(tree) if leaf.dtype == jnp.float32])


def jaxprs(f, args):
    """What each transform of f prints, by mode."""
    floats = [k for k, a in enumerate(args) if a.dtype == jnp.float32]

    def push(*operands):
        primals = operands[: len(args)]

        def only_floats(*fs):
            full = list(primals)
            for k, v in zip(floats, fs):
                full[k] = v
            return f(*full)

        return jax.jvp(only_floats, [primals[k] for k in floats], list(operands[len(args) :]))

    modes = {"itself": printed(f, *args)}
    if floats and all(out.dtype == jnp.float32 for out in jax.tree.leaves(jax.eval_shape(f, *args))):
        modes["jvp"] = printed(push, *args, *[args[k] for k in floats])
        modes["grad"] = printed(jax.grad(lambda *a: total(f(*a)), tuple(floats)), *args)
    modes["vmap"] = printed(jax.vmap(f), *[jnp.stack([a, a]) for a in args])
    if len(args) > 1:
        for k in range(len(args)):
            axes = tuple(0 if j == k else None for j in range(len(args)))
            modes[f"vmap {k}"] = printed(jax.vmap(f, axes), *[jnp.stack([a, a]) if j == k else a for j, a in enumerate(args)])
    modes["vmap last"] = printed(jax.vmap(f, in_axes=-1), *[jnp.stack([a, a], -1) for a in args])
    return modes


def write(functions, otherwise=()):
    """Prints rules.json. functions: name -> (function, *arguments); otherwise: (name, mode or None for all) to leave out."""
    result = []
    for name, (f, *args) in functions.items():
        args = [jnp.asarray(a) for a in args]
        modes = {mode: text for mode, text in jaxprs(f, args).items() if not {(name, mode), (name, None)} & set(otherwise)}
        result.append({"name": name, "args": [[list(a.shape), str(a.dtype)] for a in args], "jaxprs": modes})
    print("[\n" + ",\n".join(json.dumps(r) for r in result) + "\n]")
