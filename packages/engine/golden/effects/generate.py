"""What JAX 0.10.2 prints from transformed programs: `python generate.py > cases.json`.

`lines` are the printed lines of each program, `jaxprs` texts of jaxprs. The test writes the same programs in TypeScript.
Order between unordered prints of one iteration is not JAX's promise: those programs are in `unordered`.
"""

import contextlib
import io
import json

import jax
import jax.numpy as jnp
from jax import grad, jit, lax, vmap

x = jnp.float32(2.0)
show = jax.debug.print


def body(text, result=lambda *xs: xs[0]):
    def f(*xs):
        show(text, *xs)
        return result(*xs)

    return f


def scan(x):
    return lax.scan(lambda c, y: (show("c {} y {}", c, y), (c + y, c))[1], x, jnp.arange(3.0))


def while_loop(n):
    return lax.while_loop(
        lambda c: (show("cond {}", c), c < n)[1], lambda c: (show("body {}", c), c + 1)[1], 0
    )


def branch(x):
    return lax.cond(x > 1, body("true {}"), body("false {}", lambda x: -x), x)


def power(x):
    return lax.fori_loop(0, jnp.int32(2), lambda i, c: (show("i {} c {}", i, c), c * x)[1], x)


def rule(x):
    f = jax.custom_vjp(lambda x: x * 2)
    f.defvjp(
        lambda x: (show("fwd {}", x), (x * 2, None))[1], lambda r, g: (show("bwd {}", g), (g * 2,))[1]
    )
    return grad(f)(x)


def tangent(x):
    f = jax.custom_jvp(lambda x: x * 2)
    f.defjvp(lambda p, t: (show("t {}", t[0]), (p[0] * 2, t[0] * 2))[1])
    return grad(f)(x), jax.jvp(f, (x,), (x,))


def checkpointed_scan(x):
    step = jax.checkpoint(lambda c, _: (show("c {:.4f}", c), (jnp.sin(c), None))[1])
    return lax.scan(step, x, None, length=2)[0]


def twice(x):
    loop = lambda: lax.fori_loop(0, 2, lambda i, c: (show("i {}", i), c)[1], x)
    loop()
    loop()
    return x


f = jit(body("x = {}", lambda x: x * x))

PROGRAMS = {
    "jit": lambda: (jit(body("y = {}"))(x), jit(body("y = {}"))(x)),
    "eager": lambda: body("y = {}")(x),
    "no values": lambda: jit(lambda x: (show("hi"), show("const {}", 7), x)[2])(x),
    "vmap": lambda: vmap(body("x={}"))(jnp.arange(3)),
    "vmap of jit": lambda: vmap(f)(jnp.arange(3.0)),
    "jit of vmap": lambda: jit(vmap(body("x={}")))(jnp.arange(3)),
    "vmap along 1": lambda: vmap(body("r={}"), in_axes=1)(jnp.arange(6).reshape(2, 3)),
    "vmap of constants": lambda: vmap(lambda x: (show("const {}", 7), show("none"), x)[2])(jnp.arange(3)),
    "two prints under vmap": lambda: vmap(lambda x: (show("a {}", x), show("b {}", x), x)[2])(jnp.arange(2)),
    "vmap of vmap": lambda: vmap(vmap(body("a {} {}"), (0, None)), (None, 0))(jnp.arange(2), jnp.arange(2)),
    "grad": lambda: grad(body("x {}", lambda x: x * x))(x),
    "grad of jit": lambda: grad(f)(x),
    "jit of grad": lambda: jit(grad(f))(x),
    "hessian": lambda: jax.hessian(body("h {}", lambda x: x**3))(x),
    "jacrev": lambda: jax.jacrev(body("h {}", lambda x: x**3))(jnp.arange(2.0)),
    "jacfwd": lambda: jax.jacfwd(body("h {}", lambda x: x**3))(jnp.arange(2.0)),
    "linearize": lambda: jax.linearize(body("l {}", lambda x: x * x), x)[1](x),
    "scan": lambda: scan(x),
    "jit of scan": lambda: jit(scan)(x),
    "grad of scan": lambda: grad(lambda x: scan(x)[0] * x)(x),
    "vmap of scan": lambda: vmap(scan)(jnp.arange(2.0)),
    "map": lambda: lax.map(body("m {}"), jnp.arange(3)),
    "while": lambda: while_loop(2),
    "vmap of while": lambda: vmap(while_loop)(jnp.array([1, 2])),
    "jvp of while": lambda: jax.jvp(power, (x,), (x,)),
    "linearize of while": lambda: jax.linearize(power, x)[1](1.0),
    "cond": lambda: branch(x),
    "jit of cond": lambda: (jit(branch)(x), jit(branch)(-x)),
    "grad of cond": lambda: grad(branch)(x),
    "vmap of cond": lambda: vmap(branch)(jnp.arange(3.0)),
    "checkpoint": lambda: jax.checkpoint(body("ck {}"))(x),
    "grad of checkpoint": lambda: grad(jax.checkpoint(body("ck {}", jnp.sin)))(x),
    "jit of grad of checkpoint": lambda: jit(grad(jax.checkpoint(body("ck {}", jnp.sin))))(x),
    "grad of checkpoint of jit": lambda: grad(jax.checkpoint(jit(body("ck {}", jnp.sin))))(x),
    "grad of scan of checkpoint": lambda: grad(checkpointed_scan)(x),
    "custom_vjp": lambda: rule(x),
    "tangents": lambda: tangent(x),
    "equal prints": lambda: jit(lambda x: (show("same {}", x), show("same {}", x), x)[2])(x),
    "equal loops": lambda: jit(twice)(x),
    "aot": lambda: jit(body("aot {}")).lower(x).compile()(x),
    "eval_shape": lambda: jax.eval_shape(body("x {}"), x),
    "make_jaxpr": lambda: jax.make_jaxpr(body("x {}"))(x),
    "callback": lambda: jit(lambda x: (jax.debug.callback(lambda v: print("cb", v), x), show("after {}", x), x)[2])(x),
    "callback that computes": lambda: jit(
        lambda x: (jax.debug.callback(lambda v: print("cb", jnp.sin(v)), x), x)[1]
    )(x),
    "collective": lambda: vmap(lambda r: show("r={}", lax.psum(r, "i")), axis_name="i")(jnp.arange(3)),
    "ordered": lambda: jit(lambda x: (show("a {}", x, ordered=True), show("b {}", x + 1, ordered=True)))(1),
    "formats": lambda: jit(lambda x: show("{:.2f} {y:>5} {:e} {!r}|", x, x, x, y=3))(x),
    "scalars": lambda: jit(lambda x: show("{} {} {} {}", jnp.sin(x), x > 1, x.astype(int), x * 1j))(x),
    "numbers": lambda: show("{:>8.3f}|{:<6}|{:^7}|{:+d}|{:08.2f}|{:,}|{:#x}|{:.1%}|{:.3g}|{:g}", 3.14159, 5, 7, 3, -2.5, 1234567, 255, 0.125, 12345.678, 1e-7),
    "arrays": lambda: jit(lambda x: show("{} {!r}", jnp.arange(3.0) * x, jnp.arange(3.0) * x))(x),
    "indices": lambda: show("{1} {0} {1.shape} {2[0]}", x, jnp.arange(2), [7]),
    "large": lambda: jit(lambda x: show("{}", jnp.arange(2000.0) * x))(x),
}
UNORDERED = ["vmap of scan", "vmap of while"]


def printed(program):
    with contextlib.redirect_stdout(io.StringIO()) as out:
        program()
        jax.effects_barrier()
    return out.getvalue().splitlines()


def first(text):
    def f(x):
        show(text, x)
        return x + 1

    return f


def named(x):
    show("x = {} {y}", x, y=x, ordered=True)
    return x + 1.0


def static(x):
    show("{} {} hi", "text", x)
    return x


JAXPRS = {
    "print": jax.make_jaxpr(first("x = {}"))(x),
    "named": jax.make_jaxpr(named)(x),
    "static": jax.make_jaxpr(static)(x),
    "vmap": jax.make_jaxpr(vmap(first("x = {}")))(jnp.arange(3.0)),
    "grad": jax.make_jaxpr(grad(body("x = {}", lambda x: x * x)))(x),
    "scan": jax.make_jaxpr(scan)(x),
    "jit": jax.make_jaxpr(jit(first("x = {}")))(x),
}

print(
    json.dumps(
        {
            "lines": {name: printed(program) for name, program in PROGRAMS.items()},
            "unordered": UNORDERED,
            "jaxprs": {name: str(jaxpr) for name, jaxpr in JAXPRS.items()},
        },
        indent=1,
    )
)
