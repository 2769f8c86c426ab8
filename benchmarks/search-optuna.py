"""Optuna's figures for search-parity.mjs: quartiles of the best value, 30 seeds, TPESampler's defaults.

    python benchmarks/search-optuna.py > benchmarks/results/search-optuna.json

Needs optuna 5.0.0 and numpy. The functions are those of search-functions.mjs.
"""
import json
import math

import numpy as np
import optuna

optuna.logging.set_verbosity(optuna.logging.ERROR)
A = np.array([[10, 3, 17, 3.5, 1.7, 8], [0.05, 10, 17, 0.1, 8, 14], [3, 3.5, 1.7, 10, 17, 8], [17, 8, 0.05, 10, 0.1, 14]])
WEIGHTS = np.array([1, 1.2, 3, 3.2])
P = 1e-4 * np.array(
    [
        [1312, 1696, 5569, 124, 8283, 5886],
        [2329, 4135, 8307, 3736, 1004, 9991],
        [2348, 1451, 3522, 2883, 3047, 6650],
        [4047, 8828, 8732, 5743, 1091, 381],
    ]
)
OPTIMIZER = {"adamw": (0.0, -3.0), "sgd": (0.8, -1.5), "lion": (0.3, -4.0), "adafactor": (0.5, -2.5)}
SCHEDULE = {"cos": 0, "lin": 0.1, "const": 0.4}


def sphere3_log(t):
    x, y = t.suggest_float("x", -5, 5), t.suggest_float("y", -5, 5)
    return x**2 + y**2 + (math.log10(t.suggest_float("lr", 1e-6, 1e-1, log=True)) + 3.3) ** 2


def branin(t):
    x, y = t.suggest_float("x1", -5, 10), t.suggest_float("x2", 0, 15)
    return (y - 5.1 / (4 * math.pi**2) * x * x + 5 / math.pi * x - 6) ** 2 + 10 * (1 - 1 / (8 * math.pi)) * math.cos(x) + 10


def hartmann6(t):
    x = np.array([t.suggest_float(f"x{i}", 0, 1) for i in range(6)])
    return -float((WEIGHTS * np.exp(-(A * (x - P) ** 2).sum(1))).sum())


def mixed(t):
    offset, centre = OPTIMIZER[t.suggest_categorical("opt", list(OPTIMIZER))]
    schedule = SCHEDULE[t.suggest_categorical("sched", list(SCHEDULE))]
    rate = t.suggest_float("lr", 1e-5, 1e-1, log=True)
    temperature = t.suggest_float("temperature", 1, 8, step=0.5)
    layers, batch = t.suggest_int("layers", 1, 12), t.suggest_int("batch", 8, 256, log=True)
    far = (math.log10(rate) - centre) ** 2 + (temperature - 4) ** 2 / 9 + ((layers - 6) / 6) ** 2
    return offset + schedule + far + 0.2 * (math.log2(batch) - 5) ** 2 / 4


def rosenbrock10(t):
    x = [t.suggest_float(f"x{i}", -2, 2) for i in range(10)]
    return sum(100 * (b - a**2) ** 2 + (1 - a) ** 2 for a, b in zip(x, x[1:]))


def counted8(t):
    numbers = [t.suggest_int(name, 0, 15) for name in "abcd"]
    letters = ["pqrs".index(t.suggest_categorical(name, ["p", "q", "r", "s"])) for name in "efgh"]
    value = sum(((own - 3 * (i + 1)) / 8) ** 2 for i, own in enumerate(numbers))
    return value + sum(abs(own - (i + 1) % 4) / 3 + (0.5 if own == letters[(i + 1) % 4] else 0) for i, own in enumerate(letters))


def figures(objective):
    best = {50: [], 100: []}
    for seed in range(30):
        study = optuna.create_study(sampler=optuna.samplers.TPESampler(seed=seed))
        study.optimize(objective, n_trials=100)
        values = [trial.value for trial in study.trials]
        for trials in best:
            best[trials].append(min(values[:trials]))
    return {trials: dict(zip(("q1", "median", "q3"), np.quantile(found, (0.25, 0.5, 0.75)))) for trials, found in best.items()}


FUNCTIONS = (sphere3_log, branin, hartmann6, mixed, rosenbrock10, counted8)
print(json.dumps({"version": optuna.__version__, "seeds": 30, "functions": {f.__name__: figures(f) for f in FUNCTIONS}}, indent=2))
