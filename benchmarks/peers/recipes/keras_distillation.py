"""What keras.io's example of knowledge distillation does, on texts: a teacher, a student that it teaches, the same student by itself. Argument: a seed."""

import sys

import keras
import numpy as np
from keras import layers, ops

WORDS, LENGTH, BATCH = 8000, 40, 64


def read(split):
    with open(f"data/{split}.tsv", encoding="utf8") as lines:
        return zip(*(line.rstrip("\n").split("\t", 1) for line in lines))


keras.utils.set_random_seed(int(sys.argv[1]))
labels, texts = read("train")
classes = {label: index for index, label in enumerate(sorted(set(labels)))}
vectorize = layers.TextVectorization(WORDS, output_sequence_length=LENGTH)
vectorize.adapt(list(texts))


def arrays(split):
    labels, texts = read(split)
    return vectorize(list(texts)).numpy(), np.array([classes[label] for label in labels])


def text_cnn(embedding, filters, widths):
    ids = keras.Input((LENGTH,), dtype="int32")
    vectors = layers.Embedding(WORDS, embedding)(ids)
    strongest = [layers.GlobalMaxPooling1D()(layers.Conv1D(filters, width, activation="relu")(vectors)) for width in widths]
    features = layers.Concatenate()(strongest) if len(strongest) > 1 else strongest[0]
    return keras.Model(ids, layers.Dense(len(classes))(features))


class Distiller(keras.Model):
    def __init__(self, student, teacher):
        super().__init__()
        self.student, self.teacher = student, teacher
        teacher.trainable = False

    def compile(self, optimizer, metrics, student_loss, distillation_loss, alpha, temperature):
        super().compile(optimizer=optimizer, metrics=metrics)
        self.student_loss, self.distillation_loss = student_loss, distillation_loss
        self.alpha, self.temperature = alpha, temperature

    def call(self, ids, training=False):
        return self.student(ids, training=training)

    def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
        hard = self.student_loss(y, y_pred)
        soft_teacher = ops.softmax(self.teacher(x, training=False) / self.temperature)
        soft = self.distillation_loss(soft_teacher, ops.softmax(y_pred / self.temperature)) * self.temperature**2
        return self.alpha * hard + (1 - self.alpha) * soft


train, dev, test = arrays("train"), arrays("dev"), arrays("test")
cross_entropy = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
teacher = text_cnn(128, 128, [2, 3, 4])
student = text_cnn(32, 32, [3])
alone = keras.models.clone_model(student)

teacher.compile(keras.optimizers.Adam(1e-3), loss=cross_entropy, metrics=["accuracy"])
teacher.fit(*train, BATCH, epochs=5, validation_data=dev, verbose=2)
print("teacher", teacher.evaluate(*test, verbose=0))

distiller = Distiller(student, teacher)
distiller.compile(
    optimizer=keras.optimizers.Adam(1e-3),
    metrics=[keras.metrics.SparseCategoricalAccuracy()],
    student_loss=cross_entropy,
    distillation_loss=keras.losses.KLDivergence(),
    alpha=0.1,
    temperature=10,
)
distiller.fit(*train, BATCH, epochs=10, validation_data=dev, verbose=2)

alone.compile(keras.optimizers.Adam(1e-3), loss=cross_entropy, metrics=["accuracy"])
alone.fit(*train, BATCH, epochs=10, validation_data=dev, verbose=2)
print("student by itself", alone.evaluate(*test, verbose=0))
print(np.mean(student.predict(test[0], verbose=0).argmax(1) == test[1]))
