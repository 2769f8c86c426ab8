"""Numbers of Keras, and of the losses' own papers in TensorFlow, which the tests compare with: python test/golden/loss_numbers.py > test/golden/losses.json

Each case gives the loss of each example where it is that of an example alone, the mean over the batch, and the mean's gradients. Every
reference sees the rows of the batch and nothing else; the tests add rows of padding.
"""
import json
import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
import keras
import numpy as np
import tensorflow as tf

ROWS, CLASSES, STUDENT, TEACHER, TOKENS, HEADS = 5, 4, 3, 6, 3, 2
COUNTS = np.array([40.0, 12.0, 3.0, 25.0], np.float32)
random = np.random.default_rng(11)


def draw(shape, scale=1.0):
    return (random.normal(size=shape) * scale).astype(np.float32)


INPUTS = {
    "student": draw((ROWS, CLASSES), 2),
    "teacher": draw((ROWS, CLASSES), 2),
    "student_layer": draw((ROWS, STUDENT)),
    "teacher_layer": draw((ROWS, TEACHER), 1.5),
    "kernel": draw((STUDENT, TEACHER), 0.7),
    "bias": draw((TEACHER,), 0.3),
    "student_tokens": draw((ROWS, TOKENS, 4), 1.2),
    "teacher_tokens": draw((ROWS, TOKENS, 6)),
    "student_scores": draw((ROWS, HEADS, TOKENS, TOKENS), 1.3),
    "teacher_scores": draw((ROWS, HEADS, TOKENS, TOKENS)),
    "student_next": draw((ROWS, STUDENT)),
    "teacher_next": draw((ROWS, TEACHER), 1.5),
    "small": draw((ROWS, STUDENT)),
    "small_next": draw((ROWS, STUDENT)),
    "kernel_next": draw((STUDENT, TEACHER), 0.7),
    "bias_next": draw((TEACHER,), 0.3),
}
MASK = (np.arange(TOKENS)[None, :] < np.array([3, 1, 2, 3, 2])[:, None]).astype(np.float32)
CLASS = [0, 2, 1, 3, 0]
LABELS = tf.one_hot(CLASS, CLASSES)
UNLABELLED = tf.constant(np.eye(CLASSES, dtype=np.float32)[CLASS] * np.array([1, 0, 1, 1, 0], np.float32)[:, None])


def plain(value):
    return np.round(np.asarray(value, np.float64), 8).tolist()


def kl(p, q):
    """KL of two lists of logits, as Keras has it for distributions."""
    return keras.losses.kl_divergence(tf.nn.softmax(p), tf.nn.softmax(q))


def class_weights(balance):
    """class_weight='balanced' of scikit-learn, to a power."""
    return (COUNTS.sum() / (CLASSES * COUNTS)) ** balance


def weighted(x, balance, smoothing):
    each = keras.losses.categorical_crossentropy(LABELS, x["student"], from_logits=True, label_smoothing=smoothing)
    return each * tf.gather(tf.constant(class_weights(balance), tf.float32), CLASS)


def focal(x, gamma, balance):
    alpha = class_weights(balance).astype(np.float32)
    return keras.losses.categorical_focal_crossentropy(LABELS, x["student"], alpha=alpha, gamma=gamma, from_logits=True)


def unlabelled_cross_entropy(x, smoothing):
    labelled = tf.reduce_sum(UNLABELLED, -1)
    return labelled * keras.losses.categorical_crossentropy(LABELS, x["student"], from_logits=True, label_smoothing=smoothing)


def standardised(logits):
    """Algorithm 1 of Sun et al. (2024); torch's std is that of a sample."""
    mean = tf.reduce_mean(logits, -1, keepdims=True)
    deviation = tf.sqrt(tf.reduce_sum((logits - mean) ** 2, -1, keepdims=True) / (CLASSES - 1))
    return (logits - mean) / (1e-7 + deviation)


def soft(x, temperature, change=lambda logits: logits):
    return temperature**2 * kl(change(x["teacher"]) / temperature, change(x["student"]) / temperature)


def reverse(x, temperature):
    return temperature**2 * kl(x["student"] / temperature, x["teacher"] / temperature)


def jensen_shannon(x, beta, temperature):
    p, q = tf.nn.softmax(x["teacher"] / temperature), tf.nn.softmax(x["student"] / temperature)
    m = beta * p + (1 - beta) * q
    return temperature**2 * (beta * keras.losses.kl_divergence(p, m) + (1 - beta) * keras.losses.kl_divergence(q, m))


def decoupled(x, alpha, beta, temperature):
    """dkd_loss of the authors' mdistiller, each example by itself."""
    gt, other = LABELS, 1 - LABELS

    def two(logits):
        p = tf.nn.softmax(logits / temperature)
        return tf.stack([tf.reduce_sum(p * gt, 1), tf.reduce_sum(p * other, 1)], 1)

    pt, ps = two(x["teacher"]), two(x["student"])
    tckd = tf.reduce_sum(pt * (tf.math.log(pt) - tf.math.log(ps)), 1) * temperature**2
    out = 1000.0 * gt
    nckd = kl(x["teacher"] / temperature - out, x["student"] / temperature - out) * temperature**2
    return alpha * tckd + beta * nckd


def pairwise(e):
    squares = tf.reduce_sum(e**2, 1)
    distances = tf.sqrt(tf.maximum(squares[:, None] + squares[None, :] - 2 * e @ tf.transpose(e), 1e-12))
    return distances * (1 - tf.eye(ROWS))


def smooth_l1(a, b):
    d = tf.abs(a - b)
    return tf.reduce_mean(tf.where(d < 1, 0.5 * d**2, d - 0.5))


def normalised(v):
    return v / tf.maximum(tf.sqrt(tf.maximum(tf.reduce_sum(v**2, -1, keepdims=True), 1e-30)), 1e-12)


def relational(student, teacher, distance, angle):
    """RKdDistance and RKdAngle of the authors' code."""

    def scaled(e):
        d = pairwise(e)
        return d / (tf.reduce_sum(d) / (ROWS * (ROWS - 1)))

    def angles(e):
        v = normalised(e[None, :, :] - e[:, None, :])
        return v @ tf.transpose(v, [0, 2, 1])

    return distance * smooth_l1(scaled(student), scaled(teacher)) + angle * smooth_l1(angles(student), angles(teacher))


def similarity(student, teacher):
    """batch_loss of Tung and Mori's equation 4."""
    gs, gt = normalised(student @ tf.transpose(student)), normalised(teacher @ tf.transpose(teacher))
    return tf.reduce_sum((gt - gs) ** 2) / ROWS**2


def projected(x):
    return x["student_layer"] @ x["kernel"] + x["bias"]


def info_nce(student, teacher, temperature):
    scores = normalised(student) @ tf.transpose(normalised(teacher)) / temperature
    return keras.losses.sparse_categorical_crossentropy(tf.range(ROWS), scores, from_logits=True)


def products(x):
    """Self-attention scores of one text's tokens with queries and keys alike: (L, D) to (H, L, L)."""
    length, width = x.shape
    heads = tf.transpose(tf.reshape(x, [length, HEADS, width // HEADS]), [1, 0, 2])
    return heads @ tf.transpose(heads, [0, 2, 1]) / np.sqrt(width // HEADS)


def relations(x, compare):
    """Each text by itself and without padding: equations 6 and 7 of MiniLM, or equation 7 of TinyBERT."""
    losses = []
    for row, length in enumerate(MASK.sum(1).astype(int)):
        s, t = products(x["student_tokens"][row, :length]), products(x["teacher_tokens"][row, :length])
        if compare == "products":
            losses.append(tf.reduce_mean((s - t) ** 2))
        else:
            losses.append(tf.reduce_mean(keras.losses.kl_divergence(tf.nn.softmax(t), tf.nn.softmax(s))))
    return tf.stack(losses)


def attention(x, compare, averaged=False):
    """Each text by itself and without padding: equation 7 of TinyBERT, or equation 5 of MiniLM."""
    losses = []
    for row, length in enumerate(MASK.sum(1).astype(int)):
        s, t = (x[name][row, :, :length, :length] for name in ("student_scores", "teacher_scores"))
        if averaged:
            s, t = (tf.reduce_mean(each, 0, keepdims=True) for each in (s, t))
        if compare == "scores":
            losses.append(tf.reduce_mean(keras.losses.mean_squared_error(t, s)))
        else:
            losses.append(tf.reduce_mean(kl(t, s)))
    return tf.stack(losses)


def patient(pairs):
    """Equation 7 of Sun et al. (2019), each example by itself."""
    return tf.add_n([tf.reduce_sum((normalised(s) - normalised(t)) ** 2, -1) for s, t in pairs])


def learned(x):
    return patient([(projected(x), x["teacher_layer"]), (x["student_next"] @ x["kernel_next"] + x["bias_next"], x["teacher_next"])])


PATIENT = {"student_blocks": 3, "student_layer": "inner_*"}
LAYERS = {"student_layer": "inner", "teacher_layer": "block"}
CASES = [
    ("cross-entropy", {}, {"smoothing": 0.2}, True, lambda x: unlabelled_cross_entropy(x, 0.2), "unlabelled"),
    ("weighted-cross-entropy", {}, {"balance": 1, "smoothing": 0}, True, lambda x: weighted(x, 1, 0), None),
    ("weighted-cross-entropy", {}, {"balance": 0.5, "smoothing": 0.1}, True, lambda x: weighted(x, 0.5, 0.1), None),
    ("focal", {}, {"gamma": 2, "balance": 0}, True, lambda x: focal(x, 2.0, 0), None),
    ("focal", {}, {"gamma": 0.5, "balance": 1}, True, lambda x: focal(x, 0.5, 1), None),
    ("soft-target", {"standardise": True}, {"temperature": 3}, True, lambda x: soft(x, 3.0, standardised), None),
    ("reverse-divergence", {}, {"temperature": 1.5}, True, lambda x: reverse(x, 1.5), None),
    ("jensen-shannon", {}, {"beta": 0.5, "temperature": 2}, True, lambda x: jensen_shannon(x, 0.5, 2.0), None),
    ("jensen-shannon", {}, {"beta": 0.1, "temperature": 1}, True, lambda x: jensen_shannon(x, 0.1, 1.0), None),
    ("logit-matching", {"distance": "squared"}, {}, True, lambda x: keras.losses.mean_squared_error(x["teacher"], x["student"]), None),
    ("logit-matching", {"distance": "cosine"}, {}, True, lambda x: 1 + keras.losses.cosine_similarity(x["teacher"], x["student"]), None),
    ("decoupled", {}, {"alpha": 1, "beta": 8, "temperature": 4}, True, lambda x: decoupled(x, 1, 8, 4.0), None),
    ("relational", {}, {"distance": 1, "angle": 2}, False, lambda x: relational(x["student"], x["teacher"], 1, 2), None),
    ("relational", LAYERS, {"distance": 2, "angle": 0.5}, False, lambda x: relational(x["student_layer"], x["teacher_layer"], 2, 0.5), None),
    ("similarity-preserving", {}, {}, False, lambda x: similarity(x["student"], x["teacher"]), None),
    ("similarity-preserving", LAYERS, {}, False, lambda x: similarity(x["student_layer"], x["teacher_layer"]), None),
    ("contrastive", {}, {"temperature": 0.1}, False, lambda x: info_nce(x["student"], x["teacher"], 0.1), None),
    ("contrastive", LAYERS, {"temperature": 0.5}, False, lambda x: info_nce(projected(x), x["teacher_layer"], 0.5), None),
    ("token-relations", {**LAYERS, "heads": HEADS}, {}, True, lambda x: relations(x, "relations"), None),
    ("token-relations", {**LAYERS, "heads": HEADS, "compare": "products"}, {}, True, lambda x: relations(x, "products"), None),
    ("attention-maps", LAYERS, {}, True, lambda x: attention(x, "scores"), None),
    ("attention-maps", {**LAYERS, "compare": "distributions"}, {}, True, lambda x: attention(x, "distributions"), None),
    ("attention-maps", {**LAYERS, "heads": "averaged"}, {}, True, lambda x: attention(x, "scores", True), None),
    ("patient", {**PATIENT, "teacher_blocks": 6}, {}, True, learned, None),
    (
        "patient",
        {**PATIENT, "teacher_blocks": 5, "pattern": "last", "teacher_layer": "small_*", "projection": "none"},
        {},
        True,
        lambda x: patient([(x["student_layer"], x["small"]), (x["student_next"], x["small_next"])]),
        None,
    ),
    ("hidden-states", LAYERS, {}, True, lambda x: keras.losses.mean_squared_error(x["teacher_layer"], projected(x)), None),
    (
        "hidden-states",
        {**LAYERS, "normalise": True},
        {},
        True,
        lambda x: tf.reduce_sum((normalised(projected(x)) - normalised(x["teacher_layer"])) ** 2, -1),
        None,
    ),
]


def case(name, options, scalars, alone, function, labels):
    x = {key: tf.Variable(value) for key, value in INPUTS.items()}
    with tf.GradientTape() as tape:
        each = function(x)
        mean = tf.reduce_mean(each)
    names = [name for name in INPUTS if name not in ("teacher", "small") and not name.startswith(("teacher_", "small_"))]
    gradients = dict(zip(names, tape.gradient(mean, [x[key] for key in names])))
    found = {"loss": name, "options": options, "scalars": scalars, "mean": float(mean)}
    found["values"] = plain(each) if alone else None
    found["labels"] = plain(UNLABELLED if labels == "unlabelled" else LABELS)
    found["gradients"] = {key: plain(value) for key, value in gradients.items() if value is not None}
    return found


document = {
    "versions": {"keras": keras.__version__, "tensorflow": tf.__version__},
    "inputs": {key: plain(value) for key, value in INPUTS.items()},
    "counts": plain(COUNTS),
    "mask": plain(MASK),
    "cases": [case(*given) for given in CASES],
}
print(json.dumps(document, separators=(",", ":")))
