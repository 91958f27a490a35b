"""The documents attached to every prompt, as an assistant in an editor attaches its instructions file."""

from pathlib import Path

from ..prompts import read
from .base import Message, Strategy

EDITORS = (".github/copilot-instructions.md", "AGENTS.md")  # what Copilot attaches to every prompt, and most agents


class Instructions(Strategy):
    """The documents in front of every prompt, in the user's message"""

    def messages(self, prompt: str) -> list[Message]:
        template = read("instructions", self.setup.prompts)
        return [Message("user", template.substitute(documents=self.setup.corpus.text, prompt=prompt))]

    def export(self, folder: Path) -> list[Path]:
        """The files that editors attach, to be laid into a repository's root."""
        text = read("sysprompt", self.setup.prompts).substitute(documents=self.setup.corpus.text)
        files = [folder / name for name in EDITORS]
        for path in files:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return files
