"""Tells whether a value is said to be a lower or an upper bound: "at least 112 m", "122 m maximum", "must not exceed".

Knows words and their places only.
"""

from collections.abc import Iterable, Sequence
from typing import Literal

from .lexer import Token, words

Bound = Literal["", "least", "most"]
Form = tuple[str, ...]


def _forms(text: str) -> frozenset[Form]:
    return frozenset(tuple(form.split()) for form in text.split(", "))


BEFORE: dict[Bound, frozenset[Form]] = {
    "most": _forms("up to, at most, maximum, max, within, as much as, largest, longest, greatest, upper, a most"),
    "least": _forms("at least, a least, minimum, min, smallest, shortest, lower, upwards of, starts at, as little as"),
}
# These turn round when denied: "more than 112 m" is a lower bound, "not more than 122 m" an upper one.
COMPARED: dict[Bound, frozenset[Form]] = {
    "least": _forms(
        "more than, over, exceed, exceeding, greater than, longer than, wider than, deeper than, higher than"
    ),
    "most": _forms("less than, under, below, fewer than, shorter than, smaller than, lower than, narrower than"),
}
BEHIND: dict[Bound, frozenset[Form]] = {
    "least": _forms("or more, minimum, min, at least, and above, upwards, or over"),
    "most": _forms("or less, maximum, max, at most, or fewer, or under"),
}
TURNED: dict[Bound, Bound] = {"least": "most", "most": "least", "": ""}
NEGATIONS = words("no not never cannot can't mustn't shouldn't don't doesn't isn't aren't nor won't without")
EDGES = {",", ";", "(", ")", "[", "]", "|"} | words("and but while")
LONGEST = 2  # words of a form
NEAR = 4  # words between a negation and its comparison


def bound_before(tokens: Sequence[Token], start: int, edge: int) -> Bound:
    """The nearest bound in the clause before `start`, not further back than `edge`."""
    for at in range(start, edge, -1):
        if tokens[at - 1].key in EDGES:
            break
        for length in range(LONGEST, 0, -1):
            if at - length >= edge:
                bound = _bound(tokens, at - length, at)
                if bound:
                    return bound
    return ""


def _bound(tokens: Sequence[Token], first: int, last: int) -> Bound:
    form = tuple(token.key for token in tokens[first:last])
    bound = _find(form, BEFORE)
    compared = _find(form, COMPARED)
    negated = any(token.key in NEGATIONS for token in tokens[max(first - NEAR, 0) : first])
    return bound or (TURNED[compared] if negated else compared)


def bound_behind(tokens: Sequence[Token], end: int) -> Bound:
    """The bound right behind `end`."""
    at = end + (end < len(tokens) and tokens[end].key in ("(", ","))
    keys = tuple(token.key for token in tokens[at : at + LONGEST])
    return _find(keys, BEHIND) or _find(keys[:1], BEHIND)


def bound_in(tokens: Sequence[Token]) -> Bound:
    """The bound that words over a value set, such as a table's header "Minimum"."""
    keys = [token.key for token in tokens]
    forms = (tuple(keys[at : at + length]) for at in range(len(keys)) for length in (2, 1))
    return _first(_find(form, BEFORE) for form in forms)


def _find(form: Form, table: dict[Bound, frozenset[Form]]) -> Bound:
    return _first(bound for bound, forms in table.items() if form in forms)


def _first(bounds: Iterable[Bound]) -> Bound:
    for bound in bounds:
        if bound:
            return bound
    return ""
