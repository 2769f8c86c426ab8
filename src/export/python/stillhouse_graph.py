"""Runs the portable graph of a student with numpy alone."""
import math

import numpy as np

DTYPES = {"float32": np.float32, "int32": np.int32, "bool": np.bool_}
_erf = np.frompyfunc(math.erf, 1, 1)


def _sigmoid(x):
    return (1 / (1 + np.exp(-np.clip(x, -88, 88)))).astype(np.float32)


def _softmax(x):
    shifted = np.exp(x - x.max(axis=-1, keepdims=True))
    return shifted / shifted.sum(axis=-1, keepdims=True)


def _log_softmax(x):
    shifted = x - x.max(axis=-1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))


UNARY = {
    "neg": np.negative, "abs": np.abs, "sign": np.sign, "exp": np.exp, "expm1": np.expm1, "log": np.log, "log1p": np.log1p,
    "sqrt": np.sqrt, "rsqrt": lambda x: 1 / np.sqrt(x), "square": np.square, "reciprocal": lambda x: 1 / x, "floor": np.floor,
    "ceil": np.ceil, "round": np.rint, "sin": np.sin, "cos": np.cos, "tanh": np.tanh, "sigmoid": _sigmoid,
    "softplus": lambda x: np.logaddexp(x, 0), "erf": lambda x: _erf(x).astype(np.float32), "relu": lambda x: np.maximum(x, 0),
    "relu6": lambda x: np.clip(x, 0, 6), "elu": lambda x: np.where(x > 0, x, np.expm1(np.minimum(x, 0))),
    "selu": lambda x: 1.0507009873554805 * np.where(x > 0, x, 1.6732632423543772 * np.expm1(np.minimum(x, 0))),
    "not": np.logical_not, "softmax": _softmax, "log-softmax": _log_softmax,
}
BINARY = {
    "add": np.add, "sub": np.subtract, "mul": np.multiply, "div": np.divide, "pow": np.power, "maximum": np.maximum,
    "minimum": np.minimum, "squared-difference": lambda a, b: np.square(a - b), "equal": np.equal, "not-equal": np.not_equal,
    "greater": np.greater, "greater-equal": np.greater_equal, "less": np.less, "less-equal": np.less_equal, "and": np.logical_and,
    "or": np.logical_or, "floor-div": np.floor_divide, "floor-mod": np.mod,
}
REDUCTIONS = {"sum": np.sum, "mean": np.mean, "max": np.max, "min": np.min, "prod": np.prod, "any": np.any, "all": np.all}


def _lstm(gates, kernel, lengths, reverse):
    """Gates (L, B, 4U) as input, forget, candidate, output; gives the states (L, B, U) and the last one."""
    state = np.zeros((gates.shape[1], kernel.shape[0]), np.float32)
    cell = np.zeros_like(state)
    states = np.zeros((gates.shape[0], *state.shape), np.float32)
    for step in _order(gates, reverse):
        i, f, g, o = np.split(gates[step] + state @ kernel, 4, axis=1)
        fresh = _sigmoid(f) * cell + _sigmoid(i) * np.tanh(g)
        active = (step < lengths)[:, None]
        cell, state = np.where(active, fresh, cell), np.where(active, _sigmoid(o) * np.tanh(fresh), state)
        states[step] = np.where(active, state, 0)
    return states, state


def _gru(gates, kernel, lengths, reverse):
    """Gates (L, B, 3U) as update, reset, candidate; the reset gate acts before the product."""
    units = kernel.shape[0]
    state = np.zeros((gates.shape[1], units), np.float32)
    states = np.zeros((gates.shape[0], *state.shape), np.float32)
    for step in _order(gates, reverse):
        update, reset = np.split(_sigmoid(gates[step, :, : 2 * units] + state @ kernel[:, : 2 * units]), 2, axis=1)
        candidate = np.tanh(gates[step, :, 2 * units :] + (reset * state) @ kernel[:, 2 * units :])
        state = np.where((step < lengths)[:, None], candidate + update * (state - candidate), state)
        states[step] = np.where((step < lengths)[:, None], state, 0)
    return states, state


def _order(gates, reverse):
    return range(gates.shape[0] - 1, -1, -1) if reverse else range(gates.shape[0])


def _recurrent(node, inputs):
    vectors, lengths, *weights = inputs
    cell = _lstm if node["op"] == "lstm" else _gru
    turned = vectors.transpose(1, 0, 2)
    results = []
    for direction in range(node["directions"]):
        kernel, own, bias = weights[3 * direction : 3 * direction + 3]
        results.append(cell(turned @ kernel + bias, own, lengths, direction == 1))
    if node["states"] == "last":
        return np.concatenate([last for _, last in results], axis=1)
    return np.concatenate([states for states, _ in results], axis=2).transpose(1, 0, 2)


def _convolved(node, image, kernel, sizes):
    before, after = sizes(node["before"]), sizes(node["after"])
    image = np.pad(image, [(0, 0), *zip(before, after), (0, 0)])
    (high, wide), (down, across) = node["strides"], node["dilations"]
    rows = (image.shape[1] - (kernel.shape[0] - 1) * down - 1) // high + 1
    columns = (image.shape[2] - (kernel.shape[1] - 1) * across - 1) // wide + 1
    total = 0
    for i in range(kernel.shape[0]):
        for j in range(kernel.shape[1]):
            part = image[:, i * down : i * down + (rows - 1) * high + 1 : high, j * across : j * across + (columns - 1) * wide + 1 : wide]
            total = total + (part @ kernel[i, j] if node["op"] == "conv" else (part[..., None] * kernel[i, j]).reshape(*part.shape[:3], -1))
    return total


def _applied(node, inputs, sizes):
    op, shape = node["op"], sizes(node["shape"])
    if op in UNARY:
        return UNARY[op](*inputs)
    if op in BINARY:
        return BINARY[op](*inputs)
    if op in REDUCTIONS:
        return REDUCTIONS[op](inputs[0], axis=tuple(node["axes"]), keepdims=node["keep"])
    if op in ("lstm", "gru"):
        return _recurrent(node, inputs)
    if op in ("conv", "depthwise-conv"):
        return _convolved(node, *inputs, sizes).reshape(shape)
    if op == "matmul":
        a, b = (np.swapaxes(x, -1, -2) if turn else x for x, turn in zip(inputs, (node["transposeA"], node["transposeB"])))
        return a @ b
    x = inputs[0]
    if op == "cast":
        return x
    if op == "select":
        return np.where(*inputs)
    if op == "reshape":
        return x.reshape(shape)
    if op == "broadcast":
        return np.broadcast_to(x, shape)
    if op == "transpose":
        return x.transpose(node["order"])
    if op == "slice":
        return x[tuple(slice(begin, begin + size) for begin, size in zip(sizes(node["begin"]), shape))]
    if op == "concat":
        return np.concatenate(inputs, axis=node["axis"])
    if op == "reverse":
        return np.flip(x, node["axes"])
    if op == "pad":
        return np.pad(x, list(zip(sizes(node["before"]), sizes(node["after"]))), constant_values=node["value"])
    if op == "gather":
        return x[inputs[1]]
    if op == "leaky-relu":
        return np.where(x > 0, x, node["slope"] * x)
    raise ValueError(f"this version does not know the op {op!r} of the student")


def run(graph, weights, ids):
    """Logits (B, C) of token ids (B, L), 0 after a text's end. `weights` are arrays by name."""
    ids = np.asarray(ids, np.int32)[:, : graph["most"]]
    ids = np.pad(ids, [(0, 0), (0, max(0, graph["least"] - ids.shape[1]))])
    batch, length = ids.shape

    def sizes(dims):
        return [dim if isinstance(dim, int) else dim[0] + dim[1] * batch + dim[2] * length + dim[3] * batch * length for dim in dims]

    values = {"ids": ids, **weights}
    for constant in graph["constants"]:
        values[constant["name"]] = np.array(constant["values"], DTYPES[constant["dtype"]]).reshape(constant["shape"])
    with np.errstate(all="ignore"):
        for node in graph["nodes"]:
            found = _applied(node, [values[name] for name in node["inputs"]], sizes)
            values[node["name"]] = np.asarray(found, DTYPES[node["dtype"]])
    return values[graph["output"]]
