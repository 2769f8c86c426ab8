"""The token ids that ours wrote, and the clocks that all sides use."""

import json
import os
import time

import numpy as np


def read(given):
    with open(given["file"], encoding="utf8") as lines:
        return json.load(lines)


def padded(lists, length=None):
    """Ids (B, L) and a mask of the same shape, int64, filled up to the longest or to `length`."""
    length = length or max(map(len, lists))
    ids = np.zeros((len(lists), length), "int64")
    mask = np.zeros((len(lists), length), "int64")
    for row, ids_of in enumerate(lists):
        ids[row, : len(ids_of)] = ids_of
        mask[row, : len(ids_of)] = 1
    return ids, mask


def training(tokens, fixed):
    """(ids, mask, labels) of each batch of fine-tuning, the first `warmup` of them to warm up; `fixed` pads to the lengths that ours has."""
    train = tokens["train"]
    for batch in tokens["batches"]:
        ids, mask = padded([train["ids"][row] for row in batch["rows"]], batch["length"] if fixed else None)
        yield ids, mask, np.array([train["labels"][row] for row in batch["rows"]], "int64")


def sorted_batches(lists, rows):
    order = sorted(range(len(lists)), key=lambda row: len(lists[row]))
    return [padded([lists[row] for row in order[at : at + rows]]) for at in range(0, len(order), rows)]


def timed(work, parts=1):
    began, used = time.perf_counter(), time.process_time()
    work()
    return {"milliseconds": (time.perf_counter() - began) * 1000 / parts, "processor": (time.process_time() - used) * 1000 / parts}


def quickest(lists, sizes, run):
    """The forward pass of all texts with batches of each of some sizes, after a first one; the quickest."""

    def one(rows):
        batches = sorted_batches(lists, rows)
        work = lambda: [run(*batch) for batch in batches]
        work()
        return timed(work) | {"rows": rows}

    return min((one(rows) for rows in sizes), key=lambda told: told["milliseconds"])


def cores():
    return len(os.sched_getaffinity(0))
