"""Makes pairs of a model's replies: keeps what rests on its section, and says of everything else why it was left out.

A pair is kept if its quote stands in its section, the numbers of its answer stand in the quoted lines or in the heading
over them, and nobody asks for it already: no question of the corpus, no pair before it. Knows no models and no files.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from ..overlap import described, quoted
from .duplicates import Embed, near_pairs, too_near
from .numbers import missing, values
from .sections import Section

ORDER = {"train": 0, "valid": 1, "test": 2}


@dataclass(frozen=True)
class Pair:
    """`id`: its section and its place there. `start`, `end`: the lines of the document that it rests on."""

    id: str
    part: str
    document: str
    heading: str
    start: int
    end: int
    span: str
    prompt: str
    answer: str


@dataclass(frozen=True)
class LeftOut:
    about: str  # the section or pair
    kind: str  # unparsable, quote, number, question, duplicate, judge
    why: str
    prompt: str = ""
    answer: str = ""


@dataclass
class Draft:
    pairs: list[Pair] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)


def drafted(section: Section, items: Iterable[dict[str, str]], faults: Iterable[str]) -> Draft:
    """The pairs of one section."""
    made = Draft(left_out=[LeftOut(section.id, "unparsable", fault) for fault in faults])
    for number, item in enumerate(items, 1):
        place = section.span_of(item["quote"])
        if place is None:
            why = f"its quote does not stand in the section ({quoted(item['quote'])})"
            made.left_out.append(LeftOut(section.id, "quote", why, item["question"], item["answer"]))
            continue
        span = section.text[place[0] - section.start : place[1] - section.start]
        strange = missing(item["answer"], [span, section.heading])
        if strange:
            why = f"'{strange[0]}' does not stand in the lines it quotes"
            made.left_out.append(LeftOut(section.id, "number", why, item["question"], item["answer"]))
            continue
        where = (section.part, section.document, section.heading, *place, span)
        made.pairs.append(Pair(f"{section.id}/{number}", *where, item["question"], item["answer"]))
    return made


def distinct(pairs: Sequence[Pair], questions: Sequence[tuple[str, str]], embed: Embed | None = None) -> Draft:
    """Without what comes near a question (where, prompt) of the corpus or an earlier pair; training goes first.

    Across the parts no two prompts may be near; within one, two may, if they ask or answer with other words or numbers.
    """
    made = Draft()
    asked = too_near([pair.prompt for pair in pairs], [prompt for _, prompt in questions], embed)
    for at, (to, how) in asked.items():
        where, prompt = questions[to]
        made.left_out.append(_without(pairs[at], "question", f"{how} {where}, {quoted(prompt)}"))
    rest = _within([pair for at, pair in enumerate(pairs) if at not in asked], made)
    places = {pair.id: at for at, pair in enumerate(pairs)}
    made.pairs = sorted(_across(rest, made, embed), key=lambda pair: places[pair.id])
    return made


def reworded(pair: Pair, wordings: Iterable[str]) -> Draft:
    """The pair's further prompts as pairs; those with other numbers ask something else."""
    made = Draft()
    for number, wording in enumerate(wordings, 1):
        if values(wording) != values(pair.prompt):
            made.left_out.append(LeftOut(pair.id, "number", "the wording has other numbers", wording, pair.answer))
        else:
            told = {**vars(pair), "id": f"{pair.id}.{number}", "prompt": wording}
            made.pairs.append(Pair(**told))
    return made


def _within(pairs: Sequence[Pair], made: Draft) -> list[Pair]:
    """Without pairs of a part that repeat an earlier one, or ask what it asks and answer otherwise."""
    kept: list[Pair] = []
    for part in ORDER:
        own = [pair for pair in pairs if pair.part == part]
        dropped = {at: (to, likeness) for at, to, likeness in near_pairs([(pair.prompt, pair.answer) for pair in own])}
        first: dict[str, Pair] = {}
        for at, pair in enumerate(own):
            key = " ".join(pair.prompt.casefold().split())
            if at in dropped:
                to, likeness = dropped[at]
                made.left_out.append(_without(pair, "duplicate", f"{described(likeness)} {own[to].id}"))
            elif key in first:
                made.left_out.append(_without(pair, "duplicate", f"asks what {first[key].id} asks"))
            else:
                kept.append(pair)
            first.setdefault(key, pair)
    return kept


def _across(pairs: Sequence[Pair], made: Draft, embed: Embed | None) -> list[Pair]:
    """Without pairs whose prompt comes near one of an earlier part."""
    kept: list[Pair] = []
    for part in ORDER:
        own, before = [pair for pair in pairs if pair.part == part], list(kept)
        found = too_near([pair.prompt for pair in own], [pair.prompt for pair in before], embed)
        kept += [pair for at, pair in enumerate(own) if at not in found]
        for at, (to, how) in found.items():
            made.left_out.append(_without(own[at], "duplicate", f"{how} {before[to].id}"))
    return kept


def _without(pair: Pair, kind: str, why: str) -> LeftOut:
    return LeftOut(pair.id, kind, why, pair.prompt, pair.answer)
