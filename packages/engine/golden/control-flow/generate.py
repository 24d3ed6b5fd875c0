"""Branches and loops as JAX 0.10.2 prints and computes them: `python generate.py > cases.json`.

Each case is [jaxpr text or null, elements of each output]. The test writes the same functions in TypeScript.
"""

import json

import jax
import jax.numpy as jnp
import numpy as np
from jax import grad, jit, jvp, lax, vmap

x3 = jnp.array([1.0, 2.0, 3.0])
m = jnp.array([[0.5, -1.0, 2.0], [1.5, 0.25, -0.75]])
w = jnp.array([[0.1, 0.2, -0.3], [0.4, -0.5, 0.6], [0.7, 0.8, 0.9]])
i5 = jnp.int32(5)
sin, cos, tanh = jnp.sin, jnp.cos, jnp.tanh


def of_item_111(x):
    return lax.cond(x >= 0.0, lambda xt, _: xt + x, lambda _, xf: xf - x, x + 1.0, x + 2.0)


def of_item_112(i, x):
    return lax.switch(i, [lambda x: x + 1.0, lambda x: x - 2.0, lambda x: x + 3.0], x)


def of_item_113(arg, n):
    ones = jnp.ones(arg.shape)
    return lax.fori_loop(0, n, lambda i, carry: carry + ones * 3.0 + arg, arg + ones)


def of_item_114(arr, extra):
    ones = jnp.ones(arr.shape)

    def body(carry, aelems):
        ae1, ae2 = aelems
        return (carry + ae1 * ae2 + extra, carry)

    return lax.scan(body, 0.0, (arr, ones))


def rnn(w, xs):
    def step(h, x):
        h = tanh(jnp.dot(w, h) + x)
        return h, h

    return lax.scan(step, jnp.zeros(3), xs)


def rnn_loss(w, xs):
    h, hs = rnn(w, xs)
    return jnp.sum(h * hs)


def power(x, n):
    return lax.while_loop(lambda c: c[0] < n, lambda c: (c[0] + 1, c[1] * x), (0, 1.0))[1]


def collatz(n):
    return lax.while_loop(lambda c: c[0] > 1, lambda c: (jnp.where(c[0] % 2 == 0, c[0] // 2, 3 * c[0] + 1), c[1] + 1), (n, 0))[1]


def pick(x):
    return lax.cond(x > 0.0, lambda v: sin(v) * v, lambda v: v * v * 3.0, x)


def nested(xs):
    inner = lambda c, x: lax.fori_loop(0, 3, lambda i, v: sin(v) + x * i, c)
    return lax.scan(lambda c, x: (inner(c, x), c), 0.5, xs)


def cond_in_scan(xs):
    return lax.scan(lambda c, x: (lax.cond(x > 1.5, lambda a: a * x, lambda a: a + x, c), c), 1.0, xs)


def total(f):
    return lambda *args: sum(jnp.sum(leaf) for leaf in jax.tree.leaves(f(*args)))


PRINTED = {
    "item 111": (of_item_111, jnp.float32(3.0)),
    "item 112": (of_item_112, 1, 5.0),
    "item 113": (of_item_113, jnp.ones(16), 5),
    "item 114": (of_item_114, jnp.ones(16), 5.0),
    "item 115": (lambda x: lax.fori_loop(0, 3, lambda i, c: c * 2, x), 1.0),
    "item 214": (vmap(lambda p, x: lax.cond(p, sin, cos, x)), jnp.array([True, False]), jnp.ones(2)),
    "scan in reverse": (lambda x: lax.scan(lambda c, v: (c + v, c * v), 0.0, x, reverse=True), x3),
    "scan without arrays": (lambda x: lax.scan(lambda c, _: (c * 2.0, None), x, None, length=4)[0], 1.5),
    "scan with a carry that stays": (lambda x, y: lax.scan(lambda c, v: ((c[0], c[1] + c[0] * v), v), (y, 0.0), x), x3, 2.0),
    "map": (lambda x: lax.map(lambda v: v * v, x), x3),
    "while": (power, 1.5, 4),
    "rnn": (rnn, w, m),
    "cond with an output passed through": (lambda p, x, y: lax.cond(p, lambda a, b: (a, b + 1.0), lambda a, b: (a, b - 1.0), x, y), True, 1.0, 2.0),
    "jvp of cond": (lambda x: jvp(pick, (x,), (1.0,)), 0.7),
    "jvp of scan": (lambda x: jvp(lambda v: lax.scan(lambda c, u: (c * u, c), 1.0, v), (x,), (x,)), x3),
    "vmap of scan": (vmap(lambda x: lax.scan(lambda c, v: (c + v, c * v), 0.0, x)), m),
    "vmap of cond with one predicate": (lambda p, x: vmap(lambda v: lax.cond(p, sin, cos, v))(x), True, x3),
}
COMPUTED = {
    "fori with numbers": (lambda: lax.fori_loop(0, 10, lambda i, x: x + i, 0),),
    "fori from 3 to 1": (lambda x: lax.fori_loop(3, 1, lambda i, c: c * 2, x), x3),
    "jit of fori with a traced bound": (jit(lambda n, x: lax.fori_loop(0, n, lambda i, c: c * x + i, x)), 5, x3),
    "collatz": (lambda: collatz(27),),
    "collatz of many": (vmap(collatz), jnp.array([1, 2, 3, 27, 97])),
    "switch out of range": (vmap(of_item_112, in_axes=(0, None)), jnp.array([-5, 0, 1, 2, 9]), 5.0),
    "vmap of fori": (vmap(lambda n, x: lax.fori_loop(0, n, lambda i, c: c * 2.0 + i, x), in_axes=(0, None)), jnp.array([0, 1, 4]), x3),
    "vmap of rnn": (vmap(rnn, in_axes=(None, 1)), w, jnp.stack([m, m * 2.0], axis=1)),
    "vmap of rnn over weights": (vmap(rnn, in_axes=(0, None)), jnp.stack([w, w.T]), m),
    "grad of fori": (grad(lambda x: lax.fori_loop(0, 3, lambda i, c: c * c * x, x)), 1.1),
    "grad of rnn": (grad(rnn_loss, argnums=(0, 1)), w, m),
    "grad of jit of rnn": (jit(grad(jit(rnn_loss), argnums=(0, 1))), w, m),
    "grad of grad of rnn": (grad(lambda a: jnp.sum(grad(rnn_loss)(a, m) ** 2)), w),
    "grad of scan in reverse": (grad(total(lambda x: lax.scan(lambda c, v: (sin(c + v), c * v), 0.3, x, reverse=True))), x3),
    "grad of cond": (lambda: [grad(pick)(v) for v in (2.0, -2.0)],),
    "grad of jit of cond": (lambda: [jit(grad(jit(pick)))(v) for v in (2.0, -2.0)],),
    "vmap of grad of cond": (vmap(grad(pick)), x3 - 2.0),
    "grad of switch": (vmap(grad(lambda x, i: lax.switch(i, [sin, lambda v: v * v * v, lambda v: 2.0 * v], x)), in_axes=(None, 0)), 0.8, jnp.array([0, 1, 2])),
    "jvp of while": (lambda x: jvp(lambda v: power(v, 4), (x,), (1.0,)), 1.5),
    "vmap of jvp of while": (vmap(lambda x, n: jvp(lambda v: power(v, n), (x,), (1.0,))), x3, jnp.array([0, 3, 5])),
    "nested": (nested, x3),
    "grad of nested": (grad(total(nested)), x3),
    "grad of jit of nested": (grad(jit(total(nested))), x3),
    "vmap of grad of nested": (vmap(grad(total(nested))), m),
    "cond in scan": (cond_in_scan, x3),
    "grad of cond in scan": (grad(total(cond_in_scan)), x3),
    "vmap of grad of cond in scan": (vmap(grad(total(cond_in_scan))), m),
    "empty scan": (lambda x: lax.scan(lambda c, v: (c + v, v), 2.0, x), jnp.zeros((0,))),
    "while in scan, differentiated forward": (lambda x: jvp(lambda v: lax.scan(lambda c, u: (c + power(u, 3), c), 0.0, v), (x,), (jnp.ones(3),)), x3),
}

cases = {name: [str(jax.make_jaxpr(f)(*args)), f, args] for name, (f, *args) in PRINTED.items()}
cases |= {name: [None, f, args] for name, (f, *args) in COMPUTED.items()}
values = lambda f, args: [np.asarray(leaf).astype(float).reshape(-1).tolist() for leaf in jax.tree.leaves(f(*args))]
print(json.dumps({name: [text, values(f, args)] for name, (text, f, args) in cases.items()}, indent=1))
