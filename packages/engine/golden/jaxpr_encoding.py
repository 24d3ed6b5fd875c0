"""Jaxprs as JSON, for the tests to rebuild."""

import enum
import re

import numpy as np
from jax._src import core

# Params that JAX does not print, or prints only when set.
UNPRINTED = {
    "accuracy", "out_dtype", "inline", "donated_invars", "in_shardings", "out_shardings", "in_layouts", "out_layouts",
    "keep_unused", "ctx_mesh", "compiler_options_kvs", "linear", "_split_transpose",
}


def printed_params(eqn, text):
    """The params that JAX prints, and those that a printer has to know (such as shape of broadcast_in_dim)."""
    name = eqn.primitive.name
    if name in ("custom_jvp_call", "custom_vjp_call"):
        # JAX replaces these rules by their functions' names when it prints; the names are taken from the text.
        shown = ("name", "jvp", "bwd", "fwd")
        names = {k: re.search(rf"^ +{k}=(\S+)$", text, re.M) for k in shown}
        plain = {k: eqn.params[k] for k in ("call_jaxpr", "symbolic_zeros")}
        return plain | {k: match.group(1) for k, match in names.items() if match}
    hidden = UNPRINTED | ({"sharding"} if name == "convert_element_type" else set())
    return {k: v for k, v in eqn.params.items() if k not in hidden}


class Encoder:
    """Jaxprs as JSON. Variables are numbers, jaxprs are entries of one table, so that sharing is kept."""

    def __init__(self, text):
        self.text = text
        self.vars = {}
        self.avals = []
        self.jaxprs = []
        self.seen = {}

    def aval(self, a):
        return [list(a.shape), str(a.dtype), bool(getattr(a, "weak_type", False))]

    def var(self, v):
        if v not in self.vars:
            self.vars[v] = len(self.vars)
            self.avals.append(self.aval(v.aval))
        return self.vars[v]

    def atom(self, a):
        if not isinstance(a, core.Literal):
            return self.var(a)
        value = np.asarray(a.val).item()
        return {"lit": value if isinstance(value, (bool, int)) else repr(value), "aval": self.aval(a.aval)}

    def param(self, p):
        if isinstance(p, core.ClosedJaxpr):
            return {"jaxpr": self.jaxpr(p.jaxpr)}
        if isinstance(p, core.Jaxpr):
            return {"jaxpr": self.jaxpr(p)}
        if p is None or isinstance(p, (bool, str)):
            return p
        if hasattr(p, "tag"):  # a PRNG implementation prints as its tag
            return p.tag
        if isinstance(p, enum.Enum):
            return int(p) if isinstance(p, int) else str(p)
        if isinstance(p, (int, np.integer)):
            return int(p)
        if isinstance(p, (float, np.floating)):
            return {"float": repr(float(p))}
        if hasattr(p, "_fields"):
            return {"fields": {k: self.param(v) for k, v in p._asdict().items()}}
        if hasattr(p, "__dataclass_fields__"):
            return {"fields": {k: self.param(getattr(p, k)) for k in p.__dataclass_fields__}}
        if isinstance(p, (tuple, list)):
            return [self.param(v) for v in p]
        return str(p)

    def jaxpr(self, j):
        if j in self.seen:
            return self.seen[j]
        number = self.seen[j] = len(self.jaxprs)
        self.jaxprs.append(None)
        self.jaxprs[number] = {
            "consts": [self.var(v) for v in j.constvars],
            "ins": [self.var(v) for v in j.invars],
            "eqns": [
                {
                    "prim": e.primitive.name,
                    "ins": [self.atom(a) for a in e.invars],
                    "outs": [self.var(v) for v in e.outvars],
                    "params": {k: self.param(v) for k, v in printed_params(e, self.text).items()},
                }
                for e in j.eqns
            ],
            "outs": [self.atom(a) for a in j.outvars],
        }
        return number
