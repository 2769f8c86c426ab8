"""What real Optuna makes of a sweep's journal: its trials_dataframe as JSON. Arguments: journal, 'read' or a number of trials to go on with."""

import json
import sys

import optuna

optuna.logging.set_verbosity(optuna.logging.ERROR)
path, act = sys.argv[1:]
storage = optuna.storages.JournalStorage(optuna.storages.journal.JournalFileBackend(path))
(name,) = optuna.get_all_study_names(storage)
study = optuna.load_study(study_name=name, storage=storage, sampler=optuna.samplers.TPESampler(seed=0, n_startup_trials=2))

if act != "read":
    space = next(trial.distributions for trial in study.trials)
    for _ in range(int(act)):
        trial = study.ask(space)
        trial.report(0.01, 0)
        study.tell(trial, 0.01 + 0.001 * trial.number)

frame = study.trials_dataframe(attrs=("number", "state", "value", "params", "user_attrs", "system_attrs"))
print(
    json.dumps(
        {
            "name": study.study_name,
            "best": study.best_trial.number if any(trial.state.name == "COMPLETE" for trial in study.trials) else None,
            "sampler": type(study.sampler).__name__,
            "frame": json.loads(frame.to_json(orient="records", double_precision=15, default_handler=str)),
            "values": [trial.values for trial in study.trials],
            "params": [trial.params for trial in study.trials],
            "reports": [sorted(trial.intermediate_values.items()) for trial in study.trials],
        }
    )
)
