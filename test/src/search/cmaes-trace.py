"""Writes cmaes-trace.json: states of the package cmaes 0.12.0 after told generations. Run: python cmaes-trace.py (needs numpy and cmaes)."""
import json
from pathlib import Path

import numpy as np
from cmaes import CMA


def trace(dimension, popsize, generations, seed):
    rng = np.random.RandomState(seed)
    optimizer = CMA(mean=np.full(dimension, 0.5), sigma=1 / 6, population_size=popsize, seed=seed)
    told, states = [], []
    for _ in range(generations):
        points = np.round(optimizer.mean + 0.2 * rng.randn(optimizer.population_size, dimension), 4)
        losses = np.round(np.sum((points - 0.3) ** 2 * 10 ** np.arange(dimension), axis=1), 6)
        optimizer.tell([(x, float(y)) for x, y in zip(points, losses)])
        told.append([{"point": x.tolist(), "loss": float(y)} for x, y in zip(points, losses)])
        states.append({"mean": optimizer.mean.tolist(), "sigma": float(optimizer._sigma), "covariance": optimizer._C.tolist()})
    return {"dimension": dimension, "popsize": optimizer.population_size, "told": told, "states": states}


document = {"origin": "cmaes-trace.py, cmaes 0.12.0", "traces": [trace(3, None, 6, 1), trace(1, 2, 4, 2), trace(5, 11, 4, 3)]}
Path(__file__).with_suffix(".json").write_text(json.dumps(document))
