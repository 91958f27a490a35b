"""Reads quantities out of tokens: "68 m", "112-122 m", "between 112 and 122 metres", "18 ft 1 in", "68 x 122 m".

A quantity is one statement of size: a conversion beside it ("68 m (74 yd)") belongs to it.
Knows numbers and units; not what is measured.
"""

from collections.abc import Sequence
from dataclasses import replace

from .arithmetic import FILL, Quantity, carried, without_workings
from .bounds import bound_before, bound_behind
from .lexer import EN_DASH, Token, words
from .units import Vocabulary, convert, dimension

RANGE_SIGNS = words("to through until up") | {"-", EN_DASH, "—"}
CONVERSION_SIGNS = words("or equal equals equivalent to ie e i this is which that in other")
CONVERSION_SIGNS |= {"/", "=", "~", ",", ".", "(", "["}
SPREADS = (
    ("±",),
    ("+", "-"),
    ("+", "/", "-"),
    ("give", "or", "take"),
    (",", "give", "or", "take"),
    (",", "plus", "or", "minus"),
    ("plus", "or", "minus"),
)
SIZES = words("wide long deep high tall apart across")  # may stand before a conversion: "68 m wide, that is 74 yd"
DATING = words("since in of until by before after year from")
AGREE = 0.02  # a conversion that is off by less is rounding


class Reader:
    """Reads the quantities of one sequence of tokens."""

    def __init__(self, tokens: Sequence[Token], units: Vocabulary) -> None:
        self.tokens = tokens
        self.units = units
        self.longest = max(map(len, units), default=1)

    def read(self) -> list[Quantity]:
        """All quantities, in order."""
        found: list[Quantity] = []
        at = 0
        while at < len(self.tokens):
            quantity = self._range(at)
            if quantity is None:
                at += 1
                continue
            if not (self._is_pronoun(quantity) or self._is_definition(quantity) or self._is_year(quantity)):
                found.append(quantity)
            at = quantity.end
        return _with_bounds(self.tokens, self._merged(carried(self.tokens, without_workings(self.tokens, found))))

    def _is_pronoun(self, quantity: Quantity) -> bool:
        """ "the outer one": no number."""
        around = [
            *self.tokens[max(quantity.start - 1, 0) : quantity.start],
            *self.tokens[quantity.end : quantity.end + 1],
        ]
        one = quantity.unit is None and self.tokens[quantity.start].text.lower() == "one"
        return one and any(token.kind == "word" for token in around)

    def _is_year(self, quantity: Quantity) -> bool:
        """ "since 2010"."""
        text = self.tokens[quantity.start].text
        dated = self._key(quantity.start - 1) in DATING and text.isdigit() and len(text) == 4
        return dated and quantity.unit is None and text[:2] in ("18", "19", "20")

    def _is_definition(self, quantity: Quantity) -> bool:
        """ "a metre is 1.0936 yards": what a unit is."""
        at = quantity.start - 2
        named = self._key(at + 1) in ("is", "=", "equal") and self._unit(at)[1] == at + 1
        return bool(quantity.unit) and named and (at == 0 or self._key(at - 1) in ("a", "each"))

    def _key(self, at: int) -> str:
        return self.tokens[at].key if 0 <= at < len(self.tokens) else ""

    def _unit(self, at: int) -> tuple[str | None, int]:
        """The unit spelled at `at`, the longest spelling first, and where it ends."""
        for length in range(min(self.longest, len(self.tokens) - at), 0, -1):
            keys = tuple(token.key for token in self.tokens[at : at + length])
            if keys in self.units:
                return self.units[keys], at + length
        return None, at

    def _single(self, at: int) -> Quantity | None:
        """A number with its unit, in front of it or behind."""
        unit, number = self._unit(at)
        ahead = unit and self._key(number) and not self.tokens[at].text.islower()  # "GBP 5", but "the second 20"
        if ahead and self.tokens[number].kind == "number" and not self._spelled_behind(number):
            value = self.tokens[number].value
            return Quantity(value, value, unit, at, number + 1)
        if at >= len(self.tokens) or self.tokens[at].kind != "number":
            return None
        value, after = self.tokens[at].value, at + 1
        if self._keys(after, after + 3) == ("(", self.tokens[at].key, ")"):  # "sixty-eight (68) metres"
            after += 3
        while self._key(after) in ("$", "-") and self._unit(after + 1)[0] and self.tokens[after].key not in self.units:
            after += 1
        unit, end = self._unit(after)
        if unit is None:
            return Quantity(value, value, None, at, at + 1)
        if unit == "foot":
            value, end = self._inches(value, end)
        elif self._keys(end, end + 3) == ("and", "a", "half"):
            value, end = value + 0.5, end + 3
        elif unit == "meter":
            value, end = self._centimetres(value, end)
        return Quantity(value, value, unit, at, end)

    def _spelled_behind(self, number: int) -> bool:
        """Whether the number at `number` has its unit behind it, so that the one in front belongs to another."""
        return self._unit(number + 1)[0] is not None

    def _centimetres(self, metres: float, end: int) -> tuple[float, int]:
        """ "5 m 50 cm" is one value."""
        unit, after = self._unit(end + 1)
        if unit != "centimeter" or self.tokens[end].kind != "number" or self.tokens[end].value >= 100:
            return metres, end
        return metres + self.tokens[end].value / 100, after

    def _inches(self, feet: float, end: int) -> tuple[float, int]:
        """ "18 ft 1 in": feet and inches are one value, in feet."""
        at = end + (self._key(end) in ("and", ",", "-"))
        if at >= len(self.tokens) or self.tokens[at].kind != "number" or self.tokens[at].value >= 12:
            return feet, end
        hyphen = self._key(at + 1) == "-"
        unit, after = self._unit(at + 1 + hyphen)
        if unit == "inch" or self._key(at + 1 + hyphen) == "in":
            return feet + self.tokens[at].value / 12, max(after, at + 2 + hyphen)
        apostrophe = self._key(end - 1) == "'" and at == end
        return (feet + self.tokens[at].value / 12, at + 1) if apostrophe else (feet, end)

    def _range(self, at: int) -> Quantity | None:
        """A single value, or the range that it opens."""
        opening = self._key(at) if self._key(at) in ("between", "from") else ""
        start = at + bool(opening)
        while opening and self._key(start) in FILL:
            start += 1
        first = self._single(start)
        if first is None:
            return None
        if not opening and (spread := self._spread(first)):
            return spread
        second = self._other_end(first, opening)
        if second is None:
            return None if opening else first
        low, high = _ends(first, second)
        if low is None or high is None or not low < high:
            return None if opening else first
        return Quantity(low, high, second.unit, at, second.end)

    def _other_end(self, first: Quantity, opening: str) -> Quantity | None:
        at = self._past_parentheses(first.end)
        while opening and self._key(at) in ("metre", "in", "long", "wide", "deep", "minimum"):
            at += 1
        if self._key(at) in RANGE_SIGNS or (opening == "between" and self._key(at) == "and"):
            at += 1
            while self._key(at) in FILL | {"to", "-"}:
                at += 1
            second = self._single(at)
            return second if second and (second.unit or not first.unit or opening == "between") else None
        return None

    def _spread(self, middle: Quantity) -> Quantity | None:
        """ "117 ± 5 m": the range around a value."""
        for form in SPREADS:
            at = middle.end + len(form)
            off = self._single(at) if self._keys(middle.end, at) == form else None
            if off and (off.unit or not middle.unit) and off.unit and middle.unit in (None, off.unit):
                return Quantity(middle.low - off.low, middle.low + off.low, off.unit, middle.start, off.end)
        return None

    def _keys(self, start: int, end: int) -> tuple[str, ...]:
        return tuple(token.key for token in self.tokens[start:end])

    def _past_parentheses(self, at: int) -> int:
        """Past "(367 ft)" between the two ends of a range, if it is no longer than a conversion."""
        if self._key(at) not in ("(", "["):
            return at
        for end in range(at + 1, min(at + 9, len(self.tokens))):
            if self._key(end) in (")", "]"):
                return end + 1
        return at

    def _merged(self, found: list[Quantity]) -> list[Quantity]:
        """Folds a conversion into the quantity that it repeats in another unit."""
        result: list[Quantity] = []
        for quantity in found:
            before = result[-1] if result else None
            if before and self._defines(before, quantity):
                result.pop()
            elif before and self._converts(before, quantity):
                result[-1] = self._with_conversion(before, quantity)
            else:
                result.append(quantity)
        return result

    def _converts(self, before: Quantity, quantity: Quantity) -> bool:
        units = {before.unit, quantity.unit, *(other.unit for other in before.also)}
        if before.unit is None or quantity.unit is None or dimension(before.unit) != dimension(quantity.unit):
            return False
        keys = [token.key for token in self.tokens[before.end : quantity.start]]
        if quantity.unit == before.unit or len(keys) > 6:
            return False
        joins = [key for key in keys if key not in FILL | SIZES and key not in ("in", ")")]
        return bool(joins) and all(key in CONVERSION_SIGNS for key in joins) and len(units) > 1

    def _defines(self, before: Quantity, quantity: Quantity) -> bool:
        """ "1 metre is 3.281 feet" says what a unit is, not what is measured."""
        between = self._keys(before.end, quantity.start)
        is_ = bool(between) and set(between) <= {"=", "is", "equal", "to"} | FILL and between[0] not in FILL - {"~"}
        return is_ and before.low == before.high == 1 and bool(before.unit) and agree(before, quantity)

    def _with_conversion(self, before: Quantity, quantity: Quantity) -> Quantity:
        closed = self._key(quantity.end) in (")", "]")
        end = quantity.end + closed
        if agree(before, quantity):
            return replace(before, end=end, equal=(*before.equal, quantity))
        if before.is_range and not quantity.is_range and agree(_upper(before), quantity):
            return replace(before, end=end)
        return replace(before, end=end, also=(*before.also, quantity))


def _with_bounds(tokens: Sequence[Token], found: Sequence[Quantity]) -> list[Quantity]:
    """The quantities with the bounds that the words around them set; a range has its own."""
    bounded = []
    edge = 0
    for quantity in found:
        before = bound_before(tokens, quantity.start, edge)
        behind, edge = ("", quantity.end) if before else bound_behind(tokens, quantity.end)
        bounded.append(quantity if quantity.is_range else replace(quantity, bound=before or behind))
    return bounded


def read_quantities(tokens: Sequence[Token], units: Vocabulary) -> list[Quantity]:
    """The quantities among `tokens`, in order; a number without a unit has `unit` None."""
    return Reader(tokens, units).read()


def _upper(quantity: Quantity) -> Quantity:
    """The upper end alone: what a conversion behind "112 m (367 ft) to 122 m" repeats."""
    return replace(quantity, low=quantity.high)


def _ends(first: Quantity, second: Quantity) -> tuple[float | None, float | None]:
    """Both ends in the second one's unit."""
    if first.unit is None or second.unit is None or first.unit == second.unit:
        return first.low, second.high
    return convert(first.low, first.unit, second.unit), second.high


def agree(one: Quantity, other: Quantity) -> bool:
    """Whether two quantities are the same but for rounding."""
    if one.unit is None or other.unit is None:
        return False
    low, high = convert(other.low, other.unit, one.unit), convert(other.high, other.unit, one.unit)
    if low is None or high is None:
        return False
    return abs(low - one.low) <= AGREE * abs(one.low) and abs(high - one.high) <= AGREE * abs(one.high)
