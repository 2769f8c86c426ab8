"""Numbers of Keras 3 on TensorFlow for architectures, optimizers and penalties: python test/golden/layers_numbers.py > test/golden/layers.json"""
import json

import keras
import numpy as np
import tensorflow as tf

import keras_numbers as base
from keras_numbers import CLASSES, EMBEDDING, IDS, LABELS, UNITS, VOCABULARY, Recurrent, architecture, distillation, draw, plain

BUCKETS, NGRAMS, PRIME, FACTORS = 5, 3, 46337, (31337, 40503)
layers = keras.layers


class PerText:
    """Each text alone and without padding, as Keras' layers see it."""

    def __init__(self):
        self.embedding = layers.Embedding(VOCABULARY, EMBEDDING)
        self.logits = layers.Dense(CLASSES)

    def __call__(self, ids):
        texts = [self.features(self.embedding(row[row != 0][None])) for row in np.asarray(ids)]
        return self.logits(tf.concat(texts, 0))


class Convolutions(PerText):
    def __init__(self, convolutions):
        super().__init__()
        self.convolutions = convolutions
        self.layers = [self.embedding, *convolutions, self.logits]

    def features(self, x):
        for convolution in self.convolutions:
            answers = convolution(x)
            x = x + answers if x.shape[-1] == answers.shape[-1] else answers
        return tf.reduce_max(x, 1)


class Attention:
    """Keras' additive attention with a query of zeros: what the keys are made with holds the bias."""

    def __init__(self, units):
        self.keys, self.scores = layers.Dense(units), layers.AdditiveAttention()
        self.layers = [self.keys, self.scores]

    def __call__(self, x):
        keys = self.keys(x)
        return self.scores([tf.zeros_like(keys[:, :1]), x, keys])[:, 0]


class Attended(PerText):
    def __init__(self):
        super().__init__()
        self.features = Attention(4)
        self.layers = [self.embedding, *self.features.layers, self.logits]

    def arrange(self, arrays):
        embedding, kernel, bias, scale, *logits = arrays
        return [embedding, kernel, bias, np.reshape(scale, (-1, 1)), *logits]


class Stacked(PerText):
    def __init__(self, recurrent, pool):
        super().__init__()
        self.recurrent, self.pool = recurrent, pool
        self.layers = [self.embedding, *recurrent, *getattr(pool, "layers", []), self.logits]

    def features(self, x):
        for layer in self.recurrent:
            x = layer(x)
        return self.pool(x)

    def arrange(self, arrays):
        return [np.reshape(a, (-1, 1)) if isinstance(self.pool, Attention) and np.ndim(a) == 1 and i == len(arrays) - 3 else a for i, a in enumerate(arrays)]


def grams(ids):
    """Words, then n-grams as buckets beyond the vocabulary; 0 where there is none."""
    found = [list(map(int, ids))]
    for n in range(2, NGRAMS + 1):
        row = []
        for start in range(len(ids)):
            tokens = [int(i) for i in ids[start : start + n]]
            if len(tokens) < n or 0 in tokens:
                row.append(0)
                continue
            hashes = []
            for factor in FACTORS:
                value = tokens[0] % PRIME
                for token in tokens[1:]:
                    value = (value * factor + token) % PRIME
                hashes.append(value)
            row.append(VOCABULARY + (hashes[0] * PRIME + hashes[1]) % BUCKETS)
        found.append(row)
    return sum(found, [])


class FastText:
    def __init__(self):
        self.embedding = layers.Embedding(VOCABULARY + BUCKETS, EMBEDDING)
        self.mean = layers.GlobalAveragePooling1D()
        self.logits = layers.Dense(CLASSES)
        self.layers = [self.embedding, self.logits]

    def __call__(self, ids):
        all_ids = np.array([grams(row) for row in np.asarray(ids)], np.int32)
        return self.logits(self.mean(self.embedding(all_ids), mask=tf.not_equal(all_ids, 0)))


class SelfAttention(PerText):
    WIDTH = 4

    def __init__(self):
        super().__init__()
        self.embedding = layers.Embedding(VOCABULARY, self.WIDTH)
        self.attention = layers.MultiHeadAttention(2, self.WIDTH // 2)
        self.norm = layers.LayerNormalization(epsilon=1e-6)
        self.layers = [self.embedding, self.attention, self.norm, self.logits]

    def features(self, x):
        half = self.WIDTH // 2
        angles = np.arange(x.shape[1])[:, None] / 10000 ** (np.arange(half) / half)
        waves = np.concatenate([np.sin(angles), np.cos(angles)], 1).astype(np.float32)
        x = x * np.float32(np.sqrt(self.WIDTH)) + waves
        return tf.reduce_mean(self.norm(x + self.attention(x, x)), 1)

    def arrange(self, arrays):
        flat = lambda array: np.reshape(array, (self.WIDTH, -1))
        embedding, qk, qb, kk, kb, vk, vb, ok, ob, *rest = arrays
        kernel = np.concatenate([flat(a) for a in (qk, kk, vk)], 1)
        bias = np.concatenate([np.reshape(a, -1) for a in (qb, kb, vb)])
        return [embedding, kernel, bias, np.reshape(ok, (-1, self.WIDTH)), ob, *rest]


def arranged(model):
    found = architecture(model)
    if hasattr(model, "arrange"):
        for name in ("weights", "gradients", "after"):
            found[name] = [plain(array) for array in model.arrange([np.array(array) for array in found[name]])]
    return found


def states(cell, **options):
    made = layers.LSTM(UNITS, **options) if cell == "lstm" else layers.GRU(UNITS, reset_after=False, **options)
    return made


def both(cell, **options):
    return layers.Bidirectional(states(cell, **options))


def architectures():
    every = {"return_sequences": True}
    top, mean = lambda x: tf.reduce_max(x, 1), lambda x: tf.reduce_mean(x, 1)
    dilated = [layers.Conv1D(2, 3, padding="same", activation="relu", dilation_rate=2**i) for i in range(3)]
    separable = [layers.SeparableConv1D(2, 2, padding="same", activation="relu") for _ in range(2)]
    models = {
        "fasttext": FastText(),
        "dilated-cnn": Convolutions(dilated),
        "separable-cnn": Convolutions(separable),
        "additive-attention": Attended(),
        "self-attention": SelfAttention(),
        "lstm in both directions": Recurrent(both("lstm")),
        "lstm, two layers in both directions, largest": Stacked([both("lstm", **every), both("lstm", **every)], top),
        "lstm, mean": Stacked([states("lstm", **every)], mean),
        "gru, two layers, attention": Stacked([states("gru", **every), states("gru", **every)], Attention(4)),
        "gru, two layers in both directions": Stacked([both("gru", **every), both("gru")], lambda x: x),
    }
    return {name: arranged(model) for name, model in models.items()}


def recurrent_dropout():
    """States and gradients where the recurrent products see the states through a mask that is the same at every step."""
    found = {}
    for cell, gates in (("lstm", 4), ("gru", 3)):
        x, mask, weights = tf.Variable(draw((2, 4, EMBEDDING))), np.array([[2, 0], [0, 2]], np.float32), draw((2, 4, UNITS))
        layer = states(cell, return_sequences=True, recurrent_dropout=0.5)
        layer.build(x.shape)
        layer.set_weights([draw(weight.shape) for weight in layer.get_weights()])
        layer.cell.get_recurrent_dropout_mask = lambda _: [tf.constant(mask)] * gates
        with tf.GradientTape() as tape:
            values = layer(x, training=True)
            loss = tf.reduce_sum(values * weights)
        gradients = tape.gradient(loss, [x, *[variable.value for variable in layer.trainable_variables]])
        found[cell] = {
            "x": plain(x),
            "mask": plain(mask),
            "weights": [plain(variable) for variable in layer.trainable_variables],
            "outer": plain(weights),
            "states": plain(values),
            "gradients": [plain(gradient) for gradient in gradients],
        }
    return found


def optimizers():
    made = {
        "rmsprop": keras.optimizers.RMSprop(learning_rate=0.01),
        "rmsprop-momentum": keras.optimizers.RMSprop(learning_rate=0.01, momentum=0.9),
        "rmsprop-centered": keras.optimizers.RMSprop(learning_rate=0.01, momentum=0.5, centered=True),
        "adagrad": keras.optimizers.Adagrad(learning_rate=0.05),
        "adadelta": keras.optimizers.Adadelta(learning_rate=1.0),
        "lion": keras.optimizers.Lion(learning_rate=0.01, weight_decay=0.1),
        "ema": keras.optimizers.SGD(learning_rate=0.1, use_ema=True, ema_momentum=0.8),
    }
    start = [draw((2, 3)), draw((3,))]
    gradients = [[draw((2, 3)), draw((3,))] for _ in range(5)]
    found = {}
    for name, optimizer in made.items():
        variables = [keras.Variable(value, name=kind) for value, kind in zip(start, ["kernel", "bias"])]
        if name == "lion":
            optimizer.exclude_from_weight_decay(var_names=["bias"])
        for step in gradients:
            optimizer.apply([tf.constant(value) for value in step], variables)
        found[name] = [plain(v) for v in (optimizer._model_variables_moving_average if name == "ema" else variables)]
    return {"start": [plain(v) for v in start], "gradients": [[plain(v) for v in step] for step in gradients], "after": found}


def regularisation():
    """Three steps of a bag of embeddings with penalties and bounds, clipped; weights after each."""
    l1l2, bound = keras.regularizers.L1L2, keras.constraints.MaxNorm
    model = base.Bag()
    model.embedding = layers.Embedding(VOCABULARY, EMBEDDING, embeddings_regularizer=l1l2(0.02, 0.03), embeddings_constraint=bound(1.2, axis=1))
    model.hidden = layers.Dense(4, activation="relu", kernel_regularizer=l1l2(0.0, 0.1), kernel_constraint=bound(0.9, axis=0))
    model.logits = layers.Dense(CLASSES, kernel_regularizer=l1l2(0.05, 0.0))
    model.layers = [model.embedding, model.hidden, model.logits]
    model(IDS)
    for layer in model.layers:
        layer.set_weights([draw(weight.shape) for weight in layer.get_weights()])
    weights = [variable for layer in model.layers for variable in layer.trainable_variables]
    start, teacher, after = [plain(weight) for weight in weights], draw((4, CLASSES)) * 2, []
    optimizer = keras.optimizers.SGD(learning_rate=0.1, momentum=0.5, global_clipnorm=0.8)
    for _ in range(3):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(distillation(teacher, model(IDS), LABELS)) + sum(sum(layer.losses) for layer in model.layers)
        gradients = [tf.convert_to_tensor(g) for g in tape.gradient(loss, [weight.value for weight in weights])]
        optimizer.apply(gradients, weights)
        after.append([plain(weight) for weight in weights])
    return {"weights": start, "teacher": plain(teacher), "after": after}


if __name__ == "__main__":
    versions = {"keras": keras.__version__, "tensorflow": tf.__version__}
    document = {"versions": versions, "architectures": architectures(), "recurrentDropout": recurrent_dropout()}
    print(json.dumps({**document, "optimizers": optimizers(), "regularisation": regularisation()}, separators=(",", ":")))
