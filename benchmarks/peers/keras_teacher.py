"""Trains the teacher once and keeps it for every Keras sweep: argument {data, vocabulary, length, batch, teacher_units, teacher_epochs, seed, folder}."""

import json
import os
import pathlib
import sys

import keras
import numpy as np

import models
import texts

given = json.loads(sys.argv[1])
data = texts.load(given["data"], given["vocabulary"], given["length"])
ids, labels = data["train"]
keras.utils.set_random_seed(given["seed"])
teacher = models.teacher(given["vocabulary"], labels.shape[1], given["length"], given["teacher_units"])
teacher.compile(keras.optimizers.Adam(1e-3), keras.losses.CategoricalCrossentropy(from_logits=True), metrics=["accuracy"])
teacher.fit(ids, labels, batch_size=given["batch"], epochs=given["teacher_epochs"], verbose=0)
folder = pathlib.Path(given["folder"])
os.makedirs(folder, exist_ok=True)
teacher.save(folder / "teacher.keras")
teacher.predict(ids, batch_size=256, verbose=0).astype("float32").tofile(folder / "logits.f32")
guess = teacher.predict(data["dev"][0], batch_size=256, verbose=0).argmax(1)
print(json.dumps({"accuracy": float(np.mean(guess == data["dev"][1].argmax(1)))}))
