"""The words around a value, the likeliest to speak of it first: measures, things, qualifiers.

Looks next to the value, then in its clause, its stretch of the sentence, the sentence, what stands over it, and the
sentence before. Knows places only, not what the words name.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .arithmetic import FILL, Quantity
from .lexer import EN_DASH, Token, words
from .phrases import Mention, Mentions, is_sized
from .sentences import Group, Sentence

BEFORE = words("is are was at be should must exactly measure measuring being of its a the has") | FILL
BEFORE |= {":", "=", "-", EN_DASH, "—", "*", '"', "(", ")"}
BEHIND = words("in a the its of overall total from") | {"-", "(", '"', "*", "'"}
PRONOUNS = words("it its they their this that these those each both")
SUPERLATIVES = words("smallest largest shallowest deepest shortest longest minimum maximum least most")
NEAR_LEVELS = 3  # of the levels of things, those of the value's own clause


@dataclass(frozen=True)
class Place:
    """A value's place: its sentence, its group, and the things of the sentence before it."""

    sentence: Sentence
    group: Group
    quantity: Quantity
    before: Sequence[Mention] = ()

    @property
    def starts_with_pronoun(self) -> bool:
        first = next((t.key for t in self.sentence.tokens if t.kind == "word"), "")
        return first in PRONOUNS

    @property
    def own_clause(self) -> tuple[int, int]:
        """The part of the value's clause that lies in its stretch."""
        first, last = self.sentence.clause(self.quantity)
        return max(first, self.group.first), min(last, self.group.last)


def subjects(place: Place) -> Iterator[tuple[Mention, bool]]:
    """The measure words that may govern the value, the likeliest first, and whether they stand near it."""
    sentence, group = place.sentence, place.group
    own = [m for m in sentence.mentions.subjects if not _is_inside(m, group) and not _is_bound(m, place)]
    seen: set[Mention] = set()
    for mention in [*_adjacent(sentence, own, group), *_around(place, own)]:
        if mention not in seen:
            seen.add(mention)
            yield mention, True
    for mention in reversed([m for m in own if m.end <= group.start and m.strong]):
        if mention not in seen and mention not in sentence.used:
            yield mention, False
    near = True  # the label of a table's row is as good as a word beside the value
    for over in sentence.over:
        yield from ((mention, near) for mention in over.subjects if mention.strong)
        near = near and not over.subjects


def _around(place: Place, own: Sequence[Mention]) -> Iterator[Mention]:
    """The measure words of the value's clause, then of its stretch; those in front of it first, the nearest first."""
    group = place.group
    others = {other.end for other in place.sentence.groups if other is not group}
    own = [m for m in own if m.start not in others]  # of "with 6 m it is 112 m long", "long" is not the first one's
    for first, last in (place.sentence.clause(place.quantity), (group.first, group.last)):
        within = [m for m in own if first <= m.start < last and m.strong]
        yield from (m for m in reversed(within) if m.end <= group.start)
        yield from (m for m in within if m.start >= group.end)


def _adjacent(sentence: Sentence, own: Sequence[Mention], group: Group) -> Iterator[Mention]:
    """The measure words right before and right behind a group: "width: 68 m", "68 m wide"."""
    at = group.start
    ends = {m.end: m for m in own if m not in sentence.used}
    while at > 0 and at not in ends and sentence.tokens[at - 1].key in BEFORE:
        at -= 1
    if at in ends:
        yield ends[at]
    at = _past_brackets(sentence.tokens, group.end)
    starts = {m.start: m for m in own}
    while at < len(sentence.tokens) and at not in starts and sentence.tokens[at].key in BEHIND:
        at += 1
    if at in starts:
        yield starts[at]
        if not starts[at].strong and starts[at].end in starts:
            yield starts[starts[at].end]


def things(place: Place, subject: Mention | None = None) -> Iterator[tuple[list[Mention], bool]]:
    """The things that the value may be said of, level by level, and whether another thing there rules it out.

    `subject`: the measure word for which a thing is sought. The first NEAR_LEVELS levels are the value's clause.
    """
    sentence, group = place.sentence, place.group
    all_ = [m for m in sentence.mentions.things if not _is_inside(m, group)]
    first, last = sentence.clause(place.quantity)[0], place.own_clause[1]
    near = [m for m in all_ if first <= m.start < last and not _is_of_another(m, place, subject)]
    near.sort(key=lambda m: group.start - m.end if m.end <= group.start else m.start - group.end)
    yield [m for m in sentence.mentions.hidden if _leads_to(m, group, sentence.tokens)], True
    yield [m for m in near if m.place == "head"], True
    yield [m for m in near if m.place == "beside"], False
    if first and sentence.tokens[first - 1].key in ("which", "where"):
        yield [m for m in all_ if m.end <= first][-1:], True
    before = [m for m in reversed(all_) if m.end <= group.start and not first <= m.start < last]
    earlier = [m for m in before if not is_sized(sentence.tokens, m.end)]
    heads = [m for m in earlier if m.place == "head"]
    yield heads, False
    yield [m for m in earlier if m.place == "beside"], False
    yield heads, True
    levels = [over.things for over in sentence.over] + [place.before] * place.starts_with_pronoun
    for level in levels:
        yield [m for m in level if m.place == "head"], True
        yield [m for m in level if m.place != "head"], False


def away(place: Place) -> list[Mention]:
    """The things behind the value that it is measured from: "10 m *from the goal line*"."""
    return [m for m in place.sentence.mentions.things if m.place == "away" and m.start >= place.group.end]


def qualifiers(place: Place) -> tuple[list[Mention], list[Mention]]:
    """The qualifiers that belong to a value, in its stretch or over it; and those that open its sentence."""
    mentions, group = place.sentence.mentions, place.group
    last = _shared_until(place)
    own = [m for m in mentions.qualifiers if group.first <= m.start < last]
    own = [m for m in own if not _is_description(m, mentions, place.sentence.tokens)]
    opening = [m for m in mentions.qualifiers if m.end <= place.sentence.groups[0].start and m not in own]
    for level, tokens in zip(place.sentence.over, place.sentence.statement.context, strict=True):
        own += [m for m in level.qualifiers if not _is_description(m, level, tokens)]
    return own, opening


def _is_of_another(thing: Mention, place: Place, subject: Mention | None) -> bool:
    """Whether a thing of the clause belongs to another measure ("... depending on the depth of the in-goals"), or
    the clause says its value of a pronoun behind it ("with in-goals it is 112 m")."""
    group, mentions = place.group, place.sentence.mentions
    behind = {token.key for token in place.sentence.tokens[group.end : thing.start]}
    if thing.start >= group.end and {"with", "if"} & behind and place.quantity.bound == "":
        return place.sentence.tokens[thing.start - 1].key in SUPERLATIVES or "if" in behind
    if thing.end <= group.start:
        between = {token.key for token in place.sentence.tokens[thing.end : group.start]}
        return bool(between & {"it", "they"})
    others = (m for m in mentions.subjects if m is not subject and m.strong)
    return any(group.end < m.start and m.end <= thing.start for m in others)


def _shared_until(place: Place) -> int:
    """Where the qualifiers of a value end: those behind "100 m, or 112 m *overall*" are the last one's only."""
    group, at = place.group, place.group.quantities.index(place.quantity)
    own_unit = place.sentence.tokens[place.quantity.end - 1].kind != "number"
    return group.quantities[at + 1].start if own_unit and at + 1 < len(group.quantities) else group.last


def _leads_to(mention: Mention, group: Group, tokens: Sequence[Token]) -> bool:
    """Whether a thing hidden in a qualifier owns the value: "excluding the in-goals *of 6-11 m*"."""
    between = {token.key for token in tokens[mention.end : group.start]}
    return mention.end <= group.start and bool(between) and between <= {"of", "(", "is", "are", "each"}


def _is_bound(mention: Mention, place: Place) -> bool:
    """Whether a mention is of "up to 2 m"."""
    tokens = place.sentence.tokens
    if mention.keys == ("high",) and mention.start and tokens[mention.start - 1].key == "a":
        return True  # "a high of 122 m"
    bounds = place.quantity.bound != "" and mention.end <= place.group.start
    return bounds and not mention.strong and set(mention.keys) <= {"up", "to"}


def _is_inside(mention: Mention, group: Group) -> bool:
    return any(quantity.start <= mention.start < quantity.end for quantity in group.quantities)


def _past_brackets(tokens: Sequence[Token], at: int) -> int:
    """Past a short remark in brackets: "70 m (68 m) wide"."""
    if at < len(tokens) and tokens[at].key == "(":
        return next((end + 1 for end in range(at, min(at + 6, len(tokens))) if tokens[end].key == ")"), at)
    return at


def _is_description(mention: Mention, mentions: Mentions, tokens: Sequence[Token]) -> bool:
    """ "It is *a rectangular playing area*" describes a thing; "*the* playing area" names it."""
    before = {token.key for token in tokens[max(mention.start - 3, 0) : mention.start]}
    is_thing = any(thing.start == mention.start for thing in mentions.things)
    return is_thing and bool({"a", "an"} & before) and not {"of", "from", ","} & before
