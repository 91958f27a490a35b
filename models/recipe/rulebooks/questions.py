"""Asks of a book what it holds, and what it does not, in many wordings; answers in one."""

from random import Random

from .book import Book, Fact, Thing, draw, fact_of, measures
from .documents import _capital, _filled
from .naming import a, plural, table, thing
from .values import value


def ask(random: Random, book: Book, told: list[Fact]) -> tuple[str, str]:
    """A question and its answer from the facts that the text tells."""
    chance = random.random()
    if chance < 0.12:
        return unanswerable(random, book, told)
    if chance < 0.22 and (both := _size(random, book, told)):
        return both
    if chance < 0.32 and len(told) > 1:
        return _double(random, *random.sample(told, 2))
    return asked(random, told, book)


def asked(random: Random, told: list[Fact], book: Book) -> tuple[str, str]:
    """A question for one fact that the text tells, and its answer."""
    fact = random.choice(told)
    return question(random, fact, book), answer_to(fact)


def answer_to(fact: Fact) -> str:
    return _capital(answer(fact)) + "."


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
    if random.random() < 0.16:
        wrong = value(random, "length").text
        context = random.choice(phrases["contexts"]).replace("{x}", wrong).replace("{w}", book.title)
        asked = context.replace("{u}", random.choice(("feet", "yards", "metres", "inches"))) + asked
    return _capital(_filled(random, asked, Thing(name), fact.other))


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
    if of == book.subject and random.random() < 0.4:
        return of.name.split()[-1]
    return of.name


def _direct(random: Random, fact: Fact) -> str:
    about = measures()[fact.measure]
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
        *(f"How {how} {be} the {{o}}{more}?" for how in about.get("how", ()) for be, more in _BES),
    ]
    if not (about.get("plural") or about.get("other")):
        asked += [f"How {how} are the {{os}}?" for how in about.get("how", ())]
        asked += [form.format(n=random.choice(about.get("nouns", [fact.noun]))) for form in _NOUNS]
    chosen = random.choice(asked)
    return (
        chosen.replace("{u}", fact.value.unit)
        if fact.value.unit or "{u}" not in chosen
        else random.choice(_plain(asked))
    )


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
    if not fact.where:
        return asked
    if asked.endswith("?") and random.random() < 0.4:
        return f"{_capital(fact.where)}, {asked[0].lower()}{asked[1:]}"
    return f"{asked[:-1]} {fact.where}{asked[-1]}" if asked[-1] in "?." else f"{asked} {fact.where}"


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
    return asked, _capital(" and ".join(clauses)) + "."


def _double(random: Random, first: Fact, second: Fact) -> tuple[str, str]:
    """Two facts asked for at once."""
    plain = Book("", Thing(""), (), ())
    one = _filled(
        random, _where(random, first, _direct(random, first)), Thing(_mention(random, first, plain)), first.other
    )
    two = _filled(
        random, _where(random, second, _direct(random, second)), Thing(_mention(random, second, plain)), second.other
    )
    if not (one.endswith("?") and two.endswith("?")):
        return _capital(one), answer_to(first)
    asked = f"{one[:-1]}, and {two[0].lower()}{two[1:]}"
    if random.random() < 0.2:
        asked = f"{one} {_capital(two)}"
    return _capital(asked), f"{_capital(answer(first))}, and {answer(second)}."


def unanswerable(random: Random, book: Book, told: list[Fact]) -> tuple[str, str]:
    """Asks for what the text does not tell: another measure of its things, or a thing that it never names."""
    keys = {(fact.key, fact.where) for fact in told}
    while True:
        measure = random.choice([name for name, about in measures().items() if "of" not in about])
        known = random.choice(told).thing
        of = known if random.random() < 0.5 else Thing(thing(random))
        fact = fact_of(random, measure, of, thing(random) if measures()[measure].get("other") else "")
        kin = measure in ("apart", "from", "count", "quality", "area") and of == known
        if (fact.key, "") not in keys and not kin and not (of == known and of.ends):
            return question(random, fact, book), table("phrases")["refusal"]


def _plain(asked: list[str]) -> list[str]:
    return [one for one in asked if "{u}" not in one]


_BES = (("is", ""), ("is", ""), ("is", ""), ("must", " be"), ("may", " be"), ("should", " be"), ("has", " to be"))
_MAKES = ("do we make the {o}", "should I make the {o}", "do they build the {o}", "has one to make the {o}")
_NOUNS = (
    "What is the {n} of the {{o}}?",
    "What is the {n} of the {{o}}?",
    "What is the {n} of the {{o}}?",
    "What {n} does the {{o}} have?",
    "What {n} must the {{o}} have?",
    "Which {n} is laid down for the {{o}}?",
    "Give the {n} of the {{o}}.",
    "State the {n} of the {{o}}.",
    "Name the {n} of the {{o}}.",
    "What is the {{o}}'s {n}?",
    "What {n} has the {{o}}?",
    "What may the {n} of the {{o}} be?",
    "Within which limits must the {n} of the {{o}} stay?",
    "What {n} is required of the {{o}}?",
    "What {n} should I give the {{o}}?",
    "The {{o}}: what is its {n}?",
    "Which {n} does one find for the {{o}}?",
    "What are the least and the greatest {n} of the {{o}}?",
    "What does the {n} of the {{o}} come to?",
    "The {n} of the {{o}}, please.",
    "Complete the sentence: the {n} of the {{o}} is ...",
)
