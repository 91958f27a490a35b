"""The documents attached to every prompt, as an assistant in an editor attaches its instructions file."""

from pathlib import Path

from ..prompts import read
from .base import Message, Strategy
from .serving.texts import write_texts

EDITORS = (".github/copilot-instructions.md", "AGENTS.md")  # what Copilot attaches to every prompt, and most agents


class Instructions(Strategy):
    """The documents in front of every prompt, in the user's message"""

    def messages(self, prompt: str) -> list[Message]:
        template = read("instructions", self.setup.prompts)
        return [Message("user", template.substitute(documents=self.setup.corpus.text, prompt=prompt))]

    def export(self, folder: Path) -> list[Path]:
        """The files that editors attach, for a repository's root. UserError: it has such files of its own."""
        text = read("sysprompt", self.setup.prompts).substitute(documents=self.setup.corpus.text)
        return write_texts(folder, dict.fromkeys(EDITORS, text))
