"""What functions make of weak arrays, of rank 0 and 1: the result's dtype, and whether it is weak itself.

Run with JAX 0.10.2: python weak.py > weak.json
"""
import json
import warnings

import jax
import jax.numpy as jnp
from jax import lax, nn
from jax._src.lax import lax as lax_internal

from arrays import camel

warnings.simplefilter("ignore")

f = lax_internal._convert_element_type(jnp.float32(0.5), weak_type=True)
i = lax_internal._convert_element_type(jnp.int32(3), weak_type=True)
fs = lax_internal._convert_element_type(jnp.full(3, 0.5, jnp.float32), weak_type=True)
is_ = lax_internal._convert_element_type(jnp.arange(1, 4), weak_type=True)
ONE = {"f": (f,), "i": (i,), "fs": (fs,), "is": (is_,)}
TWO = {"f f": (f, f), "i i": (i, i), "fs fs": (fs, fs), "is is": (is_, is_), "fs f": (fs, f)}

# What is not in the engine, and what takes shapes, counts or lists.
NOT = set("""
from_dlpack bessel_i0e bessel_i1e broadcast_like igamma igamma_grad_a igammac mulhi optimization_barrier random_gamma_grad stage zeta bernoulli boxcox
boxcox1p comb dawsn erfcx exp1 expi expn gammainc gammaincc loggamma owens_t poch spence wofz bartlett blackman hamming hanning kaiser empty indices ones
zeros broadcast_shapes stack bincount
""".split())
# Their second argument is an option, or a list, or a number that must be known.
ONE_ONLY = set("""
broadcast_to diagflat ediff1d expand_dims eye frombuffer full histogram_bin_edges repeat select tile trapezoid tri trim_zeros unwrap celu elu gelu leaky_relu
squareplus collapse multigammaln
""".split())
# A weak result here, a strong one there: docs/differences.md.
OTHERWISE = {"jnp.cross", "lax.dot"}

rows = {}
for module, functions in ("jnp", jnp), ("nn", nn), ("lax", lax), ("special", jax.scipy.special):
    for name in sorted(dir(functions)):
        function = getattr(functions, name)
        if name.startswith("_") or not callable(function) or isinstance(function, type) or name in NOT or f"{module}.{name}" in OTHERWISE:
            continue
        results = {}
        for given, args in {**ONE, **({} if name in ONE_ONLY else TWO)}.items():
            try:
                out = function(*args)
            except Exception:
                continue
            if isinstance(out, jax.Array) and not jnp.issubdtype(out.dtype, jax.dtypes.prng_key):
                results[given] = [str(out.dtype), bool(out.weak_type)]
        if results:
            rows[f"{module}.{camel(name)}"] = results
print("{\n" + ",\n".join(f"{json.dumps(name)}: {json.dumps(results)}" for name, results in rows.items()) + "\n}")
