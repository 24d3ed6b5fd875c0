"""Writes rules.json: jaxprs of derivatives and batches of windowed, indexed and sorting lax functions, as JAX 0.10.2 prints them.

Run with a Python that has jax 0.10.2, in this folder: python rules.py > rules.json
The functions have the names of the table in src/lax/structured.test.ts.
"""

import pathlib
import sys

from functions import FUNCTIONS

sys.path.append(str(pathlib.Path(__file__).parent.parent))
from rule_jaxprs import write

# jnp functions stand inside these, which Tracepad writes with fewer calls: their values are compared (values.py).
OTHERWISE = {("index_take", None), ("cumlogsumexp", "jvp"), ("cumlogsumexp", "grad")}

write(FUNCTIONS, OTHERWISE)
