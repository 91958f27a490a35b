"""The scoring: every answer goes to every scorer, in one pass that needs no model. An error is never text to score.

An answer that breaks a scorer costs its own score only: that one has no value, but the traceback in its parts, and a
warning tells of it. A scorer that breaks over a reference answer too is itself at fault, and its error is raised.
"""

import traceback
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial

from ..strategies.errors import UserError
from .attribution import with_support
from .questions import Question
from .results import Record
from .scorers.base import Score, Scorer, Shows, Supports

Asked = tuple[Question, str]  # a question, and the answer's text


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
    rows = zip(*(_rows(scorer, texts) for scorer in scorers), strict=True)
    found = {
        id(record): [score for scores in row for score in scores] for record, row in zip(answered, rows, strict=True)
    }
    return [_judged(record, by_id[record.question], found.get(id(record), []), scorers[0]) for record in records]


def _labelled(progress: Callable[[str, float, float], None], doing: str, label: str, done: float, total: float) -> None:
    progress(f"{doing}: {label}", done, total)


def _rows(scorer: Scorer, answers: Sequence[Asked]) -> list[tuple[Score, ...]]:
    """The scores of each answer; where one broke the scorer, one without a value, by the name of the others' first."""
    outcomes = list(_outcomes(scorer, answers))
    name = next((each[0].name for each in outcomes if not isinstance(each, Exception) and each), scorer.name)
    for (question, _), each in zip(answers, outcomes, strict=True):
        if isinstance(each, Exception):
            _warn(f"the scorer {scorer.name} broke over an answer to {question.id}, which has no score", each)
    return [(_unscored(name, each),) if isinstance(each, Exception) else each for each in outcomes]


def _outcomes(scorer: Scorer, answers: Sequence[Asked]) -> Iterator[tuple[Score, ...] | Exception]:
    """Scores or an error for each answer. Where the scorer breaks off, the rest goes one by one."""
    came = 0
    try:
        for scores in scorer.scores(answers):
            yield scores
            came += 1
    except UserError:
        raise
    except Exception:
        if came == len(answers) or _is_broken(scorer, answers[came][0]):
            raise
        for answer in answers[came:]:  # which one it was shows when each is scored alone
            yield _alone(scorer, answer)


def _alone(scorer: Scorer, answer: Asked) -> tuple[Score, ...] | Exception:
    try:
        [scores] = scorer.scores([answer])
        return scores
    except UserError:
        raise
    except Exception as error:
        return error


def _is_broken(scorer: Scorer, question: Question) -> bool:
    return isinstance(_alone(scorer, (question, question.reference)), Exception)


def _unscored(name: str, error: Exception) -> Score:
    return Score(
        name, None, f"its scorer broke ({_line(error)})", {"traceback": "".join(traceback.format_exception(error))}
    )


def _judged(record: Record, question: Question, scores: Sequence[Score], scorer: Scorer) -> Record:
    """Beside the first score stands whether retrieved passages held what was asked, where its scorer can tell."""
    if not record.answer or not scores:
        return replace(record, scores=())
    first, *others = scores
    if isinstance(scorer, Supports):
        try:
            first = with_support(first, record.answer, question, scorer.supports)
        except UserError:
            raise
        except Exception as error:  # that is left open then
            _warn(f"the scorer {scorer.name} broke over the passages for {question.id}", error)
    return replace(record, scores=(first, *others))


def _warn(what: str, error: Exception) -> None:
    warnings.warn(f"{what} ({_line(error)})", stacklevel=2)


def _line(error: Exception) -> str:
    return f"{type(error).__name__}: {' '.join(str(error).split())}"
