"""Logits, loss and gradients of a GRU language model in Keras 3 on TensorFlow: python test/golden/language_numbers.py > test/golden/language.json"""
import json
import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
import keras
import numpy as np
import tensorflow as tf

TEXTS = [[2, 3, 4, 5, 6], [6, 2], [5, 5, 3, 1], [4]]
VOCABULARY, EMBEDDING, UNITS, FIRST = 7, 3, 4, 1
random = np.random.default_rng(5)


def plain(value):
    return np.round(np.asarray(value, np.float64), 8).tolist()


layers = [keras.layers.Embedding(VOCABULARY, EMBEDDING)]
layers += [keras.layers.GRU(UNITS, reset_after=False, return_sequences=True) for _ in range(2)]
layers += [keras.layers.Dense(VOCABULARY)]


def answers(text):
    x = np.array([[FIRST, *text[:-1]]])
    for layer in layers:
        x = layer(x)
    return x[0]


answers(TEXTS[0])
for layer in layers:
    layer.set_weights([random.normal(size=weight.shape) * 0.6 for weight in layer.get_weights()])
with tf.GradientTape() as tape:
    logits = tf.concat([answers(text) for text in TEXTS], 0)
    targets = np.concatenate(TEXTS)
    loss = tf.reduce_mean(keras.losses.sparse_categorical_crossentropy(targets, logits, from_logits=True))
weights = [weight for layer in layers for weight in layer.trainable_weights]
gradients = [tf.convert_to_tensor(gradient) for gradient in tape.gradient(loss, [weight.value for weight in weights])]
print(
    json.dumps(
        {
            "texts": TEXTS,
            "weights": [plain(weight) for weight in weights],
            "logits": plain(logits),
            "loss": float(loss),
            "gradients": [plain(gradient) for gradient in gradients],
        }
    )
)
