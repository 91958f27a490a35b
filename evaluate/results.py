"""The data of a report: what was asked, what came back, how it was judged. Plain data; renders and reads nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..strategies.backends.proof import Refused
from ..strategies.base import Answer, Preparation
from .questions import Question
from .scorers.base import Score


@dataclass(frozen=True)
class Record:
    """One answer to one question, or the error in its place."""

    strategy: str
    question: str  # id
    attempt: int  # from 0
    key: str  # a hash of everything that made the answer
    answer: Answer | None
    error: str | None = None
    scores: tuple[Score, ...] = ()
    refused: Refused | None = None  # the prompt did not fit, and was not cut either


def client_name(arm: str) -> str:
    """Under what name the records stand of an arm's questions that were asked as a client of its model asks."""
    return f"{arm}, under a client's system message"


@dataclass(frozen=True)
class Arm:
    """One strategy of a run, by the name it was asked for."""

    name: str
    description: str
    preparation: Preparation | None  # None: it failed, and `error` says why
    error: str | None = None
    identity: Mapping[str, Any] = field(default_factory=dict)  # of the backend that answered


@dataclass(frozen=True)
class Results:
    corpus: str
    title: str
    headline: str  # the id of the question whose answer stands in the training table
    questions: tuple[Question, ...]
    arms: tuple[Arm, ...]
    records: tuple[Record, ...]
    run: Mapping[str, Any]  # exactly what was run: settings, versions, hashes, seed, machine; JSON values
