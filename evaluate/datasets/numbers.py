"""The numbers of a text with their units, and whether another text states them. Knows no rows, models or files.

Code is left out, and so are the figures that only count a list. "One" in words is mostly no number.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from ..scorers import units
from ..scorers.arithmetic import Quantity
from ..scorers.lexer import Token, lex
from ..scorers.quantities import read_quantities

FENCE = re.compile(r"^([ \t]*)(```|~~~).*?^\1\2[ \t]*$|`[^`\n]*`", re.MULTILINE | re.DOTALL)
MARKER = re.compile(r"^[ \t]*\d+[.)](?=\s)", re.MULTILINE)
EXACT = 1e-6
ROUNDING = 0.006  # of a converted value: "13,000 square yards" is rounded too


@dataclass(frozen=True)
class Number:
    value: float
    unit: str | None
    text: str  # as written, with its unit

    def is_in(self, known: Iterable["Number"], converted: bool = False) -> bool:
        """Whether one of the known numbers is this one: equal, in the same unit where both have one; `converted`: or
        in another unit, but for rounding."""
        return any(self._equals(other) or (converted and self._converts(other)) for other in known)

    def _equals(self, other: "Number") -> bool:
        same = abs(self.value - other.value) <= EXACT * max(1.0, abs(self.value))
        return same and (self.unit == other.unit or None in (self.unit, other.unit))

    def _converts(self, other: "Number") -> bool:
        if self.unit is None or other.unit is None or self.unit == other.unit:
            return False
        value = units.convert(other.value, other.unit, self.unit)
        decimals = len(f"{self.value:.10g}".partition(".")[2])
        slack = max(0.5 * 10.0**-decimals + EXACT, ROUNDING * abs(self.value))
        return value is not None and abs(value - self.value) <= slack


def numbers(text: str) -> list[Number]:
    """All numbers of a text, ranges by their ends."""
    tokens = lex(prose(text))
    quantities = list(_flat(read_quantities(tokens, _vocabulary())))
    held = [
        Number(end, one.unit, _told(tokens, one)) for one in quantities for end in dict.fromkeys((one.low, one.high))
    ]
    covered = {at for one in quantities for at in range(one.start, one.end)}
    return held + [
        Number(one.value, None, one.text) for at, one in enumerate(tokens) if at not in covered and _counts(one)
    ]


def missing(answer: str, sources: Sequence[str], converted: bool = False) -> list[str]:
    """The numbers of an answer, as written, that none of the sources states."""
    known = [number for source in sources for number in numbers(source)]
    return list(dict.fromkeys(number.text for number in numbers(answer) if not number.is_in(known, converted)))


def values(text: str) -> frozenset[float]:
    """The bare values in a text: two wordings with different ones ask different things."""
    return frozenset(token.value for token in lex(text) if token.kind == "number" and _counts(token))


def prose(text: str) -> str:
    return MARKER.sub("", FENCE.sub(" ", text))


def _flat(quantities: Iterable[Quantity]) -> Iterator[Quantity]:
    """Each quantity and the conversions that were folded into it."""
    for quantity in quantities:
        yield quantity
        yield from (*quantity.equal, *quantity.also)


def _told(tokens: Sequence[Token], quantity: Quantity) -> str:
    return "".join(
        (" " if token.spaced and at else "") + token.text
        for at, token in enumerate(tokens[quantity.start : quantity.end])
    )


def _counts(token: Token) -> bool:
    return token.kind == "number" and token.text.lower() != "one"


@cache
def _vocabulary() -> units.Vocabulary:
    return units.vocabulary(())
