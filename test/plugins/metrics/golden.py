"""Makes golden.json beside this file: metrics by scikit-learn and numpy. Run: python test/plugins/metrics/golden.py"""

import json
import pathlib
import warnings

import numpy as np
import sklearn
from sklearn.metrics import accuracy_score, confusion_matrix, f1_score, matthews_corrcoef, precision_recall_fscore_support, precision_score, recall_score

warnings.filterwarnings("ignore")
random = np.random.default_rng(20240607)


def calibration_error(labels, predicted, probabilities, bins):
    """Guo et al. 2017, equation 3: sum over bins of |B_m| / n * |acc(B_m) - conf(B_m)|, B_m holding confidences in ((m - 1) / M, m / M]."""
    confidence = probabilities[np.arange(len(labels)), predicted].astype(np.float64)
    correct = (labels == predicted).astype(np.float64)
    total = 0.0
    for m in range(bins):
        inside = (confidence > m / bins) & (confidence <= (m + 1) / bins)
        if inside.any():
            total += inside.sum() / len(labels) * abs(correct[inside].mean() - confidence[inside].mean())
    return total


def case(name, labels, predicted, classes):
    labels, predicted = np.asarray(labels), np.asarray(predicted)
    logits = random.normal(size=(len(labels), classes))
    logits[np.arange(len(labels)), predicted] = logits.max(axis=1) + random.exponential(size=len(labels))
    probabilities = (np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)).astype(np.float32)
    precision, recall, f1, support = precision_recall_fscore_support(labels, predicted, labels=range(classes), zero_division=0)
    return {
        "name": name,
        "classes": classes,
        "labels": labels.tolist(),
        "predicted": predicted.tolist(),
        "probabilities": probabilities.astype(np.float64).ravel().tolist(),
        "confusion": confusion_matrix(labels, predicted, labels=range(classes)).ravel().tolist(),
        "per_class": [dict(zip(("precision", "recall", "f1", "support"), map(float, row))) for row in zip(precision, recall, f1, support)],
        "metrics": {
            "accuracy": accuracy_score(labels, predicted),
            "macro-f1": f1_score(labels, predicted, average="macro", zero_division=0),
            "macro-precision": precision_score(labels, predicted, average="macro", zero_division=0),
            "macro-recall": recall_score(labels, predicted, average="macro", zero_division=0),
            "weighted-f1": f1_score(labels, predicted, average="weighted", zero_division=0),
            "matthews": matthews_corrcoef(labels, predicted),
            "expected-calibration-error": calibration_error(labels, predicted, probabilities, 15),
        },
    }


def noisy(size, classes, right):
    labels = random.choice(classes, size=size, p=random.dirichlet(np.ones(classes)))
    return labels, np.where(random.random(size) < right, labels, random.integers(classes, size=size))


cases = [
    case("two classes", *noisy(60, 2, 0.7), 2),
    case("seven unequal classes", *noisy(150, 7, 0.6), 7),
    case("forty classes, few examples, some absent from both", *noisy(50, 40, 0.5), 40),
    case("a class only among labels", [0, 0, 1, 2, 2], [0, 1, 1, 1, 0], 3),
    case("a class only among predictions", [0, 0, 1, 1], [0, 2, 1, 2], 3),
    case("a class in neither", [0, 0, 3, 3, 1], [0, 3, 3, 3, 1], 5),
    case("all predicted as one class", [0, 1, 0, 1, 2], [1, 1, 1, 1, 1], 3),
    case("all right", [0, 1, 2, 1], [0, 1, 2, 1], 3),
    case("all wrong", [0, 1, 0, 1], [1, 0, 1, 0], 2),
    case("one example", [1], [1], 2),
]
document = {"scikit-learn": sklearn.__version__, "cases": cases}
pathlib.Path(__file__).with_name("golden.json").write_text(json.dumps(document) + "\n")
