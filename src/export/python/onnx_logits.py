"""Logits of ONNX students: python onnx_logits.py MODEL IDS OUT ..., ids as JSON lists, logits as float32 row by row."""
import json
import sys

import numpy as np
import onnxruntime

for model, rows, out in zip(*[iter(sys.argv[1:])] * 3):
    session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
    with open(rows, encoding="utf-8") as file, open(out, "wb") as logits:
        texts = json.load(file)["ids"]
        for start in range(0, len(texts), 64):
            part = texts[start : start + 64]
            ids = np.zeros((len(part), max(map(len, part))), np.int64)
            for index, text in enumerate(part):
                ids[index, : len(text)] = text
            logits.write(session.run(["logits"], {"ids": ids})[0].astype("<f4").tobytes())
