"""The model alone: what it knew already, and what every other strategy has to beat."""

from .base import Message, Strategy


class Baseline(Strategy):
    """The model alone, with nothing added to the prompt"""

    def messages(self, prompt: str) -> list[Message]:
        return [Message("user", prompt)]
