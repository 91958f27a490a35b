"""The client simulation: what is left of a baked system prompt when a client sends one of its own.

Editors and chat windows send a system message with every question, and it takes the place of the one in the model. A
sample of the arm's questions is asked that way. These records stand beside the arm's own, under a name of their own,
and are ranked nowhere. Knows how to ask and to compare; renders nothing.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import fsum

from ..strategies.base import Answer, Strategy
from ..strategies.errors import AnswerError
from .attribution import value
from .planning import spread
from .questions import Question
from .results import Record, Results, client_name

SAMPLE = 8  # questions: enough to see whether anything is left


@dataclass(frozen=True)
class Simulation:
    """An arm's means over the sample, and over the same questions asked of the model as it was baked."""

    arm: str
    questions: int
    score: float
    own_score: float
    tokens: float | None  # of a prompt
    own_tokens: float | None

    @property
    def replaced(self) -> bool | None:
        """Whether the baked text was gone: a prompt had less than half as many tokens. None: nobody counted."""
        if self.tokens is None or self.own_tokens is None:
            return None
        return self.tokens < self.own_tokens / 2


def sample(strategy: Strategy, questions: Sequence[Question], headline: str) -> tuple[Question, ...]:
    """The questions to ask so; none where the strategy has no system prompt in a model."""
    some = spread(questions, SAMPLE, headline)
    return some if some and strategy.as_client(some[0].prompt) else ()


def asked(strategy: Strategy, prompt: str) -> Iterator[Answer]:
    """AnswerError: the backend failed, or the strategy changed its mind."""
    messages = strategy.as_client(prompt)
    if not messages:
        raise AnswerError("the strategy has nothing that a client would replace")
    yield from (Answer(completion) for completion in strategy.backend.chat([messages], strategy.decoding))


def simulations(results: Results) -> list[Simulation]:
    """Of every arm that was asked so, over the questions that have a score both ways."""
    found = (_simulation(arm.name, results) for arm in results.arms)
    return [one for one in found if one]


def _simulation(arm: str, results: Results) -> Simulation | None:
    client = _first_tries(client_name(arm), results)
    own = _first_tries(arm, results)
    both = [question for question in client if question in own]
    if not both:
        return None
    pairs = [(client[question], own[question]) for question in both]
    return Simulation(
        arm=arm,
        questions=len(both),
        score=_mean([value(record) or 0.0 for record, _ in pairs]) or 0.0,
        own_score=_mean([value(record) or 0.0 for _, record in pairs]) or 0.0,
        tokens=_mean([_prompt(record) for record, _ in pairs]),
        own_tokens=_mean([_prompt(record) for _, record in pairs]),
    )


def _first_tries(name: str, results: Results) -> dict[str, Record]:
    records = [record for record in results.records if record.strategy == name and record.attempt == 0]
    return {record.question: record for record in records if value(record) is not None}


def _prompt(record: Record) -> int | None:
    """How long the prompt was; as sent, since a window too small would hide what was there."""
    if record.answer is None:
        return None
    done = record.answer.completion
    return done.evaluated_tokens if done.sent_tokens is None else done.sent_tokens


def _mean(values: Sequence[float | None]) -> float | None:
    known = [number for number in values if number is not None]
    return fsum(known) / len(known) if known else None
