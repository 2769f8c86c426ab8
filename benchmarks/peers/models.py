"""The networks of both sides in Keras, and Keras' distillation example over them."""

import keras
from keras import layers, ops


def teacher(vocabulary, classes, length, units=128):
    ids = keras.Input((length,), dtype="int32")
    vectors = layers.Embedding(vocabulary, 128)(ids)
    return keras.Model(ids, layers.Dense(classes)(layers.Bidirectional(layers.LSTM(units))(vectors)))


def student(kind, vocabulary, classes, length):
    """A convolution of 128 filters of width 3, or an LSTM of 64 units, over embeddings of 64 numbers."""
    ids = keras.Input((length,), dtype="int32")
    vectors = layers.Embedding(vocabulary, 64)(ids)
    if kind == "lstm":
        features = layers.LSTM(64)(vectors)
    else:
        features = layers.GlobalMaxPooling1D()(layers.Conv1D(128, 3, activation="relu")(vectors))
    return keras.Model(ids, layers.Dense(classes)(features))


class Distiller(keras.Model):
    """alpha * T^2 * KL(teacher_T || student_T) + (1 - alpha) * CE: alpha weights the soft term, as in Stillhouse.

    With a teacher it runs inside every step, as at keras.io; without one, `y` is (labels, logits of the teacher).
    """

    def __init__(self, student, temperature, alpha, teacher=None):
        super().__init__()
        self.student = student
        self.teacher = teacher
        self.temperature = temperature
        self.alpha = alpha
        if teacher is not None:
            teacher.trainable = False

    def call(self, ids, training=False):
        return self.student(ids, training=training)

    def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
        labels, logits = (y, self.teacher(x, training=False)) if self.teacher is not None else y
        hard = keras.losses.categorical_crossentropy(labels, y_pred, from_logits=True)
        soft = keras.losses.kl_divergence(ops.softmax(logits / self.temperature), ops.softmax(y_pred / self.temperature))
        return ops.mean(self.alpha * self.temperature**2 * soft + (1 - self.alpha) * hard)
