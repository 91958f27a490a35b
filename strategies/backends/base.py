"""What a backend is: it turns conversations into completions, and proves what the model saw of them.

A backend knows models, windows and tokens. It does not know corpora, strategies or questions.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, Protocol, runtime_checkable

from . import proof


@dataclass(frozen=True)
class Message:
    role: Literal["system", "user", "assistant"]
    content: str


@dataclass(frozen=True)
class Decoding:
    """How tokens are chosen. At temperature 0 (greedy) top_p and seed change nothing.

    `schema`: JSON Schema of what is to be replied. Servers that can hold a model to it do; elsewhere it is a wish that
    the prompt has to state as well.
    """

    max_tokens: int = 256
    temperature: float = 0.0
    top_p: float = 1.0
    seed: int = 0
    schema: Mapping[str, Any] | None = field(default=None, hash=False)


@dataclass(frozen=True)
class Completion:
    """One reply and the proof of what the model saw. Counts are tokens; None: the engine does not tell."""

    text: str  # without the reasoning; "" where the model never got out of it
    thinking: str = ""
    sent_tokens: int | None = None  # the prompt, counted before sending
    evaluated_tokens: int | None = None  # the part of it that the model read, cached tokens included
    cached_tokens: int | None = None
    completion_tokens: int | None = None
    window: int | None = None  # the most tokens that prompt and completion may fill together
    seconds: float = 0.0
    finish: Literal["stop", "length"] = "stop"
    counted: Literal["here", "engine", "estimate"] = "here"  # where `sent_tokens` comes from; only the last may be off
    seen_from: str = ""  # the first words that the model saw, where the front was lost
    memory_gb: float | None = None  # that the engine holds for the model (decimal GB)
    gpu_share: float | None = None  # of that memory, 0 to 1

    @property
    def lost_tokens(self) -> int:
        """Tokens at the prompt's front that the model never saw. Above 0, the completion is *truncated*."""
        return proof.lost_tokens(self.sent_tokens, self.evaluated_tokens)


class Backend(Protocol):
    name: str  # as given to --model
    batch_size: int  # how many conversations it likes at once

    def identity(self) -> Mapping[str, Any]:
        """JSON values: everything that decides an answer besides messages and decoding (weights, adapter, window)."""
        ...

    def chat(self, conversations: Sequence[Sequence[Message]], decoding: Decoding) -> Iterator[Completion]:
        """One completion per conversation, in order. Raises AnswerError where one fails; the rest are then unasked."""
        ...


@runtime_checkable
class Fits(Protocol):
    """A backend whose window is chosen by need: it wants to see all conversations of an arm before the first."""

    def fit(self, conversations: Sequence[Sequence[Message]], decoding: Decoding) -> None: ...


@runtime_checkable
class Bakes(Protocol):
    """A backend that can keep a system prompt inside a model of its own."""

    def bake(self, system: str) -> Backend: ...


@runtime_checkable
class Baked(Protocol):
    """A backend whose model holds a system prompt; `recipe` is the Modelfile that would make the same model."""

    recipe: str


@runtime_checkable
class Tunes(Protocol):
    """A backend whose model lies in a folder from which mlx-lm can fine-tune it."""

    folder: Path

    def identity(self) -> Mapping[str, Any]: ...

    def tuned(self, adapter: Path) -> Backend: ...
