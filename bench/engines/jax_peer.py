"""Real JAX on its CPU backend. One thread: the runner pins this process to one core."""
import jax, jax.numpy as jnp
from jax import lax, random
from serve import serve

def normal(seed, shape):
    return random.normal(random.key(seed), shape)

def timed(f, *inputs):
    compiled = jax.jit(f)
    jax.block_until_ready(compiled(*inputs))
    return lambda i: jax.block_until_ready(compiled(*inputs))

def integers(seed, shape):
    return random.randint(random.key(seed), shape, -1000, 1000)

def complexes(seed, shape):
    return lax.complex(normal(seed, shape), normal(seed + 1, shape))

def wide(prepare):
    """A workload whose inputs and programs have 64-bit dtypes."""
    def start():
        with jax.enable_x64(True):
            run = prepare()
        def call(i):
            with jax.enable_x64(True):
                run(i)
        return call
    return start

def fused(x):
    return jnp.tanh(x) * jnp.exp(-(x * x)) + jnp.sin(x)

def softmax(axis):
    def f(x):
        e = jnp.exp(x - jnp.max(x, axis=axis, keepdims=True))
        return e / jnp.sum(e, axis=axis, keepdims=True)
    return f

def layer_norm(axis):
    def f(x, scale, shift):
        centred = x - jnp.mean(x, axis=axis, keepdims=True)
        variance = jnp.mean(centred * centred, axis=axis, keepdims=True)
        return centred / jnp.sqrt(variance + 1e-5) * scale + shift
    return f

def conv(batch, channels):
    return timed(lambda x, w: lax.conv_general_dilated(x, w, (1, 1), "SAME"), normal(4, (batch, channels, 32, 32)), normal(5, (64, channels, 3, 3)))

def loss(params, x, y, scale):
    w1, b1, w2, b2 = params
    hidden = jnp.maximum(x @ w1 + b1, 0)
    logits = (hidden @ w2 + b2) * scale
    shifted = logits - jnp.max(logits, axis=1, keepdims=True)
    return -jnp.mean(jnp.sum((shifted - jnp.log(jnp.sum(jnp.exp(shifted), axis=1, keepdims=True))) * y, axis=1))

def step_of(scale):
    def step(params, x, y):
        slopes = jax.grad(loss)(params, x, y, scale)
        return [p - 0.1 * g for p, g in zip(params, slopes)]
    return step

def mlp_inputs(inputs, hidden, batch):
    params = [normal(6, (inputs, hidden)) * 0.05, jnp.zeros(hidden), normal(7, (hidden, 10)) * 0.05, jnp.zeros(10)]
    labels = random.randint(random.key(9), (batch, 1), 0, 10)
    return params, normal(8, (batch, inputs)), (jnp.arange(10) == labels).astype("float32")

def mandelbrot():
    def run(a, b):
        cr = jnp.broadcast_to(a.reshape(1, 512), (512, 512))
        ci = jnp.broadcast_to(b.reshape(512, 1), (512, 512))
        def step(_, state):
            zr, zi, n = state
            r2, i2 = zr * zr, zi * zi
            inside = r2 + i2 < 4
            return jnp.where(inside, r2 - i2 + cr, zr), jnp.where(inside, zr * zi * 2 + ci, zi), n + inside.astype("float32")
        zero = jnp.zeros((512, 512))
        return lax.fori_loop(0, 100, step, (zero, zero, zero))[2]
    return timed(run, jnp.linspace(-2, 0.5, 512), jnp.linspace(-1.25, 1.25, 512))

def eager_add():
    x = jnp.ones(4)
    return lambda i: jax.block_until_ready(jnp.add(x, x))

def chained(**options):
    f = jax.jit(lambda x: x + 1, **options)
    state = [jnp.ones(1_000_000)]
    def run(i):
        state[0] = f(state[0])
        jax.block_until_ready(state[0])
    return run

def first_call():
    x = jnp.ones(4)
    return lambda i: jax.block_until_ready(jax.jit(lambda a: a * (1 + i / 1000) + 1)(x))

def compile_mlp():
    inputs = mlp_inputs(784, 512, 128)
    return lambda i: jax.jit(step_of(1 + i / 1000)).lower(*inputs).compile()

def compile_unrolled():
    x = jnp.ones(16)
    def run(i):
        def f(a):
            y = a * (1 + i / 1000)
            for _ in range(200):
                y = jnp.sin(y)
            return y
        jax.jit(f).lower(x).compile()
    return run

def while_loop():
    body = lambda state: (state[0] + 1, state[1] * 0.999 + 1)
    return timed(lambda x: lax.while_loop(lambda state: state[0] < 10_000, body, (0, x)), jnp.float32(1))

def indices(limit):
    return random.randint(random.key(12), (1_000_000,), 0, limit)

serve({
    "fused tanh·exp+sin, 1e6": lambda: timed(fused, normal(0, (1_000_000,))),
    "fused tanh·exp+sin, 1e7": lambda: timed(fused, normal(0, (10_000_000,))),
    "sum, 1e7": lambda: timed(jnp.sum, normal(0, (10_000_000,))),
    "softmax, 4096×1024": lambda: timed(softmax(1), normal(1, (4096, 1024))),
    "layer norm, 4096×1024": lambda: timed(layer_norm(1), normal(1, (4096, 1024)), jnp.ones(1024), jnp.zeros(1024)),
    "softmax down columns, 4096×1024": lambda: timed(softmax(0), normal(1, (4096, 1024))),
    "layer norm down columns, 4096×1024": lambda: timed(layer_norm(0), normal(1, (4096, 1024)), jnp.ones(1024), jnp.zeros(1024)),
    "sum down columns, 4096×1024": lambda: timed(lambda x: jnp.sum(x, axis=0), normal(1, (4096, 1024))),
    "transpose + 1, 4096×1024": lambda: timed(lambda x: x.T + 1, normal(1, (4096, 1024))),
    "matmul, 512": lambda: timed(jnp.matmul, normal(2, (512, 512)), normal(3, (512, 512))),
    "matmul, 1023": lambda: timed(jnp.matmul, normal(2, (1023, 1023)), normal(3, (1023, 1023))),
    "matmul, 1024": lambda: timed(jnp.matmul, normal(2, (1024, 1024)), normal(3, (1024, 1024))),
    "batched matmul, 64×128³": lambda: timed(jnp.matmul, normal(2, (64, 128, 128)), normal(3, (64, 128, 128))),
    "conv 3×3, 8×64×32×32 → 64": lambda: conv(8, 64),
    "conv 3×3, 16×32×32×32 → 64": lambda: conv(16, 32),
    "MLP step, 784-512-10, batch 128": lambda: timed(step_of(1), *mlp_inputs(784, 512, 128)),
    "MLP step, 64-128-10, batch 32": lambda: timed(step_of(1), *mlp_inputs(64, 128, 32)),
    "scan of 1000 small steps": lambda: timed(
        lambda h, xs: lax.scan(lambda c, x: (jnp.tanh(c * 0.9 + x), jnp.sum(c)), h, xs), jnp.zeros(8), normal(10, (1000, 8))),
    "while of 10,000 scalar steps": while_loop,
    "sort, 1e6": lambda: timed(jnp.sort, normal(11, (1_000_000,))),
    "largest 100 of 1e6": lambda: timed(lambda x: lax.top_k(x, 100), normal(11, (1_000_000,))),
    "largest 50 of each of 64 rows of 32,000": lambda: timed(lambda x: lax.top_k(x, 50), normal(11, (64, 32_000))),
    "cumsum, 1e6": lambda: timed(jnp.cumsum, normal(11, (1_000_000,))),
    "gather, 1e6": lambda: timed(jnp.take, normal(11, (1_000_000,)), indices(1_000_000)),
    "4096 rows of 10000×256, scaled": lambda: timed(
        lambda x, i, w: jnp.take(x, i, axis=0) * w + 1, normal(11, (10_000, 256)), indices(10_000)[:4096], normal(14, (256,))),
    "columns taken, 1024×1024": lambda: timed(lambda x, i: jnp.take(x, i, axis=1), normal(11, (1024, 1024)), indices(1024)[:1024]),
    "scatter-add, 1e6 into 1000": lambda: timed(lambda x, i: jnp.zeros(1000).at[i].add(x), normal(11, (1_000_000,)), indices(1000)),
    "random normal, 1e6": lambda: timed(lambda key: random.normal(key, (1_000_000,)), random.key(13)),
    "100 Mandelbrot steps, 512²": mandelbrot,
    "fused tanh·exp+sin, f64, 1e6": wide(lambda: timed(fused, normal(0, (1_000_000,)))),
    "tanh, f64, 1e6": wide(lambda: timed(jnp.tanh, normal(0, (1_000_000,)))),
    "random normal, f64, 1e6": wide(lambda: timed(lambda key: random.normal(key, (1_000_000,)), random.key(13))),
    "matmul, f64, 512": wide(lambda: timed(jnp.matmul, normal(2, (512, 512)), normal(3, (512, 512)))),
    "sum, i64, 1e7": wide(lambda: timed(jnp.sum, integers(15, (10_000_000,)))),
    "product, i64, 1e7": wide(lambda: timed(jnp.prod, integers(15, (10_000_000,)))),
    "matmul, i64, 512": wide(lambda: timed(jnp.matmul, integers(15, (512, 512)), integers(16, (512, 512)))),
    "complex x·y + z, 1e6": lambda: timed(
        lambda x, y, z: x * y + z, *(complexes(seed, (1_000_000,)) for seed in (20, 22, 24))
    ),
    "complex exp, 1e6": lambda: timed(jnp.exp, complexes(20, (1_000_000,))),
    "complex arcsine, 1e6": lambda: timed(jnp.arcsin, complexes(20, (1_000_000,))),
    "complex sum of products, 1e6": lambda: timed(
        lambda x, y: jnp.sum(x * y), complexes(20, (1_000_000,)), complexes(22, (1_000_000,))
    ),
    "matmul, complex, 256": lambda: timed(jnp.matmul, complexes(20, (256, 256)), complexes(22, (256, 256))),
    "fft, 2²⁰": lambda: timed(jnp.fft.fft, complexes(20, (2**20,))),
    "fft of 1000 rows of 1000": lambda: timed(jnp.fft.fft, complexes(20, (1000, 1000))),
    "fft of 1024 rows of 1024": lambda: timed(jnp.fft.fft, complexes(20, (1024, 1024))),
    "rfft of 1024 rows of 1024": lambda: timed(jnp.fft.rfft, normal(20, (1024, 1024))),
    "cached jit call, f32[4]": lambda: timed(lambda x: x * x + x, jnp.ones(4)),
    "eager add, f32[4]": eager_add,
    "20 chained jit calls, f32[1e6]": chained,
    "20 chained jit calls, donated, f32[1e6]": lambda: chained(donate_argnums=0),
    "first call of a trivial jit": first_call,
    "trace + compile, MLP step 784-512-10": compile_mlp,
    "trace + compile, 200 unrolled sin": compile_unrolled,
})
