"""Quantities beside one another: which number takes its neighbour's unit, and which are only the workings of a sum.

    "10 and 20 metres"  ->  10 m, 20 m      "68 x 3.281 = 223 feet"  ->  223 ft      "100 + 2 x 8 = 116 m"  ->  116 m

Knows numbers and signs; not what is measured.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from .bounds import Bound
from .lexer import Token, words

HEDGES = words("about approximately approx around roughly nearly circa ca exactly just some only almost precisely")
FILL = HEDGES | {"~", ".", "a", "an", "the"}
JOINTS = words("and or x by to") | {"-", "&", "*", "/"}
JOINS = JOINTS | words("at least most no not but more less than up minimum maximum of above over below under") | {","}
# What may follow a number that takes the unit of the one before it: "68 m, the other *in all*".
CLOSERS = words(
    """
    at in on for long wide deep high apart tall across overall altogether to and or but if when with maximum minimum
    max min exactly precisely respectively each is being is actually all the
    """
)
LABELS = words(
    "law rule section figure page step number no note item table chapter version year since source paragraph"
)
OPENERS = {",", ":", "-"}
ADDING = words("add adding added plus times multiply multiplied doubling twice")
RESULTS = words("make give get total equal come yield reach become so thus hence therefore") | {":", "="}
SIGN_REACH = 4  # words between "makes" and what is made


@dataclass(frozen=True)
class Quantity:
    """`low` to `high` of `unit`; both equal for one value. `start`, `end`: its tokens, conversions included."""

    low: float
    high: float
    unit: str | None
    start: int
    end: int
    bound: Bound = ""
    term: bool = False  # of a sum that is left open ("100 m + 8 m")
    also: tuple["Quantity", ...] = ()  # conversions that do not agree with it
    equal: tuple["Quantity", ...] = ()  # conversions that do
    result: bool = False  # of a sum
    worked: bool = False  # a product, and so of one case

    @property
    def is_range(self) -> bool:
        return self.low != self.high


def carried(tokens: Sequence[Token], found: Sequence[Quantity]) -> list[Quantity]:
    """Gives a bare number the unit of the one that it is listed with, or of the one that it follows."""
    result = list(found)
    for at in range(len(result) - 2, -1, -1):
        here, following = result[at], result[at + 1]
        between = {token.key for token in tokens[here.end : following.start]} - FILL
        bounded = "," in between and {"most", "more", "less", "maximum"} & between
        joined = between <= JOINS and (between & JOINTS or bounded)
        if here.unit is None and following.unit and joined:
            result[at] = replace(here, unit=following.unit)
    for at in range(1, len(result)):
        before, here = result[at - 1], result[at]
        between = {token.key for token in tokens[before.end : here.start]} - FILL
        sides = between in ({"x"}, {"by"}, {"*"})
        if here.unit is None and before.unit and (sides or _follows(tokens, here)):
            result[at] = replace(here, unit=before.unit)
    return result


def _follows(tokens: Sequence[Token], here: Quantity) -> bool:
    """Whether a number leaves out the unit that was said before: "the field is 68 metres wide and the goal 5.5"."""
    before = tokens[here.start - 1] if here.start else None
    after = tokens[here.end] if here.end < len(tokens) else None
    goes_on = after is not None and after.key in CLOSERS
    if before is None or before.key in LABELS or (before.kind == "symbol" and before.key not in OPENERS):
        return goes_on and before is not None and before.key == "("
    if not here.is_range and here.low in (1, 2) and tokens[here.start].text.isalpha():
        return False
    return after is None or goes_on or (after.kind == "symbol" and after.key not in ("[", "#", "%"))


def without_workings(tokens: Sequence[Token], found: Sequence[Quantity]) -> list[Quantity]:
    """Drops workings: the operands of "100 + 2 x 8 = 116 m", and the product of "2 x 8 m = 16 m"."""
    kept: list[Quantity] = []
    chain: list[Quantity] = []
    signs: list[str] = []
    for quantity in found:
        sign = _sign(tokens, chain[-1], quantity) if chain else ""
        if chain and not sign:
            kept += _outcome(chain, signs)
            chain, signs = [], []
        chain.append(quantity)
        signs += [sign] if sign else []
    return _in_words(tokens, kept + _outcome(chain, signs))


def _in_words(tokens: Sequence[Token], found: Sequence[Quantity]) -> list[Quantity]:
    """Marks what is added, and what that makes: "add 6 to 11 m twice and you get 112 to 122 m"."""
    marked = []
    adds = makes = False
    edge = 0
    for at, quantity in enumerate(found):
        between = {token.key for token in tokens[edge : quantity.start]}
        near = {token.key for token in tokens[max(edge, quantity.start - SIGN_REACH) : quantity.start]}
        follows = found[at + 1].start if at + 1 < len(found) else quantity.end
        next_adds = bool(ADDING & {token.key for token in tokens[quantity.end : follows]})
        adds, makes = adds or bool(between & ADDING), bool(near & RESULTS)
        marked.append(
            replace(
                quantity,
                result=(adds and makes) or quantity.result,
                term=(adds and not makes) or next_adds or quantity.term,
            )
        )
        adds = adds and not makes
        edge = quantity.end
    return marked


def _sign(tokens: Sequence[Token], before: Quantity, quantity: Quantity) -> str:
    """The arithmetic between two quantities: "+", "x", "=" or nothing."""
    between = [token.key for token in tokens[before.end : quantity.start]]
    if between == ["~"]:
        return "="
    between = [key for key in between if key not in FILL | {"(", ")"}]
    sign = between[0].replace("*", "x") if len(between) == 1 else ""
    return sign if sign in ("+", "x", "=") else ""


def _outcome(chain: list[Quantity], signs: list[str]) -> list[Quantity]:
    """What a chain of arithmetic states: its result if it is a sum, else its operands without bare factors."""
    if "=" in signs and ("+" in signs or _is_scaling(chain, signs)):
        return [replace(chain[-1], start=chain[0].start, result="+" in signs, worked="x" in signs)]
    if signs[-1:] == ["="] and "x" in signs:
        chain[-1] = replace(chain[-1], worked=True)
    if "+" in signs:
        chain = [replace(quantity, term=True) for quantity in chain]
    if "x" not in signs:
        return chain
    worked = "=" in signs or "+" in signs
    factors = [at for at, sign in enumerate(signs) if sign == "x" and _is_factor(chain[at], worked)]
    stop = signs.index("=") + 1 if factors and "=" in signs else len(chain)
    return [quantity for at, quantity in enumerate(chain[:stop]) if at not in factors]


def _is_scaling(chain: Sequence[Quantity], signs: Sequence[str]) -> bool:
    """Whether bare numbers multiply to a measure, one of them no round one: "68 x 3.281 = 223 feet"."""
    operands = chain[: signs.index("=") + 1]
    bare = all(quantity.unit is None for quantity in operands)
    return "x" in signs and bare and any(quantity.low != round(quantity.low, 1) for quantity in operands)


def _is_factor(quantity: Quantity, worked: bool) -> bool:
    """Whether a bare number multiplies ("2 x 8 m"), and is no side of a rectangle ("68 x 122 m")."""
    return quantity.unit is None and quantity.low in ((1, 2, 3, 4) if worked else (2,))
