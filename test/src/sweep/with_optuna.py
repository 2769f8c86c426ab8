"""What real Optuna makes of a journal: prints what it reads, then goes on with it. Arguments: journal, 'read' or 'continue' or 'enqueue', the study's name where it is not 'study'."""

import json
import sys

import optuna

optuna.logging.set_verbosity(optuna.logging.ERROR)
path, act, *named = sys.argv[1:]
storage = optuna.storages.JournalStorage(optuna.storages.journal.JournalFileBackend(path))
study = optuna.load_study(study_name=named[0] if named else "study", storage=storage, sampler=optuna.samplers.TPESampler(seed=0, n_startup_trials=2))


def objective(trial):
    rate = trial.suggest_float("rate", 1e-4, 1.0, log=True)
    units = trial.suggest_int("units", 1, 8)
    beta = trial.suggest_float("beta", 0.0, 1.0, step=0.25)
    use = trial.suggest_categorical("use", ["a", None, 2, True])
    if len(study.directions) > 1:  # Optuna has no reports there
        return units + beta, rate
    trial.report(float("nan"), 0)
    trial.report(float("inf"), 1)
    trial.set_user_attr("odd", [float("nan"), "NaN"])
    return units + beta + (use == "a") + rate


if act == "continue":
    study.optimize(objective, n_trials=5)
if act == "enqueue":
    study.enqueue_trial({"units": 7})
frame = study.trials_dataframe()
print(
    json.dumps(
        {
            "directions": [direction.name for direction in study.directions],
            "metric_names": study.metric_names,
            "best": study.best_trial.number if len(study.directions) == 1 and study.best_trials else None,
            "front": [trial.number for trial in study.best_trials],
            "user_attrs": study.user_attrs,
            "columns": sorted(frame.columns),
            "types": {name: str(kind) for name, kind in frame.dtypes.items() if name.startswith(("value", "params_"))},
            "trials": [
                {
                    "number": trial.number,
                    "state": trial.state.name,
                    "values": trial.values,
                    "params": trial.params,
                    "intermediate": [[step, repr(value)] for step, value in sorted(trial.intermediate_values.items())],
                    "user": repr(trial.user_attrs),
                    "system": trial.system_attrs,
                    "seconds": trial.duration.total_seconds() if trial.duration else None,
                    "distributions": {name: repr(one) for name, one in trial.distributions.items()},
                }
                for trial in study.trials
            ],
        }
    )
)
