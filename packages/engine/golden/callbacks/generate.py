"""What debug.print prints under JAX 0.10.2's transforms, in order, and how it shows in jaxprs:
python generate.py > printed.json"""
import io
import json
from contextlib import redirect_stdout

import jax
import jax.numpy as jnp
from jax import lax


def h(x):
    jax.debug.print("x = {}", x)
    y = jnp.sin(x)
    jax.debug.print("y = {y}", y=y)
    return y * 2.0


def loop(x):
    def body(c, i):
        jax.debug.print("turn {}: {}", i, c)
        return c * 2.0, c

    return lax.scan(body, x, jnp.arange(3))[0]


def wloop(x):
    def body(c):
        jax.debug.print("carry {}", c)
        return c + 1

    return lax.while_loop(lambda c: c < 3, body, x)


def branch(x):
    return lax.cond(x > 0.0, lambda v: (jax.debug.print("positive {}", v), v)[1], lambda v: (jax.debug.print("negative {}", v), -v)[1], x)


def quiet(x):
    jax.debug.print("dead code: {}", x * 3.0)
    return x


v3 = jnp.arange(3.0)
CASES = {
    "eager": (h, 1.0),
    "jit": (jax.jit(h), 1.0),
    "grad": (jax.grad(h), 1.0),
    "jit of grad": (jax.jit(jax.grad(h)), 1.0),
    "vmap": (jax.vmap(h), v3),
    "jit of vmap": (jax.jit(jax.vmap(h)), v3),
    "scan": (loop, 1.0),
    "jit of scan": (jax.jit(loop), 1.0),
    "while": (jax.jit(wloop), 0),
    "cond": (jax.jit(branch), -2.0),
    "dead code": (jax.jit(quiet), 2.0),
    "grad of dead code": (jax.grad(jax.jit(quiet)), 2.0),
    "nested jit": (jax.jit(lambda x: jax.jit(h)(x) + 1.0), 0.5),
    "vmap of scan": (jax.vmap(loop), jnp.array([1.0, 10.0])),
    "grad of scan": (jax.grad(loop), 1.0),
}
out = {}
for name, (f, *args) in CASES.items():
    buffer = io.StringIO()
    with redirect_stdout(buffer):
        f(*args)
        jax.effects_barrier()
    lines = buffer.getvalue().splitlines()
    # JAX keeps no order between the examples of a batch.
    out[name] = sorted(lines) if "vmap" in name else lines
texts = {name: str(jax.make_jaxpr(f)(1.0)) for name, f in {"h": h, "grad": jax.grad(h), "quiet": quiet}.items()}
texts["vmap"] = str(jax.make_jaxpr(jax.vmap(quiet))(v3))
print(json.dumps({"printed": out, "jaxprs": texts}, indent=1))
