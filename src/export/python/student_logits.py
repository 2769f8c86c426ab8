"""Logits of students in MLflow's form: python student_logits.py FOLDER ROWS OUT ..., rows as JSON {"texts", "ids"}, logits as float32 row by row."""
import json
import os
import sys

sys.path.insert(0, os.path.join(sys.argv[1], "code"))
import stillhouse_student  # noqa: E402

for folder, rows, out in zip(*[iter(sys.argv[1:])] * 3):
    student = stillhouse_student._load_pyfunc(os.path.join(folder, "data"))
    with open(rows, encoding="utf-8") as file:
        given = json.load(file)
    ids = [student.ids(text) for text in given["texts"]] if student.reads_texts else given["ids"]
    with open(out, "wb") as logits:
        for start in range(0, len(ids), 64):
            logits.write(student.logits(ids[start : start + 64]).astype("<f4").tobytes())
