"""The files of a build: lines of JSON that people may read and edit. What they hold is for others to say.

build.json remembers of each file what it was made from and what it was when it was made. A file whose sources are the
same is read as it stands, edited or not; one whose sources changed is made anew, unless somebody edited it.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...strategies.corpus import read_text
from ...strategies.errors import UserError
from ..files import json_line, write_whole

RECORD = "build.json"
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Folder:
    path: Path

    def kept_or_made(self, name: str, sources: str, make: Callable[[], Iterable[Row]]) -> list[Row]:
        """The rows of a file; `sources` is a hash of what it is made from. UserError: somebody's work would be lost."""
        path, known = self.path / name, self._known().get(name)
        if path.exists() and known and known["from"] == sources:
            return read_lines(path)
        rows = list(make())
        text = lines_of(rows)
        if path.exists():
            self._check_unedited(path, known, text)
        write_whole(path, text)
        self._remember(name, {"from": sources, "made": _hash(text)})
        return rows

    def tell(self, about: Row) -> None:
        """Settings and numbers of the build, for the reader."""
        self._write({**self._record(), **about})

    def _check_unedited(self, path: Path, known: Mapping[str, str] | None, text: str) -> None:
        held = _hash(read_text(path))
        if held == _hash(text) or (known and known["made"] == held):
            return
        if known is None:
            raise UserError(f"{path} is there, and no build made it", fix="pass another --out, or move it away")
        problem = f"{path} was edited, and what it is made from has changed since"
        raise UserError(problem, fix="move it away to have it made anew, or pass another --out")

    def _known(self) -> dict[str, dict[str, str]]:
        return self._record().get("files", {})

    def _record(self) -> dict[str, Any]:
        try:
            return json.loads(read_text(self.path / RECORD)) if (self.path / RECORD).exists() else {}
        except ValueError as error:
            raise UserError(
                f"{self.path / RECORD} is not JSON", fix="move the folder away, or pass another --out"
            ) from error

    def _remember(self, name: str, told: Mapping[str, str]) -> None:
        record = self._record()
        self._write({**record, "files": {**record.get("files", {}), name: told}})

    def _write(self, record: Row) -> None:
        write_whole(self.path / RECORD, json.dumps(record, indent=1, ensure_ascii=False, default=str) + "\n")


def read_lines(path: Path) -> list[Row]:
    """UserError: a line that is no JSON object."""
    rows = []
    for number, line in enumerate(read_text(path).split("\n"), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError as error:
            raise UserError(f"{path}:{number} is not JSON ({error})", fix="mend that line, or delete it") from error
        if not isinstance(row, dict):
            raise UserError(f"{path}:{number} is no JSON object", fix="mend that line, or delete it")
        rows.append(row)
    return rows


def fitted(kind: type, rows: Sequence[Row], path: Path) -> list[Any]:
    """The rows as a dataclass. UserError: a row that an edit left without a key, or with one too many."""
    made = []
    for number, row in enumerate(rows, 1):
        try:
            made.append(kind(**row))
        except TypeError as error:
            told = str(error).partition(")")[2].strip()
            raise UserError(f"row {number} of {path}: {told}", fix="mend it, or delete it") from error
    return made


def lines_of(rows: Iterable[Row]) -> str:
    return "".join(json_line(row).decode() for row in rows)


def row_of(prompt: str, answer: str, form: str) -> dict[str, Any]:
    """A pair as mlx-lm reads it: as messages, or as prompt and completion."""
    if form == "completion":
        return {"prompt": prompt, "completion": answer}
    return {"messages": [{"role": "user", "content": prompt}, {"role": "assistant", "content": answer}]}


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "backslashreplace")).hexdigest()
