"""What a strategy is: what it prepares, which messages it makes of a prompt, and which backend answers them.

    prompt -> Strategy.messages -> Backend.chat -> Completion -> Answer

A strategy never sees a question's expected answer, and knows nothing of scores, ledgers or reports.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

from .backends.base import Backend, Completion, Decoding, Message
from .corpus import Corpus
from .errors import UserError

__all__ = ["Answer", "Message", "Preparation", "Setup", "Source", "Strategy"]


@dataclass(frozen=True)
class Source:
    """A passage that went into the prompt."""

    document: str
    text: str
    heading: str = ""
    score: float | None = None


@dataclass(frozen=True)
class Answer:
    completion: Completion
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True)
class Preparation:
    """What getting ready cost. Kept beside what it made, so that a second run reports what the first one paid."""

    seconds: float = 0.0
    peak_memory_gb: float | None = None  # decimal GB
    trained_percent: float | None = None  # of all parameters
    train_loss: float | None = None
    valid_loss: float | None = None
    details: Mapping[str, Any] = field(default_factory=dict)  # JSON values


@dataclass(frozen=True)
class Setup:
    """All that a strategy is given."""

    corpus: Corpus
    backend: Backend
    cache: Path  # for indexes and adapters, each named by a hash of what made it
    options: Mapping[str, Any] = field(default_factory=dict)  # this strategy's own settings
    prompts: Path | None = None  # a folder whose templates replace the shipped ones
    seed: int = 0
    progress: Callable[[str, float, float], None] = lambda what, done, total: None


class Strategy(ABC):
    """One way to make a model know a corpus. A subclass needs `messages`; its docstring's first line describes it."""

    Options: ClassVar[type | None] = None  # a dataclass of the settings it takes
    files: ClassVar[Sequence[Path]] = ()  # that it rests on besides the corpus: when one changes, a run is another

    def __init__(self, setup: Setup) -> None:
        self.setup = setup
        self.backend = setup.backend  # prepare() may put another in its place
        self.decoding = Decoding(seed=setup.seed)  # whoever asks may set another
        self.options: Any = self.Options(**setup.options) if self.Options else None

    def prepare(self) -> Preparation:
        """Index, bake or train; safe to repeat."""
        return Preparation()

    @abstractmethod
    def messages(self, prompt: str) -> list[Message]:
        """The conversation that asks `prompt`, with what this strategy adds."""

    def as_client(self, prompt: str) -> list[Message] | None:
        """The same question as a client asks it that sends a system message of its own, which takes the place of one
        that lies in the model; None: this strategy has none there."""
        return None

    def sources(self, prompt: str) -> tuple[Source, ...]:
        """The passages that `messages` chose for this prompt, for the record."""
        return ()

    @property
    def answers_itself(self) -> bool:
        """Whether its messages do not tell all of how it answers."""
        return self._has_own("answer") or self._has_own("answers")

    def _has_own(self, method: str) -> bool:
        return getattr(type(self), method) is not getattr(Strategy, method)

    def answer(self, prompt: str) -> Answer:
        """The answer to one prompt. A strategy that asks its model more than once overrides this."""
        called_by_own = self._has_own("answer")  # through super()
        return next(self._batch([prompt]) if called_by_own else self.answers([prompt]))

    def answers(self, prompts: Iterable[str]) -> Iterator[Answer]:
        """One answer per prompt, in order: by a strategy's own `answer`, else all as one batch. Raises AnswerError
        where the backend fails; the rest are then unasked."""
        return map(self.answer, prompts) if self._has_own("answer") else self._batch(prompts)

    def _batch(self, prompts: Iterable[str]) -> Iterator[Answer]:
        asked = list(prompts)
        completions = self.backend.chat([self.messages(prompt) for prompt in asked], self.decoding)
        for prompt, completion in zip(asked, completions, strict=True):
            yield Answer(completion, self.sources(prompt))

    def export(self, folder: Path) -> list[Path]:
        """Writes what the user's own tools can take up of this strategy; the files. UserError: there is nothing."""
        name = type(self).__name__
        raise UserError(f"{name} has nothing to export", fix="export finetune, sysprompt or instructions")
