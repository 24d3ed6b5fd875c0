"""Writes rules.json: jaxprs of derivatives and batches of lax functions, as JAX 0.10.2 prints them.

Run with a Python that has jax 0.10.2, in this folder: python rules.py > rules.json
The functions have the names of the table in src/primitives/rules.test.ts.
"""

import pathlib
import sys

import jax.numpy as jnp
import numpy as np
from jax import lax

sys.path.append(str(pathlib.Path(__file__).parent.parent))
from rule_jaxprs import write

x = jnp.float32([0.5, 0.25, 0.75])
s = jnp.float32(2.0)
m = jnp.ones((2, 3), jnp.float32)
t = jnp.ones((2, 3, 4), jnp.float32)
i = jnp.int32([0, 1, 2])
n = jnp.int32(1)
mask = x > 0.3
dims = lambda lc, rc, lb=(), rb=(): ((lc, rc), (lb, rb))

dot = lambda a, b, numbers: lax.dot_general(a, b, numbers, preferred_element_type=jnp.float32)

FUNCTIONS = {}
for name in "neg sign abs floor ceil square sqrt rsqrt exp expm1 log log1p sin cos tan tanh logistic erf erfc erf_inv sinh cosh asin acos atan asinh acosh atanh cbrt exp2".split():
    FUNCTIONS[name] = (getattr(lax, name), x)
for name in "add sub mul div rem max min pow atan2".split():
    FUNCTIONS[name] = (getattr(lax, name), x, x)
    FUNCTIONS[name + " scalar"] = (getattr(lax, name), m, s)
    FUNCTIONS[name + " row"] = (getattr(lax, name), m, m[:1])
FUNCTIONS |= {
    "add literal": (lambda a: lax.add(a, np.float32(1)), x),
    "mul literal": (lambda a: lax.mul(a, np.float32(2)), x),
    "max literal": (lambda a: lax.max(a, np.float32(0)), x),
    "pow int": (lax.pow, x, i),
    "integer_pow 2": (lambda a: lax.integer_pow(a, 2), x),
    "integer_pow 3": (lambda a: lax.integer_pow(a, 3), x),
    "integer_pow -1": (lambda a: lax.integer_pow(a, -1), x),
    "integer_pow 1": (lambda a: lax.integer_pow(a, 1), x),
    "round": (lambda a: lax.round(a, lax.RoundingMethod.TO_NEAREST_EVEN), x),
    "select_n": (lax.select_n, mask, x, x),
    "select_n scalar": (lax.select_n, mask[0], x, x),
    "clamp": (lambda a: lax.clamp(np.float32(0), a, np.float32(1)), x),
    "clamp bounds": (lax.clamp, x, x, x),
    "convert": (lambda a: lax.convert_element_type(a, "int32"), x),
    "stop_gradient": (lambda a: lax.mul(lax.stop_gradient(a), a), x),
    "copy": (lambda a: jnp.copy(a), x),
    "broadcast_in_dim": (lambda a: lax.broadcast_in_dim(a, (2, 3, 4), (1,)), x),
    "broadcast_in_dim one": (lambda a: lax.broadcast_in_dim(a, (2, 3), (0, 1)), m[:1]),
    "reshape": (lambda a: lax.reshape(a, (3, 2)), m),
    "transpose": (lambda a: lax.transpose(a, (2, 0, 1)), t),
    "squeeze": (lambda a: lax.squeeze(a, (0,)), m[:1]),
    "slice": (lambda a: lax.slice(a, (0, 1), (2, 3)), m),
    "slice strides": (lambda a: lax.slice(a, (0, 1, 0), (2, 3, 4), (1, 1, 3)), t),
    "rev": (lambda a: lax.rev(a, (1,)), m),
    "concatenate": (lambda a, b: lax.concatenate([a, b], 1), m, m),
    "split": (lambda a: lax.split(a, (1, 2), 1)[1], m),
    "pad": (lambda a, b: lax.pad(a, b, ((1, 2, 0), (0, 1, 1))), m, s),
    "reduce_sum": (lambda a: lax.reduce_sum(a, (1,)), m),
    "reduce_max": (lambda a: lax.reduce_max(a, (1,)), m),
    "reduce_min": (lambda a: lax.reduce_min(a, (0, 1)), m),
    "argmax": (lambda a: lax.argmax(a, 1, "int32"), m),
    "cumsum": (lambda a: lax.cumsum(a, 1), m),
    "dot": (lambda a, b: dot(a, b, dims((1,), (0,))), m, m.T),
    "dot batch": (lambda a, b: dot(a, b, dims((2,), (1,), (0,), (0,))), t, t.transpose(0, 2, 1)),
    "dot two": (lambda a, b: dot(a, b, dims((0, 1), (0, 1))), t, t),
    "dot outer": (lambda a, b: dot(a, b, dims((), ())), x, x),
    "dot vector": (lambda a, b: dot(a, b, dims((1,), (0,))), m, x),
    "dynamic_slice": (lambda a, k: lax.dynamic_slice(a, (k,), (2,), allow_negative_indices=False), x, n),
    "dynamic_update_slice": (lambda a, b, k: lax.dynamic_update_slice(a, b, (k,), allow_negative_indices=False), x, x[:2], n),
    "gt": (lax.gt, x, x),
    "is_finite": (lax.is_finite, x),
}

write(FUNCTIONS)
