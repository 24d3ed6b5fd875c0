"""Writes errors.json: what JAX 0.10.2 says when lax functions are misused, by the names in src/primitives/errors.test.ts.

Run with a Python that has jax 0.10.2, in this folder: python errors.py > errors.json
"""

import json

import jax
import jax.numpy as jnp
from jax import lax

x = jnp.zeros(2)
m = jnp.zeros((2, 3))
i = jnp.arange(2)
u = i.astype("uint32")
b = x > 0
k = jax.random.key(0)
dot = lambda lhs, rhs, contract, batch=((), ()): lax.dot_general(lhs, rhs, (contract, batch))

CASES = {
    "neg of bool": lambda: lax.neg(b),
    "abs of uint": lambda: lax.abs(u),
    "sqrt of int": lambda: lax.sqrt(i),
    "sin of bool": lambda: lax.sin(b),
    "floor of int": lambda: lax.floor(i),
    "not of float": lambda: lax.bitwise_not(x),
    "add of bools": lambda: lax.add(b, b),
    "add of keys": lambda: lax.add(k, k),
    "rem of bools": lambda: lax.rem(b, b),
    "max of keys": lambda: lax.max(k, k),
    "pow of ints": lambda: lax.pow(i, i),
    "and of floats": lambda: lax.bitwise_and(x, x),
    "shift of bools": lambda: lax.shift_left(b, b),
    "lt of keys": lambda: lax.lt(k, k),
    "negative integer power": lambda: lax.integer_pow(i, -1),
    "add of dtypes": lambda: lax.add(x, i),
    "eq of dtypes": lambda: lax.eq(x, i),
    "and of dtypes": lambda: lax.bitwise_and(u, i),
    "shift of dtypes": lambda: lax.shift_left(u, i),
    "max of dtypes": lambda: lax.max(x, i),
    "atan2 of dtypes": lambda: lax.atan2(x, i),
    "add of ranks": lambda: lax.add(m, x),
    "add of shapes": lambda: lax.add(m, m.T),
    "clamp bound": lambda: lax.clamp(x, m, x),
    "select by float": lambda: lax.select_n(x, x, x),
    "select of shapes": lambda: lax.select_n(b, x, m),
    "select of dtypes": lambda: lax.select_n(b, x, i),
    "select by shape": lambda: lax.select_n(b, m, m),
    "select of three": lambda: lax.select_n(b, x, x, x),
    "broadcast size": lambda: lax.broadcast_in_dim(x, (3,), (0,)),
    "broadcast without dims": lambda: lax.broadcast_in_dim(x, (3, 2), ()),
    "broadcast outside": lambda: lax.broadcast_in_dim(x, (2,), (1,)),
    "broadcast to fewer": lambda: lax.broadcast_in_dim(m, (3,), (0, 1)),
    "reshape to negative": lambda: lax.reshape(x, (-1,)),
    "transpose twice": lambda: lax.transpose(m, (0, 0)),
    "squeeze size 2": lambda: lax.squeeze(m, (0,)),
    "rev outside": lambda: lax.rev(x, (1,)),
    "rev twice": lambda: lax.rev(x, (0, 0)),
    "concatenate ranks": lambda: lax.concatenate([x, m], 0),
    "concatenate shapes": lambda: lax.concatenate([m, m.T], 0),
    "concatenate dtypes": lambda: lax.concatenate([x, i], 0),
    "pad dtype": lambda: lax.pad(x, jnp.int32(0), ((0, 0, 0),)),
    "pad interior": lambda: lax.pad(x, jnp.float32(0), ((0, 0, -1),)),
    "pad away": lambda: lax.pad(x, jnp.float32(0), ((-3, 0, 0),)),
    "pad config": lambda: lax.pad(x, jnp.float32(0), ((0, 0, 0), (0, 0, 0))),
    "sum outside": lambda: lax.reduce_sum(x, (1,)),
    "sum of bools": lambda: lax.reduce_sum(b, (0,)),
    "sum twice": lambda: lax.reduce_sum(x, (0, 0)),
    "or of floats": lambda: lax.reduce_or(x, (0,)),
    "argmax outside": lambda: lax.argmax(x, 1, "int32"),
    "argmax of nothing": lambda: lax.argmax(jnp.zeros((0,)), 0, "int32"),
    "argmax to float": lambda: lax.argmax(x, 0, "float32"),
    "dot sizes": lambda: dot(jnp.zeros(3), jnp.zeros(4), ((0,), (0,))),
    "dot batch sizes": lambda: dot(jnp.ones((2, 2)), jnp.ones((3, 2)), ((1,), (1,)), ((0,), (0,))),
    "dot outside": lambda: dot(m, m, ((2,), (0,))),
    "dot axis twice": lambda: dot(m, m, ((1,), (1,)), ((1,), (1,))),
    "dot repeated": lambda: dot(m, m, ((1, 1), (1, 1))),
    "dot unequal batch": lambda: dot(m, m, ((1,), (1,)), ((0,), ())),
    "iota dimension": lambda: lax.broadcasted_iota("int32", (2,), 1),
    "iota of bools": lambda: lax.iota("bool", 2),
    "bitcast of widths": lambda: lax.bitcast_convert_type(b, "int32"),
    "convert key": lambda: lax.convert_element_type(k, "int32"),
    "cumsum outside": lambda: lax.cumsum(x, 1),
    "sort outside": lambda: lax.sort(x, dimension=2),
    "dynamic slice size": lambda: lax.dynamic_slice(x, (0,), (3,)),
    "dynamic slice starts": lambda: lax.dynamic_slice(x, (0, 0), (1,)),
    "dynamic slice at floats": lambda: lax.dynamic_slice(x, (0.5,), (1,)),
    "dynamic update rank": lambda: lax.dynamic_update_slice(x, m, (0,)),
    "dynamic update size": lambda: lax.dynamic_update_slice(x, jnp.ones(3), (0,)),
    "key data dtype": lambda: jax.random.wrap_key_data(jnp.zeros(2)),
}

result = {}
for name, f in CASES.items():
    try:
        f()
    except (TypeError, ValueError) as e:
        result[name] = [type(e).__name__, str(e)]
    else:
        raise SystemExit(f"{name} raises nothing")
print(json.dumps(result, indent=1))
