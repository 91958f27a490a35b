"""The documents attached to every prompt, as an assistant in an editor attaches its instructions file."""

from ..prompts import read
from .base import Message, Strategy


class Instructions(Strategy):
    """The documents in front of every prompt, in the user's message"""

    def messages(self, prompt: str) -> list[Message]:
        template = read("instructions", self.setup.prompts)
        return [Message("user", template.substitute(documents=self.setup.corpus.text, prompt=prompt))]
