"""Finds the words of a table of facts in tokens: what is measured, of which thing, with which qualifier, about whom.

Knows words only; which quantity they belong to is for `binding.py`.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from .lexer import Token, lex, phrase, words
from .table import Table
from .units import Vocabulary

SKIPPED = words("the a an both each two its their same respective") | {"-", "2"}  # may stand inside a phrase
# Names of measures in general: what is said to be "thick" is not what a table calls "wide".
MEASURES = words(
    """
    wide width broad breadth long length tall high height deep depth thick thickness diameter radius
    circumference perimeter weight heavy rise
    """
)
FUNCTION_WORDS = words(
    """
    from in up to at between above behind beyond out back away every each other next inside over least
    """
)
BESIDE = words("of at in on across for by between along through around per")
AWAY = words("from to behind beyond above under inside near past towards toward outside against until before")
VERBS = words(
    """
    is are consist contain feature comprise was were be has have measure stand sit lie run must should may can
    and or but , ; : ( )
    """
)
Place = Literal["head", "beside", "away"]  # "the *posts*", "... on the *field*", "... from the *goal line*"
NO_FACTS: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Mention:
    """A phrase of the table among tokens `start` to `end`, and the facts that it speaks for in each role."""

    start: int
    end: int
    subject: frozenset[str] = NO_FACTS
    of: frozenset[str] = NO_FACTS
    qualifies: frozenset[str] = NO_FACTS
    excludes: frozenset[str] = NO_FACTS
    scope: str = ""  # "about" or "others"
    strong: bool = True  # more than function words
    place: Place = "head"
    keys: tuple[str, ...] = ()  # the phrase


@dataclass(frozen=True)
class Mentions:
    """The mentions of one token sequence, by role, each in order."""

    subjects: tuple[Mention, ...] = ()
    things: tuple[Mention, ...] = ()
    qualifiers: tuple[Mention, ...] = ()
    scopes: tuple[Mention, ...] = ()
    hidden: tuple[Mention, ...] = ()  # things inside a qualifier: "excluding the *in-goal areas*"

    def spans(self) -> Iterator[tuple[int, int]]:
        for mention in (*self.subjects, *self.things, *self.qualifiers):
            yield mention.start, mention.end


@dataclass
class _Index:
    """Phrases by their first key, the longest first, with the facts of each."""

    units: Vocabulary
    entries: dict[str, dict[tuple[str, ...], dict[str, set[str]]]] = field(default_factory=dict)

    def add(self, text: str, role: str, fact: str) -> None:
        keys = self._keys(text)
        if keys:
            roles = self.entries.setdefault(keys[0], {}).setdefault(keys, {})
            roles.setdefault(role, set()).add(fact)

    def _keys(self, text: str) -> tuple[str, ...]:
        """A phrase's keys; a unit behind a number ("20-metre line") stands for all its spellings."""
        keys = phrase(text)
        numbers = {token.key for token in lex(text) if token.kind == "number"}
        return tuple(
            f"={self.units[(key,)]}" if at and keys[at - 1] in numbers and (key,) in self.units else key
            for at, key in enumerate(keys)
        )

    def sort(self) -> None:
        self.entries = {
            first: dict(sorted(phrases.items(), key=lambda item: -len(item[0])))
            for first, phrases in self.entries.items()
        }

    def find(self, tokens: Sequence[Token]) -> list[tuple[int, int, tuple[str, ...], dict[str, set[str]]]]:
        """The phrases in `tokens`, leftmost and longest, none overlapping another."""
        found = []
        at = 0
        while at < len(tokens):
            for keys, roles in self.entries.get(tokens[at].key, {}).items():
                end = self._end(tokens, at, keys)
                if end:
                    found.append((at, end, keys, roles))
                    at = end - 1
                    break
            at += 1
        return found

    def _end(self, tokens: Sequence[Token], at: int, keys: tuple[str, ...]) -> int:
        """Where the phrase that starts at `at` ends; 0: it does not stand there."""
        for step, wanted in enumerate(keys):
            while step and at < len(tokens) and tokens[at].key in SKIPPED and tokens[at].key != wanted:
                at += 1
            if at >= len(tokens):
                return 0
            key = tokens[at].key
            if key != wanted and not (wanted[0] == "=" and f"={self.units.get((key,))}" == wanted):
                return 0
            at += 1
        return at


class Phrasebook:
    """A table's phrases, ready to be found."""

    def __init__(self, table: Table, units: Vocabulary) -> None:
        self.names, self.qualifiers, self.scopes = _Index(units), _Index(units), _Index(units)
        for fact in table.facts.values():
            for role in ("subject", "of", "excludes"):
                for text in getattr(fact, role):
                    self.names.add(text, role, fact.id)
            for text in fact.qualifiers:
                self.qualifiers.add(text, "qualifies", fact.id)
        for role, texts in (("about", table.about), ("others", table.others)):
            for text in texts:
                self.scopes.add(text, role, "")
        for word in MEASURES - set(self.names.entries):
            self.names.add(word, "subject", "")  # of no fact
        for index in (self.names, self.qualifiers, self.scopes):
            index.sort()

    def find(self, tokens: Sequence[Token]) -> Mentions:
        qualifiers = [
            Mention(start, end, qualifies=frozenset(roles["qualifies"]))
            for start, end, _, roles in self.qualifiers.find(tokens)
        ]
        whole = {(mention.start, mention.end) for mention in qualifiers}
        covered = {at for mention in qualifiers for at in range(mention.start, mention.end)}
        names = list(self._names(tokens))
        measured = {m.end for m in names if m.subject}
        names = [replace(m, place="head") if _is_measured(tokens, m.start, measured) else m for m in names]
        names = [replace(m, place="head") if is_sized(tokens, m.end) else m for m in names]
        all_things = [m for m in names if m.of or m.excludes]
        things = [m for m in all_things if (m.start, m.end) in whole or m.start not in covered]
        scopes = [
            Mention(start, end, scope="about" if "about" in roles else "others")
            for start, end, _, roles in self.scopes.find(tokens)
        ]
        subjects = tuple(m for m in names if m.subject)
        hidden = tuple(m for m in all_things if m not in things)
        return Mentions(subjects, tuple(things), tuple(qualifiers), tuple(scopes), hidden)

    def _names(self, tokens: Sequence[Token]) -> Iterable[Mention]:
        last_end = 0
        for start, end, keys, roles in self.names.find(tokens):
            yield Mention(
                start,
                end,
                subject=frozenset(roles.get("subject", NO_FACTS)),
                of=frozenset(roles.get("of", NO_FACTS)),
                excludes=frozenset(roles.get("excludes", NO_FACTS)),
                strong=not set(keys) <= FUNCTION_WORDS,
                place=_place(tokens, start, last_end),
                keys=keys,
            )
            last_end = end


def _is_measured(tokens: Sequence[Token], start: int, measured: set[int]) -> bool:
    """Whether a thing stands behind its measure: "the width *of the in-goal*"."""
    while start and tokens[start - 1].key in SKIPPED:
        start -= 1
    return start > 0 and tokens[start - 1].key == "of" and start - 1 in measured


def is_sized(tokens: Sequence[Token], end: int) -> bool:
    """Whether a size stands right behind a thing: "thanks to in-goals *of 6 m*"."""
    return end + 1 < len(tokens) and tokens[end].key == "of" and tokens[end + 1].kind == "number"


def _place(tokens: Sequence[Token], start: int, edge: int) -> Place:
    """Which preposition, if any, governs the thing at `start`."""
    for at in range(start - 1, max(start - 7, edge - 2, -1), -1):
        if tokens[at].key in BESIDE:
            return "beside"
        if tokens[at].key in AWAY:
            return "away"
        if tokens[at].key in VERBS or tokens[at].kind == "number":
            return "head"
    return "head"
