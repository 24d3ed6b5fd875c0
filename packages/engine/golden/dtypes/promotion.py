"""JAX's promotion of every pair of dtypes, weak ones included (`~`), without and with 64-bit mode.

Run with JAX 0.10.2: python promotion.py > promotion.json
"""
import json

import jax
import numpy as np
from jax._src import dtypes

NAMES = ["bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64",
         "float16", "bfloat16", "float32", "float64", "complex64", "complex128"]
TYPES = NAMES + ["~" + name for name in NAMES if name != "bool"]


class Typed:
    """Stands for a value: promotion asks for no more than these."""

    def __init__(self, name):
        self.dtype = np.dtype(dtypes.bfloat16 if name.strip("~") == "bfloat16" else name.strip("~"))
        self.aval = type("Aval", (), {"weak_type": name.startswith("~")})


dtypes.register_type_whose_dtype_should_not_be_canonicalized(Typed)


def result(a, b):
    dtype, weak = dtypes.lattice_result_type(Typed(a), Typed(b))
    return ("~" if weak else "") + str(dtype)


tables = {}
for x64 in (False, True):
    with jax.enable_x64(x64):
        tables["x64" if x64 else "x32"] = {a: " ".join(result(a, b) for b in TYPES) for a in TYPES}
print(json.dumps({"types": TYPES, **tables}, indent=1))
