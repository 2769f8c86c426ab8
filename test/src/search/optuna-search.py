"""Writes optuna-search.json: what Optuna 5.0.0 says about small studies. Run: python optuna-search.py (needs optuna alone)."""
import json
import warnings
from pathlib import Path

import numpy as np
import optuna
from optuna.distributions import CategoricalDistribution, FloatDistribution, IntDistribution, distribution_to_json
from optuna.importance import PedAnovaImportanceEvaluator
from optuna.samplers._tpe.sampler import _get_reference_point, _split_complete_trials_multi_objective
from optuna._hypervolume import _solve_hssp, compute_hypervolume
from optuna.samplers.nsgaii._elite_population_selection_strategy import NSGAIIElitePopulationSelectionStrategy
from optuna.study._multi_objective import _fast_non_domination_rank, _is_pareto_front

warnings.filterwarnings("ignore")
optuna.logging.set_verbosity(optuna.logging.ERROR)
settings = [[0.1, 1.0, True], [0.2, 1.0, True], [0.1, 1.0, False], [0.1, 0.5, True]]


def plain(dists):
    return {k: json.loads(distribution_to_json(d)) for k, d in dists.items()}


def importances(directions, seed, n):
    rng = np.random.RandomState(seed)
    study = optuna.create_study(directions=directions)
    dists = {
        "rate": FloatDistribution(1e-4, 1e-1, log=True),
        "alpha": FloatDistribution(0, 1, step=0.1),
        "layers": IntDistribution(1, 4),
        "batch": IntDistribution(8, 64, log=True),
        "optimizer": CategoricalDistribution(["adam", "sgd", None]),
        "momentum": FloatDistribution(0, 0.9),
    }
    history = []
    for _ in range(n):
        p = {
            "rate": round(float(10 ** rng.uniform(-4, -1)), 5),
            "alpha": round(0.1 * int(rng.randint(11)), 1),
            "layers": int(rng.randint(1, 5)),
            "batch": int(rng.randint(8, 65)),
            "optimizer": ["adam", "sgd", None][rng.randint(3)],
        }
        own = {k: dists[k] for k in p}
        if p["optimizer"] == "sgd":
            p["momentum"] = round(float(rng.rand()) * 0.9, 3)
            own["momentum"] = dists["momentum"]
        score = (np.log10(p["rate"]) + 2.5) ** 2 + 0.3 * p["layers"] * p["alpha"] + (p.get("momentum", 0.5) - 0.6) ** 2
        values = [round(float(score), 4), round(p["batch"] / 64 - p["alpha"], 4)][: len(directions)]
        study.add_trial(optuna.trial.create_trial(params=p, distributions=own, values=values))
        history.append({"params": p, "values": values})
    found = {}
    for target, region, local in settings:
        evaluator = PedAnovaImportanceEvaluator(target_quantile=target, region_quantile=region, evaluate_on_local=local)
        raw = optuna.importance.get_param_importances(study, evaluator=evaluator, normalize=False)
        found[json.dumps([target, region, local])] = raw
    return {"directions": directions, "space": plain(dists), "history": history, "ped_anova": found,
            "normalized": optuna.importance.get_param_importances(study)}


def points(seed, n, dims, digits):
    rng = np.random.RandomState(seed)
    losses = np.round(rng.rand(n, dims), digits)
    ref = np.full(dims, 1.1)
    front = np.flatnonzero(_is_pareto_front(losses, assume_unique_lexsorted=False))
    size = max(1, len(front) // 2)
    penalty = np.where(rng.rand(n) < 0.4, np.round(rng.rand(n), 1), 0.0)
    chosen = _solve_hssp(losses[front], front, size, _get_reference_point(losses[front]))
    return {"losses": losses.tolist(), "hypervolume": float(compute_hypervolume(losses, ref)),
            "ranks": _fast_non_domination_rank(losses).tolist(), "penalty": penalty.tolist(),
            "constrained": _fast_non_domination_rank(losses, penalty=penalty).tolist(),
            "subset": {"size": size, "selected": sorted(int(i) for i in chosen)}}


def elite(seed, n, size):
    rng = np.random.RandomState(seed)
    study = optuna.create_study(directions=["minimize", "maximize"])
    trials = []
    for _ in range(n):
        values, violation = np.round(rng.rand(2), 2).tolist(), round(float(rng.rand()) - 0.7, 2)
        study.add_trial(optuna.trial.create_trial(values=values, system_attrs={"constraints:size": violation}))
        trials.append({"values": values, "violation": violation})
    chosen = NSGAIIElitePopulationSelectionStrategy(population_size=size)(study, study.get_trials())
    below, _ = _split_complete_trials_multi_objective(study.get_trials(), study, size)
    return {"trials": trials, "size": size, "elite": [t.number for t in chosen], "split": [t.number for t in below],
            "best": [t.number for t in study.best_trials]}


document = {
    "origin": "optuna-search.py, Optuna 5.0.0",
    "importances": [importances(["maximize"], 3, 40), importances(["minimize", "maximize"], 4, 40)],
    "points": [points(1, 14, 2, 1), points(2, 14, 3, 1), points(3, 12, 4, 2), points(5, 10, 5, 2), points(6, 4, 1, 1)],
    "elite": [elite(1, 24, 10), elite(2, 12, 6)],
}
Path(__file__).with_suffix(".json").write_text(json.dumps(document))
