"""Finds which facts a value's own words name: a measure ("wide") together with a thing ("field").

Where the words leave it open, the question decides. Knows nothing of values, truth or denial.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from . import surroundings
from .claims import Prompt
from .lexer import phrase
from .phrases import MEASURES, Mention
from .surroundings import NEAR_LEVELS, Place
from .table import Fact, are_kin, are_variants

Facts = frozenset[str]
NOTHING: Facts = frozenset()
STRANGER = 7  # words that may name what a measure is of


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
        self.asked = frozenset(prompt.asked)
        self._variants = {
            one.id: frozenset(other.id for other in facts.values() if are_variants(one, other))
            for one in facts.values()
        }

    def name(self, place: Place, possible: Facts) -> Naming:
        """The facts of `possible` (those with a fitting unit) that the words around a value name."""
        possible -= self._excluded(place)
        for mention, near in surroundings.subjects(place):
            if mention in place.sentence.used and near:
                continue
            if mention.subject & self.facts.keys() and not mention.subject & possible:
                continue  # a measure in other units
            if near and _is_of_a_stranger(mention, place):
                return Naming(blocked=True)
            if not near and (self._is_of_another_thing(mention, place) or self._is_qualified_otherwise(mention, place)):
                continue
            named = self.with_thing(mention, place, possible)
            if named:
                return Naming(named, mention)
            if near and mention.keys[-1] in MEASURES:
                return Naming(blocked=True)
        return self._by_qualifier_or_thing(place, possible)

    def _excluded(self, place: Place) -> Facts:
        """The facts that a word behind the value rules out: "10 m *from halfway*"."""
        first, last = place.own_clause
        things = [m for m in place.sentence.mentions.things if first <= m.start < last and m.start >= place.group.end]
        return NOTHING.union(*(mention.excludes for mention in things))

    def _is_of_another_thing(self, subject: Mention, place: Place) -> bool:
        """Whether a value's clause names a thing that a measure word from elsewhere does not go with."""
        first, last = place.sentence.clause(place.quantity)
        things = [m for m in place.sentence.mentions.things if first <= m.start < last and m.place != "away"]
        return bool(things) and not any(thing.of & subject.subject for thing in things)

    def _is_qualified_otherwise(self, subject: Mention, place: Place) -> bool:
        """Whether a value's clause has a qualifier that a measure word from elsewhere does not go with."""
        first, last = place.sentence.clause(place.quantity)
        own = [m for m in place.sentence.mentions.qualifiers if first <= m.start < last]
        return bool(own) and not any(m.qualifies & subject.subject for m in own)

    def with_thing(self, subject: Mention, place: Place, possible: Facts) -> Facts:
        """The facts that a measure word names together with the thing that it is said of."""
        wanted = subject.subject & possible
        said = self._general(place) & wanted
        for level, (things, decides) in enumerate(surroundings.things(place, subject)):
            for thing in things:
                named = thing.of & wanted
                if named:
                    return named if level < NEAR_LEVELS else self._more_telling(named, wanted, subject)
            if decides and things:
                if level >= NEAR_LEVELS and self._opens_clause(subject, place):
                    break
                return self._from_another(wanted, place)
            if said and level >= NEAR_LEVELS - 1:  # a qualifier tells more than a thing that is further off
                return said | frozenset(id_ for id_ in wanted if self.facts[id_].case_of in said)
        return self._in_the_light_of_the_question(wanted, subject)

    def _opens_clause(self, subject: Mention, place: Place) -> bool:
        """Whether an asked measure opens the value's clause, said of no thing before it ("and the gaps ...")."""
        first, _ = place.sentence.clause(place.quantity)
        return (
            bool(subject.subject & self.asked)
            and first <= subject.start <= first + 1
            and subject.end <= place.group.start
        )

    def _more_telling(self, named: Facts, wanted: Facts, subject: Mention) -> Facts:
        """Of two asked facts, the one that the measure word tells more of than a thing far off does."""
        others = (wanted & self.asked) - named
        if not named & self.asked or not others:
            return named
        best = min(others, key=lambda id_: self._rank(id_, subject))
        nearer = min(self._rank(id_, subject) for id_ in named & self.asked)
        return frozenset([best]) if self._rank(best, subject) < min(nearer, 2) else named

    def _in_the_light_of_the_question(self, wanted: Facts, subject: Mention) -> Facts:
        """Where no thing is named: the asked fact, or its kin, that the measure word fits best."""
        asked = wanted & self.asked
        if asked:
            best = min(sorted(asked), key=lambda id_: self._rank(id_, subject))
            return frozenset(id_ for id_ in wanted if self._are_kin(id_, best)) | {best}
        return frozenset(id_ for id_ in wanted if any(self._are_kin(id_, other) for other in self.asked))

    def _from_another(self, wanted: Facts, place: Place) -> Facts:
        """ "The goal line is 50 m from the halfway line": a distance is the asked one's from either end."""
        return NOTHING.union(*(thing.of & wanted & self.asked for thing in surroundings.away(place)))

    def _rank(self, id_: str, subject: Mention) -> int:
        """How early a fact lists the words of a mention: the most telling are listed first."""
        phrases = [phrase(text) for text in self.facts[id_].subject]
        return phrases.index(subject.keys) if subject.keys in phrases else len(phrases)

    def of_result(self, place: Place) -> bool:
        """Whether a value is what a sum makes, and its own clause names nothing: the question says what it is."""
        first, last = place.own_clause
        mentions = place.sentence.mentions
        named = [*mentions.subjects, *mentions.things, *mentions.qualifiers]
        own = (m for m in named if first <= m.start < last and m.strong)
        return place.quantity.result and not any(not place.quantity.start <= m.start < place.quantity.end for m in own)

    def _by_qualifier_or_thing(self, place: Place, possible: Facts) -> Naming:
        """The facts of a value with no measure word: "With both in-goals: 112-122 m", "The crossbar is at 3 m"."""
        general = self._general(place)
        cases = frozenset(id_ for id_ in self.asked & possible if self.facts[id_].case_of in general)
        qualified = general and (self.said(place) & possible) | cases
        for level, (things, decides) in enumerate(surroundings.things(place)):
            for thing in things:
                if level >= NEAR_LEVELS and thing.place == "beside" and not thing.of & self.asked:
                    continue
                if thing.of & possible:
                    named = self.of_one_thing(thing.of & possible) or self._case(place, possible)
                    return Naming(named, blocked=not named)
            if decides and things:
                return Naming(blocked=True)
            if qualified and level >= NEAR_LEVELS - 1:
                break
        return Naming(qualified)

    def _case(self, place: Place, possible: Facts) -> Facts:
        """The asked special case whose qualifier stands in a value's clause: "NRL grounds have 8 m"."""
        first, last = place.own_clause
        own = (m for m in place.sentence.mentions.qualifiers if first <= m.start < last)
        return NOTHING.union(*(m.qualifies & possible & self.asked for m in own))

    def of_one_thing(self, named: Facts) -> Facts:
        """Of the facts about one thing, the asked ones, if any is asked; else all if they are variants of one."""
        if not named:
            return NOTHING
        asked = named & self.asked
        if asked:
            return named & self.variants(asked)
        return named if named <= self._variants[min(named)] else NOTHING

    def variants(self, asked: Facts) -> Facts:
        """The facts that only a qualifier tells from one of `asked`, and those themselves."""
        return asked.union(*(self._variants[id_] for id_ in asked))

    def _are_kin(self, one: str, other: str) -> bool:
        return are_kin(self.facts[one], self.facts[other])

    def said(self, place: Place) -> Facts:
        """The facts whose qualifier belongs to a value. One that opens the sentence counts for special cases only:
        "In the NRL the field is 68 m wide and 116 m long"."""
        own, opening = surroundings.qualifiers(place)
        opening = [m for m in opening if all(self.facts[id_].case_of for id_ in m.qualifies)]
        return NOTHING.union(*(mention.qualifies for mention in own + opening))

    def _general(self, place: Place) -> Facts:
        """Of the facts whose qualifier belongs to a value, those that are no special cases."""
        return frozenset(id_ for id_ in self.said(place) if not self.facts[id_].case_of)


def _is_of_a_stranger(subject: Mention, place: Place) -> bool:
    """Whether a measure is said to be of something that the table does not know: "the length of a jumbo jet"."""
    tokens, mentions = place.sentence.tokens, place.sentence.mentions
    if [token.key for token in tokens[subject.end : subject.end + 2]] not in (["of", "a"], ["of", "an"]):
        return False
    end = min(subject.end + STRANGER, len(tokens))
    known = any(subject.end < m.start < end for m in (*mentions.things, *mentions.scopes, *mentions.qualifiers))
    return not known and all(token.kind == "word" for token in tokens[subject.end : subject.end + 4])
