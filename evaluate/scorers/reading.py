"""Reads a text's claims: each quantity that it holds to, bound to the facts it may be about.

    "The field is 68 m wide (74 yd); its posts are 5.5 m apart."  ->  Claim(68 m, width), Claim(5.5 m, post_gap)

Values that the text denies, or says of others, make no claim. Whether a claim is true is for `judging.py`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

from . import stance
from .arithmetic import Quantity
from .claiming import Claimer
from .claims import Claim, Prompt
from .layout import statements
from .lexer import Token
from .lexicon import Lexicon
from .naming import Namer, Naming
from .phrases import Mention, Mentions
from .sentences import Group, Sentence, read_sentence
from .surroundings import PRONOUNS, Place

MOST_CLAIMS = 1000  # no answer has more; junk may


def read_claims(text: str, lexicon: Lexicon, prompt: Prompt) -> list[Claim]:
    """All that a text claims of the table's facts, in order; at most MOST_CLAIMS."""
    namer = Namer(lexicon.facts, prompt)
    return list(islice(_Reading(lexicon, namer, Claimer(lexicon, prompt, namer)).read(text), MOST_CLAIMS))


def read_numbers(text: str, lexicon: Lexicon) -> Iterator[tuple[Quantity, str]]:
    """Every quantity that a text states and does not deny, with the words of its clause."""
    for statement in statements(text):
        sentence = read_sentence(statement, lexicon.book, lexicon.units, [])
        for quantity in (quantity for group in sentence.groups for quantity in group.quantities):
            edges = sentence.clause(quantity)
            if not stance.is_denied(sentence.tokens, quantity.start, quantity.end, edges):
                yield quantity, " ".join(token.text for token in sentence.tokens[slice(*edges)])


@dataclass
class _Reading:
    """The reading of one text: what was said before bears on what is said next."""

    lexicon: Lexicon
    namer: Namer
    claimer: Claimer
    things: list[Mention] = field(default_factory=list)  # of the sentence before
    elsewhere: bool = False  # whether the sentence before was about another
    correcting: bool = False  # whether what comes next takes something back
    last: Claim | None = None
    case: Claim | None = None  # the last that was said of one case

    def read(self, text: str) -> Iterator[Claim]:
        over: dict[int, Mentions] = {}  # by the context's identity: equal contexts are one object
        for statement in statements(text):
            for piece in statement.context:
                if id(piece) not in over:
                    over[id(piece)] = self.lexicon.book.find(piece)
            above = [over[id(piece)] for piece in statement.context]
            if not statement.is_question:
                yield from self._sentence(read_sentence(statement, self.lexicon.book, self.lexicon.units, above))

    def _sentence(self, sentence: Sentence) -> Iterator[Claim]:
        at = 0
        carried = self._carried(sentence)
        for group in sentence.groups:
            self._watch_for_correction(sentence, at, group.start)
            at = group.end
            elsewhere = stance.is_elsewhere(sentence, group)
            if elsewhere is not None:
                carried = elsewhere and stance.leads(sentence, group.start)
            elif sentence.tokens[min(group.first, group.start)].key in stance.TURNS:
                carried = False
            if not (carried if elsewhere is None else elsewhere):
                yield from self._group(sentence, group)
        self._watch_for_correction(sentence, at, len(sentence.tokens))
        self.things = list(sentence.mentions.things) or self.things
        self.elsewhere = self._is_of_others(sentence)

    def _watch_for_correction(self, sentence: Sentence, start: int, end: int) -> None:
        self.correcting = self.correcting or stance.is_correction(sentence.tokens, start, end)

    def _carried(self, sentence: Sentence) -> bool:
        """Whether what stands over or before the sentence is about another."""
        for over, context in zip(sentence.over, sentence.statement.context, strict=True):
            if over.scopes:
                others = all(mention.scope == "others" for mention in over.scopes)
                return others and not any(token.key in stance.CONTRASTS for token in context)
        first = next((token.key for token in sentence.tokens if token.kind == "word"), "")
        return self.elsewhere and first in PRONOUNS and not sentence.mentions.scopes

    def _is_of_others(self, sentence: Sentence) -> bool:
        scopes = sentence.mentions.scopes
        end = sentence.groups[0].start if sentence.groups else len(sentence.tokens)
        return all(mention.scope == "others" for mention in scopes) and stance.leads(sentence, end)

    def _group(self, sentence: Sentence, group: Group) -> Iterator[Claim]:
        namings = self._zipped(sentence, group)
        denied = False
        before = _open_edge(sentence, group)
        for at, quantity in enumerate(group.quantities):
            linked = {"or", "nor"} & {token.key for token in sentence.tokens[before : quantity.start]}
            edges = (before, group.last)
            denied = bool(denied and linked) or stance.is_denied(sentence.tokens, quantity.start, quantity.end, edges)
            before = quantity.end
            span = (quantity.start, quantity.end)
            apart = stance.is_comparative(sentence.tokens, *span) or stance.is_fraction(
                sentence.tokens, *span, edges[0]
            )
            if not denied and not apart:
                place = Place(sentence, group, quantity, self.things)
                yield from self._claims(place, namings[at] if namings else self._naming(place))

    def _zipped(self, sentence: Sentence, group: Group) -> list[Naming] | None:
        """One measure word or thing for each value: "width and length: 68 m and 112-122 m"."""
        if len(group.quantities) < 2:
            return None
        possible = [self.lexicon.possible(quantity) for quantity in group.quantities]
        subjects = [m for m in sentence.mentions.subjects if m.strong and group.owns(m) and m not in sentence.used]
        for side in ([m for m in subjects if m.end <= group.start], [m for m in subjects if m.start >= group.end]):
            if len(side) == len(possible) and all(m.subject & p for m, p in zip(side, possible, strict=True)):
                place = Place(sentence, group, group.quantities[0], self.things)
                return [Naming(self.namer.with_thing(m, place, p), m) for m, p in zip(side, possible, strict=True)]
        heads = [m for m in sentence.mentions.things if m.place == "head" and group.owns(m) and m.end <= group.start]
        if len(heads) == len(possible) and not group.pair:
            namings = [Naming(self.namer.of_one_thing(m.of & p)) for m, p in zip(heads, possible, strict=True)]
            return namings if all(naming.facts for naming in namings) else None
        return None

    def _naming(self, place: Place) -> Naming:
        """What a value's words name, unless it is a side of "68 x 122 m", which no single word names."""
        if place.group.pair or self.namer.of_result(place):
            return Naming()
        naming = self.namer.name(place, self.lexicon.possible(place.quantity))
        if naming.blocked and stance.replaces(place.sentence.tokens, place.quantity.start):
            return Naming()
        if naming.subject and len(place.group.quantities) == 1:
            own = [m for m in place.sentence.mentions.subjects if place.group.owns(m)]
            place.sentence.used |= {*own, naming.subject}
        return naming

    def _claims(self, place: Place, naming: Naming) -> Iterator[Claim]:
        tokens, quantity = place.sentence.tokens, place.quantity
        draft = Claim(quantity, (), _quote(tokens[quantity.start : quantity.end]), pair=place.group.pair)
        draft = replace(
            draft,
            corrects=self.correcting,
            conditional=quantity.worked or stance.is_conditional(tokens, quantity.start, quantity.end),
            vague=stance.is_vague(tokens, quantity.start),
            ordered=any(token.key == "respectively" for token in tokens),
            hearsay=stance.is_hearsay(tokens, quantity.start, quantity.end, place.group.first),
        )
        if self.correcting and self.last and not naming.facts and not naming.blocked:  # "70 m wide, sorry, 68 m"
            facts, quantity = self.last.facts, self.claimer.complete(place, self.last.facts)
            claim = replace(draft, quantity=quantity, facts=facts, labelled=self.last.labelled, bare=self.last.bare)
        elif (
            self.case
            and not naming.subject
            and stance.is_gapped(tokens, place.sentence.clause(quantity)[0], quantity.start)
        ):  # "... it is 112 m long and with 11 m 122 m"
            claim = replace(draft, facts=self.case.facts, labelled=self.case.labelled)
        else:
            claim = self.claimer.claim(draft, place, naming)
        if claim and claim.conditional and naming.subject:
            self.case = claim
        if claim:
            self.correcting, self.last = False, claim
            yield claim
            yield from (replace(claim, quantity=other, corrects=False) for other in quantity.also)


def _open_edge(sentence: Sentence, group: Group) -> int:
    """Where the words before a group begin: behind the group before it, if nothing parts the two."""
    before = [other for other in sentence.groups if other.last == group.first == group.start]
    return before[0].end if before else group.first


def _quote(tokens: Sequence[Token]) -> str:
    return "".join((" " if token.spaced and at else "") + token.text for at, token in enumerate(tokens))
