"""Milliseconds of a student's training step in Keras: {student, length, batch, vocabulary, jit, warmup, steps, seed}.

Prints {milliseconds}: the whole of `fit` over `steps` batches divided by their number, after a first `fit` of `warmup` batches.
"""

import json
import sys
import time

import keras
import numpy as np

import models

given = json.loads(sys.argv[1])
batch, length, vocabulary, classes = given["batch"], given["length"], given["vocabulary"], 2
random = np.random.default_rng(given["seed"])


def examples(steps):
    rows = batch * steps
    labels = np.eye(classes, dtype="float32")[random.integers(0, classes, rows)]
    return random.integers(2, vocabulary, (rows, length), "int32"), (labels, random.normal(size=(rows, classes)).astype("float32"))


keras.utils.set_random_seed(given["seed"])
distiller = models.Distiller(models.student(given["student"], vocabulary, classes, length), 2.0, 0.5)
distiller.compile(optimizer=keras.optimizers.Adam(1e-3), jit_compile=given["jit"])
distiller.fit(*examples(given["warmup"]), batch_size=batch, verbose=0)
ids, target = examples(given["steps"])
began = time.perf_counter()
distiller.fit(ids, target, batch_size=batch, verbose=0)
print(json.dumps({"milliseconds": (time.perf_counter() - began) * 1000 / given["steps"]}))
