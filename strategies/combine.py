"""Builds strategies by name, and joins several into one: `finetune+rag` is rag's messages on finetune's model.

The parts are prepared from left to right, each on the backend that the one before it left behind. Their messages are
merged: system texts one after the other, and at most one part may rewrite the user's message.
"""

from collections.abc import Callable
from dataclasses import asdict

from . import plugins
from .base import Message, Preparation, Setup, Source, Strategy
from .errors import UserError


def parts(name: str) -> list[str]:
    """The names of which `a+b` is made."""
    return [part.strip() for part in name.split("+")]


def build(name: str, setup_for: Callable[[str], Setup]) -> Strategy:
    """The strategy called `name`; `setup_for` gives each part its setup. UserError: unknown, or not to be combined."""
    built = [plugins.find("strategy", part)(setup_for(part)) for part in parts(name)]
    return built[0] if len(built) == 1 else Combined(built)


class Combined(Strategy):
    """Several strategies as one"""

    def __init__(self, combined: list[Strategy]) -> None:
        """UserError: a part with its own way of answering, of which a combination would use the messages alone."""
        own = next((type(part).__name__ for part in combined if part.answers_itself), None)
        if own:
            problem = f"{own} has its own way of answering, which a combination would not use"
            raise UserError(problem, fix="ask it by itself, without +")
        super().__init__(combined[0].setup)
        self.parts = combined

    def prepare(self) -> Preparation:
        costs = []
        for part in self.parts:
            part.backend = self.backend
            costs.append(part.prepare())
            self.backend = part.backend
        self.messages("?")  # parts that cannot be merged are found here, not at the first question
        return _total(costs)

    def messages(self, prompt: str) -> list[Message]:
        asked = Message("user", prompt)
        conversations = [part.messages(prompt) for part in self.parts]
        before = [message for *before, _ in conversations for message in before]
        rewritten = [last for *_, last in conversations if last != asked]
        if len(rewritten) > 1:
            raise UserError("two parts of a combination rewrite the prompt", fix="combine only one of them")
        system = "\n\n".join(message.content for message in before if message.role == "system")
        turns = [message for message in before if message.role != "system"]
        return [*([Message("system", system)] if system else []), *turns, *(rewritten or [asked])]

    def as_client(self, prompt: str) -> list[Message] | None:
        told = next((asked for part in self.parts if (asked := part.as_client(prompt))), None)
        own = [message for message in self.messages(prompt) if message.role != "system"]
        return [told[0], *own] if told else None

    def sources(self, prompt: str) -> tuple[Source, ...]:
        return tuple(source for part in self.parts for source in part.sources(prompt))


def _total(costs: list[Preparation]) -> Preparation:
    """Seconds add up, memory peaks, and what one part alone reports stays as it is."""
    merged = {}
    for cost in costs:
        merged.update({key: value for key, value in asdict(cost).items() if value is not None})
    peaks = [cost.peak_memory_gb for cost in costs if cost.peak_memory_gb is not None]
    merged["seconds"] = sum(cost.seconds for cost in costs)
    merged["peak_memory_gb"] = max(peaks, default=None)
    merged["details"] = {key: value for cost in costs for key, value in cost.details.items()}
    return Preparation(**merged)
