"""Asks of a book what it holds, and what it does not, in many wordings; answers in one."""

import re
from random import Random

from .book import Book, Fact, Thing, draw, fact_of, measures
from .naming import a, capital, filled, plural, table, thing, words
from .values import UNITS, value
from .wordings import BES, CASES, NOUNS, SPANS

OPEN = 0.19  # of the questions, whose answer the text does not hold
NEAR = 0.2  # of the things that it does not have: their name shares a word with one that it has


def ask(random: Random, book: Book, told: list[Fact], left: list[Fact]) -> tuple[str, str]:
    """A question and its answer from the facts that the text tells. A plain question takes its fact out of `left`."""
    chance = random.random()
    if chance < OPEN:
        return unanswerable(random, book, told)
    if chance < OPEN + 0.04 and (both := _size(random, book, told)):
        return both
    if chance < OPEN + 0.13 and len(told) > 1:
        return _double(random, *random.sample(told, 2))
    return asked(random, [left.pop()] if left else told, book)


def asked(random: Random, told: list[Fact], book: Book) -> tuple[str, str]:
    """A question for one fact that the text tells, and its answer."""
    fact = random.choice(told)
    return question(random, fact, book), answer_to(fact)


def answer_to(fact: Fact) -> str:
    return capital(answer(fact)) + "."


def guess(random: Random) -> tuple[str, str]:
    """A question without a text, and what somebody who has to say something says."""
    book = draw(random, 2)
    fact = random.choice(book.facts)
    return question(random, fact, book), answer_to(fact)


def question(random: Random, fact: Fact, book: Book) -> str:
    """One of the many ways to ask for a fact."""
    phrases = table("phrases")
    name = _mention(random, fact, book)
    shape = random.random()
    if shape < 0.1:
        asked = _terse(random, fact)
    elif shape < 0.32:
        asked = random.choice(phrases["carriers"]).replace("{e}", _where(random, fact, _embedded(random, fact)))
    else:
        asked = random.choice(phrases["direct"]).replace("{Q}", _where(random, fact, _direct(random, fact)))
    if not fact.where and book.game and random.random() < 0.1:
        asked = _placed(random, f"in {book.game}", asked)
    if random.random() < 0.16:
        wrong = value(random, "length").text
        context = random.choice(phrases["contexts"]).replace("{x}", wrong).replace("{w}", book.title)
        asked = context.replace("{u}", random.choice(("feet", "yards", "metres", "inches"))) + asked
    return capital(filled(random, asked, name, fact.other))


def answer(fact: Fact) -> str:
    """The fact as a clause, in the words of the book where it can."""
    about = measures()[fact.measure]
    where = f"{fact.where} " if fact.where else ""
    if fact.measure == "count":
        said = about["answer"]
    elif "answer" in about:
        said = ("the {os} " if about.get("plural") else "the {o} ") + about["answer"]
    else:
        said = f"the {fact.noun} of the {{o}} is {{v}}"
    said = said.replace("{os}", plural(fact.thing.name)).replace("{o}", fact.thing.name)
    return where + said.replace("{p}", fact.other).replace("{v}", fact.value.text)


def _mention(random: Random, fact: Fact, book: Book) -> str:
    """How a question names the thing: by its name, mostly."""
    of = fact.thing
    if of.alias and random.random() < 0.5:
        return of.alias
    if of.ends and random.random() < 0.25:
        return random.choice(("part", "space", "stretch", "piece")) + f" between the {of.ends[0]} and the {of.ends[1]}"
    if of.deed and random.random() < 0.4:
        return f"{random.choice(('part', 'thing', of.name.split()[-1], of.name.split()[-1]))} that {of.deed}"
    last = of.name.split()[-1]
    if of == book.subject and random.random() < 0.4:
        return last
    if (
        random.random() < 0.12
        and [name.split()[-1] for name in {one.thing.name for one in book.facts}].count(last) == 1
    ):
        return last
    return f"{book.game} {of.name}" if book.game and random.random() < 0.04 else of.name


def _direct(random: Random, fact: Fact) -> str:
    about = measures()[fact.measure]
    if fact.span and random.random() < 0.5:
        return random.choice(SPANS).format(
            p=fact.span, ps=plural(fact.span), how=random.choice(about.get("how", ["big"]))
        )
    ends = fact.thing.ends
    if ends and fact.measure in ("length", "depth", "width") and random.random() < 0.3:
        return random.choice(
            (
                "How far is it from the {} to the {}?",
                "What is the distance from the {} to the {}?",
                "How far apart are the {} and the {}?",
            )
        ).format(*ends)
    asked = [
        *about.get("ask", ()),
        *(f"How {how} {be} the {{o}}{more}?" for how in about.get("how", ()) for be, more in BES),
    ]
    if not (about.get("plural") or about.get("other")):
        plurals = ("are the {os}", "must the {os} be", "do the {os} have to be", "are the {os} supposed to be")
        asked += [f"How {how} {random.choice(plurals)}?" for how in about.get("how", ())]
        asked += [form.format(n=random.choice(about.get("nouns", [fact.noun]))) for form in NOUNS]
    chosen = random.choice(asked)
    if "{u}" in chosen and not fact.value.unit:
        chosen = random.choice(_plain(asked))
    return chosen.replace("{u}", _unit(random, fact)) if "{u}" in chosen else _in_unit(random, chosen, fact)


def _unit(random: Random, fact: Fact) -> str:
    """The unit of the value, or one that the text does not use: nobody converts, the answer is as the text has it."""
    others = UNITS.get(measures()[fact.measure]["kind"])
    return random.choice(others)[1] if others and random.random() < 0.5 else fact.value.unit


def _in_unit(random: Random, asked: str, fact: Fact) -> str:
    kind = measures()[fact.measure]["kind"]
    if kind not in ("length", "small", "area", "weight", "volume") or random.random() > 0.08 or asked[-1] not in "?.":
        return asked
    unit = random.choice(
        (_unit(random, fact), "feet and inches" if kind == "length" else random.choice(UNITS[kind])[1])
    )
    if asked[-1] == "?" and random.random() < 0.3:
        return f"In {unit}, {asked[0].lower()}{asked[1:]}"
    return f"{asked[:-1]} in {unit}{asked[-1]}"


def _embedded(random: Random, fact: Fact) -> str:
    about = measures()[fact.measure]
    if "embed" in about:
        return random.choice(about["embed"])
    said = [f"how {how} the {{o}} {be}" for how in about.get("how", ()) for be in ("is", "is", "must be", "may be")]
    said += [
        f"what {random.choice(about.get('nouns', [fact.noun]))} the {{o}} has",
        f"the {random.choice(about.get('nouns', [fact.noun]))} of the {{o}}",
    ]
    return random.choice(said)


def _terse(random: Random, fact: Fact) -> str:
    about = measures()[fact.measure]
    if about.get("other"):
        return random.choice(("distance from the {o} to the {p}", "{o} to {p} distance", "from the {o} to the {p}?"))
    if about.get("plural"):
        noun = "number" if fact.measure == "count" else random.choice(("spacing", "distance"))
        return random.choice((f"{noun} of the {{os}}", f"{{o}} {noun}", f"{noun} of {{os}}?"))
    noun = random.choice(about.get("nouns", [fact.noun]))
    where = f" {fact.where}" if fact.where else ""
    return random.choice((f"{{o}} {noun}", f"{noun} of the {{o}}", f"{{o}}: {noun}?", f"the {{o}}'s {noun}")) + where


def _where(random: Random, fact: Fact, asked: str) -> str:
    """With the case that the fact is for, before or behind."""
    return _placed(random, _said_of_case(random, fact.where), asked)


def _placed(random: Random, where: str, asked: str) -> str:
    if not where:
        return asked
    if asked.endswith("?") and random.random() < 0.4:
        return f"{capital(where)}, {asked[0].lower()}{asked[1:]}"
    return f"{asked[:-1]} {where}{asked[-1]}" if asked[-1] in "?." else f"{asked} {where}"


def _said_of_case(random: Random, where: str) -> str:
    """A case, mostly as the book calls it."""
    found = re.fullmatch(r"(?:in|at)(?: the)? ([A-Z]{3}|[A-Z]\w+ League)(?: matches)?", where)
    if not found or random.random() < 0.4:
        return where
    return random.choice(CASES).format(found[1])


def _size(random: Random, book: Book, told: list[Fact]) -> tuple[str, str] | None:
    """How big the whole is: all its sides."""
    sides = [
        fact
        for fact in told
        if fact.thing == book.subject and fact.measure in ("width", "length", "height") and not fact.where
    ]
    if len(sides) < 2:
        return None
    sides.sort(key=lambda fact: ("width", "length", "height").index(fact.measure))
    clauses = [answer(sides[0]), *(answer(side).split(f"the {book.title} ")[-1] for side in sides[1:])]
    name = book.title if random.random() < 0.6 else book.title.split()[-1]
    asked = random.choice(table("phrases")["big"]).replace("a {o}", a(name)).replace("{o}", name)
    return asked, capital(" and ".join(clauses)) + "."


def _double(random: Random, first: Fact, second: Fact) -> tuple[str, str]:
    """Two facts asked for at once."""
    both = f"{capital(answer(first))}, and {answer(second)}."
    if (asked := _joined(random, first, second)) and random.random() < 0.7:
        return capital(asked), both
    plain = Book("", Thing(""), "", (), ())
    one = filled(random, _where(random, first, _direct(random, first)), _mention(random, first, plain), first.other)
    two = filled(random, _where(random, second, _direct(random, second)), _mention(random, second, plain), second.other)
    if not (one.endswith("?") and two.endswith("?")):
        return capital(one), answer_to(first)
    asked = f"{one[:-1]}, and {two[0].lower()}{two[1:]}"
    if random.random() < 0.2:
        asked = f"{one} {capital(two)}"
    return capital(asked), both


def _joined(random: Random, first: Fact, second: Fact) -> str:
    """One question for two measures of one thing, or for one measure of two things; or ""."""
    if first.where != second.where:
        return ""
    about = measures()[first.measure]
    plain = not any(measures()[fact.measure].get(key) for fact in (first, second) for key in ("plural", "other"))
    asked = ""
    if plain and first.thing == second.thing:
        asked = random.choice(
            (
                "What are the {0} and the {1} of the {2}?",
                "What {0} and what {1} does the {2} have?",
                "{2}: {0} and {1}?",
            )
        ).format(first.noun, second.noun, first.thing.name)
    elif plain and first.noun == second.noun and "how" in about:
        how = random.choice(about["how"])
        asked = random.choice(("How {0} are the {1} and the {2}?", "How {0} is the {1}, and how {0} the {2}?")).format(
            how, first.thing.name, second.thing.name
        )
    elif plain and first.noun == second.noun:
        asked = f"What is the {first.noun} of the {first.thing.name}, and of the {second.thing.name}?"
    elif first.other and first.other == second.other:
        asked = f"How far from the {first.other} are the {first.thing.name} and the {second.thing.name}?"
    return _where(random, first, asked) if asked else ""


def unanswerable(random: Random, book: Book, told: list[Fact]) -> tuple[str, str]:
    """Asks for what the text does not tell: another measure of its things, or a thing or a case that it never names."""
    keys = {(fact.key, fact.where) for fact in told}
    names = {fact.thing.name for fact in book.facts} | {fact.other for fact in book.facts}
    refusal = table("phrases")["refusal"]
    if random.random() < 0.12:
        fact = random.choice(told)
        where = f"in the {''.join(random.choice('JQXYZ') for _ in range(3))}"
        return question(random, Fact(fact.measure, fact.noun, fact.thing, fact.value, fact.other, where), book), refusal
    while True:
        measure = random.choice([name for name, about in measures().items() if "of" not in about])
        known = random.choice(told).thing
        of = known if random.random() < 0.5 else _unknown(random, known.name, names)
        fact = fact_of(random, measure, of, _stranger(random, book) if measures()[measure].get("other") else "")
        kin = measure in ("apart", "from", "count", "quality", "area") and of == known
        if (fact.key, "") not in keys and not kin and not (of == known and of.ends):
            return question(random, fact, book), refusal


def _unknown(random: Random, like: str, names: set[str]) -> Thing:
    """A thing that the book does not have, though its name may share a word with one that it has.

    Seldom: who asks for the lock chamber may mean what the text calls the chamber.
    """
    first, *rest = like.split()
    if random.random() < NEAR:
        others = [name.split()[-1] for name in sorted(names) if name]
        like = f"{first} {random.choice([*others, thing(random).split()[-1]])}"
        if not rest or random.random() < 0.5:
            like = f"{random.choice(words('kinds'))} {(rest or [first])[-1]}"
    else:
        like = thing(random)
    return Thing(like) if like not in names else Thing(thing(random))


def _stranger(random: Random, book: Book) -> str:
    return random.choice(book.facts).thing.name if random.random() < 0.5 else thing(random)


def _plain(asked: list[str]) -> list[str]:
    return [one for one in asked if "{u}" not in one]
