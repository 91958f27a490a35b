"""Names of things: from large lists, put together anew, and invented. Knows words, not what is said of them."""

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import yaml

HERE = Path(__file__).parent
VOWEL = re.compile(r"(?!uni|us[eu]|eu|one)(?:[aeiou]|hour|heir|hono)", re.IGNORECASE)  # that a word is spoken with


@cache
def table(name: str) -> Any:
    """A YAML file of this folder."""
    return yaml.safe_load((HERE / f"{name}.yaml").read_text(encoding="utf-8"))


@cache
def words(name: str) -> list[str]:
    """A list of words.yaml, hyphens as they are written."""
    return sorted(set(str(table("words")[name]).split()))


def coined(random: Random, syllables: tuple[int, ...] = (1, 1, 1, 2, 2)) -> str:
    """A word that nobody has used: what a reader can only match, not know."""
    made = ""
    for _ in range(random.choice(syllables)):
        made += random.choice(words("onsets")) + random.choice(words("vowels")) + _coda(random)
    return made if made != "the" and "scrum" not in made else coined(random)


def _coda(random: Random) -> str:
    return "" if random.random() < 0.12 else random.choice(words("codas"))


def thing(random: Random) -> str:
    """A noun phrase without an article, in the singular."""
    return _pick(random, THINGS)(random)


def family(random: Random) -> Callable[[Random], str]:
    """A maker of names that share their words, as the parts of one field do: goal line, halfway line, goal post."""
    pools = ("kinds", "kinds", "things", "areas")
    firsts = [random.choice(words(random.choice(pools))) for _ in range(random.randint(3, 7))]
    firsts += [_numbered(random) for _ in range(random.choice((0, 0, 2, 3)))]
    firsts += [hyphened(random) for _ in range(random.choice((0, 0, 1, 2)))]
    lasts = [random.choice(words(random.choice(("parts", "things")))) for _ in range(random.randint(2, 6))]

    def named(random: Random) -> str:
        first, *others = random.sample(firsts, 2) if random.random() < 0.12 else [random.choice(firsts)]
        return " ".join([first, *others, random.choice(lasts)])

    return named


def plain(random: Random) -> str:
    """One noun, as people call a thing of which they have but one: rink, ball, net."""
    return random.choice(words(random.choice(("things", "things", "parts", "areas"))))


def _whole(random: Random) -> str:
    """What a part may be of: line of touch, ring of stone."""
    return (
        coined(random) if random.random() < 0.2 else random.choice(words(random.choice(("events", "stuff", "things"))))
    )


def _numbered(random: Random) -> str:
    return f"{random.randint(2, 60)}-{random.choice(('metre', 'foot', 'minute', 'point', 'yard'))}"


def hyphened(random: Random) -> str:
    """A short compound, as rules like them: kick-off, dead-ball."""
    first = random.choice(words("stems")) if random.random() < 0.8 else coined(random, (1,))
    second = random.choice(words("ends")) if random.random() < 0.7 else random.choice(words("things"))
    return f"{first}-{second}"


def game(random: Random) -> str:
    """What a rule book is about: a game that does not exist."""
    first = coined(random)
    return _pick(
        random,
        (
            (4, lambda r: first),
            (3, lambda r: f"{first} {r.choice(words('names'))}"),
            (2, lambda r: f"{first} {r.choice(words('societies'))}"),
            (1, lambda r: f"{r.choice(words('names'))} {first}"),
        ),
    )(random)


def ground(random: Random, of: str) -> str:
    """What the document describes: the field of a game, or a machine or building with a name."""
    if random.random() < 0.7:
        return f"{of} {random.choice(words('grounds'))}"
    return f"{coined(random).capitalize()} {random.choice(words('machines'))}"


def plural(noun: str) -> str:
    if " of " in noun:
        head, _, rest = noun.partition(" of ")
        return f"{plural(head)} of {rest}"
    if noun.endswith(("s", "x", "ch", "sh", "z")):
        return noun + "es"
    if noun.endswith("man"):
        return noun[:-3] + "men"
    if noun.endswith("y") and noun[-2] not in "aeiou":
        return noun[:-1] + "ies"
    return noun + "s"


def a(noun: str) -> str:
    return f"an {noun}" if VOWEL.match(noun) else f"a {noun}"


def filled(random: Random, text: str, of: str, other: str) -> str:
    """`text` with names in its holes, {o} for `of` and {p} for `other`; what has none yet gets one."""
    p = other or thing(random)
    holes = {
        "a {o}": a(of),
        "A {o}": capital(a(of)),
        "a {b}": a(random.choice(words("people"))),
        "A {b}": capital(a(random.choice(words("people")))),
        "{os}": plural(of),
        "{o}": of,
        "{ps}": plural(p),
        "{qs}": plural(thing(random)) if "{qs}" in text else "",
        "{q}": thing(random) if "{q}" in text else "",
        "{r}": thing(random) if "{r}" in text else "",
        "{p}": p,
        "{b}": random.choice(words("people")),
        "{verb}": random.choice(words("verbs")),
        "{year}": str(random.randint(1820, 2019)),
        "{n1}": str(random.randint(2, 30)),
    }
    for hole, name in holes.items():
        text = text.replace(hole, name)
    return text


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _pick(random: Random, weighted: tuple[tuple[int, Callable[[Random], str]], ...]) -> Callable[[Random], str]:
    return random.choices([made for _, made in weighted], [weight for weight, _ in weighted])[0]


THINGS: tuple[tuple[int, Callable[[Random], str]], ...] = (
    (30, lambda r: r.choice(words("things"))),
    (16, lambda r: f"{r.choice(words('kinds'))} {r.choice(words('things'))}"),
    (14, lambda r: f"{r.choice(words('things'))} {r.choice(words('things'))}"),
    (12, lambda r: f"{r.choice(words('areas'))} {r.choice(words('parts'))}"),
    (5, coined),
    (3, lambda r: f"{coined(r)} {r.choice(words('things'))}"),
    (2, lambda r: f"{r.choice(words('kinds'))} {coined(r)}"),
    (7, lambda r: f"{hyphened(r)} {r.choice(words('parts' if r.random() < 0.6 else 'things'))}"),
    (2, hyphened),
    (4, lambda r: f"{r.choice(words('things'))} {r.choice(words('parts'))}"),
    (5, lambda r: f"{r.choice(words(r.choice(('parts', 'grounds', 'things'))))} of {_whole(r)}"),
    (4, lambda r: f"{_numbered(r)} {r.choice(words('parts'))}"),
)
