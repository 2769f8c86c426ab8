"""
Logits and gradients of small Transformer encoders, written out in TensorFlow after Vaswani et al. 2017 and Keras' LayerNormalization and
gelu, for every norm, kind of positions and pooling: python test/golden/transformer_numbers.py > test/golden/transformer.json
"""
import json
import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
import keras
import numpy as np
import tensorflow as tf

IDS = np.array([[2, 3, 4, 5, 6], [6, 2, 0, 0, 0], [5, 5, 3, 0, 0], [4, 0, 0, 0, 0]], np.int32)
LABELS = np.eye(3, dtype=np.float32)[[0, 2, 1, 1]]
VOCABULARY, UNITS, HEADS, INNER, CLASSES, LENGTH, LAYERS, EPSILON = 7, 4, 2, 6, 3, 5, 2, 1e-5
random = np.random.default_rng(11)


def plain(value):
    return np.round(np.asarray(value, np.float64), 8).tolist()


def sinusoids(length):
    table = np.zeros((length, UNITS))
    for place in range(length):
        for index in range(UNITS // 2):
            angle = place / 10000 ** (2 * index / UNITS)
            table[place, 2 * index], table[place, 2 * index + 1] = np.sin(angle), np.cos(angle)
    return table.astype(np.float32)


def weights_of(norm, positions, pooling):
    own = pooling == "cls"
    shapes = [("embedding/tokens", (VOCABULARY if own else VOCABULARY - 1, UNITS))]
    if positions == "learned":
        shapes.append(("embedding/positions", (LENGTH + own, UNITS)))
    if norm == "post":
        shapes += [("embedding/gamma", (UNITS,)), ("embedding/beta", (UNITS,))]
    for block in range(LAYERS):
        for name, start, end in [("qkv", UNITS, 3 * UNITS), ("mixed", UNITS, UNITS), ("inner", UNITS, INNER), ("outer", INNER, UNITS)]:
            shapes += [(f"block_{block}/{name}_kernel", (start, end)), (f"block_{block}/{name}_bias", (end,))]
        for name in ["attention", "output"]:
            shapes += [(f"block_{block}/{name}_gamma", (UNITS,)), (f"block_{block}/{name}_beta", (UNITS,))]
    if norm == "pre":
        shapes += [("norm/gamma", (UNITS,)), ("norm/beta", (UNITS,))]
    if pooling == "attention":
        shapes += [("pooling/kernel", (UNITS, UNITS)), ("pooling/bias", (UNITS,)), ("pooling/scale", (UNITS, 1))]
    shapes += [("logits/kernel", (UNITS, CLASSES)), ("logits/bias", (CLASSES,))]
    return {name: tf.Variable(random.normal(size=shape).astype(np.float32) * 0.6) for name, shape in shapes}


def norm_of(x, gamma, beta):
    mean, variance = tf.nn.moments(x, [-1], keepdims=True)
    return (x - mean) / tf.sqrt(variance + EPSILON) * gamma + beta


def attention(x, mask, w, at):
    rows, length = x.shape[0], x.shape[1]
    parts = tf.split(x @ w[f"{at}/qkv_kernel"] + w[f"{at}/qkv_bias"], 3, -1)
    q, k, v = [tf.transpose(tf.reshape(part, (rows, length, HEADS, UNITS // HEADS)), (0, 2, 1, 3)) for part in parts]
    scores = tf.matmul(q, k, transpose_b=True) / np.sqrt(UNITS / HEADS) + (mask[:, None, None, :] - 1) * 1e9
    mixed = tf.reshape(tf.transpose(tf.nn.softmax(scores) @ v, (0, 2, 1, 3)), (rows, length, UNITS))
    return mixed @ w[f"{at}/mixed_kernel"] + w[f"{at}/mixed_bias"]


def hidden(x, w, at):
    inner = keras.activations.gelu(x @ w[f"{at}/inner_kernel"] + w[f"{at}/inner_bias"], approximate=False)
    return inner @ w[f"{at}/outer_kernel"] + w[f"{at}/outer_bias"]


def logits(w, norm, positions, pooling):
    ids = IDS
    if pooling == "cls":
        ids = np.concatenate([np.full((len(IDS), 1), VOCABULARY, np.int32), IDS], 1)
    mask = tf.constant((ids != 0).astype(np.float32))
    tokens = tf.gather(w["embedding/tokens"], np.maximum(ids - 1, 0))
    if positions == "learned":
        x = tokens + w["embedding/positions"][: ids.shape[1]]
    else:
        x = tokens * np.float32(np.sqrt(UNITS)) + sinusoids(ids.shape[1])
    if norm == "post":
        x = norm_of(x, w["embedding/gamma"], w["embedding/beta"])
    for block in range(LAYERS):
        at = f"block_{block}"
        normed = lambda value, name: norm_of(value, w[f"{at}/{name}_gamma"], w[f"{at}/{name}_beta"])
        if norm == "pre":
            x = x + attention(normed(x, "attention"), mask, w, at)
            x = x + hidden(normed(x, "output"), w, at)
        else:
            x = normed(x + attention(x, mask, w, at), "attention")
            x = normed(x + hidden(x, w, at), "output")
    if norm == "pre":
        x = norm_of(x, w["norm/gamma"], w["norm/beta"])
    if pooling == "mean":
        vector = tf.reduce_sum(x * mask[..., None], 1) / tf.reduce_sum(mask, 1)[:, None]
    elif pooling == "cls":
        vector = x[:, 0]
    elif pooling == "max":
        vector = tf.reduce_max(x + (mask[..., None] - 1) * 1e30, 1)
    else:
        scores = tf.tanh(x @ w["pooling/kernel"] + w["pooling/bias"]) @ w["pooling/scale"]
        shares = tf.nn.softmax(scores[..., 0] + (mask - 1) * 1e9)
        vector = tf.reduce_sum(x * shares[..., None], 1)
    return vector @ w["logits/kernel"] + w["logits/bias"]


def case(norm, positions, pooling):
    w = weights_of(norm, positions, pooling)
    with tf.GradientTape() as tape:
        out = logits(w, norm, positions, pooling)
        loss = tf.reduce_mean(keras.losses.categorical_crossentropy(LABELS, out, from_logits=True))
    gradients = tape.gradient(loss, w)
    dense = {name: tf.convert_to_tensor(gradient) for name, gradient in gradients.items()}
    return {
        "options": {"norm": norm, "positions": positions, "pooling": pooling},
        "weights": {name: plain(value) for name, value in w.items()},
        "logits": plain(out),
        "loss": float(loss),
        "gradients": {name: plain(value) for name, value in dense.items()},
    }


cases = [case("pre", "learned", "mean"), case("post", "sinusoidal", "attention"), case("pre", "sinusoidal", "cls"), case("post", "learned", "max")]
sizes = {"vocabulary": VOCABULARY, "units": UNITS, "heads": HEADS, "feed_forward": INNER, "layers": LAYERS, "epsilon": EPSILON, "length": LENGTH}
print(json.dumps({"sizes": sizes, "ids": IDS.tolist(), "labels": LABELS.tolist(), "cases": cases}))
