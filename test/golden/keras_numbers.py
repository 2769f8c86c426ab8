"""Numbers of Keras 3 on TensorFlow for tiny models, which the tests compare with: python test/golden/keras_numbers.py > test/golden/keras.json"""
import json
import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
import keras
import numpy as np
import tensorflow as tf

IDS = np.array([[2, 3, 4, 5, 6], [6, 2, 0, 0, 0], [5, 5, 3, 0, 0], [4, 0, 0, 0, 0]], np.int32)
LABELS = np.eye(3, dtype=np.float32)[[0, 2, 1, 1]]
VOCABULARY, EMBEDDING, UNITS, FILTERS, WIDTHS, CLASSES = 7, 3, 2, 2, [2, 3], 3
ALPHA, TEMPERATURE, RATE = 0.3, 2.5, 0.01
random = np.random.default_rng(7)


def plain(value):
    return np.round(np.asarray(value, np.float64), 8).tolist()


def draw(shape):
    return random.normal(size=shape).astype(np.float32)


def soft(teacher, student):
    target = keras.ops.softmax(teacher / TEMPERATURE)
    return TEMPERATURE**2 * keras.losses.kl_divergence(target, keras.ops.softmax(student / TEMPERATURE))


def distillation(teacher, student, labels):
    hard = keras.losses.categorical_crossentropy(labels, student, from_logits=True)
    return ALPHA * soft(teacher, student) + (1 - ALPHA) * hard


def losses():
    teacher, student = draw((4, CLASSES)) * 3, draw((4, CLASSES)) * 3
    functions = {
        "distillation": lambda x: distillation(teacher, x, LABELS),
        "soft-target": lambda x: soft(teacher, x),
        "cross-entropy": lambda x: keras.losses.categorical_crossentropy(LABELS, x, from_logits=True, label_smoothing=0.1),
    }
    found = {}
    for name, function in functions.items():
        x = tf.Variable(student)
        with tf.GradientTape() as tape:
            values = function(x)
        found[name] = {"values": plain(values), "gradient": plain(tape.gradient(values, x))}
    return {"teacher": plain(teacher), "student": plain(student), "labels": plain(LABELS), "alpha": ALPHA, "temperature": TEMPERATURE, "smoothing": 0.1, "of": found}


def optimizers():
    made = {
        "adam": keras.optimizers.Adam(learning_rate=0.01),
        "adamw": keras.optimizers.AdamW(learning_rate=0.01, weight_decay=0.1),
        "sgd": keras.optimizers.SGD(learning_rate=0.01, momentum=0.9),
        "sgd-nesterov": keras.optimizers.SGD(learning_rate=0.01, momentum=0.9, nesterov=True),
    }
    start = [draw((2, 3)), draw((3,))]
    gradients = [[draw((2, 3)), draw((3,))] for _ in range(4)]
    found = {}
    for name, optimizer in made.items():
        variables = [keras.Variable(value, name=kind) for value, kind in zip(start, ["kernel", "bias"])]
        if name == "adamw":
            optimizer.exclude_from_weight_decay(var_names=["bias"])
        for step in gradients:
            optimizer.apply([tf.constant(value) for value in step], variables)
        found[name] = [plain(variable) for variable in variables]
    return {"start": [plain(v) for v in start], "gradients": [[plain(v) for v in step] for step in gradients], "after": found}


def schedules():
    linear = keras.optimizers.schedules.PolynomialDecay(1.0, 10, end_learning_rate=0.1, power=1.0)
    cosine = keras.optimizers.schedules.CosineDecay(1.0, 10, alpha=0.1)
    return {name: [float(schedule(step)) for step in range(10)] for name, schedule in [("linear", linear), ("cosine", cosine)]}


class Recurrent:
    def __init__(self, layer):
        self.embedding = keras.layers.Embedding(VOCABULARY, EMBEDDING, mask_zero=True)
        self.layer = layer
        self.logits = keras.layers.Dense(CLASSES)
        self.layers = [self.embedding, layer, self.logits]

    def __call__(self, ids):
        return self.logits(self.layer(self.embedding(ids), mask=self.embedding.compute_mask(ids)))


class Bag:
    def __init__(self):
        self.embedding = keras.layers.Embedding(VOCABULARY, EMBEDDING)
        self.mean = keras.layers.GlobalAveragePooling1D()
        self.hidden = keras.layers.Dense(4, activation="relu")
        self.logits = keras.layers.Dense(CLASSES)
        self.layers = [self.embedding, self.hidden, self.logits]

    def __call__(self, ids):
        return self.logits(self.hidden(self.mean(self.embedding(ids), mask=tf.not_equal(ids, 0))))


class Convolution:
    """Each text alone and without padding, as Keras' layers see it; one that is shorter than the window gets zero vectors."""

    def __init__(self):
        self.embedding = keras.layers.Embedding(VOCABULARY, EMBEDDING)
        self.convolutions = [keras.layers.Conv1D(FILTERS, width, activation="relu") for width in WIDTHS]
        self.pool = keras.layers.GlobalMaxPooling1D()
        self.logits = keras.layers.Dense(CLASSES)
        self.layers = [self.embedding, *self.convolutions, self.logits]

    def features(self, text):
        vectors = self.embedding(text[None])
        answers = []
        for width, convolution in zip(WIDTHS, self.convolutions):
            missing = max(0, width - text.shape[0])
            answers.append(self.pool(convolution(tf.pad(vectors, [[0, 0], [0, missing], [0, 0]]))))
        return tf.concat(answers, 1)

    def __call__(self, ids):
        return self.logits(tf.concat([self.features(row[row != 0]) for row in np.asarray(ids)], 0))


def architecture(model):
    model(IDS)  # builds
    for layer in model.layers:
        layer.set_weights([draw(weight.shape) for weight in layer.get_weights()])
    weights = [variable for layer in model.layers for variable in layer.trainable_variables]
    start = [plain(weight) for weight in weights]
    teacher = draw((4, CLASSES)) * 2
    with tf.GradientTape() as tape:
        logits = model(IDS)
        loss = tf.reduce_mean(distillation(teacher, logits, LABELS))
    gradients = [tf.convert_to_tensor(g) for g in tape.gradient(loss, [weight.value for weight in weights])]
    keras.optimizers.Adam(learning_rate=RATE).apply(gradients, weights)
    return {
        "weights": start,
        "teacher": plain(teacher),
        "logits": plain(logits),
        "loss": float(loss),
        "gradients": [plain(gradient) for gradient in gradients],
        "after": [plain(weight) for weight in weights],
    }


def architectures():
    models = {
        "bag-of-embeddings": Bag(),
        "text-cnn": Convolution(),
        "lstm": Recurrent(keras.layers.LSTM(UNITS)),
        "gru": Recurrent(keras.layers.GRU(UNITS, reset_after=False)),
        "bilstm": Recurrent(keras.layers.Bidirectional(keras.layers.LSTM(UNITS))),
    }
    found = {name: architecture(model) for name, model in models.items()}
    return {"ids": IDS.tolist(), "labels": plain(LABELS), "alpha": ALPHA, "temperature": TEMPERATURE, "rate": RATE, "of": found}


if __name__ == "__main__":
    versions = {"keras": keras.__version__, "tensorflow": tf.__version__}
    document = {"versions": versions, "losses": losses(), "optimizers": optimizers(), "schedules": schedules(), "architectures": architectures()}
    print(json.dumps(document, separators=(",", ":")))
