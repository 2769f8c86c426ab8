"""A Transformer of MiniLM's sizes in Keras: {folder, file, rate, decay, clip, seed}. Prints {milliseconds, processor} of a step of fine-tuning."""

import json
import pathlib
import sys

import keras
from keras import layers, ops

import tokens as given_tokens

given = json.loads(sys.argv[1])
keras.utils.set_random_seed(given["seed"])
config = json.loads(pathlib.Path(given["folder"], "config.json").read_text())
tokens = given_tokens.read(given)
width, heads = config["hidden_size"], config["num_attention_heads"]
rate = config["hidden_dropout_prob"]
norm = lambda: layers.LayerNormalization(epsilon=config["layer_norm_eps"])


class Embedding(layers.Layer):
    def __init__(self):
        super().__init__()
        self.tokens = layers.Embedding(config["vocab_size"], width)
        self.positions = layers.Embedding(config["max_position_embeddings"], width)
        self.types = layers.Embedding(config["type_vocab_size"], width)

    def call(self, ids):
        places = ops.arange(ops.shape(ids)[1])
        return self.tokens(ids) + self.positions(places) + self.types(ops.zeros_like(places))


def block(x, mask):
    attention = layers.MultiHeadAttention(heads, width // heads, dropout=config["attention_probs_dropout_prob"])
    x = norm()(x + layers.Dropout(rate)(attention(x, x, attention_mask=mask)))
    inner = layers.Dense(config["intermediate_size"], activation=lambda z: ops.gelu(z, approximate=False))(x)
    return norm()(x + layers.Dropout(rate)(layers.Dense(width)(inner)))


def build(classes):
    ids, mask = keras.Input((None,), dtype="int32"), keras.Input((None,), dtype="int32")
    seen = layers.Lambda(lambda m: ops.cast(ops.expand_dims(m, 1), "bool"))(mask)
    x = layers.Dropout(rate)(norm()(Embedding()(ids)))
    for _ in range(config["num_hidden_layers"]):
        x = block(x, seen)
    shares = layers.Lambda(lambda m: ops.expand_dims(ops.cast(m, "float32"), -1))(mask)
    mean = layers.Lambda(lambda pair: ops.sum(pair[0] * pair[1], 1) / ops.sum(pair[1], 1))([x, shares])
    return keras.Model([ids, mask], layers.Dense(classes)(mean))


model = build(len(tokens["classes"]))
loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
optimizer = keras.optimizers.AdamW(given["rate"], weight_decay=given["decay"], epsilon=1e-8, global_clipnorm=given["clip"])
model.compile(optimizer=optimizer, loss=loss, jit_compile=True)
batches = [([ids.astype("int32"), mask.astype("int32")], labels) for ids, mask, labels in given_tokens.training(tokens, True)]


def run(part):
    for inputs, labels in part:
        model.train_on_batch(inputs, labels)


warmup = tokens["warmup"]
run(batches[:warmup])
run(batches[:warmup])
print(json.dumps(given_tokens.timed(lambda: run(batches[warmup:]), len(batches) - warmup) | {"parameters": model.count_params()}))
