"""Asks a model for a build's replies, and keeps each on disk before the next comes: a build that was stopped goes on.

    {"key": ..., "about": "documents/field.md:13-158", "reply": "{\"pairs\": [...]}"}      a line of replies.jsonl

A key is a hash of everything that made the reply. A line may be edited (its reply then counts as the model's) or
deleted (it is then asked for again). Requests go out in fixed batches, whatever is known already, so that a build that
goes on has the replies of one that was never stopped. Knows no sections and no pairs.
"""

import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from ...strategies.backends.base import Backend, Completion, Decoding, Message
from ...strategies.corpus import read_text
from ...strategies.errors import AnswerError, UserError
from ..files import json_line, naming
from ..identity import digest

Progress = Callable[[str, float, float], None]


@dataclass(frozen=True)
class Request:
    about: str  # what it is about, for the reader of the file
    messages: tuple[Message, ...]


@dataclass
class Replies:
    """`texts`: replies by the key of their request; `failed`: what the backend could not answer, with its reason."""

    path: Path
    texts: dict[str, str] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.path.exists():
            self._read()

    def _read(self) -> None:
        text = read_text(self.path)
        whole, _, torn = text.rpartition("\n")
        for number, line in enumerate(whole.split("\n"), 1):
            if line.strip():
                self._take(number, line)
        if torn:  # what a kill left of a last line, or an editor's missing line end
            try:
                self._take(whole.count("\n") + 2, torn)
                self.path.write_text(text + "\n", encoding="utf-8", newline="\n")
            except UserError:
                self.path.write_text(f"{whole}\n" if whole else "", encoding="utf-8", newline="\n")

    def _take(self, number: int, line: str) -> None:
        try:
            told = json.loads(line)
            self.texts[told["key"]] = str(told["reply"])
        except (ValueError, KeyError, TypeError) as error:
            problem = f"{self.path}:{number} is no line with a key and a reply ({type(error).__name__})"
            raise UserError(problem, fix="mend it, or delete it: it is then asked for again") from error

    def add(self, key: str, about: str, reply: str) -> None:
        """On disk when it returns."""
        with naming(self.path), self.path.open("ab") as file:
            file.write(json_line({"key": key, "about": about, "reply": reply}))
            file.flush()
            os.fsync(file.fileno())
        self.texts[key] = reply


@dataclass(frozen=True)
class Asker:
    """Who is asked, how, and where the replies are kept."""

    backend: Backend
    decoding: Decoding
    replies: Replies
    label: str
    progress: Progress

    def ask(self, requests: Sequence[Request]) -> list[str | None]:
        """The reply to each request; None: the backend failed, which `replies.failed` tells."""
        size = max(1, self.backend.batch_size)
        identity = dict(self.backend.identity())
        keys = [self._key(request, identity) for request in requests]
        try:
            for start in range(0, len(requests), size):
                self.progress(self.label, start, len(requests))
                self._batch(requests[start : start + size], keys[start : start + size])
        except BaseException as error:
            error.add_note(
                f"{len(self.replies.texts)} replies are safe in {self.replies.path}; the same command goes on"
            )
            raise
        self.progress(self.label, 1, 1)
        return [self.replies.texts.get(key) for key in keys]

    def _key(self, request: Request, identity: Mapping[str, Any]) -> str:
        told = [asdict(message) for message in request.messages]
        return digest({"backend": identity, "messages": told, "decoding": asdict(self.decoding)})

    def _batch(self, requests: Sequence[Request], keys: Sequence[str]) -> None:
        if all(key in self.replies.texts for key in keys):
            return
        came = 0
        try:
            for completion in self.backend.chat([request.messages for request in requests], self.decoding):
                self._keep(requests[came], keys[came], completion)
                came += 1
        except AnswerError as error:
            self.replies.failed[requests[came].about] = " ".join(str(error).split())
            came += 1
        if came < len(requests):  # the rest of a batch is unasked where one fails
            self._batch(requests[came:], keys[came:])

    def _keep(self, request: Request, key: str, completion: Completion) -> None:
        if completion.lost_tokens:  # what it replied is about a section that it saw in part
            self.replies.failed[request.about] = f"{completion.lost_tokens} tokens of it did not fit the model's window"
        elif key not in self.replies.texts:
            self.replies.add(key, request.about, completion.text)
