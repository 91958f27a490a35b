"""The scoring: every answer goes to every scorer, in one pass that needs no model. An error is never text to score."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from .attribution import with_support
from .questions import Question
from .results import Record
from .scorers.base import Score, Scorer, Shows, Supports


def show(scorers: Sequence[Scorer], progress: Callable[[str, float, float], None], doing: str = "scoring") -> None:
    """From now on, scorers that take their time tell `progress` how far they are, as `NAME: DOING: LABEL`."""
    for scorer in scorers:
        if isinstance(scorer, Shows):
            scorer.progress = partial(_labelled, progress, f"{scorer.name}: {doing}")


def scored(records: Sequence[Record], questions: Sequence[Question], scorers: Sequence[Scorer]) -> list[Record]:
    """The records, in order, with their scores; the first scorer's is the one that decides."""
    by_id = {question.id: question for question in questions}
    answered = [record for record in records if record.answer]
    texts = [(by_id[record.question], record.answer.completion.text) for record in answered if record.answer]
    rows = zip(*(scorer.scores(texts) for scorer in scorers), strict=True)
    found = {
        id(record): [score for scores in row for score in scores] for record, row in zip(answered, rows, strict=True)
    }
    return [_judged(record, by_id[record.question], found.get(id(record), []), scorers[0]) for record in records]


def _labelled(progress: Callable[[str, float, float], None], doing: str, label: str, done: float, total: float) -> None:
    progress(f"{doing}: {label}", done, total)


def _judged(record: Record, question: Question, scores: Sequence[Score], scorer: Scorer) -> Record:
    """Beside the first score stands whether retrieved passages held what was asked, where its scorer can tell."""
    if not record.answer or not scores:
        return replace(record, scores=())
    first, *others = scores
    if isinstance(scorer, Supports):
        first = with_support(first, record.answer, question, scorer.supports)
    return replace(record, scores=(first, *others))
