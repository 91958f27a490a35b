"""What a folder of a model or an adapter holds, as one sha256. Large files are hashed once and then remembered.

Remembered by path, size and time of change, in the user's cache folder. Knows files; knows nothing of what they mean.
"""

import hashlib
import json
import os
import tempfile
from collections.abc import Iterable
from functools import cache
from pathlib import Path

PATTERNS = ("*.safetensors", "*.json", "*.jinja", "*.model", "*.tiktoken", "*.txt")  # what mlx-lm may read
LARGE = 32 * 2**20  # bytes: about 20 ms to hash; below, remembering is not worth a file


def folder_digest(folder: Path) -> str:
    """sha256 over the files at a model folder's top that decide an answer. OSError: unreadable."""
    return files_digest({path for pattern in PATTERNS for path in folder.glob(pattern)})


def files_digest(paths: Iterable[Path]) -> str:
    """sha256 over the files' names and contents, in whatever order they come. OSError: missing or unreadable."""
    digest = hashlib.sha256()
    for path in sorted(paths):
        digest.update(f"{path.name}\0{_file_digest(path)}\n".encode())
    return digest.hexdigest()


def _file_digest(path: Path) -> str:
    found = path.resolve().stat()
    return _remembered(path.resolve(), found.st_size, found.st_mtime_ns)


@cache
def _remembered(path: Path, size: int, changed: int) -> str:
    if size < LARGE:
        return _sha256(path)
    key = hashlib.sha256(f"{path}\0{size}\0{changed}".encode()).hexdigest()
    note = _notes() / key
    try:
        return json.loads(note.read_text())["sha256"]
    except (OSError, ValueError, KeyError, TypeError):
        return _remember(note, path)


def _remember(note: Path, path: Path) -> str:
    digest = _sha256(path)
    try:
        note.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=note.parent, delete=False) as file:
            json.dump({"path": str(path), "sha256": digest}, file)
        os.replace(file.name, note)
    except OSError:
        pass  # a cache that cannot be written costs time, not the run
    return digest


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _notes() -> Path:
    from platformdirs import user_cache_path

    return user_cache_path("knowhow") / "digests"
