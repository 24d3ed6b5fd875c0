"""Trajectories of optax 0.2.8 on JAX 0.10.2: python generate.py > trajectories.json

Each optimizer minimises the same function of {"b": scalar, "w": vector of 3} for 10 steps; the parameters after each step
are written down. Schedules are written at 30 steps, losses with their values.
"""
import json
import warnings

import jax
import jax.numpy as jnp
import numpy as np
import optax

warnings.simplefilter("ignore")


def loss(p):
    return jnp.sum((p["w"] - jnp.array([1.0, -2.0, 3.0])) ** 2 * jnp.array([1.0, 0.1, 4.0])) + jnp.sin(p["b"]) + 0.5 * p["b"] ** 2


def trajectory(opt):
    params = {"w": jnp.array([0.5, 0.5, -0.5]), "b": jnp.float32(1.0)}
    state, out = opt.init(params), []
    for _ in range(10):
        updates, state = opt.update(jax.grad(loss)(params), state, params)
        params = optax.apply_updates(params, updates)
        out.append([float(params["b"]), *np.asarray(params["w"]).astype(float).tolist()])
    return out


mask = {"w": True, "b": False}
OPTIMIZERS = {
    "sgd": optax.sgd(0.1),
    "sgd momentum": optax.sgd(0.05, momentum=0.9),
    "sgd nesterov": optax.sgd(0.05, momentum=0.9, nesterov=True),
    "sgd schedule": optax.sgd(optax.linear_schedule(0.1, 0.01, 5)),
    "adam": optax.adam(0.1),
    "adam options": optax.adam(0.1, b1=0.8, b2=0.99, eps=1e-6, eps_root=1e-8),
    "adam schedule": optax.adam(optax.exponential_decay(0.1, 3, 0.5)),
    "nadam": optax.nadam(0.1),
    "adamw": optax.adamw(0.1, weight_decay=0.01),
    "adamw mask": optax.adamw(0.1, weight_decay=0.1, mask=mask),
    "adamax": optax.adamax(0.1),
    "adagrad": optax.adagrad(0.5),
    "rmsprop": optax.rmsprop(0.05),
    "rmsprop centered": optax.rmsprop(0.02, centered=True, momentum=0.5),
    "rmsprop corrected": optax.rmsprop(0.05, decay=0.8, eps_in_sqrt=False, bias_correction=True),
    "lion": optax.lion(0.05),
    "lamb": optax.lamb(0.1, weight_decay=0.01),
    "sign_sgd": optax.sign_sgd(0.1),
    "clip": optax.chain(optax.clip(0.5), optax.sgd(0.1)),
    "clip_by_global_norm": optax.chain(optax.clip_by_global_norm(1.0), optax.adam(0.1)),
    "clip_by_block_rms": optax.chain(optax.clip_by_block_rms(0.5), optax.sgd(0.1)),
    "chain": optax.chain(optax.add_decayed_weights(0.1), optax.trace(0.9), optax.scale(-0.02)),
    "masked": optax.chain(optax.masked(optax.scale(0.0), mask), optax.sgd(0.1)),
    "partition": optax.partition({"a": optax.sgd(0.1), "z": optax.adam(0.2)}, {"w": "z", "b": "a"}),
}
SCHEDULES = {
    "constant": optax.constant_schedule(0.5),
    "linear": optax.linear_schedule(1.0, 0.1, 10, 5),
    "polynomial": optax.polynomial_schedule(1.0, 0.0, 2, 20),
    "piecewise_constant": optax.piecewise_constant_schedule(1.0, {5: 0.5, 15: 0.1}),
    "exponential": optax.exponential_decay(1.0, 5, 0.9),
    "exponential staircase": optax.exponential_decay(1.0, 5, 0.5, transition_begin=3, staircase=True, end_value=0.1),
    "cosine": optax.cosine_decay_schedule(0.3, 20, alpha=0.1),
    "cosine exponent": optax.cosine_decay_schedule(0.3, 20, exponent=2.0),
    "warmup_cosine": optax.warmup_cosine_decay_schedule(0.0, 1.0, 5, 25, end_value=0.05),
    "warmup_constant": optax.warmup_constant_schedule(0.0, 1.0, 7),
    "warmup_exponential": optax.warmup_exponential_decay_schedule(0.0, 1.0, 5, 4, 0.8),
    "join": optax.join_schedules([optax.constant_schedule(0.1), optax.linear_schedule(1.0, 0.0, 10)], [12]),
}
logits = jnp.array([[2.0, -1.0, 0.5], [0.1, 0.2, -3.0]])
onehot = jax.nn.one_hot(jnp.array([0, 2]), 3)
where = jnp.array([[True, True, False], [True, True, True]])
LOSSES = {
    "softmaxCrossEntropy": optax.softmax_cross_entropy(logits, onehot),
    "softmaxCrossEntropy axis": optax.softmax_cross_entropy(logits, onehot, axis=0),
    "softmaxCrossEntropy where": optax.softmax_cross_entropy(logits, onehot, where=where),
    "softmaxCrossEntropyWithIntegerLabels": optax.softmax_cross_entropy_with_integer_labels(logits, jnp.array([0, 2])),
    "softmaxCrossEntropyWithIntegerLabels axis": optax.softmax_cross_entropy_with_integer_labels(logits, jnp.array([0, 1, 1]), axis=0),
    "softmaxCrossEntropyWithIntegerLabels where": optax.softmax_cross_entropy_with_integer_labels(logits, jnp.array([0, 2]), where=where),
    "sigmoidBinaryCrossEntropy": optax.sigmoid_binary_cross_entropy(logits, onehot),
    "squaredError": optax.squared_error(logits, onehot),
    "l2Loss": optax.l2_loss(logits, onehot),
    "l2Loss alone": optax.l2_loss(logits),
    "huberLoss": optax.huber_loss(logits, onehot, delta=0.7),
    "logCosh": optax.log_cosh(logits, onehot),
    "hingeLoss": optax.hinge_loss(logits, 2 * onehot - 1),
    "klDivergence": optax.kl_divergence(jax.nn.log_softmax(logits), onehot * 0.8 + 0.1),
    "cosineSimilarity": optax.cosine_similarity(logits, onehot + 0.5),
    "cosineDistance": optax.cosine_distance(logits, onehot + 0.5, epsilon=1e-6),
    "smoothLabels": optax.smooth_labels(onehot, 0.1),
    "globalNorm": optax.global_norm({"a": logits, "b": [jnp.float32(3.0)]}),
    "incrementalUpdate": optax.incremental_update(logits, onehot, 0.1),
}
print(json.dumps({
    "optimizers": {name: trajectory(opt) for name, opt in OPTIMIZERS.items()},
    "schedules": {name: [float(s(jnp.int32(i))) for i in range(30)] for name, s in SCHEDULES.items()},
    "losses": {name: np.asarray(v, np.float64).ravel().tolist() for name, v in LOSSES.items()},
}, indent=1))
