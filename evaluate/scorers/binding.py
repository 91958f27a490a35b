"""Binds each quantity of an answer to the facts that it may be about: value, unit and subject together.

    "The field is 68 m wide (74 yd); its posts are 5.5 m apart."  ->  Claim(68 m, width), Claim(5.5 m, post_gap)

Values that the answer denies, or says of others, make no claim. Whether a claim is true is for `judging.py`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

from . import stance, units
from .claims import Claim, Prompt
from .layout import statements
from .lexer import Token, lex, words
from .naming import PRONOUNS, Facts, Namer, Naming, Place
from .phrases import AWAY, BESIDE, Mention, Mentions, Phrasebook
from .bounds import bound_in
from .quantities import FILL, Quantity
from .sentences import Group, Sentence, read_sentence
from .table import Table

CARRIERS = words("answer dimension size measurement standard value figure number distance total rule regulation result minimum")
CARRIERS |= words("maximum limit law text document passage source range amount what one requirement specification term")
CARRIERS |= words("top bottom edge inside outside side face centre center middle base inner outer upper lower end")
CARRIERS |= words("official former latter correct metre meter yes no well so sure okay about respectively approximately length")
CARRIERS |= words("be have in at of for the a an to and or by x from between anywhere come work out i think believe up least most")
DETERMINERS = words("the a an each every its their this these those your our")
COPULAS = words("is are was were be measure must should has have stand cover extend range")
NP_ENDS = BESIDE | AWAY | words("beside with that which within opposite over next") | {","}

FEW_WORDS = 3  # "Final answer: 68"
MOST_CLAIMS = 1000  # no answer has more; junk may


class Binder:
    """Binds the values of texts to one table's facts."""

    def __init__(self, table: Table) -> None:
        self.facts = table.facts
        self.units = units.vocabulary((fact.unit, fact.unit_words) for fact in table.facts.values())
        self.book = Phrasebook(table, self.units)
        self.dimensions = {fact.id: units.dimension(fact.unit) for fact in table.facts.values()}

    def prompt(self, text: str, asked: Sequence[str]) -> Prompt:
        tokens = lex(text)
        mentions = self.book.find(tokens)
        named = {id_: self._named_at(id_, mentions) for id_ in asked}
        found = {id_: at for id_, at in named.items() if at is not None}
        order = tuple(sorted(found, key=lambda id_: found[id_])) if len(set(found.values())) == len(asked) else ()
        spelled = [self.units[(t.key,)] for t in tokens if (t.key,) in self.units and len(t.key) > 1]
        unit = next((unit for unit in spelled if units.dimension(unit) in map(self.dimensions.get, asked)), None)
        numbers = frozenset(token.value for token in tokens if token.kind == "number")
        return Prompt(tuple(asked), order, frozenset(token.key for token in tokens), numbers, unit)

    def _named_at(self, id_: str, mentions: Mentions) -> int | None:
        """Where a prompt names a fact: by its qualifier, or else by its thing and measure."""
        qualifiers = [m.start for m in mentions.qualifiers if id_ in m.qualifies]
        things = [m.start for m in mentions.things if id_ in m.of]
        subjects = [m.start for m in mentions.subjects if id_ in m.subject and m.strong]
        return min(qualifiers or things[:1] + subjects[:1], default=None)

    def possible(self, quantity: Quantity) -> Facts:
        """The facts whose unit fits; all, for a number without a unit."""
        if quantity.unit is None:
            return frozenset(self.facts)
        wanted = units.dimension(quantity.unit)
        return frozenset(id_ for id_, dimension in self.dimensions.items() if dimension == wanted)

    def claims(self, text: str, prompt: Prompt) -> list[Claim]:
        """All that a text claims of the table's facts, in order."""
        return list(islice(_Reading(self, prompt).read(text), MOST_CLAIMS))

    def numbers(self, text: str) -> Iterator[tuple[Quantity, str]]:
        """Every quantity that a text states and does not deny, with the words of its clause."""
        for statement in statements(text):
            sentence = read_sentence(statement, self.book, self.units, [])
            for quantity in (quantity for group in sentence.groups for quantity in group.quantities):
                first, last = sentence.clause(quantity)
                edges = (first, last)
                if not stance.is_denied(sentence.tokens, quantity.start, quantity.end, edges):
                    yield quantity, " ".join(token.text for token in sentence.tokens[first:last])


@dataclass
class _Reading:
    """The reading of one text: what was said before bears on what is said next."""

    binder: Binder
    prompt: Prompt
    things: list[Mention] = field(default_factory=list)  # of the sentence before
    elsewhere: bool = False  # whether the sentence before was about another
    correcting: bool = False
    last: Claim | None = None

    def __post_init__(self) -> None:
        self.namer = Namer(self.binder.facts, self.prompt)

    def read(self, text: str) -> Iterator[Claim]:
        over: dict[int, Mentions] = {}  # by the context's identity: equal contexts are one object
        for statement in statements(text):
            for piece in statement.context:
                if id(piece) not in over:
                    over[id(piece)] = self.binder.book.find(piece)
            above = [over[id(piece)] for piece in statement.context]
            sentence = read_sentence(statement, self.binder.book, self.binder.units, above)
            if not statement.is_question:
                yield from self._sentence(sentence)

    def _sentence(self, sentence: Sentence) -> Iterator[Claim]:
        at = 0
        carried = self._carried(sentence)
        for group in sentence.groups:
            self.correcting = self.correcting or stance.is_correction(sentence.tokens, at, group.start)
            at = group.end
            where = stance.is_elsewhere(sentence.tokens, sentence.mentions, group.start, group.end, (group.first, group.last))
            turned = group.first < len(sentence.tokens) and sentence.tokens[group.first].key in stance.TURNS
            elsewhere = carried and not turned if where is None else where
            if where is not None or group is sentence.groups[0]:
                led = stance.leads(sentence.tokens, sentence.mentions, group.start)
                carried = elsewhere and (led or where is None)
            if not elsewhere:
                yield from self._group(sentence, group)
        self.correcting = self.correcting or stance.is_correction(sentence.tokens, at, len(sentence.tokens))
        if sentence.tokens:
            self.things = list(sentence.mentions.things) or self.things
            self.elsewhere = self._is_of_others(sentence)

    def _carried(self, sentence: Sentence) -> bool:
        """Whether what stands over or before the sentence is about another."""
        for over, context in zip(sentence.over, sentence.statement.context, strict=True):
            if over.scopes:
                others = all(m.scope == "others" for m in over.scopes)
                return others and not any(token.key in stance.CONTRASTS for token in context)
        first = next((token.key for token in sentence.tokens if token.kind == "word"), "")
        return self.elsewhere and first in PRONOUNS and not sentence.mentions.scopes

    def _is_of_others(self, sentence: Sentence) -> bool:
        scopes = sentence.mentions.scopes
        end = sentence.groups[0].start if sentence.groups else len(sentence.tokens)
        return bool(scopes) and all(m.scope == "others" for m in scopes) and stance.leads(sentence.tokens, sentence.mentions, end)

    def _group(self, sentence: Sentence, group: Group) -> Iterator[Claim]:
        named = self._zipped(sentence, group)
        edges = (group.first, group.last)
        denied = False
        for at, quantity in enumerate(group.quantities):
            linked = at > 0 and any(token.key in ("or", "nor") for token in sentence.tokens[group.quantities[at - 1].end : quantity.start])
            start = group.quantities[at - 1].end if at else _open_edge(sentence, group)
            denied = (denied and linked) or stance.is_denied(
                sentence.tokens, quantity.start, quantity.end, (start, edges[1])
            )
            if denied or stance.is_comparative(sentence.tokens, quantity.end):
                continue
            for claim in self._claims(sentence, group, quantity, named[at] if named else None):
                claim = replace(claim, hearsay=stance.is_hearsay(sentence.tokens, quantity.start, edges[0]))
                self.correcting, self.last = False, claim
                yield claim
                yield from (replace(claim, quantity=other, corrects=False) for other in quantity.also)

    def _zipped(self, sentence: Sentence, group: Group) -> list[Naming] | None:
        """One measure word or thing for each value: "width and length: 68 m and 112-122 m"."""
        count = len(group.quantities)
        possible = [self.binder.possible(quantity) for quantity in group.quantities]
        if count < 2:
            return None
        own = [m for m in sentence.mentions.subjects if m.strong and group.first <= m.start < group.last and m not in sentence.used]
        for subjects in ([m for m in own if m.end <= group.start], [m for m in own if m.start >= group.end]):
            if len(subjects) == count and all(m.subject & p for m, p in zip(subjects, possible, strict=True)):
                place = Place(sentence, group, group.quantities[0], self.things)
                return [Naming(self.namer.with_thing(m, place, p), m) for m, p in zip(subjects, possible, strict=True)]
        things = [m for m in sentence.mentions.things if group.first <= m.start and m.end <= group.start and m.place == "head"]
        if len(things) == count and not group.pair and all(m.of & p for m, p in zip(things, possible, strict=True)):
            return [Naming(self.namer.of_one_thing(m.of & p)) for m, p in zip(things, possible, strict=True)]
        return None

    def _claims(self, sentence: Sentence, group: Group, quantity: Quantity, named: Naming | None) -> Iterator[Claim]:
        possible = self.binder.possible(quantity)
        place = Place(sentence, group, quantity, self.things)
        text = _quote(sentence.tokens, quantity)
        if named is None and not group.pair:
            named = self.namer.name(place, possible)
        if named and named.subject and len(group.quantities) == 1:
            sentence.used |= {m for m in sentence.mentions.subjects if group.first <= m.start < group.last} | {named.subject}
        if self.correcting and self.last and not (named and named.facts) and not (named and named.blocked):
            yield replace(self.last, quantity=self._with_unit(sentence, quantity, self.last.facts), text=text, corrects=True)
            return
        claim = Claim(quantity, (), text, pair=group.pair, corrects=self.correcting)
        claim = replace(claim, ordered=any(token.key == "respectively" for token in sentence.tokens))
        if named and named.facts:
            yield from self._named(claim, place, named)
        elif not (named and named.blocked):
            yield from self._bare(claim, place, possible)

    def _named(self, claim: Claim, place: Place, named: Naming) -> Iterator[Claim]:
        sentence, quantity = place.sentence, claim.quantity
        if _has_foreign_subject(sentence, quantity, self.prompt.words):
            return
        if quantity.unit is None and not self._may_lack_unit(sentence, quantity, named):
            return
        quantity = _with_bound(sentence, self._with_unit(sentence, quantity, tuple(named.facts)))
        facts, labelled = self._labelled(named.facts, place)
        weak = named.subject is None and _is_attributive(sentence.tokens, quantity)
        asked = frozenset(facts) & frozenset(self.prompt.asked)
        several = claim.pair or (len(asked) > 1 and not labelled & asked)
        bare = named.subject is None and bool(asked) and several
        weak = weak or (named.subject is None and not asked)
        claim = replace(claim, quantity=quantity, facts=facts, labelled=labelled, weak=weak, bare=bare)
        if facts:
            yield claim

    def _labelled(self, named: Facts, place: Place) -> tuple[tuple[str, ...], Facts]:
        """Which of the named facts the qualifiers leave, in the table's order, and which of them are qualified."""
        said = frozenset(id_ for mention in self.namer.qualifiers(place) for id_ in mention.qualifies)
        facts = self.binder.facts
        general = frozenset(id_ for id_ in named if not facts[id_].case_of)
        kept = frozenset(id_ for id_ in general if id_ in said or not self.namer.variants(frozenset([id_])) & general & said)
        cases = frozenset(id_ for id_ in named - general if facts[id_].case_of in kept or not general)
        cases = (cases & said) | (cases & frozenset(self.prompt.asked))
        return tuple(id_ for id_ in facts if id_ in kept | cases), (kept | cases) & said

    def _bare(self, claim: Claim, place: Place, possible: Facts) -> Iterator[Claim]:
        """A value that only the question can name."""
        sentence, quantity = place.sentence, claim.quantity
        asked = frozenset(self.prompt.asked) & possible
        if not asked or _has_foreign_subject(sentence, quantity, self.prompt.words):
            return
        loose = not self._is_bare(sentence)
        if quantity.unit is None and not self._is_alone(sentence):
            return
        facts, labelled = self._labelled(self.namer.variants(asked), place)
        quantity = self._with_unit(sentence, quantity, tuple(asked))
        weak = _is_attributive(sentence.tokens, quantity)
        claim = replace(claim, quantity=quantity, facts=facts, labelled=labelled, weak=weak)
        yield claim if labelled & asked and not claim.pair else replace(claim, bare=True, loose=loose)

    def _is_bare(self, sentence: Sentence) -> bool:
        """Whether a sentence, and what stands right over it, holds nothing but values and words that name nothing."""
        inside = {at for group in sentence.groups for q in group.quantities for at in range(q.start, q.end)}
        rest = [token.key for at, token in enumerate(sentence.tokens) if at not in inside and token.kind == "word"]
        scopes = {at for m in sentence.mentions.scopes for at in range(m.start, m.end)}
        scoped = {sentence.tokens[at].key for at in scopes}
        over = sentence.statement.context[: 2 if sentence.statement.cell else 1]
        rest += [token.key for piece in over for token in piece if token.kind == "word"]
        return set(rest) <= CARRIERS | PRONOUNS | FILL | self.prompt.words | scoped

    def _may_lack_unit(self, sentence: Sentence, quantity: Quantity, named: Naming) -> bool:
        """A number without a unit is a value only in a cell, alone, or right beside its measure word."""
        subject = named.subject
        if sentence.statement.cell and subject:
            return True
        if subject is None:
            return self._is_alone(sentence)
        if not subject.strong or sentence.tokens[quantity.start].text.isalpha():
            return False
        return 0 <= subject.start - quantity.end <= 1 or 0 <= quantity.start - subject.end <= 2

    def _is_alone(self, sentence: Sentence) -> bool:
        """Whether a sentence is bare, has no value with a unit, and no number word but itself ("Sixty-eight.")."""
        quantities = [quantity for group in sentence.groups for quantity in group.quantities]
        worded = any(sentence.tokens[quantity.start].text[:1].isalpha() for quantity in quantities)
        if any(quantity.unit for quantity in quantities) or (worded and len(sentence.tokens) > 3):
            return False
        named = sentence.mentions.subjects or sentence.mentions.things
        few = sum(token.kind == "word" for token in sentence.tokens) <= FEW_WORDS
        return self._is_bare(sentence) or (few and not named and not sentence.statement.cell)

    def _with_unit(self, sentence: Sentence, quantity: Quantity, facts: Sequence[str]) -> Quantity:
        """The quantity with the unit that its table's header, the question or the fact gives it."""
        if quantity.unit is not None or not facts:
            return quantity
        fits = {self.binder.dimensions[id_] for id_ in facts}
        for piece in sentence.statement.context:
            for token in piece:
                unit = self.binder.units.get((token.key,))
                if unit and units.dimension(unit) in fits:
                    return replace(quantity, unit=unit)
        unit = self.prompt.unit if self.prompt.unit and units.dimension(self.prompt.unit) in fits else None
        return replace(quantity, unit=unit or self.binder.facts[facts[0]].unit)


def _has_foreign_subject(sentence: Sentence, quantity: Quantity, known: frozenset[str]) -> bool:
    """Whether the clause says the value of something that neither the table nor the question knows."""
    tokens = sentence.tokens
    start, _ = sentence.clause(quantity)
    verbs = [at for at in range(start, quantity.start) if tokens[at].key in COPULAS]
    if not verbs or tokens[start].key not in DETERMINERS:
        return False
    end = next((at for at in range(start + 1, verbs[0]) if tokens[at].key in NP_ENDS), verbs[0])
    noun = tokens[end - 1]
    mentions = sentence.mentions
    named = [*mentions.subjects, *mentions.things, *mentions.qualifiers, *mentions.scopes]
    return end - start > 1 and noun.key not in CARRIERS | known and not any(start <= m.start < end for m in named)


def _with_bound(sentence: Sentence, quantity: Quantity) -> Quantity:
    """A cell's value with the bound that its header or row label sets."""
    if not sentence.statement.cell or quantity.bound or quantity.is_range:
        return quantity
    bounds = [bound_in(piece) for piece in sentence.statement.context[:2]]
    return replace(quantity, bound=next(filter(None, bounds), ""))


def _open_edge(sentence: Sentence, group: Group) -> int:
    """Where the words before a group begin: behind the group before it, if nothing parts the two."""
    before = [other for other in sentence.groups if other.last == group.first == group.start]
    return before[0].end if before else group.first


def _is_attributive(tokens: Sequence[Token], quantity: Quantity) -> bool:
    """ "the 10-metre lines": the value stands before a noun, joined by a hyphen."""
    return any(token.key == "-" for token in tokens[quantity.start : quantity.end]) and not quantity.is_range


def _quote(tokens: Sequence[Token], quantity: Quantity) -> str:
    parts = [(" " if token.spaced and at else "") + token.text for at, token in enumerate(tokens[quantity.start : quantity.end])]
    return "".join(parts)
