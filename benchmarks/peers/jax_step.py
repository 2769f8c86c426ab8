"""Milliseconds of a step written by hand in JAX, vmapped over K trials: {student, trials, length, batch, vocabulary, warmup, steps, seed}.

Each trial has its own rate, temperature, alpha and weights; all see the same batch. Prints {milliseconds}: of one step of all trials.
"""

import json
import sys
import time

import jax
import jax.numpy as jnp
import optax

given = json.loads(sys.argv[1])
BATCH, LENGTH, VOCABULARY, TRIALS = given["batch"], given["length"], given["vocabulary"], given["trials"]
EMBEDDING, FILTERS, UNITS, CLASSES = 64, 128, 64, 2
LSTM = given["student"] == "lstm"


def initial(key):
    keys = iter(jax.random.split(key, 4))
    normal = lambda scale, *shape: scale * jax.random.normal(next(keys), shape)
    features = UNITS if LSTM else FILTERS
    shared = {"table": normal(0.05, VOCABULARY, EMBEDDING), "out": normal(0.1, features, CLASSES), "bias": jnp.zeros(CLASSES)}
    if LSTM:
        return shared | {
            "kernel": normal(0.1, EMBEDDING, 4 * UNITS),
            "recurrent": normal(0.1, UNITS, 4 * UNITS),
            "gates": jnp.zeros(4 * UNITS),
        }
    return shared | {"kernel": normal(0.1, 3, EMBEDDING, FILTERS), "gates": jnp.zeros(FILTERS)}


def convolution(weights, vectors):
    windows = jax.lax.conv_general_dilated(vectors, weights["kernel"], (1,), "VALID", dimension_numbers=("NWC", "WIO", "NWC"))
    return jax.nn.relu(windows + weights["gates"]).max(1)


def lstm(weights, vectors):
    projected = (vectors @ weights["kernel"] + weights["gates"]).swapaxes(0, 1)

    def cell(state, gates):
        hidden, memory = state
        i, f, g, o = jnp.split(gates + hidden @ weights["recurrent"], 4, -1)
        memory = jax.nn.sigmoid(f) * memory + jax.nn.sigmoid(i) * jnp.tanh(g)
        return (jax.nn.sigmoid(o) * jnp.tanh(memory), memory), None

    zeros = jnp.zeros((BATCH, UNITS))
    return jax.lax.scan(cell, (zeros, zeros), projected)[0][0]


def loss(weights, temperature, alpha, ids, labels, teacher):
    vectors = weights["table"][ids]
    logits = (lstm if LSTM else convolution)(weights, vectors) @ weights["out"] + weights["bias"]
    hard = -(jax.nn.log_softmax(logits) * labels).sum(-1)
    soft = optax.losses.kl_divergence(jax.nn.log_softmax(logits / temperature), jax.nn.softmax(teacher / temperature))
    return (alpha * temperature**2 * soft + (1 - alpha) * hard).mean()


adam = optax.scale_by_adam()


def step(weights, state, rate, temperature, alpha, *batch):
    gradient = jax.grad(loss)(weights, temperature, alpha, *batch)
    update, state = adam.update(gradient, state)
    return jax.tree.map(lambda weight, change: weight - rate * change, weights, update), state


keys = jax.random.split(jax.random.PRNGKey(given["seed"]), TRIALS + 3)
batch = (
    jax.random.randint(keys[-1], (BATCH, LENGTH), 2, VOCABULARY),
    jax.nn.one_hot(jax.random.randint(keys[-2], (BATCH,), 0, CLASSES), CLASSES),
    jax.random.normal(keys[-3], (BATCH, CLASSES)),
)
weights = jax.vmap(initial)(keys[:TRIALS])
state = jax.vmap(adam.init)(weights)
numbers = [jnp.full(TRIALS, value) for value in (1e-3, 2.0, 0.5)]
fused = jax.jit(jax.vmap(step, in_axes=(0, 0, 0, 0, 0, None, None, None)), donate_argnums=(0, 1))
if TRIALS == 1:  # a batch axis of one would only cost
    weights, state, numbers = jax.tree.map(lambda leaf: leaf[0], (weights, state, numbers))
    fused = jax.jit(step, donate_argnums=(0, 1))
for _ in range(given["warmup"]):
    weights, state = fused(weights, state, *numbers, *batch)
jax.block_until_ready(weights)
began = time.perf_counter()
for _ in range(given["steps"]):
    weights, state = fused(weights, state, *numbers, *batch)
jax.block_until_ready(weights)
print(json.dumps({"milliseconds": (time.perf_counter() - began) * 1000 / given["steps"]}))
