"""Writes jaxprs.json: programs as JAX 0.10.2 prints them, beside their structure, from which the tests rebuild them.

Run with a Python that has jax 0.10.2: python generate.py > jaxprs.json
"""

import functools
import json
import pathlib
import sys

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

sys.path.append(str(pathlib.Path(__file__).parent.parent))
from jaxpr_encoding import Encoder

PROGRAMS = {}


def program(name, *args):
    def register(f):
        PROGRAMS[name] = (f, args)
        return f

    return register


x = jnp.array([0.5, 0.25])
m = jnp.ones((2, 3))
s = jnp.float32(2.0)
i = jnp.arange(2)
key = jax.random.key(0)

simple = {
    "nested-unary": (lambda a: jnp.sin(jnp.cos(a)), 3.0),
    "func1": (lambda a, b: jnp.sum(a + jnp.sin(b) * 3.0), jnp.zeros(8), jnp.ones(8)),
    "identity": (lambda a: a, i),
    "no-inputs": (lambda: jnp.arange(3),),
    "no-outputs": (lambda a: (), x),
    "constant-outputs": (lambda a: (a, 1.0, True, 2), s),
    "captured-array": (lambda a: (a, 1.0, np.zeros(1, dtype=np.float32)), s),
    "many-variables": (lambda *a: a, *range(30)),
    "many-equations": (lambda a: functools.reduce(lambda v, k: jnp.sin(v) + float(k), range(20), a), x),
    "dot": (lambda a, b: jnp.dot(a + 1, b + 1), jnp.ones((3, 4)), jnp.ones(4)),
    "batched-dot": (jax.vmap(lambda a, b: a @ b), jnp.ones((4, 2, 3)), jnp.ones((4, 3, 2))),
    "broadcast": (lambda a: jnp.ones((2, 3)) * a[:, None], x),
    "literals": (lambda a: ((a + 1e-9) * 1e20 / 1e16 - 123456.78 + 1e-4 + jnp.float32(1 / 3) + jnp.inf, -jnp.inf * a, jnp.nan * a), x),
    "integer-literals": (lambda a: (a * -7 + 3, a > 0, a.astype("uint32") + np.uint32(4000000000)), i),
    "booleans": (lambda a: ((a > 0) & True, ~(a > 1), jnp.where(a > 0, 1.0, a)), x),
    "power": (lambda a: (a**2, a**-1, a**0.5, jnp.sqrt(a), a**3.5), x),
    "reductions": (lambda a: (a.sum(), a.max(0), a.min(1), a.prod(), (a > 0).any(), (a > 0).all(axis=1)), m),
    "arg-extrema": (lambda a: (jnp.argmax(a, axis=0), jnp.argmin(a, axis=1)), m),
    "mean": (lambda a: a.mean(), m),
    "movement": (lambda a: (a.T, a.reshape(3, 2), lax.rev(a, (0,)), a[0], a[:, 1:], lax.squeeze(a[:1], (0,)), lax.slice(a, (0, 0), (2, 3), (1, 2))), m),
    "assembly": (lambda a: (jnp.concatenate([a, a], axis=1), lax.pad(a, 0.0, ((1, 2, 0), (0, 0, 1)))), m),
    "conversion": (lambda a: (a.astype("int32"), lax.bitcast_convert_type(a, "int32"), a.astype(bool)), x),
    "bits": (lambda a: (a & 1, a | 2, a ^ 3, ~a, a << 1, a >> 1, lax.shift_right_logical(a, 1)), i),
    "clamp": (lambda a: lax.clamp(0.0, a, 1.0), x),
    "random": (lambda k: (jax.random.split(k), jax.random.bits(k, (3,)), jax.random.fold_in(k, 3), jax.random.key_data(k)), key),
    "random-key": (lambda n: jax.random.PRNGKey(n), 1),
    "normal": (lambda k: jax.random.normal(k, (3,)), key),
    "uniform": (lambda k: jax.random.uniform(k, (3,)), key),
    "pytree": (lambda d: d["b"] - d["a"], {"b": 1.0, "a": 2}),
    "stop-gradient": (lambda a: lax.stop_gradient(a) * a, x),
    "copy": (lambda a: jnp.array(a), x),
    "cumsum": (lambda a: lax.cumsum(a), x),
    "sort": (lambda a: lax.sort(a), x),
    "dynamic-slice": (lambda a, n: (lax.dynamic_slice(a, (n,), (1,)), lax.dynamic_update_slice(a, a[:1], (n,))), x, 1),
    "gather": (lambda a, n: a[n], m, i),
    "scatter": (lambda a: (a.at[0].set(1.0), a.at[0].add(1.0)), x),
    "grad-sin-cos": (jax.grad(lambda a: jnp.sin(jnp.cos(a))), 3.0),
    "grad-sum": (jax.grad(lambda a: (a * a).sum()), x),
    "grad-tanh": (jax.grad(lambda a: jnp.tanh(a).sum()), x),
    "grad-max": (jax.grad(lambda a: a.max()), x),
    "grad-dot": (jax.grad(lambda a, b: (a @ b).sum(), (0, 1)), m, m.T),
    "grad-concatenate": (jax.grad(lambda a, b: jnp.concatenate([a, b]).sum()), x, x),
    "value-and-grad": (jax.value_and_grad(lambda w, b: ((m @ w + b) ** 2).mean()), jnp.ones(3), 0.5),
    "logistic": (jax.grad(lambda a: jax.nn.sigmoid(a).sum()), x),
    "cond": (lambda a: lax.cond(a >= 0.0, lambda t, _: t + a, lambda _, f: f - a, a + 1.0, a + 2.0), s),
    "switch": (lambda n, a: lax.switch(n, [lambda a: a + 1.0, lambda a: a - 2.0, lambda a: a + 3.0], a), 1, 5.0),
    "while": (lambda a, n: lax.fori_loop(0, n, lambda k, c: c + jnp.ones(a.shape) * 3.0 + a, a + 1.0), np.ones(16), 5),
    "fori": (lambda a: lax.fori_loop(0, 3, lambda k, c: c * 2, a), 1.0),
    "scan": (lambda a, e: lax.scan(lambda c, v: (c + v[0] * v[1] + e, c), 0.0, (a, jnp.ones(a.shape))), np.ones(16), 5.0),
    "relu": (jax.nn.relu, 1.0),
    "checkpoint": (jax.checkpoint(lambda a: jnp.sin(jnp.sin(a))), 1.0),
    "long-operands": (lambda *a: lax.concatenate(list(a), 0), *[x] * 40),
    "long-binders": (lambda a: lax.split(a, [1] * 24), jnp.zeros(24)),
}
for name, (fn, *args) in simple.items():
    PROGRAMS[name] = (fn, args)


first = jax.jit(lambda a, b: a)
square = jax.jit(lambda a: a**2)


@jax.jit
def big(y):
    for _ in range(11):
        y = y + 1
    return y


@jax.jit
def f(a):
    return jnp.sin(a) * 2.0


@jax.jit
def predict(w, b, a):
    return jnp.tanh(a @ w + b)


@jax.jit
def wasteful(a, b):
    jnp.cos(a)
    return a * 2.0, b, a


@program("jit-identity", jnp.array([4.2]))
def _(y):
    return y + first(y, y)


@program("jit-shared", jnp.array([4.2]))
def _(y):
    return jax.jit(lambda a: square(a) + square(a))(y)


@program("jit-big", jnp.zeros(2, "int32"))
def _(y):
    return big(y)


@program("jit-name-hides-variable", x)
def _(a):
    return f(f(a)) + f(a)


@program("jit-inline", x)
def _(a):
    return f(a) + 1.0


@program("jit-two-shared-same-name", x)
def _(a):
    g = jax.jit(lambda v: v + 1.0)
    h = jax.jit(lambda v: v * 2.0)
    return g(g(a)) + h(h(a))


@program("jit-nested", jnp.ones((3, 2)), jnp.ones(2), jnp.ones((4, 3)))
def _(w, b, a):
    return jnp.mean((predict(w, b, a) - 1.0) ** 2)


@program("jit-unused-results", x, x)
def _(a, b):
    p, q, r = wasteful(a, b)
    return q


@program("jit-literal-operand", x)
def _(a):
    return predict(jnp.ones((2, 2)), 1.0, a)


@program("jit-grad", jnp.ones((3, 2)), jnp.ones(2), jnp.ones((4, 3)))
def _(w, b, a):
    return jax.grad(lambda w: predict(w, b, a).sum())(w)


@program("jit-vmap", jnp.ones((5, 2)))
def _(a):
    return jax.vmap(f)(a)


@program("jit-no-inputs")
def _():
    return jax.jit(lambda: jnp.zeros(3))()


@program("custom-vjp", 1.0)
def _(a):
    @jax.custom_vjp
    def g(v):
        return jnp.sin(v)

    g.defvjp(lambda v: (g(v), v), lambda r, ct: (ct,))
    return g(a)


result = []
for name, (fn, args) in PROGRAMS.items():
    closed = jax.make_jaxpr(fn)(*args)
    # JAX lets numpy integers into some params and prints them as such; Tracepad prints plain integers.
    text = str(closed)
    if "np.int64" in text:
        raise SystemExit(f"{name} prints np.int64: its layout would differ")
    encoder = Encoder(text)
    encoder.jaxpr(closed.jaxpr)
    result.append({"name": name, "text": text, "avals": encoder.avals, "jaxprs": encoder.jaxprs})
print("[\n" + ",\n".join(json.dumps(r) for r in result) + "\n]")
