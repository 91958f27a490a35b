"""Finds rows that stand twice, within a file and across files, and rows that come too near a question.

Wordings are compared as `overlap.py` does it (rapidfuzz), and by what they mean (embeddings), where an embedder is
given. Two wordings with different numbers mean different things: "the 20-metre line", "the 40-metre line". MEANS lies
above all that may pass, measured on the shipped corpora: of 338 prompts of rugby the nearest to a question or to a
validation prompt has a cosine of 0.947 and asks about the same thing in other words, which is what training prompts
are for; "What is the width of ...?" for "How wide is ...?" has 0.966.

Within a file only wordings count: the same fact in many wordings is how it is taught.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from ..overlap import NEAR, Wording, described, likeness, near, quoted
from .items import Fault, Item
from .numbers import values

if TYPE_CHECKING:
    import numpy as np

MEANS = 0.95  # cosine from which on two prompts ask the same
PUNCTUATION = re.compile(r"(?<!\d)[^\w\s\0]|[^\w\s\0](?!\d)")
CHUNK = 1000  # rows compared at once: a matrix of 1,000 x 10,000 takes 40 MB
Embed = Callable[[Sequence[str]], "np.ndarray"]  # unit vectors, a row a text
Comparison = tuple[Item, str]


def within(items: Sequence[Item]) -> Iterator[Fault]:
    """What stands twice in one file; one fault a row."""
    seen: dict[str, Item] = {}
    asked: dict[str, Item] = {}
    single: list[Item] = []
    for item in items:
        whole, prompt = _key(item.system, item.prompt, item.answer), _folded(item.system, item.prompt)
        if whole in seen:
            yield item.file, item.line, f"the same row as line {seen[whole].line}"
        elif item.prompt and prompt in asked:
            yield item.file, item.line, _asked_again(item, asked[prompt])
        else:
            single.append(item)
        seen.setdefault(whole, item)
        asked.setdefault(prompt, item)
    yield from _near_within(single)


def across(items: Sequence[Item], earlier: Sequence[Item], embed: Embed | None) -> Iterator[Fault]:
    """What of one file stands in another; one fault a row."""
    wholes = {_key(item.prompt, item.answer): item for item in reversed(earlier)}
    rest = []
    for item in items:
        same = wholes.get(_key(item.prompt, item.answer))
        if same:
            yield item.file, item.line, f"the same row as {same.where}"
        else:
            rest.append(item)
    wordings = [Wording(item.where, _wording(item)) for item in earlier]
    yield from _told([(item, _wording(item)) for item in rest], wordings, embed)


def asked(items: Sequence[Item], questions: Sequence[Wording], embed: Embed | None) -> Iterator[Fault]:
    """Rows with a turn that comes too near a question; one fault a row."""
    seen: set[tuple[int, int]] = set()
    for fault in _told([(item, turn) for item in items for turn in item.asked], questions, embed):
        if fault[:2] not in seen:
            yield fault
        seen.add(fault[:2])


def too_near(left: Sequence[str], right: Sequence[str], embed: Embed | None) -> dict[int, tuple[int, str]]:
    """index in `left` -> (index in `right`, how near) of each text that is a near-duplicate, or else means the same."""
    found: dict[int, tuple[int, str]] = {}
    for start in range(0, len(left), CHUNK):
        for at, to, degree in near(left[start : start + CHUNK], right):
            found[start + at] = to, described(degree)
    rest = [at for at in range(len(left)) if at not in found]
    if embed and rest and right:
        for at, to, cosine in _alike([left[at] for at in rest], right, embed):
            found[rest[at]] = to, f"means the same (cosine {cosine:.2f}, must stay below {MEANS}) as"
    return found


def _told(left: Sequence[Comparison], right: Sequence[Wording], embed: Embed | None) -> Iterator[Fault]:
    found = too_near([text for _, text in left], [wording.text for wording in right], embed)
    for at, (to, how) in sorted(found.items()):
        item = left[at][0]
        yield item.file, item.line, f"{how} {right[to].where}, {quoted(right[to].text)}"


def _alike(left: Sequence[str], right: Sequence[str], embed: Embed) -> Iterator[tuple[int, int, float]]:
    vectors, numbers = embed(right), [values(text) for text in right]
    for start in range(0, len(left), CHUNK):
        part = left[start : start + CHUNK]
        for at, cosines in enumerate(embed(part) @ vectors.T):
            to = int(cosines.argmax())
            if cosines[to] >= MEANS and values(part[at]) == numbers[to]:
                yield start + at, to, float(cosines[to])


def _asked_again(item: Item, other: Item) -> str:
    if _folded(item.answer) == _folded(other.answer):
        return f"the same row as line {other.line} but for capitals and punctuation"
    return f"asks what line {other.line} asks, and answers otherwise"


def _near_within(items: Sequence[Item]) -> Iterator[Fault]:
    """Rows whose prompt and answer both come near those of an earlier row, with the same numbers in both."""
    for at, to, degree in near_pairs([(item.prompt, item.answer) for item in items]):
        item, other = items[at], items[to]
        yield (
            item.file,
            item.line,
            f"near-duplicate (likeness {degree:.0f}) of line {other.line}, {quoted(_wording(other))}",
        )


def near_pairs(pairs: Sequence[tuple[str, str]]) -> Iterator[tuple[int, int, float]]:
    """(index, index of an earlier one, likeness) of each prompt and answer that come near an earlier prompt and answer
    with the same numbers."""
    prompts = [prompt or answer for prompt, answer in pairs]
    numbers = [values(" ".join(pair)) for pair in pairs]
    for start in range(0, len(pairs), CHUNK):
        for row, degrees in enumerate(likeness(prompts[start : start + CHUNK], prompts)):
            at = start + row
            earlier = [to for to in _candidates(degrees, at) if numbers[to] == numbers[at]]
            if earlier and (found := near([pairs[at][1]], [pairs[to][1] for to in earlier])):
                to = earlier[found[0][1]]
                yield at, to, float(degrees[to])


def _candidates(degrees: Any, at: int) -> list[int]:
    return (degrees[:at] >= NEAR).nonzero()[0].tolist()


def _wording(item: Item) -> str:
    return item.prompt or item.answer


def _key(*texts: str) -> str:
    return "\0".join(" ".join(text.split()) for text in texts)


def _folded(*texts: str) -> str:
    """Without capitals and punctuation; signs between numbers are left, since 5.5 is not 55."""
    return " ".join(PUNCTUATION.sub(" ", _key(*texts)).casefold().split())
