"""NumPy, where one of its calls or a few do a workload. One thread: the runner pins this process to one core."""
import numpy as np
from serve import serve

def normal(seed, *shape, dtype=np.float32):
    return np.random.default_rng(seed).standard_normal(shape, dtype=dtype)

def integers(seed, *shape):
    return np.random.default_rng(seed).integers(-1000, 1000, shape)

def complexes(seed, *shape):
    return normal(seed, *shape) + 1j * normal(seed + 1, *shape)

def timed(f, *inputs):
    return lambda i: f(*inputs)

def softmax(x, axis):
    e = np.exp(x - x.max(axis, keepdims=True))
    return e / e.sum(axis, keepdims=True)

def layer_norm(x, axis):
    centred = x - x.mean(axis, keepdims=True)
    return centred / np.sqrt((centred * centred).mean(axis, keepdims=True) + np.float32(1e-5))

def indices(limit):
    return np.random.default_rng(12).integers(0, limit, 1_000_000)

fused = lambda x: np.tanh(x) * np.exp(-(x * x)) + np.sin(x)
serve({
    "fused tanh·exp+sin, 1e6": lambda: timed(fused, normal(0, 1_000_000)),
    "fused tanh·exp+sin, 1e7": lambda: timed(fused, normal(0, 10_000_000)),
    "sum, 1e7": lambda: timed(np.sum, normal(0, 10_000_000)),
    "softmax, 4096×1024": lambda: timed(softmax, normal(1, 4096, 1024), 1),
    "layer norm, 4096×1024": lambda: timed(layer_norm, normal(1, 4096, 1024), 1),
    "softmax down columns, 4096×1024": lambda: timed(softmax, normal(1, 4096, 1024), 0),
    "layer norm down columns, 4096×1024": lambda: timed(layer_norm, normal(1, 4096, 1024), 0),
    "sum down columns, 4096×1024": lambda: timed(np.sum, normal(1, 4096, 1024), 0),
    "transpose + 1, 4096×1024": lambda: timed(lambda x: np.add(x.T, 1, order="C"), normal(1, 4096, 1024)),
    "matmul, 512": lambda: timed(np.matmul, normal(2, 512, 512), normal(3, 512, 512)),
    "matmul, 1023": lambda: timed(np.matmul, normal(2, 1023, 1023), normal(3, 1023, 1023)),
    "matmul, 1024": lambda: timed(np.matmul, normal(2, 1024, 1024), normal(3, 1024, 1024)),
    "batched matmul, 64×128³": lambda: timed(np.matmul, normal(2, 64, 128, 128), normal(3, 64, 128, 128)),
    "sort, 1e6": lambda: timed(np.sort, normal(11, 1_000_000)),
    "cumsum, 1e6": lambda: timed(np.cumsum, normal(11, 1_000_000)),
    "gather, 1e6": lambda: timed(np.take, normal(11, 1_000_000), indices(1_000_000)),
    "4096 rows of 10000×256, scaled": lambda: timed(
        lambda x, i, w: np.take(x, i, 0) * w + 1, normal(11, 10_000, 256), indices(10_000)[:4096], normal(14, 256)),
    "columns taken, 1024×1024": lambda: timed(np.take, normal(11, 1024, 1024), indices(1024)[:1024], 1),
    "scatter-add, 1e6 into 1000": lambda: timed(lambda x, i: np.bincount(i, x, 1000), normal(11, 1_000_000), indices(1000)),
    "random normal, 1e6": lambda: timed(lambda: np.random.default_rng(13).standard_normal(1_000_000, dtype=np.float32)),
    "fused tanh·exp+sin, f64, 1e6": lambda: timed(fused, normal(0, 1_000_000, dtype=np.float64)),
    "tanh, f64, 1e6": lambda: timed(np.tanh, normal(0, 1_000_000, dtype=np.float64)),
    "random normal, f64, 1e6": lambda: timed(lambda: np.random.default_rng(13).standard_normal(1_000_000)),
    "matmul, f64, 512": lambda: timed(np.matmul, normal(2, 512, 512, dtype=np.float64), normal(3, 512, 512, dtype=np.float64)),
    "sum, i64, 1e7": lambda: timed(np.sum, integers(15, 10_000_000)),
    "product, i64, 1e7": lambda: timed(np.prod, integers(15, 10_000_000)),
    "matmul, i64, 512": lambda: timed(np.matmul, integers(15, 512, 512), integers(16, 512, 512)),
    "eager add, f32[4]": lambda: timed(np.add, np.ones(4, np.float32), np.ones(4, np.float32)),
    "complex x·y + z, 1e6": lambda: timed(
        lambda x, y, z: x * y + z, *(complexes(seed, 1_000_000) for seed in (20, 22, 24))
    ),
    "complex exp, 1e6": lambda: timed(np.exp, complexes(20, 1_000_000)),
    "complex arcsine, 1e6": lambda: timed(np.arcsin, complexes(20, 1_000_000)),
    "complex sum of products, 1e6": lambda: timed(lambda x, y: (x * y).sum(), complexes(20, 1_000_000), complexes(22, 1_000_000)),
    "matmul, complex, 256": lambda: timed(np.matmul, complexes(20, 256, 256), complexes(22, 256, 256)),
    "fft, 2²⁰": lambda: timed(np.fft.fft, complexes(20, 2**20)),
    "fft of 1000 rows of 1000": lambda: timed(np.fft.fft, complexes(20, 1000, 1000)),
    "fft of 1024 rows of 1024": lambda: timed(np.fft.fft, complexes(20, 1024, 1024)),
    "rfft of 1024 rows of 1024": lambda: timed(np.fft.rfft, normal(20, 1024, 1024)),
})
