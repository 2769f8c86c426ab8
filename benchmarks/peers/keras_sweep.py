"""A distillation sweep as a Python user writes it: Keras, Optuna's grid sampler, each trial a nested MLflow run.

Argument: {data, teacher, mode: docs|tuned, student, jit: auto|true|false, tracking, epochs, trials, batch, vocabulary, length, seed, space}.
docs: the teacher runs inside every step, as in Keras' distillation example; tuned: its logits were computed once.
Prints {seconds, f1}: seconds from the start of the first trial to the end of the last, f1 the mean of validation macro F1 after the last epoch.
"""

import json
import pathlib
import sys
import time

import keras
import mlflow
import numpy as np
import optuna
from sklearn.metrics import f1_score

import models
import texts

given = json.loads(sys.argv[1])
data = texts.load(given["data"], given["vocabulary"], given["length"])
ids, labels = data["train"]
classes = labels.shape[1]
if given["mode"] == "docs":
    teacher, target = keras.saving.load_model(pathlib.Path(given["teacher"], "teacher.keras")), labels
else:
    logits = np.fromfile(pathlib.Path(given["teacher"], "logits.f32"), "float32").reshape(-1, classes)
    teacher, target = None, (labels, logits)


def evaluate(student):
    ids, labels = data["dev"]
    guess = student.predict(ids, batch_size=256, verbose=0).argmax(1)
    truth = labels.argmax(1)
    return {"macro_f1": f1_score(truth, guess, average="macro"), "accuracy": float(np.mean(truth == guess))}


def objective(trial):
    chosen = {name: trial.suggest_categorical(name, choices) for name, choices in given["space"].items()}
    keras.utils.set_random_seed(given["seed"])
    student = models.student(given["student"], given["vocabulary"], classes, given["length"])
    distiller = models.Distiller(student, chosen["temperature"], chosen["alpha"], teacher)
    distiller.compile(optimizer=keras.optimizers.Adam(chosen["rate"]), jit_compile=given["jit"])
    with mlflow.start_run(nested=True):
        mlflow.log_params(chosen)
        for epoch in range(given["epochs"]):
            history = distiller.fit(ids, target, batch_size=given["batch"], verbose=0)
            scores = evaluate(student)
            mlflow.log_metrics({"loss": history.history["loss"][-1], **scores}, step=epoch)
    return scores["macro_f1"]


mlflow.set_tracking_uri(given["tracking"])
mlflow.set_experiment("peers")
optuna.logging.set_verbosity(optuna.logging.WARNING)
study = optuna.create_study(direction="maximize", sampler=optuna.samplers.GridSampler(given["space"], seed=given["seed"]))
with mlflow.start_run():
    began = time.perf_counter()
    study.optimize(objective, n_trials=given["trials"])
    seconds = time.perf_counter() - began
print(json.dumps({"seconds": seconds, "trials": len(study.trials), "f1": float(np.mean([trial.value for trial in study.trials]))}))
