"""Finds prompts that stand on both sides of a corpus, so that no question is asked whose wording was trained on.

Two prompts count as one wording when their likeness reaches NEAR: the better of rapidfuzz's ratio on the texts as
written and on their words in alphabetical order, in lower case and without punctuation. The second sees through
changed word order, where the first alone finds a third of the cases; the first is the surer where one word was changed.

NEAR lies between what must be caught and what must pass, measured on rugby's questions. Lowest likeness of a changed
question, of 300 of each kind: one word replaced 78 (the others 80 and more), one word missing 83, no articles
87, other articles 88, other punctuation or capitals 99, another order of words 100; of 24 near-duplicates made by hand
("pitch" for "field", "what's" for "what is"): 83. Highest of 14 paraphrases that share the fact, not the wording: 79.
No other measure of rapidfuzz held the two apart: to catch all 24, token_sort_ratio has to fall to 77, where the
paraphrases begin; token_set_ratio, the partial ratios and WRatio accuse 1 to 14 of the 14.

This module knows prompts and where they stand; it does not know what answers them.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..strategies.corpus import read_text
from ..strategies.training.dataset_rows import form_of, parsed, row_fault

NEAR = 80.0  # likeness from 0 to 100; from here on two prompts count as one wording


@dataclass(frozen=True)
class Wording:
    where: str  # as a fault names it: "train.jsonl:12", "question 'how-big'"
    text: str


def overlap_faults(left: Sequence[Wording], right: Sequence[Wording]) -> Iterator[str]:
    """One line for each wording of `left` that comes too near to one of `right`: 5,000 x 500 take about a second."""
    for at, to, likeness in near(*([wording.text for wording in side] for side in (left, right))):
        other = right[to]
        yield f"{left[at].where}: {described(likeness)} {other.where}, {quoted(other.text)}"


def near(left: Sequence[str], right: Sequence[str]) -> list[tuple[int, int, float]]:
    """(index in `left`, index of the nearest in `right`, likeness) of each text of `left` that has a near-duplicate."""
    if not left or not right:
        return []
    found = likeness(left, right)
    pairs = [(at, int(to), float(found[at, to])) for at, to in enumerate(found.argmax(axis=1))]
    return [pair for pair in pairs if pair[2] >= NEAR]


def likeness(left: Sequence[str], right: Sequence[str]) -> Any:
    """A matrix of len(left) x len(right), from 0 to 100; 0 where a likeness stays under NEAR."""
    import numpy as np

    return np.maximum(_compared(_plain(left), _plain(right)), _compared(_sorted(left), _sorted(right)))


def turns(path: Path, name: str) -> list[Wording]:
    """What each row of a training file asks, turn by turn (a text row: line by line); unsound rows are passed over."""
    return [Wording(f"{name}:{line}", turn) for line, row in _rows(path) for turn in _asked(row)]


def rows(path: Path, name: str) -> list[Wording]:
    """What each row of a training file asks, its turns taken together; unsound rows are passed over."""
    return [Wording(f"{name}:{line}", "\n".join(_asked(row))) for line, row in _rows(path)]


def _rows(path: Path) -> Iterator[tuple[int, Mapping[str, Any]]]:
    for number, line in enumerate(read_text(path).split("\n"), 1):
        row = parsed(line)
        if row_fault(row, form_of(row)) is None:
            yield number, row


def _asked(row: Mapping[str, Any]) -> list[str]:
    match form_of(row):
        case "completion":
            return [row["prompt"]]
        case "messages":
            return [turn["content"] for turn in row["messages"] if turn["role"] == "user"]
        case _:
            return [line for line in row["text"].splitlines() if line.strip()]


def _compared(left: Sequence[str], right: Sequence[str]) -> Any:
    from rapidfuzz import fuzz, process

    return process.cdist(left, right, scorer=fuzz.ratio, score_cutoff=NEAR)


def _plain(texts: Sequence[str]) -> list[str]:
    from rapidfuzz.utils import default_process

    return [default_process(text) for text in texts]


def _sorted(texts: Sequence[str]) -> list[str]:
    return [" ".join(sorted(text.split())) for text in _plain(texts)]


def described(likeness: float) -> str:
    """How near two wordings are, for a line that goes on with where the other stands."""
    if likeness == 100:
        return "the same words as"
    return f"near-duplicate (likeness {likeness:.0f}, must stay below {NEAR:.0f}) of"


def quoted(text: str) -> str:
    """The text in a line, its end cut off where it is long."""
    line = " ".join(text.split())
    return f'"{line}"' if len(line) <= 80 else f'"{line[:77]}..."'
