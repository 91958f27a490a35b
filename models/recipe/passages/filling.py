"""Passages with holes, written by hand, and how the holes are filled. Reads the YAML files of this folder.

`{a:stone gate}` is the first mention of a name, `{a}` a later one, `{a+}` its plural, `{a!}` the name with "a" or "an";
`{w:*}` an invented word. `{1:length}` is a value of that kind, `{1:length~}` one that may be a range or a bound,
`{1:length-}` the number alone, whose unit the next value carries, `{1:oak|ash}` one of these words.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import yaml

from ..rulebooks.naming import a, capital, coined, plural, thing, words
from ..rulebooks.values import BOUNDS, DIGITS, RANGES, UNITS, above, number

HERE = Path(__file__).parent
FIRST = re.compile(r"\{([a-z]):([^{}+!]+)[+!]?\}")
NAME = re.compile(r"\{([a-z])(?::[^{}+!]+)?([+!]?)\}")
VALUE = re.compile(r"\{(\d+)(?::([^{}]+))?\}")
BEGINS = re.compile(r"(?:\A|\n|[.!?]['\")]*\s)(?:\s|[-*#>|(\"'_]|\d+[.)]|[\d.]+\s)*\Z")  # what stands before a sentence
OPENS = re.compile(r"\s*(?:[-*#>|(\"]|\d+[.)\d]|[A-Z][\w ]{0,20}[:.]|$)")  # a line that starts anew
LISTS = {"colour": "colours", "material": "stuff", "person": "people"}
LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the same in C, where it was built: megabytes take seconds
DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
OWN, HEAD = 0.5, 0.4  # how often a name is the passage's own noun, and how many of those the last word of it alone
SAME = 0.9  # how often a unit is the one that the passage has used


@dataclass(frozen=True)
class Passage:
    """As written: text, answers each with its questions, and questions that it does not answer; all with holes."""

    text: str
    facts: tuple[tuple[str, tuple[str, ...]], ...]
    absent: tuple[str, ...]


@dataclass(frozen=True)
class Told:
    """A passage without holes."""

    text: str
    names: tuple[str, ...]
    facts: tuple[tuple[str, tuple[str, ...]], ...]  # answer, questions
    absent: tuple[str, ...]
    values: tuple[str, ...]  # as answers give them


@cache
def passages() -> tuple[Passage, ...]:
    return tuple(one for path in sorted(HERE.glob("*.yaml")) for one in read(path))


def read(path: Path) -> list[Passage]:
    held: Any = yaml.load(path.read_text(encoding="utf-8"), Loader=LOADER)
    return [
        Passage(_unwrapped(one["text"]), tuple((f["say"], tuple(f["ask"])) for f in one["facts"]), tuple(one["absent"]))
        for one in held
    ]


def fill(
    random: Random, passage: Passage, named: Callable[[Random], str], taken: set[str], room: int | None = None
) -> Told:
    """The passage with names that are not `taken`, which then are, and with values.

    room: characters that it may have, roughly; of a longer one some paragraphs are left out, and what only they told
    is among the questions that it does not answer.
    """
    names: dict[str, str] = {}
    introduced = FIRST.findall(passage.text)
    for letter, noun in introduced:
        others = {word for one, other in introduced if one != letter for word in other.split()}
        head = noun.split()[-1]
        short = random.random() < HEAD and head not in others.union(*map(str.split, taken))
        names[letter] = _free(random, head if short else noun, named, taken)
    shown, values = _values(random, passage.text)
    kept = passage.text if room is None else _part(random, passage.text, room)
    there = {number for number, _ in VALUE.findall(kept)}
    text = VALUE.sub(lambda found: _at(found, shown[found[1]]), kept)

    def told(said: str) -> str:
        said = VALUE.sub(lambda found: values[found[1]], said)
        return NAME.sub(lambda found: _mention(names[found[1]], found[2]), said)

    facts, absent = passage.facts, passage.absent
    if kept != passage.text:
        needed = [({number for number, _ in VALUE.findall(fact[0])}, fact) for fact in facts]
        absent += tuple(asked for its, (_, ask) in needed if its and not its & there for asked in ask)
        facts = tuple(fact for its, fact in needed if its and its <= there)
    return Told(
        NAME.sub(lambda found: _at(found, _mention(names[found[1]], found[2])), text),
        tuple(names[letter] for letter in dict.fromkeys(letter for letter, _ in NAME.findall(kept))),
        tuple((capital(told(say)) + ".", tuple(capital(told(one)) for one in ask)) for say, ask in facts),
        tuple(capital(told(one)) for one in absent),
        tuple(values.values()),
    )


def _part(random: Random, text: str, room: int) -> str:
    """Paragraphs of a text that fill so many characters, in their order; at least one with a name and a value."""
    blocks = _blocks(text)
    order = random.sample(range(len(blocks)), len(blocks))
    if random.random() < 0.5:  # neighbours
        order = [(order[0] + step) % len(blocks) for step in range(len(blocks))]
    kept = [next(at for at in order if VALUE.search(blocks[at]) and NAME.search(blocks[at]))]
    for at in order:
        if at not in kept and sum(len(blocks[one]) for one in kept) + len(blocks[at]) <= room:
            kept.append(at)
    return "\n\n".join(blocks[at] for at in sorted(kept))


def _blocks(text: str) -> list[str]:
    """Its paragraphs, each with the headings before it."""
    blocks: list[str] = []
    heading = ""
    for paragraph in text.split("\n\n"):
        short = "\n" not in paragraph and len(paragraph) < 60
        if short and (paragraph.startswith("#") or not VALUE.search(paragraph)):
            heading += paragraph + "\n\n"
        else:
            blocks.append(heading + paragraph)
            heading = ""
    return blocks


def _free(random: Random, noun: str, named: Callable[[Random], str], taken: set[str]) -> str:
    made = noun if random.random() < OWN or noun == "*" else named(random)
    while made == "*" or made in taken:
        made = coined(random) if noun == "*" else random.choice((named, thing))(random)
    taken.add(made)
    return made


def _mention(name: str, form: str) -> str:
    return {"+": plural, "!": a}.get(form, str)(name)


def _at(found: re.Match[str], said: str) -> str:
    """With a capital where a sentence begins."""
    return capital(said) if BEGINS.search(found.string[: found.start()]) else said


def _values(random: Random, text: str) -> tuple[dict[str, str], dict[str, str]]:
    """The values by their numbers: as the text shows them, and as an answer gives them."""
    shown: dict[str, str] = {}
    values: dict[str, str] = {}
    units: dict[str, tuple[str, bool]] = {}
    unitless = ""  # the kind of a number whose unit is still to come
    for place, kind in (found for found in VALUE.findall(text) if found[1]):
        alone, loose = kind.endswith("-"), kind.endswith("~")
        bare = kind.rstrip("-~")
        if bare not in UNITS:
            shown[place] = values[place] = _other(random, bare, loose)
            continue
        *_, largest = unit = random.choice(UNITS[bare])
        if bare not in units or not (alone or random.random() < SAME or bare == unitless):
            units[bare] = (_sign(random, unit), random.random() < 0.5)
        sign, spelled = units[bare]
        said = _number(random, largest, loose, spelled and sign[0] == " ")
        values[place] = said + sign
        shown[place] = said if alone else values[place]
        unitless = bare if alone else ""
    return shown, values


def _sign(random: Random, unit: tuple[str, str, str, int]) -> str:
    _, many, sign, _ = unit
    if random.random() < 0.65:
        return f" {many}"
    return f" {sign}" if random.random() < 0.7 or (sign[0].isalpha() and len(sign) > 2) else sign


def _number(random: Random, largest: int, loose: bool, spelled: bool) -> str:
    first = number(random, largest)
    while first in ("1", "1.0"):
        first = number(random, largest)
    shape = random.random() if loose else 1.0
    if shape < 0.25:
        return random.choice(RANGES).format(first, above(random, first, largest))
    first = DIGITS.get(first, first) if spelled and random.random() < 0.4 else first
    return f"{random.choice(BOUNDS)} {first}" if shape < 0.45 else first


def _other(random: Random, kind: str, loose: bool) -> str:
    if "|" in kind:
        return random.choice(kind.split("|"))
    if kind in LISTS:
        return random.choice(words(LISTS[kind]))
    if kind == "year":
        return str(random.randint(1790, 2024))
    if kind == "day":
        return random.choice(DAYS)
    if kind == "clock":
        hour, minute = random.randint(1, 12), random.choice(("00", "15", "30", "45", "20"))
        return random.choice((f"{hour}:{minute}", f"{hour}.{minute}", f"{hour} o'clock", f"{hour + 8}:{minute}"))
    if kind != "number":
        raise ValueError(f"no kind of value is called {kind!r}")
    said = str(random.randint(2, 12) if random.random() < 0.7 else random.randint(13, 90))
    said = DIGITS.get(said, said) if random.random() < 0.55 else said
    return f"{random.choice(BOUNDS)} {said}" if loose and random.random() < 0.2 else said


def _unwrapped(text: str) -> str:
    """Lines of running text joined; lists, tables and headings as they are."""
    joined: list[str] = []
    for line in text.strip().splitlines():
        if joined and len(joined[-1]) > 60 and joined[-1][0] != "|" and not OPENS.match(line):
            joined[-1] += " " + line.strip()
        else:
            joined.append(line.rstrip())
    return "\n".join(joined)
