"""Milliseconds of each kind of op in a recorded step: {folder, steps}, the folder that `ours/export.mjs` wrote.

One thread, so that no two ops run at the same time. Prints {wall, traced, ops: {kind: ms}}: `wall` of a step without tracing, `traced` with
it. Tracing costs time itself, so kinds of many small ops look dearer than they are; what the ops leave of `traced` is scheduling and tracing.
"""

import collections
import json
import pathlib
import statistics
import sys
import time

import numpy as np
import tensorflow as tf
from tensorflow.core.protobuf import saved_model_pb2

given = json.loads(sys.argv[1])
folder = pathlib.Path(given["folder"])
manifest = json.loads((folder / "manifest.json").read_text())
model = saved_model_pb2.SavedModel.FromString((folder / "saved_model.pb").read_bytes())
random = np.random.default_rng(0)
graph = tf.Graph()
with graph.as_default():
    tf.import_graph_def(model.meta_graphs[0].graph_def, name="")
threads = tf.compat.v1.ConfigProto(intra_op_parallelism_threads=1, inter_op_parallelism_threads=1)
session = tf.compat.v1.Session(graph=graph, config=threads)
start = lambda part: random.normal(0, 0.05, part["shape"]) if part["weight"] else np.zeros(part["shape"])
fed = lambda name, value: (f"{name}:0", np.asarray(value, graph.get_tensor_by_name(f"{name}:0").dtype.as_numpy_dtype))
state = np.concatenate([start(part).ravel() for part in manifest["state"]])
feeds = dict([fed(feed["name"], feed["value"]) for feed in manifest["feeds"]] + [fed(manifest["vector"], state)])
call = f"{manifest['call']}:0"
session.run(call, feeds | dict([fed(manifest["branch"], manifest["load"])]))
feeds |= dict([fed(manifest["branch"], manifest["step"])])


def milliseconds(options=None, metadata=None):
    began = time.perf_counter()
    session.run(call, feeds, options=options, run_metadata=metadata)
    return (time.perf_counter() - began) * 1000


def kinds(metadata):
    """Time by kind of op; nodes that only wait for others, such as the call itself, carry no work of their own."""
    spent = collections.Counter()
    for device in metadata.step_stats.dev_stats:
        for node in device.node_stats:
            kind = node.timeline_label.split(" = ")[-1].split("(")[0].removeprefix("_Mkl")
            if kind not in ("Case", "If", "PartitionedCall", "StatefulPartitionedCall", ""):
                spent[kind] += (node.op_end_rel_micros - node.op_start_rel_micros) / 1000
    return spent


full = tf.compat.v1.RunOptions(trace_level=tf.compat.v1.RunOptions.FULL_TRACE)
for _ in range(3):
    milliseconds()
wall = [milliseconds() for _ in range(given["steps"])]
traced, spent = [], []
for index in range(given["steps"] + 1):
    metadata = tf.compat.v1.RunMetadata()
    took = milliseconds(full, metadata)
    if index:  # the first traced step sets tracing up
        traced.append(took)
        spent.append(kinds(metadata))
ops = {kind: statistics.median(one[kind] for one in spent) for kind in set().union(*spent)}
print(json.dumps({"wall": statistics.median(wall), "traced": statistics.median(traced), "ops": ops}))
