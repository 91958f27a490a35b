"""A rule book before it is written: its subject, its things, and what holds of them. No sentences are made here."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from random import Random
from typing import Any

from .naming import coined, family, game, ground, plain, plural, table, thing, words
from .values import Value, value

WEIGHTS = {
    "height": 6,
    "width": 6,
    "length": 6,
    "depth": 5,
    "apart": 6,
    "from": 9,
    "count": 4,
    "quality": 6,
    "area": 3,
    "colour": 2,
}
SPANNED = ("length", "overall length", "width", "depth")


@dataclass(frozen=True)
class Thing:
    name: str
    alias: str = ""  # another name, which the text gives
    ends: tuple[str, str] | None = None  # what it lies between, which the text says
    deed: str = ""  # what it alone does, which the text says


@dataclass(frozen=True)
class Fact:
    measure: str
    noun: str  # of the measure, as this book calls it
    thing: Thing
    value: Value
    other: str = ""  # the second thing, of a distance from it
    where: str = ""  # "in the KLB": a case in which the value is another; "": the rule
    span: str = ""  # it is measured from one of these to the other, which the text says

    @property
    def key(self) -> tuple[str, str, str]:
        return (self.measure if self.measure != "quality" else self.noun, self.thing.name, self.other)


@dataclass(frozen=True)
class Book:
    title: str  # of what is described: "torvak court"
    subject: Thing
    game: str  # that it is for: "torvak"; "" for a machine
    cases: tuple[str, ...]  # the `where`s that some facts have
    facts: tuple[Fact, ...]


def measures() -> dict[str, Any]:
    return table("measures")


def draw(random: Random, count: int) -> Book:
    """A book of `count` facts, perhaps a few more."""
    played = game(random)
    name = ground(random, played)
    subject = Thing(name)
    cases = tuple(_case(random) for _ in range(random.choice((0, 0, 1, 1, 2))))
    facts = _sizes(random, subject) if random.random() < 0.6 else []
    known = {(*fact.key, fact.where): fact for fact in facts}  # of two facts that answer one question, the first
    things = _things(random, count)
    while len(known) < count:
        fact = _drawn(random, things)
        if cases and known and random.random() < 0.15:
            fact = _varied(random, random.choice(list(known.values())), random.choice(cases))
        if fact.other != fact.thing.name:
            known.setdefault((*fact.key, fact.where), fact)
    return Book(name, subject, played if name.startswith(played) else "", cases, tuple(_one_of_a_span(known.values())))


def _one_of_a_span(facts: Iterable[Fact]) -> Iterator[Fact]:
    """The facts; of those that are measured between the same two things, only one says so."""
    told: set[str] = set()
    for fact in facts:
        yield fact if fact.span not in told else replace(fact, span="")
        told.add(fact.span)


def fact_of(random: Random, measure: str, of: Thing, other: str = "") -> Fact:
    about = measures()[measure]
    lists = {"colour": words("colours"), "stuff": words("stuff")}
    chosen = value(random, about["kind"], lists.get(about["kind"]))
    noun = random.choice(about["nouns"]) if "nouns" in about else random.choice(words("qualities"))
    return Fact(measure, noun, of, chosen, other)


def _things(random: Random, count: int) -> list[Thing]:
    named = random.choice((family(random), family(random), thing, plain))
    names = {named(random): None for _ in range(max(1, round(count * random.uniform(0.4, 0.9))))}
    return [Thing(name, *_more_names(random, name, named)) for name in names]


def _more_names(random: Random, of: str, named: Callable[[Random], str]) -> tuple[str, tuple[str, str] | None, str]:
    alias = thing(random) if random.random() < 0.08 else ""
    ends = (named(random), named(random)) if random.random() < 0.2 else None
    deed = random.choice(table("phrases")["deeds"]) if random.random() < 0.12 else ""
    other = next(name for name in (named(random), thing(random), coined(random)) if name != of)
    deed = deed.replace("{ps}", plural(other)).replace("{p}", other)
    return alias, ends if ends and ends[0] != ends[1] else None, deed.replace("{b}", random.choice(words("people")))


def _sizes(random: Random, subject: Thing) -> list[Fact]:
    kinds = random.choice(
        (("width", "length"), ("length", "width"), ("width", "length", "area"), ("height", "width"), ("length",))
    )
    facts = [fact_of(random, kind, subject) for kind in kinds]
    return [replace(f, span=thing(random)) if f.measure in SPANNED and random.random() < 0.2 else f for f in facts]


def _drawn(random: Random, things: list[Thing]) -> Fact:
    names = list(measures())
    measure = random.choices(names, [WEIGHTS.get(name, 2) for name in names])[0]
    about = measures()[measure]
    of = random.choice(things)
    if "of" in about:
        kind = f"{random.choice(words('kinds'))} " if random.random() < 0.3 else ""
        of = Thing(kind + random.choice(words(about["of"])))
    other = _other(random, things) if about.get("other") else ""
    fact = fact_of(random, measure, of, other)
    spans = measure in SPANNED and not of.ends and random.random() < 0.15
    return replace(fact, span=_other(random, things)) if spans else fact


def _other(random: Random, things: list[Thing]) -> str:
    return random.choice(things).name if len(things) > 1 and random.random() < 0.7 else thing(random)


def _varied(random: Random, fact: Fact, where: str) -> Fact:
    again = fact_of(random, fact.measure, fact.thing, fact.other)
    return Fact(fact.measure, fact.noun, fact.thing, again.value, fact.other, where)


def _case(random: Random) -> str:
    letters = "".join(random.choice("ABCDEFGHIKLMNPRSTUVW") for _ in range(3))
    return random.choice(
        (
            f"in the {letters}",
            f"at {letters} matches",
            f"for {random.choice(words('groups'))}",
            f"in {coined(random).capitalize()}",
            f"in {game(random)}",
            f"in the {coined(random).capitalize()} League",
            f"on {random.choice(words('stuff'))}",
            "indoors",
        )
    )
