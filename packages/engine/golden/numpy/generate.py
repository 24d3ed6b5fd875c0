"""Golden values of jnp functions by room. Run with JAX 0.10.2: python generate.py ROOM > ROOM.json, or all: python generate.py"""
import importlib
import io
import pathlib
import sys
from contextlib import redirect_stdout

here = pathlib.Path(__file__).parent
sys.path.insert(0, str(here.parent))
import function_cases
import inputs

ROOMS = ["sets", "statistics", "indices", "linalg", "elements", "signals", "scipy_functions", "fourier", "systematic", "completing", "eigen", "complex_values", "scipy_more"]
for room in sys.argv[1:] or ROOMS:
    function_cases.rows.clear()
    inputs.rng.seed(11)
    importlib.import_module(room)
    text = io.StringIO()
    with redirect_stdout(text):
        function_cases.write()
    (here / f"{room}.json").write_text(text.getvalue())
