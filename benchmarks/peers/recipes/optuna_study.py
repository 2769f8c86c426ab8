"""Optuna's Keras example around that script: a study of temperature, alpha and rate, each trial a run of MLflow. Argument: a seed."""

import sys

import keras
import mlflow
import numpy as np
import optuna
from keras import layers, ops

WORDS, LENGTH, BATCH, TRIALS = 8000, 40, 64, 12
SEED = int(sys.argv[1])


def read(split):
    with open(f"data/{split}.tsv", encoding="utf8") as lines:
        return zip(*(line.rstrip("\n").split("\t", 1) for line in lines))


keras.utils.set_random_seed(SEED)
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
    def __init__(self, student, teacher, alpha, temperature):
        super().__init__()
        self.student, self.teacher = student, teacher
        self.alpha, self.temperature = alpha, temperature
        self.hard, self.soft = keras.losses.SparseCategoricalCrossentropy(from_logits=True), keras.losses.KLDivergence()
        teacher.trainable = False

    def call(self, ids, training=False):
        return self.student(ids, training=training)

    def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
        soft_teacher = ops.softmax(self.teacher(x, training=False) / self.temperature)
        soft = self.soft(soft_teacher, ops.softmax(y_pred / self.temperature)) * self.temperature**2
        return self.alpha * self.hard(y, y_pred) + (1 - self.alpha) * soft


train, dev, test = arrays("train"), arrays("dev"), arrays("test")
teacher = text_cnn(128, 128, [2, 3, 4])
cross_entropy = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
teacher.compile(keras.optimizers.Adam(1e-3), loss=cross_entropy, metrics=["accuracy"])
teacher.fit(*train, BATCH, epochs=5, validation_data=dev, verbose=2)


def accuracy(student, split):
    return float(np.mean(student.predict(split[0], verbose=0).argmax(1) == split[1]))


def objective(trial):
    alpha = trial.suggest_float("alpha", 0.1, 0.9)
    temperature = trial.suggest_float("temperature", 1, 10)
    rate = trial.suggest_float("rate", 5e-4, 5e-3, log=True)
    keras.utils.set_random_seed(SEED)
    student = text_cnn(32, 32, [3])
    distiller = Distiller(student, teacher, alpha, temperature)
    distiller.compile(optimizer=keras.optimizers.Adam(rate), metrics=[keras.metrics.SparseCategoricalAccuracy()])
    with mlflow.start_run(run_name=f"trial {trial.number}", nested=True):
        mlflow.log_params(trial.params)
        log = keras.callbacks.LambdaCallback(on_epoch_end=lambda epoch, logs: mlflow.log_metrics(logs, step=epoch))
        distiller.fit(*train, BATCH, epochs=10, validation_data=dev, verbose=0, callbacks=[log])
        found = accuracy(student, dev)
        mlflow.log_metric("accuracy", found)
    student.save(f"trial-{trial.number}.keras")
    return found


sampler = optuna.samplers.TPESampler(seed=SEED)
study = optuna.create_study(direction="maximize", sampler=sampler, storage="sqlite:///study.db", study_name="recipes", load_if_exists=True)
with mlflow.start_run(run_name="study"):
    study.optimize(objective, n_trials=TRIALS)
    mlflow.log_params(study.best_params)
    best = keras.saving.load_model(f"trial-{study.best_trial.number}.keras")
    mlflow.log_metric("test_accuracy", accuracy(best, test))
print("best of", len(study.trials), study.best_params)
print(accuracy(best, test))
