"""Finds which facts a value's own words name: a measure ("wide") together with a thing ("field").

Looks next to the value first, then in its clause, its stretch of the sentence, the sentence, what stands over it, the
sentence before, and at last the question. Knows nothing of values, truth or denial.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from .claims import Prompt
from .lexer import EN_DASH, Token, phrase, words
from .phrases import MEASURES, Mention, Mentions
from .quantities import FILL, Quantity
from .sentences import Group, Sentence
from .table import Fact, are_kin, are_variants

BEFORE = words("is are was at be should must exactly measure measuring being of its a the has") | FILL
BEFORE |= {":", "=", "-", EN_DASH, "—", "*", '"', "(", ")"}
BEHIND = words("in a the its of overall total from") | {"-", "(", '"', "*", "'"}
PRONOUNS = words("it its they their this that these those each both")

Facts = frozenset[str]
NOTHING: Facts = frozenset()
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


@dataclass(frozen=True)
class Naming:
    """Which facts are named, by which measure word. `blocked`: another measure or thing is named, so it is none."""

    facts: Facts = NOTHING
    subject: Mention | None = None
    blocked: bool = False


class Namer:
    """Finds the facts that a value's words name."""

    def __init__(self, facts: Mapping[str, Fact], prompt: Prompt) -> None:
        self.facts = facts
        self.prompt = prompt
        self._variants = {
            one.id: frozenset(other.id for other in facts.values() if are_variants(one, other))
            for one in facts.values()
        }

    def name(self, place: Place, possible: Facts) -> Naming:
        """The facts of `possible` (those with a fitting unit) that the words around a value name."""
        possible -= self._excluded(place)
        for mention, near in self._subjects(place):
            if mention in place.sentence.used and near:
                continue
            if mention.subject & self.facts.keys() and not mention.subject & possible:
                continue  # a measure in other units
            if not near and self._is_of_another_thing(mention, place):
                continue
            named = self.with_thing(mention, place, possible)
            if named:
                return Naming(named, mention)
            if near and mention.keys[-1] in MEASURES:
                return Naming(blocked=True)
        return self._by_qualifier_or_thing(place, possible)

    def _excluded(self, place: Place) -> Facts:
        """The facts that a word in the value's stretch of its clause rules out: "10 m *from halfway*"."""
        first, last = _near(place)
        things = place.sentence.mentions.things
        return NOTHING.union(*(m.excludes for m in things if first <= m.start < last and m.start >= place.group.end))

    def _subjects(self, place: Place) -> Iterator[tuple[Mention, bool]]:
        """The measure words that may govern the value, the likeliest first, and whether they stand near it."""
        sentence, group = place.sentence, place.group
        own = [m for m in sentence.mentions.subjects if not _inside(m, group.quantities)]
        seen: set[Mention] = set()
        clause = sentence.clause(place.quantity)
        stretch = (group.first, group.last)
        ranked = [*self._adjacent(sentence, own, group)]
        for first, last in (clause, stretch):
            within = [m for m in own if first <= m.start < last and m.strong]
            ranked += [m for m in reversed(within) if m.end <= group.start]
            ranked += [m for m in within if m.start >= group.end]
        for mention in ranked:
            if mention not in seen and _in(mention, stretch, clause, group):
                seen.add(mention)
                yield mention, True
        for mention in reversed([m for m in own if m.end <= group.start and m.strong]):
            if mention not in seen and mention not in sentence.used:
                yield mention, False
        near = True  # the label of a table's row is as good as a word beside the value
        for over in sentence.over:
            yield from ((mention, near) for mention in over.subjects if mention.strong)
            near = near and not over.subjects

    def _is_of_another_thing(self, subject: Mention, place: Place) -> bool:
        """Whether a value's clause names a thing that a measure word from elsewhere does not go with."""
        first, last = place.sentence.clause(place.quantity)
        things = [m for m in place.sentence.mentions.things if first <= m.start < last and m.place != "away"]
        return bool(things) and not any(thing.of & subject.subject for thing in things)

    def _adjacent(self, sentence: Sentence, own: Sequence[Mention], group: Group) -> Iterator[Mention]:
        """The measure words right before and right behind a group: "width: 68 m", "68 m wide"."""
        at = group.start
        ends = {m.end: m for m in own if m not in sentence.used}
        while at > 0 and at not in ends and sentence.tokens[at - 1].key in BEFORE:
            at -= 1
        if at in ends:
            yield ends[at]
        at = group.end
        starts = {m.start: m for m in own}
        while at < len(sentence.tokens) and at not in starts and sentence.tokens[at].key in BEHIND:
            at += 1
        if at in starts:
            yield starts[at]
            if not starts[at].strong and starts[at].end in starts:
                yield starts[starts[at].end]

    def with_thing(self, subject: Mention, place: Place, possible: Facts) -> Facts:
        """The facts that a measure word names together with the thing that it is said of."""
        wanted = subject.subject & possible
        said = frozenset(id_ for mention in self.qualifiers(place) for id_ in mention.qualifies & wanted)
        said = frozenset(id_ for id_ in said if not self.facts[id_].case_of)
        for level, (things, decides) in enumerate(self._things(place, subject)):
            for thing in things:
                if thing.of & wanted:
                    return thing.of & wanted
            if decides and things:
                return self._from_another(wanted, place)
            if said and level >= NEAR_LEVELS - 1:  # a qualifier tells more than a thing that is further off
                return said | frozenset(id_ for id_ in wanted if self.facts[id_].case_of in said)
        return self._in_the_light_of_the_question(wanted, place, subject)

    def _things(self, place: Place, subject: Mention | None = None) -> Iterator[tuple[list[Mention], bool]]:
        """The things that the value may be said of, level by level, and whether another thing there rules it out."""
        sentence, group = place.sentence, place.group
        all_ = [m for m in sentence.mentions.things if not _inside(m, group.quantities)]
        first = sentence.clause(place.quantity)[0]
        last = _near(place)[1]
        near = [m for m in all_ if first <= m.start < last and not self._is_of_another(m, place, subject)]
        near.sort(key=lambda m: _distance(m, group))
        yield [m for m in sentence.mentions.hidden if _leads_to(m, group, sentence.tokens)], True
        yield [m for m in near if m.place == "head"], True
        yield [m for m in near if m.place == "beside"], False
        if self._is_relative(sentence, first):
            yield [m for m in all_ if m.end <= first][-1:], True
        earlier = [m for m in reversed(all_) if m.end <= group.start and not first <= m.start < last]
        heads = [m for m in earlier if m.place == "head"]
        yield heads, False
        yield [m for m in earlier if m.place == "beside"], False
        yield heads, True
        for over in sentence.over:
            yield [m for m in over.things if m.place == "head"], True
            yield [m for m in over.things if m.place != "head"], False
        if place.starts_with_pronoun:
            yield [m for m in place.before if m.place == "head"], True
            yield [m for m in place.before if m.place == "beside"], False

    def _is_of_another(self, thing: Mention, place: Place, subject: Mention | None) -> bool:
        """Whether a thing of the clause belongs to another measure ("... depending on the depth of the in-goals"), or
        the clause says its value of a pronoun behind it ("with in-goals it is 112 m")."""
        group, mentions = place.group, place.sentence.mentions
        if thing.end <= group.start:
            between = [token.key for token in place.sentence.tokens[thing.end : group.start]]
            return any(key in ("it", "they") for key in between)
        others = (m for m in mentions.subjects if m is not subject and m.strong)
        return any(group.end < m.start and m.end <= thing.start for m in others)

    def _is_relative(self, sentence: Sentence, start: int) -> bool:
        return start > 0 and sentence.tokens[start - 1].key in ("which", "where")

    def _in_the_light_of_the_question(self, wanted: Facts, place: Place, subject: Mention) -> Facts:
        """Where no thing is named: the asked fact, or its kin, that the measure word fits best."""
        asked = [id_ for id_ in self.prompt.asked if id_ in wanted]
        if asked:
            best = min(asked, key=lambda id_: self._rank(id_, subject))
            return frozenset(id_ for id_ in wanted if self._are_kin(id_, best)) | {best}
        kin = frozenset(id_ for id_ in wanted if any(self._are_kin(id_, other) for other in self.prompt.asked))
        if kin:
            return kin
        away = [m for m in place.sentence.mentions.things if m.of & wanted]
        first = min(wanted, key=lambda id_: (self._rank(id_, subject), id_), default=None)
        if away or first is None:
            return away[0].of & wanted if away else NOTHING
        return wanted if all(self._are_kin(first, id_) for id_ in wanted) and subject.strong else NOTHING

    def _from_another(self, wanted: Facts, place: Place) -> Facts:
        """ "The goal line is 50 m from the halfway line": a distance is the asked one's from either end."""
        things = [m for m in place.sentence.mentions.things if m.place == "away" and m.start >= place.group.end]
        return frozenset(id_ for thing in things for id_ in thing.of & wanted if id_ in self.prompt.asked)

    def _rank(self, id_: str, subject: Mention) -> int:
        """How early a fact lists the words of a mention: the most telling are listed first."""
        phrases = [phrase(text) for text in self.facts[id_].subject]
        return phrases.index(subject.keys) if subject.keys in phrases else len(phrases)

    def _by_qualifier_or_thing(self, place: Place, possible: Facts) -> Naming:
        """The facts of a value with no measure word: "With both in-goals: 112-122 m", "The crossbar is at 3 m"."""
        said = [m for m in self.qualifiers(place) if any(not self.facts[id_].case_of for id_ in m.qualifies)]
        qualified = frozenset(id_ for m in said for id_ in m.qualifies & possible)
        for level, (things, decides) in enumerate(self._things(place)):
            for thing in things:
                if thing.of & possible:
                    named = self.of_one_thing(thing.of & possible)
                    return Naming(named, blocked=not named)
            if decides and things:
                return Naming(blocked=True)
            if qualified and level >= NEAR_LEVELS - 1:
                break
        return Naming(qualified)

    def of_one_thing(self, named: Facts) -> Facts:
        """Of the facts about one thing, the asked ones, if any is asked; else all if they are variants of one."""
        asked = named & frozenset(self.prompt.asked)
        if asked:
            return named & self.variants(asked)
        return named if named <= self._variants[min(named)] else NOTHING

    def variants(self, asked: Facts) -> Facts:
        """The facts that only a qualifier tells from one of `asked`, and those themselves."""
        return asked.union(*(self._variants[id_] for id_ in asked))

    def _are_kin(self, one: str, other: str) -> bool:
        return are_kin(self.facts[one], self.facts[other])

    def qualifiers(self, place: Place) -> list[Mention]:
        """The qualifiers that belong to a value: in its stretch, over it, or opening the sentence."""
        mentions, group = place.sentence.mentions, place.group
        last = _shared_until(place)
        own = [m for m in mentions.qualifiers if group.first <= m.start < last]
        own = [m for m in own if not _is_description(m, mentions, place.sentence.tokens)]
        opening = [m for m in mentions.qualifiers if m.end <= place.sentence.groups[0].start and m not in own]
        opening = [m for m in opening if all(self.facts[id_].case_of for id_ in m.qualifies)]
        over = [
            mention
            for level, tokens in zip(place.sentence.over, place.sentence.statement.context, strict=True)
            for mention in level.qualifiers
            if not _is_description(mention, level, tokens)
        ]
        return own + opening + over


def _near(place: Place) -> tuple[int, int]:
    """The part of the value's clause that lies in its stretch."""
    first, last = place.sentence.clause(place.quantity)
    return max(first, place.group.first), min(last, place.group.last)


def _shared_until(place: Place) -> int:
    """Where the qualifiers of a value end: those behind "100 m, or 112 m *overall*" are the last one's only."""
    group, at = place.group, place.group.quantities.index(place.quantity)
    own_unit = place.sentence.tokens[place.quantity.end - 1].kind != "number"
    return group.quantities[at + 1].start if own_unit and at + 1 < len(group.quantities) else group.last


def _leads_to(mention: Mention, group: Group, tokens: Sequence[Token]) -> bool:
    """Whether a thing hidden in a qualifier owns the value: "excluding the in-goals *of 6-11 m*"."""
    between = {token.key for token in tokens[mention.end : group.start]}
    return mention.end <= group.start and bool(between) and between <= {"of", "(", "is", "are", ":", "each"}


def _inside(mention: Mention, quantities: Sequence[Quantity]) -> bool:
    return any(quantity.start <= mention.start < quantity.end for quantity in quantities)


def _in(mention: Mention, stretch: tuple[int, int], clause: tuple[int, int], group: Group) -> bool:
    """Whether a measure word is in the value's stretch or clause, or right beside it."""
    near = min(abs(mention.end - group.start), abs(mention.start - group.end)) <= 2
    return near or stretch[0] <= mention.start < stretch[1] or clause[0] <= mention.start < clause[1]


def _is_description(mention: Mention, mentions: Mentions, tokens: Sequence[Token]) -> bool:
    """ "It is *a rectangular playing area*" describes a thing; "*the* playing area" names it."""
    before = [token.key for token in tokens[max(mention.start - 3, 0) : mention.start]]
    is_thing = any(thing.start == mention.start for thing in mentions.things)
    return is_thing and bool({"a", "an"} & set(before)) and not {"of", "from", ","} & set(before)


def _distance(mention: Mention, group: Group) -> int:
    return group.start - mention.end if mention.end <= group.start else mention.start - group.end
