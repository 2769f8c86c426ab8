"""What MLflow loads of a student that Stillhouse has exported: texts in, labels and probabilities out; token ids in where the texts go through
plugins that Python does not have. Needs numpy and pandas."""
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

    @property
    def reads_texts(self):
        return self._texts is not None

    def ids(self, text):
        """Token ids of a text."""
        return self._texts.ids(text)

    def logits(self, rows):
        """(B, C) of lists of token ids."""
        ids = np.zeros((len(rows), max(len(row) for row in rows)), np.int32)
        for index, row in enumerate(rows):
            ids[index, : len(row)] = row
        return stillhouse_graph.run(self._graph, self._weights, ids)

    def predict(self, model_input, params=None):
        """A row for each text: the column `label`, and `probability_NAME` of each class. Takes a data frame with the column `text`, a list of
        texts, or where the student reads no texts a matrix of token ids, 0 after the end of each."""
        rows = self._rows(model_input)
        parts = [self.logits(rows[at : at + ROWS]) for at in range(0, len(rows), ROWS)]
        logits = np.concatenate(parts).astype(np.float64) if parts else np.zeros((0, len(self.labels)))
        shares = np.exp(logits - logits.max(axis=1, keepdims=True))
        shares /= shares.sum(axis=1, keepdims=True)
        named = {f"probability_{label}": shares[:, index] for index, label in enumerate(self.labels)}
        return pd.DataFrame({"label": [self.labels[index] for index in shares.argmax(axis=1)], **named})

    def _rows(self, model_input):
        if not self.reads_texts:
            return np.asarray(model_input, np.int32)
        texts = model_input["text"] if isinstance(model_input, pd.DataFrame) else model_input
        return [self.ids(text) for text in texts]
