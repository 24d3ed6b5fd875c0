"""Golden values of jnp, nn, lax and random functions. Run with JAX 0.10.2: python functions.py > functions.json"""
import jax.numpy as jnp
import numpy as np
from jax import nn, random

from function_cases import camel, case, inf, jcase, nan, write

rng = np.random.RandomState(7)
f32 = lambda *s: jnp.asarray(rng.randn(*s).astype(np.float32))
pos = lambda *s: jnp.asarray((rng.rand(*s) + 0.1).astype(np.float32))
i32 = lambda *s: jnp.asarray(rng.randint(-9, 10, s).astype(np.int32))
boo = lambda *s: jnp.asarray(rng.rand(*s) > 0.5)
u32 = jnp.array([0, 1, 7, 4294967295], jnp.uint32)
special = jnp.array([nan, inf, -inf, 0.0, -0.0, 1.0, -1.0, 0.5, -2.5, 1e-8, 3e4], jnp.float32)
empty, empty2, scalar = jnp.zeros((0,)), jnp.zeros((2, 0)), jnp.float32(1.25)
keys = [random.key(0), random.key(42), random.PRNGKey(7)]

UNARY = {
    0: "square negative positive sign abs floor ceil logical_not isnan isinf isfinite isposinf isneginf round rint trunc nan_to_num fabs",
    2: "sqrt reciprocal deg2rad rad2deg",
    4: "exp exp2 expm1 log log1p log2 log10 sin cos tan arcsin arccos arctan sinh cosh tanh arcsinh arccosh arctanh cbrt",
}
for ulps, names in UNARY.items():
    for name in names.split():
        for x in [special, scalar, empty, empty2, f32(2, 3), pos(5)]:
            jcase(name, x, ulps=ulps)
        if name not in ("negative",):
            jcase(name, i32(4), ulps=ulps)

pairs = [(f32(3), f32(3)), (f32(2, 3), f32(3)), (f32(3, 1), f32(1, 4)), (special, special[::-1]), (empty, scalar), (scalar, f32(2, 2)),
         (i32(6), i32(6)), (i32(6), f32(6)), (boo(3), f32(3)), (f32(3), 2), (f32(3), 2.5), (i32(3), 2), (u32, u32[::-1])]
for name in "add subtract multiply maximum minimum equal not_equal less less_equal greater greater_equal logical_and logical_or logical_xor divide floor_divide remainder fmod".split():
    for a, b in pairs:
        jcase(name, a, b, ulps=1 if name == "divide" else 0)
for name in "add multiply logical_and maximum equal".split():
    jcase(name, boo(4), boo(4))
for name in "bitwise_and bitwise_or bitwise_xor left_shift right_shift".split():
    for a, b in [(i32(6), abs(i32(6))), (u32, jnp.array([1, 2, 3, 31], jnp.uint32)), (i32(2, 3), 2), (jnp.int32(-7), jnp.int32(1)), (jnp.zeros((0,), jnp.int32), 1)]:
        jcase(name, a, b)
jcase("bitwise_not", i32(4)); jcase("bitwise_not", u32); jcase("bitwise_not", boo(3)); jcase("bitwise_not", jnp.int32(5)); jcase("bitwise_not", jnp.zeros((0,), jnp.int32))
for a, b in [(f32(4), 2), (f32(4), 3), (pos(4), 0.5), (pos(4), f32(4)), (i32(4), 3), (i32(4), jnp.array([0, 1, 2, 5])), (f32(3), jnp.array([0, 2, -1])), (special, 2), (special, 0), (empty, 2), (scalar, -1), (pos(2, 1), f32(3))]:
    jcase("power", a, b, ulps=4)
for a, b in [(f32(4), f32(4)), (special, special[::-1]), (f32(2, 1), f32(3)), (empty, scalar), (i32(3), f32(3)), (scalar, scalar)]:
    for name in ("arctan2", "hypot", "logaddexp"):
        jcase(name, a, b, ulps=4)

REDUCE = [(f32(2, 3), {}), (f32(2, 3), dict(axis=0)), (f32(2, 3), dict(axis=-1, keepdims=True)), (f32(2, 3, 4), dict(axis=(0, 2))), (scalar, {}), (special, {}), (i32(2, 3), dict(axis=1)), (boo(2, 3), dict(axis=0)), (f32(3), dict(axis=()))]
for name in "sum prod max min mean var std any all ptp".split():
    for x, o in REDUCE:
        if name == "ptp" and x.dtype == bool:
            continue
        jcase(name, x, ulps=4, **o)
    if name not in ("max", "min", "ptp"):
        jcase(name, empty, ulps=4); jcase(name, empty2, axis=0, ulps=4); jcase(name, empty2, axis=1, ulps=4)
for name in ("sum", "prod", "max", "min"):
    jcase(name, f32(2, 3), where=boo(2, 3), initial=2.0, ulps=4); jcase(name, f32(3), initial=0.5, axis=0, ulps=4)
jcase("mean", f32(2, 3), where=boo(2, 3), axis=1, ulps=4); jcase("var", f32(5), ddof=1, ulps=8); jcase("std", f32(2, 5), axis=1, ddof=1, keepdims=True, ulps=8)
jcase("sum", f32(4), dtype="int32"); jcase("sum", i32(4), dtype="float32"); jcase("mean", i32(3), dtype="float32", ulps=2)
for name in ("nansum", "nanprod", "nanmean"):
    for x, o in [(special[3:], {}), (jnp.array([1, nan, 2.0]), {}), (f32(2, 3), dict(axis=0)), (empty, {}), (scalar, {})]:
        jcase(name, x, ulps=4, **o)
for x, o in [(f32(2, 3), {}), (i32(5), {}), (boo(2, 3), dict(axis=0)), (empty, {}), (special, {}), (f32(2, 3), dict(axis=1, keepdims=True))]:
    jcase("count_nonzero", x, **o)
for x, o in [(f32(5), {}), (f32(2, 3), dict(axis=0)), (f32(2, 3), dict(axis=1, keepdims=True)), (jnp.array([1, 3, 3, 2]), {}), (jnp.array([1.0, nan, 5.0]), {}), (scalar, {}), (boo(4), {}), (jnp.array([0.0, -0.0]), {})]:
    jcase("argmax", x, **o); jcase("argmin", x, **o)
for x, o in [(f32(5), {}), (f32(2, 3), {}), (f32(2, 3), dict(axis=1)), (i32(4), {}), (empty, {}), (boo(4), {}), (f32(3), dict(dtype="int32"))]:
    jcase("cumsum", x, ulps=4, **o); jcase("cumprod", x, ulps=4, **o)
for x, o in [(f32(5), {}), (f32(2, 3), dict(axis=0)), (special, {}), (i32(6), {}), (empty, {}), (f32(2, 3), dict(axis=None)), (jnp.array([2, 1, 2, 1]), dict(descending=True)), (boo(4), {})]:
    jcase("sort", x, **o); jcase("argsort", x, **o)
jcase("average", f32(3), ulps=4); jcase("average", f32(2, 3), weights=pos(2, 3), ulps=4); jcase("average", f32(2, 3), axis=1, weights=pos(3), ulps=4); jcase("average", f32(2, 3), axis=0, keepdims=True, ulps=4); jcase("average", scalar, ulps=4)

for c, a, b in [(boo(3), f32(3), f32(3)), (boo(3), f32(2, 3), 0.5), (f32(3), i32(3), f32(3)), (jnp.bool_(True), f32(2), f32(1)), (boo(2, 1), 1.5, f32(3)), (jnp.zeros((0,), bool), empty, 1.0), (special, special, special * 2)]:
    jcase("where", c, a, b)
for x, a, b in [(f32(5), -0.5, 0.5), (f32(5), None, 0.1), (f32(5), 0, None), (i32(5), -2, 3), (special, -1, 1), (f32(2, 3), f32(3), None), (scalar, 2, 3), (empty, 0, 1)]:
    jcase("clip", x, a, b)
jcase("select", [boo(3), boo(3)], [f32(3), f32(3)]); jcase("select", [boo(3)], [f32(3)], default=7.5); jcase("select", [boo(2, 3)], [f32(3)], default=f32(2, 1)); jcase("select", [jnp.bool_(True)], [scalar]); jcase("select", [boo(0)], [empty])
for a, b, o in [(f32(3), f32(3), {}), (pos(3), pos(3), dict(rtol=10.0)), (special, special, {}), (special, special, dict(equal_nan=True)), (scalar, 1.25, {}), (empty, empty, {}), (i32(3), i32(3), dict(atol=5.0))]:
    for name in ("isclose", "allclose"):
        jcase(name, a, b, **o)
jcase("array_equal", i32(3), i32(3)); jcase("array_equal", special, special); jcase("array_equal", special, special, equal_nan=True); jcase("array_equal", f32(3), f32(4)); jcase("array_equal", empty, empty); jcase("array_equal", scalar, scalar)

for s, o in [([2, 3], {}), ([], {}), ([0], {}), ([2, 0], dict(dtype="int32")), ([3], dict(dtype="bool")), ([1, 2, 3], dict(dtype="uint32"))]:
    jcase("zeros", s, **o); jcase("ones", s, **o)
for x in [f32(2, 3), i32(3), scalar, empty, boo(2)]:
    jcase("zeros_like", x); jcase("ones_like", x); jcase("full_like", x, 1)
jcase("zeros_like", f32(3), dtype="int32"); jcase("full_like", f32(3), 2.5, shape=[2]); jcase("full", [2, 3], 0.5); jcase("full", [], scalar); jcase("full", [2, 3], f32(3)); jcase("full", [0], 1.5); jcase("full", [2], 3, dtype="int32")
for a in [(5,), (0,), (1, 4), (0, 10, 3), (10, 0, -3), (0.0, 1.1, 0.25), (2.5,), (3, 1)]:
    jcase("arange", *a, ulps=1)
jcase("arange", 4, dtype="float32"); jcase("arange", 0, 1.5, 0.5, dtype="float32")
jcase("linspace", 0.0, 1.0, 5, ulps=1); jcase("linspace", -3.0, 2.0, 1, ulps=1); jcase("linspace", 0.0, 1.0, 4, endpoint=False, ulps=1); jcase("linspace", scalar, f32(2), 3, ulps=1); jcase("linspace", 0.0, 1.0, 0); jcase("linspace", 1.0, 2.0, 50, ulps=1); jcase("linspace", 0.0, 9.0, 4, dtype="int32")
jcase("logspace", 0.0, 2.0, 5, ulps=8); jcase("logspace", 0.0, 3.0, 4, base=2.0, ulps=8); jcase("logspace", 0.0, 1.0, 1, ulps=8); jcase("logspace", 0.0, 1.0, 3, endpoint=False, ulps=8); jcase("logspace", 1.0, 1.0, 2, ulps=8)
for a, o in [((3,), {}), ((2, 3), dict(k=1)), ((3, 2), dict(k=-1)), ((0,), {}), ((2, 2), dict(dtype="int32")), ((1,), {})]:
    jcase("eye", *a, **o)
jcase("identity", 3); jcase("identity", 0); jcase("identity", 2, dtype="bool"); jcase("identity", 1); jcase("identity", 4, dtype="int32")
jcase("tri", 3); jcase("tri", 3, k=1); jcase("tri", 2, k=-1, dtype="int32"); jcase("tri", 0); jcase("tri", 1)
for x, o in [(f32(3, 3), {}), (f32(2, 4), dict(k=1)), (f32(4, 2), dict(k=-1)), (i32(2, 3, 3), {}), (boo(3, 3), {}), (jnp.zeros((0, 3)), {})]:
    jcase("tril", x, **o); jcase("triu", x, **o)
for x, o in [(f32(3), {}), (f32(2), dict(k=1)), (i32(2), dict(k=-2)), (f32(3, 3), {}), (f32(2, 4), dict(k=1)), (f32(4, 2), dict(k=-1)), (empty, {})]:
    jcase("diag", x, **o)
for x, o in [(f32(3, 3), {}), (f32(2, 4), dict(offset=2)), (f32(2, 3, 4), dict(axis1=1, axis2=2)), (i32(3, 2), dict(offset=-1)), (boo(3, 3), {}), (f32(2, 2), dict(offset=5))]:
    jcase("diagonal", x, **o)
    if x.dtype != bool:
        jcase("trace", x, ulps=2, **o)
jcase("meshgrid", f32(2), f32(3)); jcase("meshgrid", f32(2), f32(3), indexing="ij"); jcase("meshgrid", f32(2), f32(3), sparse=True); jcase("meshgrid", f32(2)); jcase("meshgrid", f32(1), f32(2), f32(3)); jcase("meshgrid", empty, f32(2))
jcase("indices", [2, 3]); jcase("indices", [2]); jcase("indices", [1, 0]); jcase("indices", [2, 2], dtype="float32"); jcase("indices", [1, 2, 2])

for x, s in [(f32(6), [2, 3]), (f32(2, 3), [-1]), (f32(2, 3), [3, -1]), (scalar, [1, 1]), (empty, [0, 4]), (i32(4), [4])]:
    jcase("reshape", x, s); jcase("ravel", x)
for x, a in [(f32(2, 3), None), (f32(2, 3, 4), [1, 2, 0]), (f32(2, 3, 4), [0, -1, 1]), (scalar, None), (f32(3), None), (empty2, None)]:
    jcase("transpose", x, a)
for x, a, b in [(f32(2, 3), 0, 1), (f32(2, 3, 4), -1, 0), (f32(3), 0, 0), (empty2, 0, 1), (f32(1, 2, 3, 4), 1, 3)]:
    jcase("swapaxes", x, a, b); jcase("moveaxis", x, a, b)
jcase("moveaxis", f32(2, 3, 4), [0, 1], [-1, 0]); jcase("matrix_transpose", f32(2, 3, 4)); jcase("matrix_transpose", f32(2, 3))
for x, o in [(f32(1, 3, 1), {}), (f32(1, 3, 1), dict(axis=0)), (f32(1, 3, 1), dict(axis=(0, -1))), (f32(2), {}), (f32(1), {}), (scalar, {})]:
    jcase("squeeze", x, **o)
for x, a in [(f32(3), 0), (f32(3), -1), (f32(2, 3), [0, 2]), (scalar, 0), (empty, 1)]:
    jcase("expand_dims", x, a)
for x, s in [(f32(3), [2, 3]), (scalar, [2, 2]), (f32(2, 1), [2, 3]), (f32(3), [3]), (f32(1), [0])]:
    jcase("broadcast_to", x, s)
for xs, o in [([f32(2), f32(3)], {}), ([f32(2, 3), f32(1, 3)], dict(axis=0)), ([f32(2, 1), f32(2, 2)], dict(axis=-1)), ([i32(2), f32(2)], {}), ([empty, f32(2)], {}), ([f32(2, 2), f32(2)], dict(axis=None)), ([f32(2)], {})]:
    jcase("concatenate", xs, **o)
for xs, o in [([f32(3), f32(3)], {}), ([f32(3), f32(3)], dict(axis=1)), ([scalar, scalar], {}), ([i32(2, 2), f32(2, 2)], dict(axis=-1)), ([empty, empty], {})]:
    jcase("stack", xs, **o)
for xs in ([f32(3), f32(3)], [f32(2, 2), f32(1, 2)], [scalar, scalar], [f32(2)], [f32(2), i32(2)]):
    jcase("vstack", xs)
    if xs[0].shape != (2, 2):
        jcase("hstack", xs)
    jcase("dstack", xs[:1]); jcase("column_stack", xs[:1])
for x, n, o in [(f32(6), 3, {}), (f32(6), [2, 5], {}), (f32(2, 4), 2, dict(axis=1)), (f32(3), [1], {}), (f32(4), [0, 4], {}), (f32(4, 2), 2, dict(axis=-1))]:
    jcase("split", x, n, **o); jcase("array_split", x, n, **o)
jcase("array_split", f32(5), 3)
for x, o in [(f32(3), {}), (f32(2, 3), {}), (f32(2, 3), dict(axis=1)), (f32(2, 3), dict(axis=(0, 1))), (scalar, {}), (empty, {})]:
    jcase("flip", x, **o)
for x, n, o in [(f32(5), 2, {}), (f32(2, 3), 1, {}), (f32(2, 3), -1, dict(axis=1)), (f32(2, 3), [1, 2], dict(axis=(0, 1))), (empty, 1, {}), (f32(3), 7, {})]:
    jcase("roll", x, n, **o)
for x, o in [(f32(2, 3), {}), (f32(2, 3), dict(k=2)), (f32(2, 3), dict(k=-1)), (f32(2, 2, 2), dict(axes=(1, 2))), (f32(2, 3), dict(k=0))]:
    jcase("rot90", x, **o)
for x, n in [(f32(2), 2), (f32(2, 2), [2, 1]), (scalar, 3), (f32(2), [2, 2]), (f32(2), 0), (f32(1, 2), [1])]:
    jcase("tile", x, n)
for x, n, o in [(f32(2), 2, {}), (f32(2, 2), 2, dict(axis=1)), (f32(2, 2), 3, {}), (scalar, 2, {}), (f32(2), 0, {}), (empty, 2, {})]:
    jcase("repeat", x, n, **o)
jcase("pad", f32(2), 1); jcase("pad", f32(2, 2), [[1, 0], [0, 2]]); jcase("pad", i32(2), [1, 2], constant_values=7); jcase("pad", f32(2), [[0, 0]]); jcase("pad", f32(2, 2), 1, "edge"); jcase("pad", empty, 2)
for x, o in [(f32(5), {}), (f32(2, 3), dict(axis=0)), (i32(5), dict(n=2)), (f32(1), {}), (boo(4), {}), (f32(3), dict(n=0))]:
    jcase("diff", x, **o)
jcase("append", f32(2), f32(3)); jcase("append", f32(2, 2), f32(1, 2), axis=0); jcase("append", f32(2, 2), 1.5); jcase("append", i32(2), f32(2)); jcase("append", empty, scalar)
for x in (scalar, f32(2), f32(2, 3), empty, f32(1, 2, 3)):
    jcase("atleast_1d", x); jcase("atleast_2d", x); jcase("atleast_3d", x)

for a, b in [(f32(3), f32(3)), (f32(2, 3), f32(3)), (f32(2, 3), f32(3, 4)), (f32(3), f32(3, 2)), (i32(2, 2), i32(2, 2)), (jnp.zeros((0,)), jnp.zeros((0,))), (jnp.zeros((2, 0)), jnp.zeros((0, 3))), (f32(2, 2, 3), f32(2, 3, 2)), (f32(2, 2, 3), f32(3, 2)), (boo(3), i32(3))]:
    jcase("dot", a, b, ulps=8); jcase("matmul", a, b, ulps=8)
jcase("dot", f32(3), 2.0, ulps=1); jcase("matmul", f32(1, 2, 3), f32(4, 3, 2), ulps=8); jcase("matmul", f32(3), f32(2, 3, 4), ulps=8); jcase("matmul", f32(1, 2, 3), f32(1, 3, 1), ulps=8); jcase("matmul", f32(2, 1, 2, 3), f32(3, 3, 2), ulps=8)
for a, b in [(f32(3), f32(3)), (f32(2, 3), f32(2, 3)), (f32(2, 3), f32(3)), (scalar, f32(2)), (i32(3), f32(3)), (empty, empty)]:
    jcase("inner", a, b, ulps=8) if b.ndim == a.ndim or b.ndim == 1 else None
    jcase("vdot", a, b, ulps=8) if a.size == b.size else None
    jcase("outer", a, b)
    jcase("kron", a, b) if a.size else None
jcase("vdot", f32(2, 2), f32(4), ulps=8); jcase("kron", f32(2, 2), f32(2))
jcase("tensordot", f32(2, 3), f32(2, 3), ulps=8); jcase("tensordot", f32(2, 3), f32(3, 2), 1, ulps=8); jcase("tensordot", f32(2, 3), f32(3, 2), 0, ulps=8); jcase("tensordot", f32(2, 3, 4), f32(4, 3), [[1, 2], [1, 0]], ulps=8); jcase("tensordot", f32(3), f32(3), [[0], [0]], ulps=8)
for text, *xs in [("ij,jk->ik", f32(2, 3), f32(3, 4)), ("ij->ji", f32(2, 3)), ("ii->i", f32(3, 3)), ("ii", f32(3, 3)), ("ij,j", f32(2, 3), f32(3)), ("bij,bjk->bik", f32(2, 2, 3), f32(2, 3, 2)), ("...ij,...jk->...ik", f32(2, 2, 3), f32(3, 2)), ("i,j->ij", f32(2), f32(3)), ("ij->", f32(2, 3)), ("ij,kj,k->i", f32(2, 3), f32(4, 3), f32(4)), ("ij,ij->i", f32(2, 3), f32(2, 3)), ("i,i", empty, empty), ("...i->...", f32(2, 3)), ("ba", f32(2, 3))]:
    jcase("einsum", text, *xs, ulps=16)
jcase("linalg.norm", f32(3), ulps=4); jcase("linalg.norm", f32(2, 3), ulps=4); jcase("linalg.norm", f32(2, 3), axis=1, ulps=4); jcase("linalg.norm", f32(3), ord=1, ulps=4); jcase("linalg.norm", f32(2, 3), ord=inf, axis=0, keepdims=True, ulps=4); jcase("linalg.norm", f32(3), ord=3, ulps=8); jcase("linalg.norm", empty)
for x, i, o in [(f32(5), jnp.array([0, -1, 2]), {}), (f32(2, 3), jnp.array([[2, 0]]), dict(axis=1)), (f32(3), jnp.array([7, -9]), {}), (f32(3), jnp.array([7, -9]), dict(mode="clip")), (i32(3), jnp.int32(1), {}), (f32(2, 3), jnp.array([4]), {})]:
    jcase("take", x, i, **o)
for x, i, a in [(f32(2, 3), jnp.array([[0, 1, 0]]), 0), (f32(2, 3), jnp.array([[2], [0]]), 1), (f32(3), jnp.array([-1, 5]), 0), (f32(2, 3), jnp.array([[0, 0], [1, 1]]), -1), (i32(2), jnp.array([1]), 0)]:
    jcase("take_along_axis", x, i, axis=a)
for x, d in [(special[3:], "int32"), (jnp.array([nan, 1e10, -1e10, 2.7]), "int32"), (f32(3), "bool"), (i32(3), "float32"), (jnp.array([-1, 5]), "uint32"), (u32, "int32"), (boo(3), "int32"), (scalar, "float32")]:
    jcase("astype", x, d)
for x in (f32(3), i32(2, 2), scalar, empty, boo(2)):
    jcase("array", x); jcase("asarray", x)

for name in "relu relu6 sigmoid tanh silu softplus log_sigmoid soft_sign hard_tanh hard_sigmoid hard_silu mish leaky_relu elu celu selu gelu".split():
    for x in (special[:9], scalar, empty, f32(2, 3), f32(5) * 5):
        case(getattr(nn, name), "nn." + camel(name), x, ulps=8 if name != "relu" else 0)
case(nn.gelu, "nn.gelu", f32(5), approximate=False, ulps=16); case(nn.leaky_relu, "nn.leakyRelu", f32(3), negative_slope=0.2); case(nn.elu, "nn.elu", f32(3), alpha=0.5, ulps=4)
for x, o in [(f32(3), {}), (f32(2, 3), {}), (f32(2, 3), dict(axis=0)), (f32(3) * 100, {}), (jnp.array([-inf, 0.0, 1.0]), {}), (f32(2, 2), dict(axis=(0, 1)))]:
    for name in ("softmax", "log_softmax", "logsumexp"):
        case(getattr(nn, name), "nn." + camel(name), x, ulps=8, **o)
case(nn.logsumexp, "nn.logsumexp", f32(2, 3), axis=1, keepdims=True, ulps=8); case(nn.logsumexp, "nn.logsumexp", f32(3), b=f32(3) ** 2, ulps=8); case(nn.logsumexp, "nn.logsumexp", jnp.array([-inf, -inf])); case(nn.logsumexp, "nn.logsumexp", empty)
for x, n, o in [(jnp.array([0, 2, 1]), 3, {}), (jnp.array([5, -1]), 3, {}), (jnp.array([[0], [1]]), 2, {}), (jnp.int32(1), 3, {}), (jnp.array([0, 1]), 2, dict(axis=0, dtype="int32"))]:
    case(nn.one_hot, "nn.oneHot", x, n, **o)
for x, o in [(f32(2, 5), {}), (f32(5), {}), (f32(2, 3), dict(axis=0)), (f32(4), dict(epsilon=0.1)), (f32(1), {})]:
    case(nn.standardize, "nn.standardize", x, ulps=64, **o)
for x, o in [(f32(4), {}), (f32(2, 4), {}), (f32(2, 3), dict(axis=0)), (jnp.zeros((0,)), {}), (f32(2), {})]:
    case(nn.glu, "nn.glu", x, ulps=4, **o)

for k in keys:
    r = lambda name, *args, ulps=0, **o: case(getattr(random, name), "random." + (name if name == "PRNGKey" else camel(name)), k, *args, ulps=ulps, **o)
    r("split"); r("split", 3); r("split", [2, 2]); r("fold_in", 0); r("fold_in", 7); r("bits", [3]); r("bits", []); r("bits", [2, 3])
    r("uniform"); r("uniform", [3]); r("uniform", [2, 2], minval=-1.0); r("uniform", [0]); r("uniform", [3], minval=2.0, maxval=f32(3) + 10, ulps=1)
    r("normal", ulps=2); r("normal", [3], ulps=2); r("normal", [50], ulps=2); r("normal", [0]); r("normal", [2, 3], ulps=2)
    r("randint", [5], 0, 10); r("randint", [3, 3], -8, 8); r("randint", [], 0, 2147483647); r("randint", [3], 5, 5); r("randint", [4], 0, jnp.array([1, 2, 3, 4]))
    r("bernoulli", 0.5, [5]); r("bernoulli", 0.3, [5]); r("bernoulli"); r("bernoulli", pos(3)); r("bernoulli", 1.0, [2])
    r("permutation", 6); r("permutation", f32(5)); r("permutation", f32(3, 2)); r("permutation", 1); r("permutation", f32(2, 3), axis=1, independent=True)
    r("choice", 10, [3]); r("choice", 10, [3], replace=False); r("choice", 4, [5], p=jnp.array([0.1, 0.2, 0.3, 0.4])); r("choice", f32(5), [2]); r("choice", 4, [2], replace=False, p=jnp.array([0.1, 0.2, 0.3, 0.4]))
    for name in "exponential gumbel laplace logistic cauchy".split():
        r(name, ulps=16); r(name, [3], ulps=16); r(name, [0]); r(name, [2, 2], ulps=16); r(name, [10], ulps=16)
    r("rademacher", [5]); r("rademacher", [2, 2]); r("rademacher", []); r("rademacher", [0]); r("rademacher", [3], dtype="float32")
    r("categorical", jnp.log(jnp.array([0.1, 0.2, 0.7]))); r("categorical", jnp.log(jnp.array([0.1, 0.2, 0.7])), shape=[5]); r("categorical", f32(3, 4)); r("categorical", f32(3, 4), axis=0); r("categorical", f32(2, 4), shape=[3, 2])
for seed in (0, 1, 42, -1, 2**31, 123456789012):
    case(random.key, "random.key", seed); case(random.PRNGKey, "random.PRNGKey", seed)

for x, n, o in [(f32(5), i32(1)[0], {}), (f32(2, 3), i32(2), dict(axis=(0, 1))), (f32(2, 3), i32(3), dict(axis=-1)), (f32(2, 3), i32(1), dict(axis=(0, 1))), (empty, i32(1), {}), (f32(4), [1, 2], dict(axis=0))]:
    jcase("roll", x, n, **o)
write()
