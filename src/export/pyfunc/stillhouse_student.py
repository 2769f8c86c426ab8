"""What MLflow loads of a student that Stillhouse has exported: texts or token ids in, labels and probabilities out."""
import json
import os

import numpy as np
import pandas as pd

import stillhouse_graph
from stillhouse_text import Texts

ROWS = 256  # texts at a time


def _load_pyfunc(path):
    return Student(path)


class Student:
    """`predict` takes a data frame with the column `text`, a list of texts, or where the student reads ids a matrix of them."""

    def __init__(self, folder):
        with open(os.path.join(folder, "student.json"), encoding="utf-8") as file:
            about = json.load(file)
        values = np.fromfile(os.path.join(folder, "weights.bin"), "<f4")
        self._graph, self._weights, at = about["graph"], {}, 0
        for name, shape in self._graph["weights"].items():
            size = int(np.prod(shape, dtype=np.int64))
            self._weights[name], at = values[at : at + size].reshape(shape), at + size
        self.labels = about["labels"]
        self._texts = Texts(about["text"], about["kinds"]) if about["text"] else None

    def predict(self, model_input, params=None):
        rows = self._rows(model_input)
        parts = [self.probabilities(rows[at : at + ROWS]) for at in range(0, len(rows), ROWS)]
        shares = np.concatenate(parts) if parts else np.zeros((0, len(self.labels)), np.float32)
        named = {f"probability_{label}": shares[:, index].astype(np.float64) for index, label in enumerate(self.labels)}
        return pd.DataFrame({"label": [self.labels[index] for index in shares.argmax(axis=1)], **named})

    def probabilities(self, rows):
        """(B, C) of lists of token ids."""
        ids = np.zeros((len(rows), max(len(row) for row in rows)), np.int32)
        for index, row in enumerate(rows):
            ids[index, : len(row)] = row
        logits = stillhouse_graph.run(self._graph, self._weights, ids)
        shifted = np.exp(logits - logits.max(axis=1, keepdims=True))
        return shifted / shifted.sum(axis=1, keepdims=True)

    def _rows(self, model_input):
        if self._texts is None:
            return np.asarray(model_input, np.int32)
        if isinstance(model_input, pd.DataFrame):
            model_input = model_input["text"]
        return [self._texts.ids(text) for text in model_input]
