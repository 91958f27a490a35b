"""Finds numbers in training answers that contradict a corpus's documents. Three ways, the surest first:

1. the corpus's table of facts, if it has one: what the answer claims of a fact, or what the prompt asks for, is wrong;
2. a sentence of the documents says the same with other numbers;
3. the number stands in no document at all, in no unit, nor in the prompt; a count in words ("both of the two") may.

Knows documents and facts; no files of rows.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from ...strategies.corpus import Document
from ..questions import QuestionSet
from ..scorers.claims import Prompt
from ..scorers.facts import Facts
from ..scorers.judging import judge
from ..scorers.lexer import lex
from ..scorers.reading import read_claims
from .items import Item
from .numbers import Number, numbers, prose

SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")
ALIKE = 92.0  # rapidfuzz's partial ratio, from which on two sentences without their numbers say the same
SHORTEST = 5  # words of a sentence that says something by itself
LONGER = 1.1  # times the document's sentence: an answer's sentence that says more says something else


@dataclass(frozen=True)
class Sentence:
    text: str
    masked: str  # with # for each number
    numbers: Sequence[Number]


@dataclass(frozen=True)
class Truth:
    """What a corpus holds to be so."""

    documents: Sequence[Document]
    questions: QuestionSet
    stated: list[Number] = field(default_factory=list)
    sentences: list[Sentence] = field(default_factory=list)

    @property
    def has_facts(self) -> bool:
        return bool(self.questions.tables.get("facts"))


def truth_of(documents: Sequence[Document], questions: QuestionSet) -> Truth:
    texts = [document.text for document in documents]
    stated = {(number.value, number.unit): number for text in texts for number in numbers(text)}
    sentences = [one for text in texts for one in _sentences(text) if one.numbers]
    return Truth(documents, questions, list(stated.values()), sentences)


def contradictions(items: Sequence[Item], truth: Truth) -> Iterator[tuple[int, int, str]]:
    """One fault a row."""
    facts = Facts(truth.questions) if truth.has_facts else None
    for item in items:
        told = (facts and _against_facts(item, facts)) or _against_sentences(item, truth) or _unknown(item, truth)
        if told:
            yield item.file, item.line, told


def _against_facts(item: Item, facts: Facts) -> str | None:
    prompt = facts.prompt(item.prompt, ())
    claims = read_claims(item.answer, facts.lexicon, prompt)
    wrong = judge(claims, facts.facts, prompt).stated_wrong
    asked = _asked(item.prompt, facts)
    if not wrong and asked:
        found = [_judged(item, facts, id_) for id_ in asked]
        if all(status == "wrong" for status, _ in found):  # the prompt may mean any of these
            wrong = {asked[0]: found[0][1]}
    if not wrong:
        return None
    id_, said = next(iter(wrong.items()))
    return f"states '{said}' for the {facts.facts[id_].label}, where the facts of the corpus have {_value(facts, id_)}"


def _judged(item: Item, facts: Facts, id_: str) -> tuple[str, str]:
    prompt: Prompt = facts.prompt(item.prompt, (id_,))
    judgement = judge(read_claims(item.answer, facts.lexicon, prompt), facts.facts, prompt)
    return judgement.statuses[id_], judgement.because[id_]


def _asked(prompt: str, facts: Facts) -> list[str]:
    """The facts whose measure a prompt names, and whose thing, if they have one."""
    mentions = facts.lexicon.book.find(lex(prompt))
    measures = {id_ for mention in mentions.subjects for id_ in mention.subject}
    things = {id_ for mention in mentions.things for id_ in mention.of}
    return [id_ for id_, fact in facts.facts.items() if id_ in measures and (id_ in things or not fact.of)]


def _value(facts: Facts, id_: str) -> str:
    fact = facts.facts[id_]
    ends = [f"{low:g}" if low == high else f"{low:g} to {high:g}" for low, high in fact.spans]
    return f"{' and '.join(ends)} {fact.unit}"


def _against_sentences(item: Item, truth: Truth) -> str | None:
    """Where a document's sentence says the same but for the numbers, and none that does so has these numbers."""
    from rapidfuzz import fuzz, process

    masks = [sentence.masked for sentence in truth.sentences]
    given = numbers(item.prompt)
    for said in _sentences(prose(item.answer)):
        if not said.numbers or len(said.masked.split()) < SHORTEST:
            continue
        found = process.extract(said.masked, masks, scorer=fuzz.partial_ratio, score_cutoff=ALIKE, limit=None)
        alike = [truth.sentences[at] for mask, _, at in found if len(said.masked) <= LONGER * len(mask)]
        if alike and not any(_agrees(said, [*other.numbers, *given]) for other in alike):
            return f"says '{said.text}' where a document says '{alike[0].text}'"
    return None


def _agrees(said: Sentence, known: Sequence[Number]) -> bool:
    return all(number.is_in(known, converted=True) for number in said.numbers)


def _unknown(item: Item, truth: Truth) -> str | None:
    given = numbers(item.prompt)
    known = [*truth.stated, *given]
    told = [one for one in numbers(item.answer) if one.unit or any(map(str.isdigit, one.text))]
    strange = [one.text for one in told if not one.is_in(known, converted=True)]
    return f"states '{strange[0]}', which stands in no document" if strange else None


def _sentences(text: str) -> Iterator[Sentence]:
    for part in SENTENCE.split(prose(text)):
        told = part.strip(" |*#>-\t")
        if told:
            yield Sentence(told, _masked(told), numbers(told))


def _masked(text: str) -> str:
    words = ["#" if token.kind == "number" else token.key for token in lex(text) if token.kind != "symbol"]
    return " ".join(words)
