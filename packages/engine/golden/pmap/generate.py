"""pmap, associative_scan and lax.map as JAX 0.10.2 prints them: python generate.py > jaxprs.json (four virtual devices)."""
import json
import os

os.environ["XLA_FLAGS"] = "--xla_force_host_platform_device_count=4"
import jax
import jax.numpy as jnp
from jax import lax

x, v = jnp.ones((4, 2)), jnp.arange(5.0)
CASES = {
    "psum": (jax.pmap(lambda a: lax.psum(a, "i"), axis_name="i"), x),
    "axes": (jax.pmap(lambda a, b: (a * 2.0 + b, b), in_axes=(0, None), out_axes=(1, None)), x, 1.0),
    "tree": (jax.pmap(lambda p: {"s": p["a"] + p["b"]}), {"a": x, "b": x}),
    "associative_scan": (lambda a: lax.associative_scan(jnp.add, a), v),
    "associative_scan reverse": (lambda a: lax.associative_scan(jnp.maximum, a, reverse=True), v),
    "associative_scan axis": (lambda a: lax.associative_scan(jnp.multiply, a, axis=1), x),
    "associative_scan bool": (lambda a: lax.associative_scan(jnp.logical_or, a > 1.0), v),
    "map": (lambda a: lax.map(jnp.sin, a), v),
    "map batches": (lambda a: lax.map(jnp.sin, a, batch_size=2), v),
    "map even batches": (lambda a: lax.map(lambda r: r * 2.0, a, batch_size=2), x),
}
print(json.dumps({name: str(jax.make_jaxpr(f)(*args)) for name, (f, *args) in CASES.items()}, indent=1))
