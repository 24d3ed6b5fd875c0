"""How far JAX's random floats differ from themselves between two instruction sets of one processor, in units of the last place.

Prints a table and writes nothing. Integers and uniform floats are the same bits everywhere; what goes through log, erf_inv or a
sum of products follows the compiler's vector width and fused multiply-adds. Run: python instruction_sets.py
"""
import os, subprocess, sys, tempfile

SIZE = 100_000
FUNCTIONS = {
    "bits": (), "uniform": (), "normal": (), "exponential": (), "gumbel": (), "laplace": (), "cauchy": (),
    "truncated_normal": (-2.0, 2.0), "gamma": (2.0,), "beta": (2.0, 3.0), "t": (3.0,),
}


def draw(path):
    import jax, numpy as np

    key = jax.random.key(7)
    np.savez(path, **{name: getattr(jax.random, name)(key, *arguments, shape=(SIZE,)) for name, arguments in FUNCTIONS.items()})


def compare():
    import numpy as np

    with tempfile.TemporaryDirectory() as folder:
        paths = {}
        for isa in ("SSE4_2", "AVX512"):
            paths[isa] = os.path.join(folder, f"{isa}.npz")
            subprocess.run([sys.executable, __file__, paths[isa]], check=True, env={**os.environ, "XLA_FLAGS": f"--xla_cpu_max_isa={isa}"})
        one, other = (np.load(path) for path in paths.values())
    for name in FUNCTIONS:
        a, b = (array[name].view(np.int32).astype(np.int64) for array in (one, other))
        same_sign = (a < 0) == (b < 0)
        print(f"{name:18} {np.mean(a != b):7.2%} differ, by up to {np.abs(a - b)[same_sign].max()} ulp")


if __name__ == "__main__":
    draw(sys.argv[1]) if len(sys.argv) > 1 else compare()
