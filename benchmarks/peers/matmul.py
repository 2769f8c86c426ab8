"""GFLOP/s of a matrix product: {library: numpy|tensorflow, rows, inner, columns, seconds}. Prints {gflops}: of the quickest tenth."""

import json
import sys
import time

import numpy as np

given = json.loads(sys.argv[1])
rows, inner, columns = given["rows"], given["inner"], given["columns"]
random = np.random.default_rng(0)
a, b = random.random((rows, inner), "float32"), random.random((inner, columns), "float32")
if given["library"] == "tensorflow":
    import tensorflow as tf

    a, b = tf.constant(a), tf.constant(b)
    once = lambda: tf.matmul(a, b)
else:
    once = lambda: a @ b
for _ in range(5):
    once()
times = []
end = time.perf_counter() + given["seconds"]
while time.perf_counter() < end:
    began = time.perf_counter()
    once()
    times.append(time.perf_counter() - began)
best = sorted(times)[len(times) // 10]
print(json.dumps({"gflops": 2 * rows * inner * columns / best / 1e9}))
