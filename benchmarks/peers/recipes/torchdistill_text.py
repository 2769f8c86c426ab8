"""What is written beside a YAML of torchdistill where the texts are one's own: data, network, and the loop of its examples. Arguments: a YAML, a seed."""

import collections
import re
import sys

import torch
from torch import nn
from torchdistill.common import main_util, yaml_util
from torchdistill.common.file_util import make_parent_dirs
from torchdistill.core.distillation import get_distillation_box
from torchdistill.core.training import get_training_box
from torchdistill.models.registry import get_model, register_model

WORDS, LENGTH = 8000, 40
TOKEN = re.compile(r"\w+|[^\w\s]")


def read(split):
    with open(f"data/{split}.tsv", encoding="utf8") as lines:
        rows = [line.rstrip("\n").split("\t", 1) for line in lines]
    return [(label, TOKEN.findall(text.lower())[:LENGTH]) for label, text in rows]


counts = collections.Counter(token for _, tokens in read("train") for token in tokens)
KNOWN = {token: index + 2 for index, (token, _) in enumerate(counts.most_common(WORDS - 2))}
CLASSES = sorted({label for label, _ in read("train")})


class Texts(torch.utils.data.Dataset):
    def __init__(self, split):
        rows = read(split)
        ids = [[KNOWN.get(token, 1) for token in tokens] + [0] * (LENGTH - len(tokens)) for _, tokens in rows]
        self.ids, self.labels = torch.tensor(ids), torch.tensor([CLASSES.index(label) for label, _ in rows])

    def __len__(self):
        return len(self.labels)

    def __getitem__(self, row):
        return self.ids[row], self.labels[row]


@register_model
class TextCNN(nn.Module):
    def __init__(self, embedding, filters, widths):
        super().__init__()
        self.embedding = nn.Embedding(WORDS, embedding)
        # As Keras begins embeddings: from PyTorch's own, N(0, 1), a few thousand texts teach little (53 % here).
        nn.init.uniform_(self.embedding.weight, -0.05, 0.05)
        self.convolutions = nn.ModuleList(nn.Conv1d(embedding, filters, width) for width in widths)
        self.logits = nn.Linear(filters * len(widths), len(CLASSES))

    def forward(self, ids):
        vectors = self.embedding(ids).transpose(1, 2)
        return self.logits(torch.cat([torch.relu(each(vectors)).amax(2) for each in self.convolutions], 1))


@torch.inference_mode()
def accuracy(model, batches):
    model.eval()
    right = [model(ids).argmax(1) == labels for ids, labels in batches]
    return torch.cat(right).float().mean().item()


def train(box, model, file):
    best = -1
    make_parent_dirs(file)
    for epoch in range(box.num_epochs):
        model.train()
        box.pre_epoch_process(epoch=epoch)
        for ids, labels in box.train_data_loader:
            box.post_forward_process(loss=box.forward_process(ids, labels))
        found = accuracy(model, box.val_data_loader)
        print(file, "epoch", epoch, "accuracy", found)
        if found > best:
            best = found
            torch.save(model.state_dict(), file)
        box.post_epoch_process()
    model.load_state_dict(torch.load(file))


def main(file, seed):
    main_util.set_seed(seed)
    config = yaml_util.load_yaml_file(file)
    data, device = config["datasets"], torch.device("cpu")
    made = config["models"]
    teacher, student = (get_model(made[name]["key"], **made[name]["kwargs"]) for name in ("teacher_model", "student_model"))
    box = get_training_box(teacher, data, config["teacher_train"], device, None, False, 1)
    train(box, teacher, made["teacher_model"]["dst_ckpt"])
    box = get_distillation_box(teacher, student, data, config["train"], device, None, False, 1)
    train(box, student, made["student_model"]["dst_ckpt"])
    test = torch.utils.data.DataLoader(data["test"], 256)
    print("teacher", accuracy(teacher, test))
    print(accuracy(student, test))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
