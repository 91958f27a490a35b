"""Tries a question set on its own scorers: a reference that fails, or a bad answer that passes, spoils every run.

Knows scorers only by their protocol.
"""

from collections.abc import Iterable, Iterator

from ..questions import Question, QuestionSet
from .base import Scorer


def self_test(question_set: QuestionSet, scorers: Iterable[Scorer]) -> list[str]:
    """One line for each fault, naming the question. Every reference must score 1, every known-bad answer less."""
    return [fault for scorer in scorers for fault in _faults(question_set, scorer)]


def _faults(question_set: QuestionSet, scorer: Scorer) -> Iterator[str]:
    tries = [
        (question, text) for question in question_set.questions for text in (question.reference, *question.known_bad)
    ]
    for (question, text), scores in zip(tries, scorer.scores(tries), strict=True):
        for score in scores:
            fault = _fault(question, text, score.value)
            if fault:
                yield f"question '{question.id}': {fault} by {score.name} ({score.reason}): {text!r}"


def _fault(question: Question, text: str, value: float | None) -> str:
    if value is None:
        return ""
    if text == question.reference:
        return "" if value == 1 else f"its reference scores {value:g}"
    return f"a known-bad answer scores {value:g}" if value == 1 else ""
