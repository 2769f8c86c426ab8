"""MiniLM's forward pass by onnxruntime, its graph written from the checkpoint's tensors: {folder, file, rows, fused}. Prints {milliseconds, processor}."""

import json
import pathlib
import sys

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper
from safetensors.numpy import load_file

import tokens as given_tokens

given = json.loads(sys.argv[1])
tokens = given_tokens.read(given)
folder = pathlib.Path(given["folder"])
config = json.loads((folder / "config.json").read_text())
stored = {name.removeprefix("bert."): value for name, value in load_file(folder / "model.safetensors").items()}
width, heads = config["hidden_size"], config["num_attention_heads"]
nodes, constants = [], {}


def constant(name, value):
    constants[name] = numpy_helper.from_array(np.ascontiguousarray(value), name)
    return name


def op(kind, *inputs, domain="", outputs=1, **attributes):
    names = [f"{kind}_{len(nodes)}_{index}" for index in range(outputs)]
    nodes.append(helper.make_node(kind, list(inputs), names, domain=domain, **attributes))
    return names[0]


def dense(x, name, kernel=None, bias=None):
    kernel = stored[f"{name}.weight"].T if kernel is None else kernel
    bias = stored[f"{name}.bias"] if bias is None else bias
    return op("MatMul", x, constant(f"{name}.kernel", kernel)), constant(f"{name}.shift", bias)


def norm(x, name, add=None, bias=None):
    scale, shift = constant(f"{name}.scale", stored[f"{name}.weight"]), constant(f"{name}.shift", stored[f"{name}.bias"])
    if add and given["fused"]:
        return op("SkipLayerNormalization", x, add, scale, shift, bias, domain="com.microsoft", epsilon=config["layer_norm_eps"])
    if add:
        x = op("Add", op("Add", x, bias), add)
    return op("LayerNormalization", x, scale, shift, axis=-1, epsilon=config["layer_norm_eps"])


def attention(x, name):
    parts = [f"{name}.attention.self.{part}" for part in ("query", "key", "value")]
    kernel = np.concatenate([stored[f"{part}.weight"].T for part in parts], 1)
    bias = np.concatenate([stored[f"{part}.bias"] for part in parts])
    if given["fused"]:
        weights = constant(f"{name}.qkv", kernel), constant(f"{name}.qkv_bias", bias)
        return op("Attention", x, *weights, "lengths", domain="com.microsoft", num_heads=heads)
    product, shift = dense(x, f"{name}.qkv", kernel, bias)
    split = op("Reshape", op("Add", product, shift), constant("split", np.array([0, 0, 3, heads, width // heads])))
    q, k, v = [
        op("Squeeze", op("Slice", op("Transpose", split, perm=[2, 0, 3, 1, 4]), *[constant(f"{side}{at}", np.array([at + side])) for side in (0, 1)], constant("zero", np.array([0]))), "zero")
        for at in range(3)
    ]
    scores = op("Mul", op("MatMul", q, op("Transpose", k, perm=[0, 1, 3, 2])), constant("scale", np.float32((width // heads) ** -0.5)))
    mixed = op("MatMul", op("Softmax", op("Add", scores, "hidden"), axis=-1), v)
    return op("Reshape", op("Transpose", mixed, perm=[0, 2, 1, 3]), constant("joined", np.array([0, 0, width])))


def block(x, index):
    name = f"encoder.layer.{index}"
    mixed, shift = dense(attention(x, name), f"{name}.attention.output.dense")
    x = norm(mixed, f"{name}.attention.output.LayerNorm", x, shift)
    inner, shift = dense(x, f"{name}.intermediate.dense")
    active = op("BiasGelu", inner, shift, domain="com.microsoft") if given["fused"] else op("Gelu", op("Add", inner, shift))
    outer, shift = dense(active, f"{name}.output.dense")
    return norm(outer, f"{name}.output.LayerNorm", x, shift)


def network():
    """ids, places and mask to the mean vectors (B, D) of length 1."""
    table = "embeddings.{}_embeddings.weight"
    types = constant("types", stored[table.format("token_type")][0])
    gathered = [op("Gather", constant(name, stored[table.format(name)]), ids) for name, ids in (("word", "ids"), ("position", "places"))]
    mask = op("Cast", "mask", to=TensorProto.FLOAT)
    op("Mul", op("Sub", op("Unsqueeze", mask, constant("middle", np.array([1, 2]))), constant("one", np.float32(1))), constant("far", np.float32(1e9)))
    nodes[-1].output[0] = "hidden"
    op("Cast", op("ReduceSum", "mask", constant("last", np.array([1])), keepdims=0), to=TensorProto.INT32)
    nodes[-1].output[0] = "lengths"
    x = norm(op("Add", op("Add", *gathered), types), "embeddings.LayerNorm")
    for index in range(config["num_hidden_layers"]):
        x = block(x, index)
    shares = op("Unsqueeze", mask, constant("end", np.array([2])))
    sums = op("ReduceSum", op("Mul", x, shares), "last", keepdims=0)
    mean = op("Div", sums, op("ReduceSum", shares, "last", keepdims=0))
    nodes.append(helper.make_node("LpNormalization", [mean], ["vectors"], axis=-1, p=2))
    whole = lambda name: helper.make_tensor_value_info(name, TensorProto.INT64, ["B", "L"] if name != "places" else ["L"])
    vectors = helper.make_tensor_value_info("vectors", TensorProto.FLOAT, ["B", width])
    graph = helper.make_graph(nodes, "minilm", [whole("ids"), whole("places"), whole("mask")], [vectors], list(constants.values()))
    imports = [helper.make_opsetid("", 20), helper.make_opsetid("com.microsoft", 1)]
    return helper.make_model(graph, opset_imports=imports, ir_version=9)


options = onnxruntime.SessionOptions()
options.intra_op_num_threads = given_tokens.cores()
options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_ALL
session = onnxruntime.InferenceSession(network().SerializeToString(), options, ["CPUExecutionProvider"])


def run(ids, mask):
    return session.run(None, {"ids": ids, "places": np.arange(ids.shape[1]), "mask": mask})[0]


print(json.dumps(given_tokens.quickest(tokens["test"], given["rows"], run)))
