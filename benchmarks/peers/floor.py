"""The floor of a data set: logistic regression on TF-IDF of words and pairs of words. `floor.py TRAIN TEST` of `label<TAB>text` lines."""

import gzip
import json
import sys

from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, f1_score


def read(path):
    opened = gzip.open(path, "rt", encoding="utf-8") if path.endswith(".gz") else open(path, encoding="utf-8")
    with opened as lines:
        rows = [line.rstrip("\r\n").split("\t", 1) for line in lines]
    return [text for _, text in rows], [label for label, _ in rows]


(texts, labels), (test_texts, test_labels) = read(sys.argv[1]), read(sys.argv[2])
vectors = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True)
model = LogisticRegression(C=10, max_iter=1000)
model.fit(vectors.fit_transform(texts), labels)
predicted = model.predict(vectors.transform(test_texts))
print(
    json.dumps(
        {
            "accuracy": accuracy_score(test_labels, predicted),
            "macro_f1": f1_score(test_labels, predicted, average="macro"),
            "parameters": int(model.coef_.size + model.intercept_.size),
        }
    )
)
