"""How samplers of jax.random print. Run with JAX 0.10.2: python jaxprs.py > jaxprs.json"""
import json
import re

import jax
import jax.numpy as jnp
from jax import random

CASES = {
    "gamma": lambda k: random.gamma(k, 2.0, (3,)),
    "loggamma": lambda k: random.loggamma(k, jnp.ones(3)),
    "beta": lambda k: random.beta(k, 1.0, 2.0, (2,)),
    "dirichlet": lambda k: random.dirichlet(k, jnp.ones(3)),
    "chisquare": lambda k: random.chisquare(k, 3.0, (2,)),
    "f": lambda k: random.f(k, 3.0, 4.0, (2,)),
    "t": lambda k: random.t(k, 3.0, (2,)),
    "generalized_normal": lambda k: random.generalized_normal(k, 2.0, (2,)),
    "ball": lambda k: random.ball(k, 3),
    "truncated_normal": lambda k: random.truncated_normal(k, -1.0, 1.0, (2,)),
    "pareto": lambda k: random.pareto(k, 2.0, (2,)),
    "rayleigh": lambda k: random.rayleigh(k, jnp.float32(1.0), (2,)),
    "wald": lambda k: random.wald(k, jnp.float32(1.0), (2,)),
    "geometric": lambda k: random.geometric(k, 0.25, (2,)),
    "triangular": lambda k: random.triangular(k, 0.0, 0.5, 1.0, (2,)),
    "lognormal": lambda k: random.lognormal(k, shape=(2,)),
    "maxwell": lambda k: random.maxwell(k, (2,)),
    "double_sided_maxwell": lambda k: random.double_sided_maxwell(k, 0.0, 1.0, (2,)),
    "weibull_min": lambda k: random.weibull_min(k, 1.0, 2.0, (2,)),
    "poisson": lambda k: random.poisson(k, 3.0, (2,)),
    "bernoulli high": lambda k: random.bernoulli(k, 0.3, (2,), mode="high"),
    "gumbel high": lambda k: random.gumbel(k, (2,), mode="high"),
    "clone": lambda k: random.clone(k),
    "key_data": lambda k: random.wrap_key_data(random.key_data(k)),
    "choice": lambda k: random.choice(k, 4, (2,)),
    "choice without": lambda k: random.choice(k, 4, (2,), replace=False),
    "permutation": lambda k: random.permutation(k, jnp.ones(3)),
    "vmap": lambda k: jax.vmap(lambda one: random.normal(one, (2,)))(random.split(k, 3)),
}
# NumPy integers leak into JAX's text of batched broadcasts; they are written as the plain numbers they are.
plain = lambda text: re.sub(r"np\.int64\((\d+)\)", r"\1", text)
print(json.dumps({name: plain(str(jax.make_jaxpr(f)(random.key(0)))) for name, f in CASES.items()}, indent=1))
