"""How many wrong numbers `compare dataset check` finds: every training answer of a corpus, with one number changed.

    python benchmarks/dataset_check.py [CORPUS]

The number becomes another one of the documents, or one that stands in none. Unchanged answers must not be accused.
"""

import json
import random
import re
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from knowhow.evaluate.datasets.checking import truth
from knowhow.evaluate.datasets.items import Item, items_of
from knowhow.evaluate.datasets.truth import Truth, contradictions
from knowhow.strategies.corpus import load_corpus
from knowhow.strategies.training.dataset import read_dataset

NUMBER = re.compile(r"(?<![\w.,])\d+(?:[.,]\d+)*(?![\w-])")  # not of a name, as in "the 20-metre line"
NOWHERE = ("71", "97", "33", "4.7")


def main(corpus: str) -> None:
    held, loaded = truth(corpus), load_corpus(corpus)
    files = [path for path in (loaded.train, loaded.valid) if path]
    items = [item for path in files for item in items_of(read_dataset(Path(path)), 0, None)]
    items = [replace(item, line=at) for at, item in enumerate(items)]
    known = sorted({f"{number.value:g}" for number in held.stated})
    told = {
        "unchanged": found(items, held),
        "a number of the documents": found(changed(items, known), held),
        "a number from nowhere": found(changed(items, NOWHERE), held),
    }
    sys.stdout.write(json.dumps(told, indent=2) + "\n")


def changed(items: Sequence[Item], pool: Sequence[str]) -> list[Item]:
    rng = random.Random(1)
    made = []
    for item in items:
        places = list(NUMBER.finditer(item.answer))
        if not places:
            continue
        place = rng.choice(places)
        other = rng.choice([number for number in pool if number not in {one[0] for one in places}])
        made.append(replace(item, answer=item.answer[: place.start()] + other + item.answer[place.end() :]))
    return made


def found(items: Sequence[Item], held: Truth) -> str:
    return f"{len(list(contradictions(items, held)))} of {len(items)} accused"


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "rugby")
