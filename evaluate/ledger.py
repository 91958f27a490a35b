"""The ledger: one line of JSON for each answer and each preparation, appended as they come and never changed.

    {"kind": "answer", "key": ..., "strategy": ..., "question": ..., "attempt": 0, "answer": {...}, "error": null,
     "lost": {"tokens": ..., "part": "front", ...}}
    {"kind": "preparation", "key": ..., "strategy": ..., "preparation": {...}}

A key is a hash of everything that made the line, so that one file may hold many settings and they never mix; of two
lines with one key the later counts. A line is on disk before the next answer is asked for. What a kill left of a last
line is cut off at the next opening. This module knows neither strategies nor scores.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ..strategies.backends import proof
from ..strategies.backends.base import Completion
from ..strategies.base import Answer, Preparation, Source
from ..strategies.errors import UserError
from .files import json_line, naming
from .results import Record


class Ledger:
    """`with Ledger(path) as ledger`: what the file holds, and the end of it to write to."""

    def __init__(self, path: Path, readonly: bool = False) -> None:
        """UserError: a line is foreign. OSError: the file cannot be opened or made."""
        self.path = path
        self.records: dict[str, Record] = {}
        self.preparations: dict[str, Preparation] = {}
        self._file = os.open(path, os.O_RDONLY if readonly else os.O_RDWR | os.O_CREAT, 0o644)
        try:
            self._read(readonly)
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> "Ledger":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        os.close(self._file)

    @property
    def answers(self) -> int:
        """How many answers it holds, of this and of other settings; errors are not answers."""
        return sum(record.answer is not None for record in self.records.values())

    def append(self, record: Record) -> None:
        written = {"kind": "answer"} | asdict(record) | {"lost": _lost(record)}
        del written["scores"]  # scores are another pass's, in another file
        self._append(written)
        self.records[record.key] = record

    def append_preparation(self, key: str, strategy: str, preparation: Preparation) -> None:
        self._append({"kind": "preparation", "key": key, "strategy": strategy, "preparation": asdict(preparation)})
        self.preparations[key] = preparation

    def _append(self, value: Mapping[str, Any]) -> None:
        """On disk when it returns; a line that did not fit on the disk is taken back."""
        line, end = json_line(value), os.lseek(self._file, 0, os.SEEK_END)
        try:
            with naming(self.path):
                written = 0
                while written < len(line):
                    written += os.write(self._file, line[written:])
                os.fsync(self._file)
        except OSError:
            os.ftruncate(self._file, end)
            raise

    def _read(self, readonly: bool) -> None:
        content = self.path.read_bytes()
        *lines, tail = content.split(b"\n")
        for number, line in enumerate(lines, 1):
            self._take(number, line)
        if tail and not readonly:
            self._mend(tail, len(content) - len(tail))

    def _mend(self, tail: bytes, start: int) -> None:
        """A last line without an end: whole but for that, or torn by a kill."""
        try:
            self._take(0, tail)
        except UserError:
            os.ftruncate(self._file, start)
        else:
            os.lseek(self._file, 0, os.SEEK_END)
            os.write(self._file, b"\n")

    def _take(self, number: int, line: bytes) -> None:
        try:
            written = json.loads(line)
            if written["kind"] == "answer":
                self.records[written["key"]] = _record(written)
            else:
                self.preparations[written["key"]] = Preparation(**written["preparation"])
        except (ValueError, TypeError, KeyError) as error:
            problem = f"line {number} of {self.path} is no line of a ledger ({type(error).__name__}: {error})"
            raise UserError(problem, fix="delete that line; what it held is asked again") from error


def _lost(record: Record) -> dict[str, Any] | None:
    """What the counts of an answer amount to, for whoever reads the file."""
    if record.answer is None:
        return None
    done = record.answer.completion
    return proof.told(done.sent_tokens, done.evaluated_tokens, done.seen_from)


def _record(written: dict[str, Any]) -> Record:
    rest = {key: value for key, value in written.items() if key not in ("kind", "answer", "lost", "refused")}
    refused = proof.Refused(**written["refused"]) if written.get("refused") else None
    return Record(**rest, answer=_answer(written["answer"]), refused=refused)


def _answer(written: dict[str, Any] | None) -> Answer | None:
    if written is None:
        return None
    sources = tuple(Source(**source) for source in written["sources"])
    return Answer(Completion(**written["completion"]), sources)
