"""MiniLM in PyTorch, by transformers: {work: step | forward, folder, file, fused, rate, decay, clip, rows, seed}. Prints {milliseconds, processor}."""

import json
import sys

import torch
from transformers import AutoModel

import tokens as given_tokens

given = json.loads(sys.argv[1])
torch.manual_seed(given["seed"])
torch.set_num_threads(given_tokens.cores())
tokens = given_tokens.read(given)
body = AutoModel.from_pretrained(given["folder"], add_pooling_layer=False)


class Classifier(torch.nn.Module):
    def __init__(self, classes):
        super().__init__()
        self.body = body
        self.logits = torch.nn.Linear(body.config.hidden_size, classes)

    def forward(self, ids, mask):
        return self.logits(mean(self.body(input_ids=ids, attention_mask=mask).last_hidden_state, mask))


def mean(vectors, mask):
    shares = mask.unsqueeze(-1).to(vectors.dtype)
    return (vectors * shares).sum(1) / shares.sum(1)


def step():
    model = Classifier(len(tokens["classes"])).train()
    optimizer = torch.optim.AdamW(model.parameters(), given["rate"], weight_decay=given["decay"], fused=given["fused"])
    batches = [tuple(map(torch.from_numpy, batch)) for batch in given_tokens.training(tokens, False)]

    def run(part):
        for ids, mask, labels in part:
            optimizer.zero_grad()
            torch.nn.functional.cross_entropy(model(ids, mask), labels).backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), given["clip"])
            optimizer.step()

    warmup = tokens["warmup"]
    run(batches[:warmup])
    return given_tokens.timed(lambda: run(batches[warmup:]), len(batches) - warmup)


def forward():
    body.eval()

    def run(ids, mask):
        ids, mask = torch.from_numpy(ids), torch.from_numpy(mask)
        return torch.nn.functional.normalize(mean(body(input_ids=ids, attention_mask=mask).last_hidden_state, mask)).numpy()

    with torch.inference_mode():
        return given_tokens.quickest(tokens["test"], given["rows"], run)


print(json.dumps(step() if given["work"] == "step" else forward()))
