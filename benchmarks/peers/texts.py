"""Labelled texts as arrays of token ids, the way a Python user prepares them for Keras."""

import collections
import gzip
import pathlib
import re

import numpy as np

TOKEN = re.compile(r"[a-z0-9']+|[^\sa-z0-9]")


def read(folder, split):
    """Labels and texts of `split.tsv.gz` or `split.tsv`: one `label<TAB>text` a line."""
    packed = pathlib.Path(folder, f"{split}.tsv.gz")
    opened = gzip.open(packed, "rt", encoding="utf8") if packed.exists() else open(packed.with_suffix(""), encoding="utf8")
    with opened as lines:
        rows = [line.rstrip("\n").split("\t", 1) for line in lines]
    return [label for label, _ in rows], [text for _, text in rows]


def load(folder, vocabulary, length):
    """`{train, dev: (ids int32 (N, L), one-hot float32 (N, C))}`; padding comes before the text, as in Keras' own examples."""
    labels, texts = read(folder, "train")
    counts = collections.Counter(token for text in texts for token in TOKEN.findall(text.lower()))
    known = {token: index + 2 for index, (token, _) in enumerate(counts.most_common(vocabulary - 2))}
    classes = sorted(set(labels))
    return {
        "train": (encode(texts, known, length), one_hot(labels, classes)),
        "dev": prepare(folder, "dev", known, classes, length),
    }


def prepare(folder, split, known, classes, length):
    labels, texts = read(folder, split)
    return encode(texts, known, length), one_hot(labels, classes)


def encode(texts, known, length):
    ids = np.zeros((len(texts), length), "int32")
    for row, text in zip(ids, texts):
        tokens = [known.get(token, 1) for token in TOKEN.findall(text.lower())][:length]
        if tokens:
            row[-len(tokens) :] = tokens
    return ids


def one_hot(labels, classes):
    return np.eye(len(classes), dtype="float32")[[classes.index(label) for label in labels]]
