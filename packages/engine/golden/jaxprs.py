"""Golden jaxprs: how functions of the library print. Run with JAX 0.10.2: python jaxprs.py > jaxprs.json

The test writes the same functions in TypeScript, under the same names; all take the same arguments.
"""
import json

import jax
import jax.numpy as jnp
from jax import nn, random

ARGS = dict(x=jnp.ones(3), m=jnp.ones((2, 3)), i=jnp.arange(3), b=jnp.ones(3, bool), s=jnp.float32(2.0), q=jnp.ones((3, 3)), t=jnp.ones((2, 3, 4)), k=random.key(0))
CASES = """
x+2. ; x+i ; m+x ; x*s ; i+1 ; i+1.5 ; b+b ; b*x ; i/2 ; x/x ; i//2 ; i%2 ; x**2 ; x**.5 ; i**2 ; x**i ; -x ; abs(x) ; x>1. ; i==x ; ~b ; i&1
maximum(x,0.) ; sqrt(i) ; square(x) ; log2(x) ; log10(x) ; reciprocal(x) ; floor(i) ; round(x) ; trunc(x) ; isnan(x) ; isinf(x) ; isfinite(i) ; logical_and(x,b) ; logical_not(x) ; nan_to_num(x) ; fmod(x,x) ; deg2rad(x) ; hypot(x,x)
sum(x) ; sum(m,1,keepdims) ; sum(b) ; sum(m,where) ; sum(x,initial) ; mean(x) ; mean(i) ; mean(m,0) ; mean(m,0,keepdims) ; var(m,0) ; std(x) ; max(x) ; max(m,1) ; prod(x) ; any(x) ; all(b) ; argmax(m,1) ; argmin(m,0,keepdims) ; ptp(x) ; cumsum(x) ; cumsum(m) ; count_nonzero(x) ; average(x,weights)
where(b,x,0) ; where(b,x,x) ; where(b,m,x) ; where(x,x,i) ; where(s>0,x,s) ; clip(x,0,1) ; clip(x,None,1.) ; clip(i,0,1) ; array_equal(x,x)
reshape(x,(3,1)) ; reshape(m,-1) ; reshape(x,(3,)) ; m.T ; transpose(t,(0,2,1)) ; swapaxes(m,0,1) ; moveaxis(t,0,-1) ; expand_dims(x,0) ; broadcast_to(x,(2,3)) ; concatenate ; concatenate mixed ; vstack ; flip(m,0) ; roll(x,1) ; roll(m,1,1) ; roll(x,i[1]) ; roll(m,i[:2],(0,1)) ; repeat(m,2,1) ; atleast_2d(x) ; append(x,x) ; diff(x) ; outer(x,x) ; kron(x,x) ; rot90(m)
dot(x,x) ; dot(m,x) ; dot(x,2.) ; m@x ; x@q ; t@w ; vdot(m,m) ; inner(m,q) ; tensordot(q,q) ; tensordot(q,q,pairs) ; einsum matmul ; einsum diagonal ; trace(q)
zeros(3) ; full((2,),s) ; full_like(x,2) ; arange(3) ; arange(0,10,2) ; arange(1,4) ; linspace(0.,1.,5) ; eye(3) ; tril(q) ; triu(q,1) ; tri(3) ; meshgrid(x,x)
x[1] ; x[-1] ; x[1:] ; x[::2] ; x[::-1] ; m[:,0] ; m[None] ; x[:,None] ; m[0,1] ; t[0,:,::2] ; x[5] ; m[1:,::-1] ; x[i] ; m[i%2,0] ; x.at[0].set(1.) ; x.at[i].add(1.) ; x.at[1:].mul(2.) ; m.at[:,1].set(0.) ; m.at[::2].add(1.) ; unpack
sort(x) ; argsort(x) ; take(x,i) ; astype(i) ; softmax(x) ; softmax(m,0) ; log_softmax(x) ; logsumexp(x) ; logsumexp(m,1,keepdims) ; elu(x) ; gelu(x) ; gelu(x,exact) ; silu(x) ; one_hot(i,3) ; leaky_relu(x) ; standardize(m) ; sigmoid(x)
split(k) ; split raw ; fold_in(k,1) ; uniform(k) ; uniform(k,(3,)) ; normal(k,(3,)) ; randint(k,(3,),0,10) ; bernoulli(k,.3,(3,)) ; permutation(k,5) ; gumbel(k,(3,)) ; categorical(k) ; exponential(k,(2,)) ; key(0)
"""
SPECIAL = {
    "sum(m,1,keepdims)": "jnp.sum(m,axis=1,keepdims=True)", "sum(m,where)": "jnp.sum(m,where=m>0.)", "sum(x,initial)": "jnp.sum(x,initial=1.)",
    "mean(m,0,keepdims)": "jnp.mean(m,axis=0,keepdims=True)", "argmin(m,0,keepdims)": "jnp.argmin(m,axis=0,keepdims=True)",
    "average(x,weights)": "jnp.average(x,weights=x)", "concatenate": "jnp.concatenate([x,x])", "concatenate mixed": "jnp.concatenate([x,i])",
    "vstack": "jnp.vstack([x,x])", "t@w": "t@jnp.ones((4,5))", "tensordot(q,q,pairs)": "jnp.tensordot(q,q,([0],[1]))",
    "einsum matmul": "jnp.einsum('ij,jk->ik',q,q)", "einsum diagonal": "jnp.einsum('ii->i',q)", "roll(m,1,1)": "jnp.roll(m,1,axis=1)",
    "repeat(m,2,1)": "jnp.repeat(m,2,axis=1)", "unpack": "(lambda a, b, c: a+b+c)(*x)", "astype(i)": "i.astype('float32')", "softmax(m,0)": "nn.softmax(m,axis=0)",
    "gelu(x,exact)": "nn.gelu(x,approximate=False)", "logsumexp(m,1,keepdims)": "nn.logsumexp(m,axis=1,keepdims=True)", "split raw": "random.split(random.key_data(k))", "categorical(k)": "random.categorical(k,x)",
}
NN = ("softmax", "log_softmax", "logsumexp", "elu", "gelu", "silu", "one_hot", "leaky_relu", "standardize", "sigmoid")
RANDOM = ("split(k", "fold_in", "uniform", "normal", "randint", "bernoulli", "permutation", "gumbel", "categorical", "exponential", "key(")


def source(name):
    if name in SPECIAL:
        return SPECIAL[name]
    if name.startswith(NN):
        return "nn." + name
    if name.startswith(RANDOM):
        return "random." + name
    head = name.split("(")[0]
    return "jnp." + name if "(" in name and head.replace("_", "").isalnum() and head[0].islower() and hasattr(jnp, head) and head != "abs" else name


texts = {}
for name in CASES.strip().replace("\n", " ; ").split(" ; "):
    fn = eval(f"lambda {', '.join(ARGS)}: {source(name)}")
    texts[name] = str(jax.make_jaxpr(fn)(*ARGS.values()))
print(json.dumps(texts, indent=1))
