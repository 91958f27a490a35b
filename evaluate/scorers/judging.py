"""Judges claims against true values: each asked fact is right, wrong, ambiguous or missing; other errors are named.

    right      a claim states the true value, and none states another
    wrong      some claim states another value, whatever else is said
    ambiguous  what is claimed is true, but lacks a label or the rest of its range
    missing    nothing is claimed

Knows nothing of text.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import permutations
from typing import Literal

from . import units
from .arithmetic import Quantity
from .claims import Claim, Prompt
from .table import Fact, are_variants

Status = Literal["right", "wrong", "ambiguous", "missing"]
Fit = Literal["true", "part", "false"]
SLACK = 1e-6
NEARLY = 0.05  # a rough value is off by no more
MOST_ORDERED = 5  # bare values that are tried in every order
ENDS = {"least": ("least", "either"), "most": ("most", "either")}
WORTH: dict[Fit, int] = {"true": 2, "part": 1, "false": 0}


@dataclass(frozen=True)
class Judgement:
    """The status of each asked fact with the words that decided it, and the facts besides that are stated wrongly."""

    statuses: Mapping[str, Status]
    because: Mapping[str, str]
    stated_wrong: Mapping[str, str]  # fact id -> the words


def judge(claims: Iterable[Claim], facts: Mapping[str, Fact], prompt: Prompt) -> Judgement:
    """Judges what a text claims in answer to a prompt."""
    standing = _placed(_standing(claims), facts, prompt)
    found = {id_: _status(id_, _about(id_, standing, facts), facts) for id_ in prompt.asked}
    statuses: dict[str, Status] = {id_: status for id_, (status, _) in found.items()}
    because = {id_: text for id_, (_, text) in found.items()}
    return Judgement(statuses, because, _stated_wrong(standing, facts, prompt.asked))


def _about(id_: str, claims: Sequence[Claim], facts: Mapping[str, Fact]) -> list[Claim]:
    """The claims about a fact; of a special case, those that say its qualifier, if any does."""
    own = [claim for claim in claims if id_ in claim.facts]
    if facts[id_].case_of is None:
        return own
    return [claim for claim in own if id_ in claim.labelled or claim.corrects] or own


def is_supported(id_: str, claims: Iterable[Claim], facts: Mapping[str, Fact]) -> bool:
    """Whether a fact's true value is among the claims, whatever else is."""
    own = [(claim, _fit(claim, id_, facts)) for claim in claims if id_ in claim.facts]
    if any(fit == "true" for _, fit in own):
        return True
    return _is_complete([claim for claim, fit in own if fit == "part"], facts[id_])


def _standing(claims: Iterable[Claim]) -> list[Claim]:
    """The claims that the answer holds to: not what it takes back, nor what others say where it says otherwise."""
    kept: list[Claim] = []
    for claim in claims:
        if claim.corrects:
            kept = [earlier for earlier in kept if not set(earlier.facts) & set(claim.facts)]
        kept.append(claim)
    precise = [claim for claim in kept if not claim.vague]
    kept = [claim for claim in kept if not claim.vague or not any(_is_like(claim, other) for other in precise)]
    kept = [claim for claim in kept if not any(_is_entailed(claim, other) for other in kept)]
    asserted = {id_ for claim in kept if not claim.hearsay for id_ in claim.facts}
    return [claim for claim in kept if not (claim.hearsay and set(claim.facts) & asserted)]


def _is_like(one: Claim, other: Claim) -> bool:
    """Whether two claims may be about one fact, and state nearly the same."""
    if one.quantity.unit is None or other.quantity.unit is None or not set(one.facts) & set(other.facts):
        return False
    value = units.convert(other.quantity.low, other.quantity.unit, one.quantity.unit)
    return value is not None and 0 < abs(value - one.quantity.low) <= NEARLY * abs(one.quantity.low)


def _is_entailed(one: Claim, other: Claim) -> bool:
    """Whether a bound says less than another claim of the same facts: "well over 100 m: 112 to 122 m"."""
    bound = one.quantity.bound
    if not bound or one is other or one.pair or one.facts != other.facts or other.quantity.bound not in ("", bound):
        return False
    if one.quantity.unit is None or other.quantity.unit is None:
        return False
    value = units.convert(other.quantity.low, other.quantity.unit, one.quantity.unit)
    return value is not None and (value > one.quantity.low if bound == "least" else value < one.quantity.low)


def _placed(claims: Sequence[Claim], facts: Mapping[str, Fact], prompt: Prompt) -> list[Claim]:
    """Gives bare values to asked facts that no words name: by the question's order if it has one, else by best fit."""
    explicit = {id_ for claim in claims if not (claim.bare or claim.weak or claim.implied) for id_ in claim.facts}
    claims = [replace(claim, weak=True) if claim.implied and explicit & set(claim.facts) else claim for claim in claims]
    named = {id_ for claim in claims if not (claim.bare or claim.weak) for id_ in claim.facts}
    bare = [claim for claim in claims if claim.bare and not claim.weak]
    firm = [claim for claim in bare if not claim.loose] or bare
    rest = [claim for claim in claims if claim not in firm]
    rest = [replace(claim, weak=True) if claim.bare else claim for claim in rest]
    open_ = [id_ for id_ in (prompt.order or prompt.asked) if id_ not in named]
    if len(prompt.asked) == 1 and not any(claim.pair for claim in firm):
        return rest + [replace(claim, weak=claim.loose and not open_) for claim in firm]
    if not open_:
        return rest + [replace(claim, weak=True) for claim in firm]
    return rest + _assigned(firm[:MOST_ORDERED], open_, facts, strict=bool(prompt.order))


def _assigned(bare: Sequence[Claim], open_: Sequence[str], facts: Mapping[str, Fact], *, strict: bool) -> list[Claim]:
    if not bare:
        return []
    if len(bare) == len(open_) and (strict or bare[0].ordered) and not bare[0].pair:
        return [replace(claim, facts=(id_,)) for claim, id_ in zip(bare, open_, strict=True)]
    if len(bare) >= len(open_):
        orders = permutations(bare, len(open_))
        best = max(orders, key=lambda order: sum(WORTH[_fit(c, i, facts)] for c, i in zip(order, open_, strict=True)))
        rest = [claim for claim in bare if claim not in best]
        ends = [_for(claim, id_, facts) for claim in rest for id_ in open_ if _fit(claim, id_, facts) == "part"]
        return [_for(claim, id_, facts) for claim, id_ in zip(best, open_, strict=True)] + ends
    return [_unlabelled(claim, open_, facts) for claim in bare]


def _for(claim: Claim, id_: str, facts: Mapping[str, Fact]) -> Claim:
    """The claim for one asked fact, with those that only a qualifier would tell from it."""
    variants = [other for other in claim.facts if other != id_ and are_variants(facts[id_], facts[other])]
    return replace(claim, facts=(id_, *variants))


def _unlabelled(claim: Claim, open_: Sequence[str], facts: Mapping[str, Fact]) -> Claim:
    """One value where several are asked: true but unlabelled if it fits one of them, else false of all."""
    fits = [id_ for id_ in open_ if _fit(claim, id_, facts) != "false"]
    return replace(_for(claim, fits[0], facts), unlabelled=True) if fits else replace(claim, facts=tuple(open_))


def _status(id_: str, claims: Sequence[Claim], facts: Mapping[str, Fact]) -> tuple[Status, str]:
    """The status of a fact by the claims about it, and the words that decided it."""
    fits = [(_fit(claim, id_, facts), claim) for claim in claims]
    fits = [(fit, claim) for fit, claim in fits if fit != "false" or not claim.weak]
    false = [claim.text for fit, claim in fits if fit == "false"]
    true = [claim.text for fit, claim in fits if fit == "true"]
    if false or true:
        return ("wrong", false[0]) if false else ("right", true[0])
    parts = [claim for _, claim in fits]
    if _is_complete(parts, facts[id_]):
        return "right", " and ".join(claim.text for claim in parts)
    return ("ambiguous", parts[0].text) if parts else ("missing", "")


def _fit(claim: Claim, id_: str, facts: Mapping[str, Fact]) -> Fit:
    """How a claim fits a fact; "part" also if it fits another that only a qualifier would tell from this one."""
    own = fit(claim.quantity, facts[id_])
    if own == "true":
        return "part" if claim.unlabelled else "true"
    if own == "part":
        return own
    rivals = [other for other in claim.facts if other != id_ and are_variants(facts[id_], facts[other])]
    if id_ in claim.labelled:
        rivals = [other for other in rivals if other == facts[id_].case_of]
    return "part" if any(fit(claim.quantity, facts[other]) == "true" for other in rivals) else "false"


def fit(quantity: Quantity, fact: Fact) -> Fit:
    """How a quantity fits a fact's value: it is true, a part of the truth, or false."""
    quantity = next((other for other in quantity.equal if _is_in(fact.unit, other)), quantity)
    low, high = _converted(quantity, fact.unit)
    if low is None or high is None or any(abs(low - wrong) <= SLACK and low == high for wrong in fact.wrong):
        return "false"
    if len(fact.spans) > 1:
        return (
            "part" if all(any(_same(end, value, fact) for value, _ in fact.spans) for end in (low, high)) else "false"
        )
    first, last = fact.ends
    if _same(low, first, fact) and _same(high, last, fact):
        if fact.limit and quantity.bound not in ("", fact.limit):
            return "false"
        return "part" if quantity.bound == "least" and not fact.limit else "true"
    inside = first - fact.tolerance - SLACK <= low and high <= last + fact.tolerance + SLACK
    return "part" if fact.is_range and inside else "false"


def _is_in(unit: str, quantity: Quantity) -> bool:
    return quantity.unit is not None and units.convert(1.0, quantity.unit, unit) == 1.0


def _converted(quantity: Quantity, unit: str) -> tuple[float | None, float | None]:
    if quantity.unit is None:
        return None, None
    return units.convert(quantity.low, quantity.unit, unit), units.convert(quantity.high, quantity.unit, unit)


def _same(value: float, true: float, fact: Fact) -> bool:
    return abs(value - true) <= fact.tolerance + SLACK * max(1.0, abs(true))


def _is_complete(claims: Sequence[Claim], fact: Fact) -> bool:
    """Whether several partial statements make the whole: both ends of a range, or every one of the values."""
    said = [(_end(claim), *_converted(claim.quantity, fact.unit)) for claim in claims]
    if len(fact.spans) > 1:
        ends = [end for _, low, high in said for end in (low, high) if end is not None]
        return all(any(_same(end, value, fact) for end in ends) for value, _ in fact.spans)
    lows = any(low is not None and end in ENDS["least"] and _same(low, fact.ends[0], fact) for end, low, _ in said)
    highs = any(high is not None and end in ENDS["most"] and _same(high, fact.ends[1], fact) for end, _, high in said)
    return fact.is_range and lows and highs


def _end(claim: Claim) -> str:
    """Which end of a range a claim states; "either", if it says in which case it holds."""
    return claim.quantity.bound or ("either" if claim.conditional else "")


def _stated_wrong(claims: Iterable[Claim], facts: Mapping[str, Fact], asked: Sequence[str]) -> dict[str, str]:
    """The facts that were not asked and are stated wrongly, with the words."""
    wrong: dict[str, str] = {}
    for claim in claims:
        if misread := _misread(claim, facts, asked):
            wrong.setdefault(misread, claim.text)
        if claim.bare or claim.weak or claim.loose:
            continue
        about = [id_ for id_ in claim.facts if id_ in claim.labelled] or list(claim.facts)
        if not set(about) & set(asked) and all(_fit(claim, id_, facts) == "false" for id_ in about):
            wrong.setdefault(about[0], claim.text)
    return wrong


def _misread(claim: Claim, facts: Mapping[str, Fact], asked: Sequence[str]) -> str | None:
    """The general fact of an asked special case, if the claim states one of its known misreadings."""
    for id_ in asked:
        general = facts.get(facts[id_].case_of or "")
        if general and general.id not in asked and general.id in claim.facts and claim.quantity.low in general.wrong:
            return general.id
    return None
