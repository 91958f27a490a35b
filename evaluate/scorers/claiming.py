"""Makes a claim of a value whose words have been looked at: about which facts, how surely, in which unit.

A value that nothing names is a claim about what the question asks, if its sentence is about nothing else.
Whether a claim is true is for `judging.py`.
"""

from collections.abc import Sequence
from dataclasses import replace

from . import units
from .arithmetic import FILL, Quantity
from .bounds import bound_in
from .claims import Claim, Prompt
from .lexer import Token, words
from .lexicon import Facts, Lexicon
from .naming import Namer, Naming
from .phrases import AWAY, BESIDE
from .sentences import Sentence
from .surroundings import PRONOUNS, Place

# Words that name no thing, and so may stand around a value that only the question names.
CARRIERS = words(
    """
    answer dimension size measurement standard value figure number distance total rule regulation result minimum
    maximum limit law text document passage source range amount what one requirement specification term top
    bottom edge inside outside side face centre center middle base inner outer upper lower end official former
    latter correct metre meter yes no well so sure okay about respectively approximately length be have in at of
    for the a an to and or by x from between anywhere come work out i think believe up least most
    """
)
RELATIONAL = {"1"} | words(
    """
    first second third other nearer farther further closer inner outer near far
    permitted allowed legal possible space opening gap stretch strip
    zone part piece room
    ground region section
    """
)  # what of, follows
DETERMINERS = words("the a an each every its their this these those your our")
COPULAS = words("is are was were be measure must should has have stand cover extend range")
NP_ENDS = BESIDE | AWAY | words("beside with that which within opposite over next") | {","}
FEW_THINGS = 12  # "Two of them" counts things
FEW_WORDS = 3  # "Final answer: 68"


class Claimer:
    """Makes claims in answer to one prompt."""

    def __init__(self, lexicon: Lexicon, prompt: Prompt, namer: Namer) -> None:
        self.lexicon = lexicon
        self.prompt = prompt
        self.asked = frozenset(prompt.asked)
        self.namer = namer

    def claim(self, draft: Claim, place: Place, naming: Naming) -> Claim | None:
        """The draft made into a claim about facts; None where the value is said of something else."""
        if naming.blocked or self._has_foreign_subject(place.sentence, place.quantity):
            return None
        named = naming.facts and not (draft.conditional and self._is_of_the_case(place, naming))
        return self._named(draft, place, naming) if named else self._bare(draft, place)

    def _is_of_the_case(self, place: Place, naming: Naming) -> bool:
        """Whether what is named is the case in which the value holds: "112 m if the in-goals ..."."""
        bracketed = place.quantity.start and place.sentence.tokens[place.quantity.start - 1].key == "("
        return not (bracketed or naming.subject or self.asked & naming.facts)

    def _named(self, draft: Claim, place: Place, naming: Naming) -> Claim | None:
        if place.quantity.unit is None and not self._may_lack_unit(place, naming):
            return None
        facts, labelled = self._labelled(naming.facts, place)
        if not facts:
            return None
        asked = self.asked.intersection(facts)
        several = draft.pair or (len(asked) > 1 and not labelled & asked)
        claim = replace(draft, quantity=self.complete(place, facts), facts=facts, labelled=labelled)
        if naming.subject:
            return claim
        weak = not asked or place.quantity.term or _is_attributive(place)
        return replace(claim, weak=weak, bare=bool(asked) and several, implied=not _has_subject(place))

    def _bare(self, draft: Claim, place: Place) -> Claim | None:
        """A value that only the question can name."""
        asked = self.asked & self.lexicon.possible(place.quantity)
        if not asked or (place.quantity.unit is None and not self._is_alone(place.sentence)):
            return None
        facts, labelled = self._labelled(self.namer.variants(asked), place)
        given = frozenset() if place.quantity.term else asked & self.prompt.labelled
        claim = replace(draft, quantity=self.complete(place, tuple(asked)), facts=facts, labelled=labelled)
        claim = replace(claim, labelled=labelled or given, weak=place.quantity.term or _is_attributive(place))
        if labelled & asked and not draft.pair and (len(asked) == 1 or labelled & asked < asked):
            return claim
        loose = place.quantity.unit is None or not self._is_bare(place.sentence)
        return replace(claim, bare=True, loose=loose)

    def _labelled(self, named: Facts, place: Place) -> tuple[tuple[str, ...], Facts]:
        """Which of the named facts the qualifiers leave, in the table's order, and which of them are qualified."""
        said = self.namer.said(place)
        facts = self.lexicon.facts
        general = frozenset(id_ for id_ in named if not facts[id_].case_of)
        told = general & said
        kept = frozenset(id_ for id_ in general if id_ in said or not self.namer.variants(frozenset([id_])) & told)
        cases = frozenset(id_ for id_ in named - general if facts[id_].case_of in kept or not general)
        kept |= cases & (said | self.asked)
        return tuple(id_ for id_ in facts if id_ in kept), kept & said

    def _is_bare(self, sentence: Sentence) -> bool:
        """Whether a sentence, and what stands right over it, holds nothing but values and words that name nothing."""
        inside = {at for group in sentence.groups for q in group.quantities for at in range(q.start, q.end)}
        rest = {token.key for at, token in enumerate(sentence.tokens) if at not in inside and token.kind == "word"}
        scoped = {sentence.tokens[at].key for m in sentence.mentions.scopes for at in range(m.start, m.end)}
        over = sentence.statement.context[: 2 if sentence.statement.cell else 1]
        rest |= {token.key for piece in over for token in piece if token.kind == "word"}
        return rest <= CARRIERS | PRONOUNS | FILL | self.prompt.words | scoped

    def _is_alone(self, sentence: Sentence) -> bool:
        """Whether a sentence is bare, has no value with a unit, and no number word but itself ("Sixty-eight.")."""
        quantities = [quantity for group in sentence.groups for quantity in group.quantities]
        worded = any(sentence.tokens[quantity.start].text[:1].isalpha() for quantity in quantities)
        counts = worded and max(quantity.high for quantity in quantities) <= FEW_THINGS
        if any(quantity.unit for quantity in quantities) or (counts and len(sentence.tokens) > 3):
            return False
        named = sentence.mentions.things or any(
            m.strong and not any(q.start <= m.start < q.end for q in quantities) for m in sentence.mentions.subjects
        )
        few = sum(token.kind == "word" for token in sentence.tokens) <= FEW_WORDS
        return self._is_bare(sentence) or (few and not named and not sentence.statement.cell)

    def _may_lack_unit(self, place: Place, naming: Naming) -> bool:
        """A number without a unit is a value only in a cell, alone, or right beside its measure word."""
        sentence, quantity, subject = place.sentence, place.quantity, naming.subject
        if subject is None:
            return self._is_alone(sentence)
        if sentence.statement.cell:
            return True
        if not subject.strong or sentence.tokens[quantity.start].text.isalpha():
            return False
        if _is_complement(sentence.tokens, quantity):
            return True
        return 0 <= subject.start - quantity.end <= 1 or 0 <= quantity.start - subject.end <= 2

    def complete(self, place: Place, facts: Sequence[str]) -> Quantity:
        """The quantity with what a table's header, the question or the fact adds to it: its bound and its unit."""
        statement, quantity = place.sentence.statement, place.quantity
        if statement.cell and not quantity.bound and not quantity.is_range:
            bounds = (bound_in(piece) for piece in statement.context[:2])
            quantity = replace(quantity, bound=next(filter(None, bounds), ""))
        return quantity if quantity.unit else replace(quantity, unit=self._unit(statement.context, facts))

    def _unit(self, over: Sequence[Sequence[Token]], facts: Sequence[str]) -> str:
        """The unit that a number without one is given by what stands over it, by the question, or by the facts."""
        fits = {self.lexicon.dimensions[id_] for id_ in facts}
        spelled = [self.lexicon.units.get((token.key,)) for piece in over for token in piece]
        for unit in (*spelled, self.prompt.unit):
            if unit and units.dimension(unit) in fits:
                return unit
        return self.lexicon.facts[facts[0]].unit

    def _has_foreign_subject(self, sentence: Sentence, quantity: Quantity) -> bool:
        """Whether the clause says the value of something that neither the table nor the question knows."""
        tokens, mentions = sentence.tokens, sentence.mentions
        start, _ = sentence.clause(quantity)
        if _is_counted(tokens, quantity.start) and not any(m.end == quantity.start - 1 for m in mentions.things):
            return True
        verb = next((at for at in range(start, quantity.start) if tokens[at].key in COPULAS), start)
        if verb == start or tokens[start].key not in DETERMINERS:
            return False
        end = next((at for at in range(start + 1, verb) if tokens[at].key in NP_ENDS), verb)
        if end == start + 1 or tokens[end - 1].key in CARRIERS | RELATIONAL | self.prompt.words:
            return False
        named = [*mentions.subjects, *mentions.things, *mentions.qualifiers, *mentions.scopes]
        return not any(start <= mention.start < end for mention in named)


def _has_subject(place: Place) -> bool:
    """Whether the value's clause says it of a thing in front of it ("each line is 20 m ...")."""
    first, _ = place.sentence.clause(place.quantity)
    things = place.sentence.mentions.things
    return any(m.place == "head" and first <= m.start and m.end <= place.quantity.start for m in things)


def _is_counted(tokens: Sequence[Token], start: int) -> bool:
    """ "six buses *of* 11 m"."""
    return start > 2 and tokens[start - 1].key == "of" and tokens[start - 3].kind == "number"


def _is_complement(tokens: Sequence[Token], quantity: Quantity) -> bool:
    """ "The width of the field is 68.": the value says it all, and nothing that it might count follows."""
    before = tokens[quantity.start - 1].key if quantity.start else ""
    follows = tokens[quantity.end].kind if quantity.end < len(tokens) else "symbol"
    return before in ("is", "are", "was", ":", "=") and follows != "word"


def _is_attributive(place: Place) -> bool:
    """ "the 10-metre lines": the value stands before a noun, joined by a hyphen."""
    tokens = place.sentence.tokens[place.quantity.start : place.quantity.end]
    return any(token.key == "-" for token in tokens) and not place.quantity.is_range
