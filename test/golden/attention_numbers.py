"""
Attention inside of the tiny checkpoints by Hugging Face's transformers, which the tests compare with: its distributions in every block, and
the gradients of TinyBERT's loss of attention maps. python test/golden/attention_numbers.py (torch, transformers) writes
test/golden/attention.json from test/golden/checkpoints and the token ids of test/golden/transformers.json.
"""
import json
import math
from pathlib import Path

import torch
import transformers as hf

HERE = Path(__file__).parent
ROWS = [0, 2]
HEADS, BLOCK = 2, 1


def plain(tensor):
    return [float(f"{value:.7g}") for value in tensor.detach().double().flatten().tolist()]


def scores(states, attention):
    """Before the softmax, as `BertSelfAttention` has them: one text (L, D) to (H, L, L)."""
    length, width = states.shape
    q, k = (getattr(attention, name)(states).reshape(length, HEADS, width // HEADS).transpose(0, 1) for name in ("query", "key"))
    return q @ k.transpose(1, 2) / math.sqrt(width // HEADS)


def target(row, length):
    """What the test makes again: sin(h + 2 i + 3 j + row)."""
    h, i, j = torch.meshgrid(torch.arange(HEADS), torch.arange(length), torch.arange(length), indexing="ij")
    return torch.sin((h + 2 * i + 3 * j + row).double()).float()


def numbers(name, ids):
    model = hf.AutoModel.from_pretrained(HERE / "checkpoints" / name, attn_implementation="eager").eval()
    out = [model(torch.tensor([ids[row]]), output_attentions=True, output_hidden_states=True) for row in ROWS]
    found = {"attentions": [[plain(block[0]) for block in one.attentions] for one in out]}
    if name != "bert":
        return found
    attention = model.encoder.layer[BLOCK].attention.self
    losses = [torch.mean((scores(one.hidden_states[BLOCK][0], attention) - target(row, len(ids[row]))) ** 2) for row, one in zip(ROWS, out)]
    loss = torch.stack(losses).mean()
    loss.backward()
    wanted = {f"encoder.layer.{BLOCK}.attention.self.query.weight", f"encoder.layer.{BLOCK}.attention.self.key.weight", "encoder.layer.0.output.dense.weight"}
    gradients = {key: plain(value.grad) for key, value in model.named_parameters() if key in wanted}
    return {**found, "loss": loss.item(), "gradients": gradients}


known = json.loads((HERE / "transformers.json").read_text(encoding="utf8"))["of"]
document = {"versions": {"transformers": hf.__version__, "torch": torch.__version__}, "rows": ROWS, "block": BLOCK}
of = {name: numbers(name, known[name]["ids"]) for name in ("bert", "electra", "distilbert", "roberta")}
(HERE / "attention.json").write_text(json.dumps({**document, "of": of}, separators=(",", ":")) + "\n", encoding="utf8")
