"""
Logits, loss and gradients of a tiny GPT-2 with its language model head, by transformers on PyTorch, in the order of the weights of the
architecture decoder: python test/golden/gpt2_numbers.py > test/golden/gpt2.json. Row i of GPT-2's table is id i + 1 here, its last row id 0.
"""
import json

import numpy as np
import torch
from transformers import GPT2Config, GPT2LMHeadModel

TEXTS = [[2, 3, 4, 5, 6], [6, 2], [5, 5, 3, 1], [4]]
VOCABULARY, UNITS, HEADS, INNER, LENGTH, LAYERS, FIRST = 7, 8, 2, 12, 5, 2, 1
torch.manual_seed(3)


def plain(value):
    return np.round(value.detach().numpy().astype(np.float64), 8).tolist()


config = GPT2Config(
    vocab_size=VOCABULARY, n_positions=LENGTH, n_embd=UNITS, n_layer=LAYERS, n_head=HEADS, n_inner=INNER,
    resid_pdrop=0.0, embd_pdrop=0.0, attn_pdrop=0.0, layer_norm_epsilon=1e-5,
)
model = GPT2LMHeadModel(config)
bias = torch.nn.Parameter(torch.randn(VOCABULARY) * 0.3)
body = model.transformer
weights = [body.wte.weight, body.wpe.weight]
for block in body.h:
    weights += [block.attn.c_attn.weight, block.attn.c_attn.bias, block.attn.c_proj.weight, block.attn.c_proj.bias]
    weights += [block.mlp.c_fc.weight, block.mlp.c_fc.bias, block.mlp.c_proj.weight, block.mlp.c_proj.bias]
    weights += [block.ln_1.weight, block.ln_1.bias, block.ln_2.weight, block.ln_2.bias]
weights += [body.ln_f.weight, body.ln_f.bias, bias]
with torch.no_grad():
    for weight in weights[:-1]:
        weight.copy_(torch.randn(weight.shape) * 0.4)


def answers(text):
    given = torch.tensor([[FIRST - 1, *[token - 1 for token in text[:-1]]]])
    return torch.roll(model(given).logits[0], 1, -1) + bias


logits = torch.cat([answers(text) for text in TEXTS])
targets = torch.tensor([token for text in TEXTS for token in text])
loss = torch.nn.functional.cross_entropy(logits, targets)
loss.backward()
print(
    json.dumps(
        {
            "texts": TEXTS,
            "weights": [plain(weight) for weight in weights],
            "logits": plain(logits),
            "loss": float(loss.detach()),
            "gradients": [plain(weight.grad) for weight in weights],
        }
    )
)
