"""Writes op-table.ts: the signatures of the TensorFlow ops that tfjs' native backend may run. Usage: python op-table.py > op-table.ts"""
import re
import sys
from pathlib import Path

from tensorflow.python.framework import op_def_registry
import tensorflow as tf  # noqa: F401  fills the registry

OWN = """AssignVariableOp BatchMatMulV2 Case Const Identity MatMul NoOp Placeholder ReadVariableOp ReluGrad ResourceApplyAdam ResourceGather
SelectV2 SigmoidGrad StatelessRandomUniform StatelessRandomNormal StatelessTruncatedNormal StatelessMultinomial TanhGrad VarHandleOp Softmax LogSoftmax
ConcatV2 Split SplitV Squeeze BroadcastTo ReverseV2 ClipByValue MirrorPad Pad PadV2 TopKV2 Where Relu Prelu Step StopGradient InvertPermutation
TensorScatterUpdate FusedBatchNormV3 FusedBatchNormGradV3 Unpack Pack RealDiv FloorMod Mod Einsum Cumsum Cumprod Roll""".split()


def used(kernels):
    text = "\n".join(path.read_text() for path in Path(kernels).rglob("*.js"))
    found = set(re.findall(r"execute(?:Single|Multiple)(?:Outputs?|Input)\((?:tfjs_1\.)?'?([A-Za-z0-9]+)", text))
    return sorted(found | set(OWN))


def arg(a):
    kind = a.type_attr or (f"[{a.type_list_attr}]" if a.type_list_attr else f"@{a.type}")
    return f"{a.name}:{a.number_attr + '*' if a.number_attr else ''}{kind}"


lines = []
for name in used(sys.argv[1]):
    op = op_def_registry.get(name)
    if op is None:
        continue
    args = " ".join(map(arg, op.input_arg)), " ".join(map(arg, op.output_arg))
    lines.append(f"  {name}: '{args[0]} -> {args[1]}',")
print("// Made by op-table.py; do not edit.")
print("/** Inputs and outputs of each op as name:type; `N*T` is a list of N, `[T]` a list of types, `@1` a fixed dtype, else the name of the attribute that holds the dtype. */")
print("export const opTable: Readonly<Record<string, string>> = {")
print("\n".join(lines))
print("};")
