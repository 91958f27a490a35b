"""Why an answer is not correct. Reads what a record holds; judges no text, and asks no model.

The one thing a record does not say by itself is whether the retrieved passages held the answer. Whoever scores asks the
scorer that once, with `with_support`, and keeps it in the score; from then on a cause follows from data alone.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Literal, get_args

from ..strategies.base import Answer
from .questions import Question
from .results import Record
from .scorers.base import Score

Verdict = Literal["correct", "partly", "wrong", "no answer", "error", "not scored"]
Cause = Literal["error", "truncated", "no answer", "not retrieved", "refused", "retrieved but not used", "wrong"]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
CAUSES: tuple[Cause, ...] = get_args(Cause)
Supports = Callable[[Question, str], bool | None]  # whether a text holds what is asked; None: cannot be told
SUPPORTED = "supported"  # the key in Score.parts


def primary(record: Record) -> Score | None:
    """The score that decides: the first."""
    return record.scores[0] if record.scores else None


def value(record: Record) -> float | None:
    """The primary score's value, None where there is none."""
    score = primary(record)
    return score.value if score and not failed(record) else None


def failed(record: Record) -> bool:
    return record.error is not None or record.answer is None


def verdict(record: Record) -> Verdict:
    """One word for a record: the scorer's own where it has one, otherwise what its value amounts to."""
    score = primary(record)
    if record.error is not None or record.answer is None:
        return "error"
    if score is None or score.value is None:
        return "not scored"
    told = score.parts.get("verdict")
    if told in ("correct", "partly", "wrong", "no answer"):
        return told
    if not record.answer.completion.text.strip():
        return "no answer"
    return "correct" if score.value >= 1 else "wrong" if score.value <= 0 else "partly"


def cause(record: Record, question: Question) -> Cause | None:
    """Why this answer is not correct; None where it is, or where nobody judged it.

    The first that holds is told. A refusal over passages without the answer is the retriever's doing, so *not
    retrieved* comes before *refused*. Where the documents do not hold the answer, there is nothing to retrieve or use.
    """
    word = verdict(record)
    if record.refused:
        return "truncated"
    if word in ("correct", "not scored"):
        return None
    if record.answer is None or word == "error":
        return "error"
    if record.answer.completion.lost_tokens > 0:
        return "truncated"
    if word == "no answer":
        return "no answer"
    return "wrong" if question.checks.get("unanswerable") else _misused(record)


def with_support(score: Score, answer: Answer, question: Question, supports: Supports) -> Score:
    """The score, with a note whether the answer's sources hold what was asked; unchanged where nobody can say."""
    if not answer.sources:
        return score
    held = supports(question, "\n\n".join(source.text for source in answer.sources))
    return score if held is None else replace(score, parts={**score.parts, SUPPORTED: held})


def _misused(record: Record) -> Cause:
    score = primary(record)
    parts = score.parts if score else {}
    if parts.get(SUPPORTED) is False:
        return "not retrieved"
    if parts.get("refused"):
        return "refused"
    return "retrieved but not used" if parts.get(SUPPORTED) else "wrong"
