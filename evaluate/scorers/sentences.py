"""Takes a statement apart into its values, the words that may name them, and the stretch that belongs to each value.

Values that share their words ("10 and 20 m in from touch") stand in one group. Knows nothing of what facts are true.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

from .arithmetic import FILL, Quantity
from .layout import Statement
from .lexer import EN_DASH, Token, words
from .phrases import Mention, Mentions, Phrasebook
from .quantities import read_quantities
from .units import Vocabulary

LINKS = words("and or to min max minimum maximum at most least no more less than up") | {",", "&", "/", ".", "-"}
PAIRS = words("x by") | {"*"}
SPLITS = words("and but while whereas with plus yet by x then") | {";", "*", "+"}
CAUSES = words("depending")  # what follows says why, and names no value
COMMAS = {",", "(", ":", EN_DASH, "—"}
CLAUSE_ENDS = {",", ";", ":", "+", "=", "(", ")", "[", "]"} | words(
    "and but while whereas which where depending because since if when"
)


@dataclass
class Group:
    """Values that share their words, and the stretch of tokens from `first` to `last` that is theirs."""

    quantities: list[Quantity]
    pair: bool = False  # the sides of "68 x 122 m"
    first: int = 0
    last: int = 0

    @property
    def start(self) -> int:
        return self.quantities[0].start

    @property
    def end(self) -> int:
        return self.quantities[-1].end

    def owns(self, mention: Mention) -> bool:
        """Whether a mention stands in the group's stretch."""
        return self.first <= mention.start < self.last


@dataclass
class Sentence:
    """A statement with all that was found in it and in what stands over it."""

    statement: Statement
    mentions: Mentions
    over: list[Mentions]
    groups: list[Group]
    used: set[Mention] = field(default_factory=set)  # measure words that have found their value

    @cached_property
    def tokens(self) -> Sequence[Token]:
        return self.statement.tokens

    @cached_property
    def _edges(self) -> list[int]:
        """The places of the tokens that part clauses."""
        inside = {at for start, end in self.mentions.spans() for at in range(start, end)}
        inside |= {at for group in self.groups for q in group.quantities for at in range(q.start, q.end)}
        return [at for at, token in enumerate(self.tokens) if token.key in CLAUSE_ENDS and at not in inside]

    def clause(self, quantity: Quantity) -> tuple[int, int]:
        """The clause that a value stands in: up to the next comma, conjunction or bracket on either side."""
        at = bisect_left(self._edges, quantity.start)
        start = self._edges[at - 1] + 1 if at else 0
        return start, self._edges[at] if at < len(self._edges) else len(self.tokens)


def read_sentence(statement: Statement, book: Phrasebook, vocabulary: Vocabulary, over: list[Mentions]) -> Sentence:
    mentions = book.find(statement.tokens)
    names = [(mention.start, mention.end) for mention in mentions.things]
    quantities = _without_names(statement.tokens, read_quantities(statement.tokens, vocabulary), names)
    return Sentence(statement, mentions, over, list(_groups(statement.tokens, quantities, mentions)))


def _without_names(
    tokens: Sequence[Token], quantities: Sequence[Quantity], names: Sequence[tuple[int, int]]
) -> list[Quantity]:
    """Drops values that are part of a thing's name ("the 40-metre line"), and those listed with one ("the 30- and")."""
    kept: list[Quantity] = []
    name: Quantity | None = None
    for quantity in reversed(quantities):
        gap = {token.key for token in tokens[quantity.end : name.start]} if name else set()
        listed = bool(gap) and gap <= LINKS and (quantity.unit is None or "-" in gap)
        if listed or any(start <= quantity.start < end for start, end in names):
            name = quantity
        else:
            kept.append(quantity)
    return kept[::-1]


def _groups(tokens: Sequence[Token], quantities: Sequence[Quantity], mentions: Mentions) -> Iterator[Group]:
    inside = {at for start, end in mentions.spans() for at in range(start, end)}
    groups: list[Group] = []
    for quantity in quantities:
        gap = {token.key for token in tokens[groups[-1].end : quantity.start]} - FILL if groups else set()
        if groups and gap and gap <= PAIRS:
            groups[-1].pair = True
            groups[-1].quantities.append(quantity)
        elif groups and gap and gap <= LINKS and not groups[-1].pair:
            groups[-1].quantities.append(quantity)
        else:
            groups.append(Group([quantity]))
    for before, here in pairwise(groups):
        before.last = here.first = _split(tokens, (before.end, here.start), inside, mentions)
    if groups:
        groups[-1].last = len(tokens)
    for group in groups:
        causes = (at for at in range(group.end, group.last) if tokens[at].key in CAUSES)
        group.last = next(causes, group.last)
    yield from groups


def _split(tokens: Sequence[Token], gap: tuple[int, int], inside: set[int], mentions: Mentions) -> int:
    """Where the stretch of one value ends and that of the next begins, in the gap between the two."""
    free = [at for at in range(*gap) if at not in inside]
    closing = _unbalanced(tokens, gap)
    if closing is not None:
        return closing
    strong = [at for at in free if tokens[at].key in SPLITS]
    firm = [at for at in strong if tokens[at - 1].key in (",", ";", ")") or tokens[at].key == ";"]
    if firm or strong:
        return (firm or strong)[0]
    commas = [at for at in free if tokens[at].key in COMMAS]
    if commas:
        return commas[-1]
    naming = [m.start for m in mentions.subjects if gap[0] < m.start and _leads(tokens[m.end : gap[1]])]
    return naming[0] if naming else gap[1]


def _leads(between: Sequence[Token]) -> bool:
    """Whether a measure stands right before a value: "... throughout its *length* of 112 m"."""
    return len(between) <= 1 and all(token.key in ("of", "is", ":", "=") for token in between)


def _unbalanced(tokens: Sequence[Token], gap: tuple[int, int]) -> int | None:
    """The bracket in the gap that closes or opens a side remark holding one of the two values."""
    opened = None
    for at in range(*gap):
        if tokens[at].key in ("(", "["):
            opened = at
        elif tokens[at].key in (")", "]"):
            if opened is None:
                return at + 1
            opened = None
    return opened
