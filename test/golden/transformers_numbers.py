"""
Tiny checkpoints with random weights, made by Hugging Face's transformers, and its numbers for them: token ids, the vectors of the last block,
logits, loss and the gradients of fine-tuning. python test/golden/transformers_numbers.py (torch, transformers, tokenizers) writes
test/golden/checkpoints/NAME/ and test/golden/transformers.json.
"""
import json
import shutil
from pathlib import Path

import tokenizers
import torch
import transformers as hf
from tokenizers import ByteLevelBPETokenizer

HERE = Path(__file__).parent
FOLDERS = HERE / "checkpoints"
TEXTS = ["the cat sat on the mat.", "", "A dog, naïve café!", "we sat and sat and sat on the mat and the dog ran on", "日 😀 don't"]
LABELS = [0, 2, 1, 1, 0]
CLASSES = {"id2label": {0: "no", 1: "maybe", 2: "yes"}, "label2id": {"no": 0, "maybe": 1, "yes": 2}}
WORDS = ["the", "cat", "sat", "on", "mat", "dog", "ran", "and", "we", "a", ".", ",", "!", "'", "don", "t", "na", "##ive", "ca", "##fe", "日"]


def word_piece(folder):
    (folder / "vocab.txt").write_text("\n".join(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *WORDS]) + "\n", encoding="utf8")
    return hf.BertTokenizerFast(str(folder / "vocab.txt"))


def byte_pairs(folder, special):
    trainer = ByteLevelBPETokenizer()
    trainer.train_from_iterator(TEXTS * 3, vocab_size=256 + len(special) + 20, special_tokens=special, show_progress=False)
    trainer.save_model(str(folder))
    kind = hf.RobertaTokenizerFast if "<s>" in special else hf.GPT2TokenizerFast
    return kind(str(folder / "vocab.json"), str(folder / "merges.txt"))


def sizes(vocabulary, **change):
    shape = dict(hidden_size=8, num_hidden_layers=2, num_attention_heads=2, intermediate_size=12, type_vocab_size=2, max_position_embeddings=40)
    return dict(vocab_size=vocabulary, initializer_range=0.4, **{**shape, **change}, **CLASSES)


def models():
    yield "bert", word_piece, lambda n: hf.BertForSequenceClassification(hf.BertConfig(**sizes(n)))
    yield "electra", word_piece, lambda n: hf.ElectraForSequenceClassification(hf.ElectraConfig(**sizes(n), embedding_size=6))
    yield "distilbert", word_piece, lambda n: hf.DistilBertForSequenceClassification(
        hf.DistilBertConfig(vocab_size=n, dim=8, n_layers=2, n_heads=2, hidden_dim=12, max_position_embeddings=40, initializer_range=0.4, **CLASSES)
    )
    yield "roberta", lambda folder: byte_pairs(folder, ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]), lambda n: hf.RobertaForSequenceClassification(
        hf.RobertaConfig(**sizes(n, max_position_embeddings=42, type_vocab_size=1), pad_token_id=1, layer_norm_eps=1e-5)
    )
    yield "gpt2", lambda folder: byte_pairs(folder, ["<|endoftext|>"]), lambda n: hf.GPT2ForSequenceClassification(
        hf.GPT2Config(vocab_size=n, n_embd=8, n_layer=2, n_head=2, n_inner=12, n_positions=40, initializer_range=0.4, eos_token_id=0, bos_token_id=0, **CLASSES)
    )


def plain(tensor, digits=6):
    return [float(f"{value:.{digits}g}") for value in tensor.detach().double().flatten().tolist()]


def disturbed(model):
    """Norms and biases begin as ones and zeros, which would hide that they were mixed up."""
    with torch.no_grad():
        for parameter in model.parameters():
            if parameter.ndim == 1:
                parameter.add_(torch.randn_like(parameter) * 0.3)


def numbers(name, tokenizer, model):
    ids = [tokenizer(text)["input_ids"] or [0] for text in TEXTS]
    longest = max(map(len, ids))
    pad = model.config.pad_token_id or 0
    batch = torch.tensor([row + [pad] * (longest - len(row)) for row in ids])
    mask = torch.tensor([[1] * len(row) + [0] * (longest - len(row)) for row in ids])
    if name == "gpt2":  # without an id for padding it takes one row at a time
        out = [model(torch.tensor([row]), output_hidden_states=True) for row in ids]
        logits = torch.cat([one.logits for one in out])
        tokens = [one.hidden_states[-1][0] for one in out]
    else:
        one = model(batch, attention_mask=mask, output_hidden_states=True)
        logits, tokens = one.logits, [one.hidden_states[-1][row, : len(ids[row])] for row in range(len(ids))]
    loss = torch.nn.functional.cross_entropy(logits, torch.tensor(LABELS))
    loss.backward()
    gradients = {key: plain(value.grad) for key, value in model.named_parameters() if value.grad is not None}
    return {"ids": ids, "tokens": [plain(row) for row in tokens], "logits": plain(logits), "loss": float(loss), "gradients": gradients}


def main():
    shutil.rmtree(FOLDERS, ignore_errors=True)
    found = {}
    for name, tokens, make in models():
        torch.manual_seed(7)
        folder = FOLDERS / name
        folder.mkdir(parents=True)
        tokenizer = tokens(folder)
        model = make(len(tokenizer)).eval()
        disturbed(model)
        model.save_pretrained(folder)
        tokenizer.save_pretrained(folder)
        found[name] = numbers(name, tokenizer, model)
        if name == "distilbert":  # only the older file, so that both ways to a tokenizer are tried
            (folder / "tokenizer.json").unlink()
    document = {"versions": {"transformers": hf.__version__, "torch": torch.__version__, "tokenizers": tokenizers.__version__}}
    (HERE / "transformers.json").write_text(json.dumps({**document, "texts": TEXTS, "labels": LABELS, "of": found}, separators=(",", ":"), ensure_ascii=False) + "\n", encoding="utf8")


main()
