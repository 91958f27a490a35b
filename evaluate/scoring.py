"""The scoring: every answer goes to every scorer, in one pass that needs no model. An error is never text to score."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from .attribution import with_support
from .questions import Question
from .results import Record
from .scorers.base import Score, Scorer


def scored(records: Sequence[Record], questions: Sequence[Question], scorers: Sequence[Scorer]) -> list[Record]:
    """The records, in order, with their scores; the first scorer's is the one that decides."""
    by_id = {question.id: question for question in questions}
    answered = [record for record in records if record.answer]
    texts = [(by_id[record.question], record.answer.completion.text) for record in answered if record.answer]
    rows = zip(*(scorer.scores(texts) for scorer in scorers), strict=True)
    found = {
        id(record): [score for scores in row for score in scores] for record, row in zip(answered, rows, strict=True)
    }
    supports = _supports(scorers[0])
    return [_judged(record, by_id[record.question], found.get(id(record), []), supports) for record in records]


def _judged(
    record: Record, question: Question, scores: Sequence[Score], supports: Callable[[Question, str], bool]
) -> Record:
    if not record.answer or not scores:
        return replace(record, scores=())
    first, *others = scores
    return replace(record, scores=(with_support(first, record.answer, question, supports), *others))


def _supports(scorer: Scorer) -> Callable[[Question, str], bool]:
    """Whether passages hold what was asked: the scorer reads them as if they were the answer."""

    def supports(question: Question, passages: str) -> bool:
        scores = next(iter(scorer.scores([(question, passages)])))
        facts = scores[0].parts.get("facts", {})
        return bool(facts) and all(state == "right" for state in facts.values())

    return supports
