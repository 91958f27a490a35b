"""Runs a GGUF with llama.cpp, where one of its Python packages is installed, to prove an export.

xllamacpp comes as a wheel; llama-cpp-python builds llama.cpp for a quarter of an hour. Either runs in a process of its
own (llamacpp_child.py): what mlx's libraries make known to the whole process breaks xllamacpp, and its crash would be
ours. Knows tokens and files; knows no chat: what it continues is given as token ids.
"""

import importlib.util
import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from ..errors import UserError

PACKAGES = {"xllamacpp": "xllamacpp", "llama_cpp": "llama-cpp-python"}
INSTALL = "pip install 'knowhow[llamacpp]'"
MODULE = f"{__package__}.llamacpp_child"


@dataclass(frozen=True)
class Continued:
    ids: tuple[int, ...]  # without the token that ended them
    finish: Literal["stop", "length"]


def installed() -> str | None:
    """The package that would run it."""
    return next((name for name in PACKAGES if importlib.util.find_spec(name)), None)


class LlamaCpp:
    """The model of a GGUF with `window` tokens, and an adapter's GGUF on it. UserError: llama.cpp ends or refuses."""

    def __init__(self, path: Path, adapter: Path | None, window: int) -> None:
        package = installed()
        if package is None:
            raise UserError("llama.cpp is not installed", fix=INSTALL)
        self.name = f"llama.cpp ({PACKAGES[package]})"
        self._path = path
        self._log = tempfile.TemporaryFile("w+")  # noqa: SIM115 (it is closed with the child)
        command = [sys.executable, "-P", "-m", MODULE, package, str(path), str(adapter or ""), str(window)]
        self._child = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._log, text=True
        )

    def __enter__(self) -> "LlamaCpp":
        return self

    def __exit__(self, *_: object) -> None:
        self._child.kill()
        self._child.communicate()
        self._log.close()

    def tokens(self, text: str) -> list[int]:
        """A whole prompt as tokens, control tokens and the beginning-of-text token included."""
        return self._ask(tokens=text)

    def greedy(self, ids: list[int], max_tokens: int) -> Continued:
        """The likeliest continuation."""
        found, finish = self._ask(greedy=ids, max_tokens=max_tokens)
        return Continued(tuple(found), finish)

    def _ask(self, **what: Any) -> Any:
        assert self._child.stdin
        assert self._child.stdout
        try:
            self._child.stdin.write(json.dumps(what) + "\n")
            self._child.stdin.flush()
            line = self._child.stdout.readline()
        except BrokenPipeError:
            line = ""
        if not line:
            self._log.seek(0)
            said = [each for each in self._log.read().splitlines() if each.strip()] or ["without a word"]
            problem = f"{self.name} cannot run {self._path.name} ({' '.join(said[-1].split())[:200]})"
            raise UserError(problem, fix="see that the package is up to date")
        return json.loads(line)
