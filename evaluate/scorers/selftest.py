"""Tries a question set on its own scorers: a reference that fails, or a bad answer that passes, spoils every run.

Knows scorers only by their protocol.
"""

from collections.abc import Iterable, Iterator, Sequence

from ..questions import QuestionSet
from .base import Score, Scorer

QUOTED = 80  # characters of an answer in a fault's line


def self_test(question_set: QuestionSet, scorers: Iterable[Scorer]) -> list[str]:
    """One line for each fault, naming the question.

    Every reference must have all its scores at 1, every known-bad answer at least one below it.
    """
    return [fault for scorer in scorers for fault in _faults(question_set, scorer)]


def _faults(question_set: QuestionSet, scorer: Scorer) -> Iterator[str]:
    tries = [
        (question, text) for question in question_set.questions for text in (question.reference, *question.known_bad)
    ]
    for (question, text), scores in zip(tries, scorer.scores(tries), strict=True):
        fault = _fault(text == question.reference, scores)
        if fault:
            yield f"question '{question.id}': {fault}: {_quoted(text)}"


def _fault(is_reference: bool, scores: Sequence[Score]) -> str:
    """What is wrong with the scores of one answer. A score of None says nothing."""
    told = [score for score in scores if score.value is not None]
    low = [score for score in told if score.value != 1]
    if is_reference and low:
        return f"its reference scores {low[0].value:g} by {low[0].name} ({low[0].reason})"
    if not is_reference and told and not low:
        return f"a known-bad answer scores 1 by {told[0].name} ({told[0].reason})"
    return ""


def _quoted(text: str) -> str:
    """The text's beginning, on one line."""
    flat = " ".join(text.split())
    return repr(flat) if len(flat) <= QUOTED else f"{flat[:QUOTED]!r}..."
