"""Makes training pairs from a table of facts, without a model. The table is YAML:

    seed: 13                          # of the order; 0 if left out
    split: 85/15                      # shares of train, valid and test; 80/10/10 if left out
    by: fact                          # what goes to one side whole: a fact with all its phrasings (if left out), or a
                                      # wording: then every fact is taught, and held out are other phrasings of it
    answer: <<Subject>> has a <<quantity>> of <<value>>.      # for facts without an answer of their own
    phrasings: ["What is the <<quantity>> of <<subject>>?"]   # asked of every fact, before its own
    wrap: "<<answer>>"                # what is put around each answer
    facts:
      - subject: the field            # any keys that phrasings and answers name as <<subject>>;
        quantity: width               # <<Subject>> is the same with a capital
        value: 68 metres
        answer: The field is <<value>> wide.       # several in a list take turns
        phrasings:
          - How wide is <<subject>>?
          - {ask: How many <<unit>> wide is it?, unit: metres}      # with values of its own
        note: As the guide says.      # stands behind every third answer, from the second
        teaches: [width]              # for the reader: the ids of questions.yaml

A place that nothing fills is a fault, and so is a value that no answer states, unless an answer has other words for it.
Knows no model and no documents.
"""

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any

from ...strategies.corpus import read_text
from ...strategies.errors import Faults, UserError
from .splitting import DEFAULT, PARTS, Shares, deal, read_shares, shuffled

NAME = "pairs.yaml"
PLACE = re.compile(r"<<(\w+)>>")
OWN = ("answer", "phrasings", "note", "teaches", "name")
TOP = ("seed", "split", "by", "answer", "phrasings", "wrap", "facts")
ANSWER = "The <<quantity>> of <<subject>> is <<value>>."
Pair = tuple[str, str]  # prompt, answer


@dataclass(frozen=True)
class Phrasing:
    ask: str
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Fact:
    answers: tuple[str, ...]
    phrasings: tuple[Phrasing, ...]
    values: Mapping[str, str]
    note: str = ""
    teaches: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    facts: tuple[Fact, ...]
    shares: Shares
    seed: int = 0
    by: str = "fact"
    wrap: str = "<<answer>>"


def read_table(path: Path) -> Table:
    """UserError: not there, or not YAML. Faults: all that is wrong with it."""
    import yaml

    try:
        held = yaml.safe_load(read_text(path))
    except yaml.YAMLError as error:
        raise UserError(f"{path} is not YAML ({' '.join(str(error).split())})", fix="correct it") from error
    faults = list(_top_faults(held))
    if faults:
        raise Faults(str(path), faults)
    facts = tuple(_fact(entry, held) for entry in held["facts"])
    faults = [f"fact {number}: {told}" for number, fact in enumerate(facts, 1) for told in _fact_faults(fact)]
    if faults:
        raise Faults(str(path), faults)
    shares = read_shares(str(held.get("split", DEFAULT)))
    return Table(facts, shares, held.get("seed", 0), held.get("by", "fact"), held.get("wrap", "<<answer>>"))


def made(table: Table) -> dict[str, list[Pair]]:
    """The pairs of each part, in the order in which they are written; the same each time."""
    rng = random.Random(table.seed)
    sides = deal(table.shares)
    dealt: dict[str, list[Pair]] = {part: [] for part in PARTS}
    for fact in table.facts:
        found = list(pairs(fact, table.wrap))
        rng.shuffle(found)
        side = next(sides) if table.by == "fact" else ""
        for pair in found:
            dealt[side or next(sides)].append(pair)
    return shuffled(dealt, rng)


def pairs(fact: Fact, wrap: str = "<<answer>>") -> Iterator[Pair]:
    """Each phrasing of a fact with its answer: the answers take turns, and every third has the note behind it."""
    for at, phrasing in enumerate(fact.phrasings):
        values = {**fact.values, **phrasing.values}
        answer = filled(fact.answers[at % len(fact.answers)], values).rstrip()
        whole = filled(wrap, {**values, "answer": answer})
        yield filled(phrasing.ask, values), f"{whole}\n\n{fact.note}" if fact.note and at % 3 == 1 else whole


def filled(template: str, values: Mapping[str, str]) -> str:
    """KeyError: a place that nothing fills."""
    return PLACE.sub(lambda place: _value(place[1], values), template)


def _value(name: str, values: Mapping[str, str]) -> str:
    if name in values or name[0].islower():
        return values[name]
    held = values[name[0].lower() + name[1:]]
    return held[:1].upper() + held[1:]


def _fact(entry: Mapping[str, Any], shared: Mapping[str, Any]) -> Fact:
    answers = entry.get("answer", shared.get("answer", ANSWER))
    asked = chain(shared.get("phrasings") or (), entry.get("phrasings") or ())
    return Fact(
        answers=tuple(answers if isinstance(answers, list) else [answers]),
        phrasings=tuple(_phrasing(one) for one in asked),
        values={str(key): _text(value) for key, value in entry.items() if key not in OWN},
        note=entry.get("note", ""),
        teaches=tuple(entry.get("teaches") or ()),
    )


def _phrasing(told: Any) -> Phrasing:
    if isinstance(told, str):
        return Phrasing(told)
    return Phrasing(told["ask"], {str(key): _text(value) for key, value in told.items() if key != "ask"})


def _text(value: Any) -> str:
    return value if isinstance(value, str) else f"{value:g}" if isinstance(value, float) else str(value)


def _top_faults(held: Any) -> Iterator[str]:
    if not isinstance(held, Mapping):
        yield "it is no mapping with `facts`"
        return
    yield from (f"unknown key '{key}' (known: {', '.join(TOP)})" for key in held if key not in TOP)
    if held.get("by", "fact") not in ("fact", "wording"):
        yield f"by is fact or wording, not {held['by']!r}"
    if not isinstance(held.get("seed", 0), int):
        yield f"seed must be a whole number, not {held['seed']!r}"
    facts = held.get("facts")
    if not isinstance(facts, list) or not facts:
        yield "facts must be a list with something in it"
        return
    yield from (f"phrasings: {told}" for told in _phrasing_faults(held.get("phrasings") or []))
    for number, entry in enumerate(facts, 1):
        yield from (f"fact {number}: {told}" for told in _entry_faults(entry, held))


def _entry_faults(entry: Any, shared: Mapping[str, Any]) -> Iterator[str]:
    if not isinstance(entry, Mapping):
        yield "must be a mapping"
        return
    answers = entry.get("answer", "one")
    if not all(isinstance(one, str) and one.strip() for one in (answers if isinstance(answers, list) else [answers])):
        yield "answer must be a text, or a list of texts"
    if not isinstance(entry.get("note", ""), str):
        yield "note must be a text"
    phrasings = entry.get("phrasings") or []
    if not phrasings and not shared.get("phrasings"):
        yield "nobody asks for it: it has no phrasings, and there are none for all facts"
    yield from _phrasing_faults(phrasings)


def _phrasing_faults(phrasings: Any) -> Iterator[str]:
    if not isinstance(phrasings, list):
        yield "phrasings must be a list"
        return
    for told in phrasings:
        if not isinstance(told, str) and not (isinstance(told, Mapping) and isinstance(told.get("ask"), str)):
            yield f"a phrasing is a text, or a mapping with `ask`, not {told!r}"


def _fact_faults(fact: Fact) -> Iterator[str]:
    """Places that nothing fills, and a value that no answer names."""
    try:
        for _ in pairs(fact):
            pass
    except KeyError as error:
        yield f"nothing fills <<{error.args[0]}>> (it has {', '.join(fact.values) or 'no values'})"
        return
    value = fact.values.get("value")
    if value and not any(value in filled(answer, fact.values) for answer in _plain(fact)):
        yield f"no answer states its value, {value}"


def _plain(fact: Fact) -> Sequence[str]:
    """The answers that need no phrasing's own values."""
    return [one for one in fact.answers if all(place.lower() in fact.values for place in PLACE.findall(one))]
