"""Jaxprs of nested transforms as JAX 0.10.2 prints them: `python generate.py > jaxprs.json`."""

import json

import jax
import jax.numpy as jnp
from jax import grad, jit, jvp, vjp, vmap

x3 = jnp.array([1.0, 2.0, 3.0])
m = jnp.ones((2, 3))
tanh, sin, cos = jnp.tanh, jnp.sin, jnp.cos



def loss(x, y):
    dead = jnp.exp(jit(lambda z: (cos(z), tanh(z)))(x)[0])
    return jnp.sum(jit(lambda a, b: (a * b, sin(a)))(x, y)[0])


def double(x):
    return x * 2.0


CASES = {
    "grad of jit with dead code": (grad(jit(loss)), x3, x3),
    "jit of grad": (jit(grad(loss)), x3, x3),
    "jit of vmap": (jit(vmap(double)), m),
    "grad of sin(cos)": (grad(lambda x: sin(cos(x))), 3.0),
    "grad of grad of tanh": (grad(grad(lambda x: tanh(x))), 1.0),
    "vmap of grad": (vmap(grad(lambda x: tanh(x) ** 3)), x3),
    "grad of a sum of squares": (grad(lambda x: jnp.sum(x * x)), x3),
    "jvp of sin": (lambda x, t: jvp(sin, (x,), (t,)), 1.0, 1.0),
    "vmap of dot": (vmap(lambda a: jnp.dot(a, x3)), m),
    "jit": (jit(lambda x: x * 2.0), x3),
    "grad of jit": (grad(jit(lambda x: jnp.sum(tanh(x) * 2.0))), x3),
    "vmap of jit": (vmap(jit(lambda x: x * 2.0)), x3),
    "jit in jit": (jit(lambda x: jit(lambda y: y + 1.0)(x) * 2.0), x3),
    "grad of dot": (grad(lambda w: jnp.sum(jnp.dot(m, w))), x3),
    "grad through broadcasting": (grad(lambda b: jnp.sum(m + b)), x3),
    "vmap with an unmapped argument": (vmap(lambda a, b: a * b + 1.0, in_axes=(0, None)), x3, 2.0),
    "grad of a mean squared error": (grad(lambda w: jnp.mean((jnp.dot(m, w) - 1.0) ** 2)), x3),
    "vjp": (lambda x: vjp(lambda y: sin(y) * y, x)[1](2.0), 1.0),
}

print(json.dumps({name: str(jax.make_jaxpr(f)(*args)) for name, (f, *args) in CASES.items()}, indent=1))
