"""Holds the scorers' self-test before a run, and remembers in the cache folder which ones were passed.

    CACHE/self-tests/KEY.json       what was passed; KEY is a hash of everything that decides it

A scorer that runs code takes a minute for what cannot have changed since the last run. Knows scorers by their protocol.
"""

import contextlib
import inspect
import json
import os
import platform
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

from ..strategies.backends import digests
from .archive import LEDGER, LOCK
from .files import write_whole
from .identity import code_digest, digest, source_digest
from .progress import bars
from .questions import QuestionSet
from .scorers.base import Scorer, Versioned
from .scorers.selftest import self_test
from .scoring import show

FOLDER = "self-tests"
MADE = ("node_modules", "__pycache__")  # folders that hold no source


def misjudged(questions: QuestionSet, scorers: Sequence[Scorer], cache: Path, whole: bool = False) -> list[str]:
    """What the scorers judge wrongly, one line each; none: they can be trusted with these questions.

    A test that was passed before is not repeated, but for its first question: that shows, before a model is loaded,
    whether the scorers still work here. `whole`: whatever was passed before.
    """
    key = _key(questions, scorers)
    note = cache / FOLDER / f"{digest(key)}.json" if key else None
    with bars() as progress:
        show(scorers, progress, "self-test")
        if not whole and note and note.is_file() and not self_test(_first(questions), scorers):
            return []
        faults = self_test(questions, scorers)
    if note:
        with contextlib.suppress(OSError):  # costs only time; a folder that must be writable is checked elsewhere
            _remember(note, None if faults else key)
    return faults


def _first(questions: QuestionSet) -> QuestionSet:
    return replace(questions, questions=questions.questions[:1])


def _remember(note: Path, key: Mapping[str, Any] | None) -> None:
    """None: it is not so, or no longer."""
    if key is None:
        note.unlink(missing_ok=True)
        return
    note.parent.mkdir(parents=True, exist_ok=True)
    write_whole(note, json.dumps(key, indent=1))


def judged_by(questions: QuestionSet, scorers: Sequence[Scorer]) -> dict[str, Any]:
    """What decides the score of an answer, but for this project's code and the machine."""
    return {
        "questions": questions.digest,
        "beside": _folder_digest(questions.folder),  # what the files that questions name import in their turn
        "scorers": {scorer.name: _source(type(scorer)) for scorer in scorers},
        "programs": {scorer.name: dict(scorer.versions()) for scorer in scorers if isinstance(scorer, Versioned)},
    }


def _key(questions: QuestionSet, scorers: Sequence[Scorer]) -> dict[str, Any] | None:
    """Everything that decides whether the test is passed; None: that cannot be told, so nothing may be remembered.

    A scorer in a file by itself may import whatever lies around, and is likely being worked on.
    """
    if not all(_is_packaged(type(scorer)) for scorer in scorers):
        return None
    return judged_by(questions, scorers) | {
        "code": code_digest(),
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
        "packages": sorted({f"{found.name} {found.version}" for found in distributions()}),
    }


def _source(kind: type) -> str:
    """A hash of all that lies in the folder of a scorer's module; of its file where it belongs to no package."""
    return _folder_digest(Path(inspect.getfile(kind)).parent) if _is_packaged(kind) else source_digest(kind)


def _is_packaged(kind: type) -> bool:
    return bool(getattr(sys.modules.get(kind.__module__), "__package__", None))


def _folder_digest(folder: Path) -> str:
    return digest({str(path.relative_to(folder)): digests.files_digest([path]) for path in _files(folder)})


def _files(folder: Path) -> Iterator[Path]:
    """The sources in a folder that can be read. What runs and this cache leave there is none, and always changes."""
    for place, folders, names in os.walk(folder):
        if Path(place) != folder and (LEDGER in names or LOCK in names or FOLDER in folders):
            folders.clear()
            continue
        folders[:] = [name for name in folders if name not in MADE and not name.startswith(".")]
        paths = [Path(place, name) for name in names if not name.startswith(".")]
        yield from (path for path in paths if path.is_file() and os.access(path, os.R_OK))
