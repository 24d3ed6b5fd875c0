"""Jaxprs of custom derivatives and checkpoint as JAX 0.10.2 prints them: `python custom.py > custom.json`."""

import json

import jax
import jax.numpy as jnp
from jax import checkpoint, custom_jvp, custom_vjp, grad, jit, jvp, nn, vmap

x3 = jnp.ones(3)


@custom_jvp
def f(x, y):
    return jnp.sin(x) * y


@f.defjvp
def f_jvp(primals, tangents):
    x, y = primals
    xd, yd = tangents
    return f(x, y), jnp.cos(x) * xd * y + jnp.sin(x) * yd


@custom_vjp
def g(x, y):
    return jnp.sin(x) * y


def g_fwd(x, y):
    return g(x, y), (jnp.cos(x), y)


def g_bwd(res, ct):
    return (res[0] * ct * res[1], ct)


g.defvjp(g_fwd, g_bwd)
r = checkpoint(lambda x: jnp.sin(jnp.sin(x)))

CASES = {
    "relu": (nn.relu, x3),
    "relu6": (nn.relu6, 1.0),
    "logaddexp": (jnp.logaddexp, 1.0, 2.0),
    "softplus": (nn.softplus, 1.0),
    "grad of relu": (grad(nn.relu), 1.0),
    "grad of relu6": (grad(nn.relu6), jnp.float32(1.0)),
    "grad of logaddexp": (grad(jnp.logaddexp), 1.0, 2.0),
    "vmap of relu": (vmap(nn.relu), x3),
    "jvp of relu": (lambda x: jvp(nn.relu, (x,), (x,)), 1.0),
    "custom_jvp": (f, 1.0, 2.0),
    "grad of custom_jvp": (grad(f), 1.0, 2.0),
    "vmap of custom_jvp": (vmap(f), x3, x3),
    "grad of vmap of custom_jvp": (grad(lambda x: vmap(f)(x, x).sum()), x3),
    "custom_vjp": (g, 1.0, 2.0),
    "grad of custom_vjp": (grad(g), 1.0, 2.0),
    "vmap of custom_vjp": (vmap(g), x3, x3),
    "vmap of grad of custom_vjp": (vmap(grad(g)), x3, x3),
    "jit of custom_vjp": (jit(g), 1.0, 2.0),
    "checkpoint": (r, 1.0),
    "grad of checkpoint": (grad(r), 1.0),
    "grad through checkpoint": (grad(lambda x: r(x) * 2.0), 1.0),
    "jvp of checkpoint": (lambda x: jvp(r, (x,), (x,)), 1.0),
    "vmap of checkpoint": (vmap(r), x3),
}

print(json.dumps({name: str(jax.make_jaxpr(fn)(*args)) for name, (fn, *args) in CASES.items()}, indent=1))
