"""Tells whether a value is said to be a lower or an upper bound: "at least 112 m", "122 m maximum", "must not exceed".

Knows words and their places only.
"""

from collections.abc import Iterable, Sequence
from typing import Literal

from .lexer import Token, lex, words

Bound = Literal["", "least", "most"]
Form = tuple[str, ...]


def _forms(text: str) -> frozenset[Form]:
    return frozenset(tuple(token.key for token in lex(form)) for form in text.split(", "))


BEFORE: dict[Bound, frozenset[Form]] = {
    "most": _forms(
        "up to, not above, nor above, high of, at most, at the most, very most, maximum, max, within, as much as, "
        "largest, biggest, longest, greatest, upper, a most, deepest, widest, highest, as long as, as deep as, "
        "as wide as, as high as, as far as, as large as, as big as, ceiling"
    ),
    "least": _forms(
        "at least, at the least, very least, a least, minimum, min, smallest, shortest, lower, upwards of, "
        "starts at, low of, as little as, shallowest, narrowest, lowest, as short as, as shallow as, as narrow as, "
        "as low as, as small as, floor"
    ),
}
# These turn round when denied: "more than 112 m" is a lower bound, "not more than 122 m" an upper one.
COMPARED: dict[Bound, frozenset[Form]] = {
    "least": _forms(
        "more than, over, beyond, exceed, exceeding, further than, farther than, apart than, "
        "greater than, longer than, wider than, deeper than, higher than, "
        "larger than"
    ),
    "most": _forms(
        "less than, nearer than, closer than, under, below, fewer than, shorter than, smaller than, lower than, "
        "narrower than, shallower than"
    ),
}
SIGNS: dict[Bound, frozenset[Form]] = {
    "most": _forms("< =, ≤, <"),
    "least": _forms("> =, ≥, >"),
}
BEHIND: dict[Bound, frozenset[Form]] = {
    "least": _forms(
        "or more, minimum, min, at least, and above, upwards, or over, < =, ≤, floor, lower limit, "
        "least, shortest, smallest, shallowest"
    ),
    "most": _forms(
        "or less, maximum, max, at most, or fewer, or under, ceiling, upper limit, "
        "most, longest, largest, deepest, greatest"
    ),
}
LEADING = words(
    "at is are as for in the a an its of long wide deep high apart"
)  # "6 m *at the* least", "112 m *for the* shortest field"
NOUNS = _forms(
    "maximum, minimum, ceiling, floor, longest, shortest, deepest, shallowest, largest, smallest, most, least"
)
TURNED: dict[Bound, Bound] = {"least": "most", "most": "least", "": ""}
NEGATIONS = words("no not never cannot can't mustn't shouldn't don't doesn't isn't aren't nor won't without")
EDGES = {",", ";", "(", ")", "[", "]", "|"} | words("and but while")
LONGEST = 3  # words of a form
NEAR = 4  # words between a negation and its comparison
FAR = 12  # and if the comparison is a second one ("not less than 6 m *or* more than 11 m")


def bound_before(tokens: Sequence[Token], start: int, edge: int) -> Bound:
    """The nearest bound in the clause before `start`, not further back than `edge`."""
    apart = start - 1 > edge and tokens[start - 1].key == "," and (tokens[start - 2].key,) in NOUNS
    for at in range(start - apart, edge, -1):  # "the maximum, 11 m"
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
    bound = _find(form, BEFORE) or _find(form, SIGNS)
    compared = _find(form, COMPARED)
    reach = FAR if first and tokens[first - 1].key in ("or", "nor") else NEAR
    negated = any(token.key in NEGATIONS for token in tokens[max(first - reach, 0) : first])
    return bound or (TURNED[compared] if negated else compared)


def bound_behind(tokens: Sequence[Token], end: int) -> tuple[Bound, int]:
    """The bound right behind `end`, and where its words end."""
    at = end + (end < len(tokens) and tokens[end].key in ("(", ","))
    while at < min(end + LONGEST + 1, len(tokens) - 1) and tokens[at].key in LEADING:
        at += 1
    keys = tuple(token.key for token in tokens[at : at + LONGEST])
    for length in (2, 1):
        if bound := _find(keys[:length], BEHIND):
            return bound, at + length
    return "", end


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
