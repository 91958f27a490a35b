"""The documents as a system prompt: baked into a model where the backend can, sent along where it cannot."""

import time
from pathlib import Path

from ..prompts import read
from .backends.base import Baked, Bakes
from .base import Message, Preparation, Strategy
from .serving.texts import write_texts


class SystemPrompt(Strategy):
    """The documents as the system prompt, baked into a model where the backend can"""

    baked = False

    def prepare(self) -> Preparation:
        if self.baked or not isinstance(self.backend, Bakes):
            return Preparation()
        started = time.perf_counter()
        self.backend = self.backend.bake(self._system())
        self.baked = True
        return Preparation(seconds=time.perf_counter() - started, details={"model": self.backend.name})

    def messages(self, prompt: str) -> list[Message]:
        asked = Message("user", prompt)
        return [asked] if self.baked else [Message("system", self._system()), asked]

    def as_client(self, prompt: str) -> list[Message] | None:
        if not self.baked:
            return None
        system = read("client", self.setup.prompts).substitute()
        return [Message("system", system), Message("user", prompt)]

    def export(self, folder: Path) -> list[Path]:
        """The system prompt, for any client that takes one; of a model that was baked, its Modelfile too.

        UserError: other files of these names are there.
        """
        self.prepare()
        texts = {"system.md": self._system()}
        if isinstance(self.backend, Baked):
            texts["Modelfile"] = self.backend.recipe
        return write_texts(folder, texts)

    def _system(self) -> str:
        template = read("sysprompt", self.setup.prompts)
        return template.substitute(documents=self.setup.corpus.text)
