"""Batches of conversations, made by processes of their own while the model learns. Knows no model.

Each batch comes from its number and `longest` alone, so that a training that goes on where it was stopped sees what it
would have.
"""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from multiprocessing import get_context, parent_process
from pathlib import Path
from random import Random
from threading import Thread
from typing import Any

from .tokens import Encoded, encode
from .worlds import conversation

CONVERSATIONS, TOKENS = 512, 6_144  # of a pool; of a batch, padding included
BESIDE = 0.06  # share of the other tokens that are learned as well, since they teach the language
WEIGHT = 0.6  # of each of those; an answer's token weighs 1


@dataclass(frozen=True)
class Source:
    """Where batches come from: a pool of so many conversations is sorted by length and cut."""

    folder: Path  # with the tokenizer
    seed: int
    conversations: int = CONVERSATIONS
    tokens: int = TOKENS


@dataclass(frozen=True)
class Batch:
    ids: Any  # numpy int64 (rows, length)
    places: Any  # numpy int64 (n,): where in the flattened rows a token is foretold
    weights: Any  # numpy float32 (n,): negative for tokens beside the answers


def batches(source: Source, first: int, longest: Callable[[int], int], workers: int) -> Iterator[list[Batch]]:
    """Lists of batches, one list a pool, from pool `first` on. `longest(pool)`: tokens of its longest conversation."""
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=_end_with_parent) as processes:
        ahead: list[Any] = []
        number = first
        while True:
            while len(ahead) < 2 * workers:
                ahead.append(processes.submit(pool, source, number, longest(number)))
                number += 1
            yield ahead.pop(0).result()


def _end_with_parent() -> None:
    """Has this process end when the training is killed: it would wait for work for ever."""
    parent = parent_process()
    if parent:
        Thread(target=lambda: (parent.join(), os._exit(1)), daemon=True).start()


def pool(source: Source, number: int, longest: int) -> list[Batch]:
    """The batches of one pool, in random order."""
    tokenizer = _tokenizer(source.folder)
    places = range(source.conversations)
    made = (encode(tokenizer, conversation(f"{source.seed} {number} {place}", longest)) for place in places)
    kept = sorted((one for one in made if len(one.ids) <= longest * 1.25 + 64), key=lambda one: len(one.ids))
    random = Random(f"{source.seed} {number}")
    cut = []
    while kept:
        length = _padded(kept[-1])
        rows = max(1, source.tokens // length)
        cut.append(_batch(kept[-rows:], random))
        del kept[-rows:]
    random.shuffle(cut)
    return cut


def _padded(one: Encoded) -> int:
    return 16 * -(-len(one.ids) // 16)


def _batch(rows: list[Encoded], random: Random) -> Batch:
    import numpy as np

    length = _padded(rows[-1])
    ids = np.zeros((len(rows), length), np.int64)
    places, weights = [], []
    for number, row in enumerate(rows):
        ids[number, : len(row.ids)] = row.ids
        learned = {place for start, end in row.answers for place in range(start, end)}
        for place in range(1, len(row.ids)):
            if place in learned or random.random() < BESIDE:
                places.append(number * length + place)
                weights.append(1.0 if place in learned else -WEIGHT)
    return Batch(ids, np.array(places), np.array(weights, np.float32))


@cache
def _tokenizer(folder: Path) -> Any:
    from tokenizers import Tokenizer

    return Tokenizer.from_file(str(folder / "tokenizer.json"))
