"""What a scorer is: it judges answers to questions, and knows neither models nor strategies."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, runtime_checkable

from ..questions import Question, QuestionSet


@dataclass(frozen=True)
class Score:
    """One judgement. `value` runs from 0 to 1; 1 only for a wholly right answer; None: not scored."""

    name: str
    value: float | None
    reason: str  # one line
    parts: Mapping[str, Any] = field(default_factory=dict)  # JSON values; "verdict" is the report's word for it


class Scorer(Protocol):
    name: str

    def __init__(self, questions: QuestionSet) -> None: ...

    def faults(self, question: Question) -> Iterable[str]:
        """What is wrong with a question's checks, one line each; nothing: it can be scored."""
        ...

    def scores(self, answers: Sequence[tuple[Question, str]]) -> Iterator[tuple[Score, ...]]:
        """The scores of each answer's text, in order. An answer that failed never comes here."""
        ...


@runtime_checkable
class Shows(Protocol):
    """A scorer that takes its time, and tells how far it is: label, done, total."""

    progress: Callable[[str, float, float], None]


@runtime_checkable
class Versioned(Protocol):
    """A scorer that rests on programs besides Python and its packages: name -> version of each."""

    def versions(self) -> Mapping[str, str]: ...


@runtime_checkable
class Supports(Protocol):
    """A scorer that can tell whether a text holds what a question asks; None: not of this question."""

    def supports(self, question: Question, text: str) -> bool | None: ...
