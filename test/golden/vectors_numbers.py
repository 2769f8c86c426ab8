"""
Principal components by scikit-learn and the weights of model2vec's post-processing (PCA, then smooth inverse frequency by Zipf's law) by numpy:
python test/golden/vectors_numbers.py > test/golden/vectors.json
"""
import json

import numpy as np
import sklearn
from sklearn.decomposition import PCA

SIF = 1e-4


def weighed(rows):
    inverse_rank = 1 / np.arange(2, len(rows) + 2)
    shares = inverse_rank / inverse_rank.sum()
    result = rows * (SIF / (SIF + shares))[:, None]
    return result / np.sqrt((result**2).sum(axis=1).mean())


def case(seed, count, width, units):
    random = np.random.default_rng(seed)
    mixing = random.normal(size=(width, width)) * np.linspace(2, 0.1, width)
    rows = (random.normal(size=(count, width)) @ mixing + random.normal(size=width) * 3).astype(np.float32)
    reduced = PCA(n_components=units, svd_solver="full").fit_transform(rows.astype(np.float64))
    return {
        "width": width,
        "units": units,
        "rows": np.round(rows.astype(np.float64), 8).ravel().tolist(),
        "reduced": np.round(reduced, 8).ravel().tolist(),
        "weighed": np.round(weighed(reduced), 8).ravel().tolist(),
    }


cases = [case(1, 40, 12, 5), case(2, 9, 7, 7), case(3, 6, 12, 4), case(4, 90, 24, 1)]
print(json.dumps({"versions": {"scikit-learn": sklearn.__version__, "numpy": np.__version__}, "cases": cases}))
