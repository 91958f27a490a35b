"""A table of facts made ready for reading: its phrases, its units, and what a prompt says about what is asked.

Knows words and units; reads no answers.
"""

from collections.abc import Sequence

from . import units
from .claims import Prompt
from .lexer import lex
from .phrases import Mentions, Phrasebook
from .quantities import Quantity
from .table import Table

Facts = frozenset[str]  # ids


class Lexicon:
    """All words of one table."""

    def __init__(self, table: Table) -> None:
        self.facts = table.facts
        self.units = units.vocabulary((fact.unit, fact.unit_words) for fact in table.facts.values())
        self.book = Phrasebook(table, self.units)
        self.dimensions = {fact.id: units.dimension(fact.unit) for fact in table.facts.values()}

    def possible(self, quantity: Quantity) -> Facts:
        """The facts whose unit fits; all, for a number without a unit."""
        if quantity.unit is None:
            return frozenset(self.facts)
        wanted = units.dimension(quantity.unit)
        return frozenset(id_ for id_, dimension in self.dimensions.items() if dimension == wanted)

    def prompt(self, text: str, asked: Sequence[str]) -> Prompt:
        """What a question gives its answer: what is asked in which order, its words and numbers, the unit it wants."""
        tokens = lex(text)
        mentions = self.book.find(tokens)
        named = {id_: at for id_ in asked if (at := _named_at(id_, mentions)) is not None}
        order = tuple(sorted(named, key=named.__getitem__)) if len(set(named.values())) == len(asked) else ()
        spelled = [self.units[(t.key,)] for t in tokens if (t.key,) in self.units and len(t.key) > 1]
        unit = next((unit for unit in spelled if units.dimension(unit) in map(self.dimensions.get, asked)), None)
        numbers = frozenset(token.value for token in tokens if token.kind == "number")
        return Prompt(tuple(asked), order, frozenset(token.key for token in tokens), numbers, unit)


def _named_at(id_: str, mentions: Mentions) -> int | None:
    """Where a prompt names a fact: by its qualifier, or else by its thing or measure."""
    qualifiers = [m.start for m in mentions.qualifiers if id_ in m.qualifies]
    things = [m.start for m in mentions.things if id_ in m.of]
    subjects = [m.start for m in mentions.subjects if id_ in m.subject and m.strong]
    return min(qualifiers or things[:1] + subjects[:1], default=None)
