"""Writes files whole or not at all, and says in a line what keeps us from writing. Knows nothing of what they hold."""

import contextlib
import errno
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ..strategies.errors import UserError

FIXES = {
    errno.ENOSPC: "make room on that disk, or pass another folder with --out and --cache",
    errno.EDQUOT: "make room in your quota, or pass another folder with --out and --cache",
    errno.EFBIG: "raise the limit on file sizes (ulimit -f)",
    errno.EROFS: "pass a folder that can be written with --out and --cache",
    errno.EACCES: "pass a folder that you may write with --out and --cache",
    errno.EPERM: "pass a folder that you may write with --out and --cache",
    errno.ENOTDIR: "a file stands where a folder is needed; move it away or pass another folder",
    errno.EEXIST: "a file stands where a folder is needed; move it away or pass another folder",
    errno.ENOENT: "make what is missing, or pass what is there",
    errno.EISDIR: "a folder stands where a file is needed; move it away",
    errno.ENAMETOOLONG: "pass a shorter name",
}
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS)  # hits every arm, whoever meets it first
PROBE_BYTES = 65_536


def as_user_error(error: OSError) -> UserError | None:
    """What the user can do about it; None: nothing, it is a bug of ours."""
    if error.errno not in FIXES:
        return None
    told = UserError(f"{error.strerror}: {error.filename or 'a file'}", FIXES[error.errno])
    for note in getattr(error, "__notes__", ()):
        told.add_note(note)
    return told


@contextlib.contextmanager
def naming(path: Path) -> Iterator[None]:
    """Gives an OSError that does not say which file it is about (write, fsync) its file."""
    try:
        yield
    except OSError as error:
        if error.filename is None:
            error.filename = str(path)
        raise


def check_writable(folder: Path) -> None:
    """Makes the folder, and writes and removes a file in it. OSError: that cannot be done, or the disk is full."""
    _make(folder)
    probe = folder / f".probe-{os.getpid()}"
    try:
        with probe.open("wb") as file:
            file.write(b"\0" * PROBE_BYTES)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        error.filename = str(folder)  # nobody knows the probe
        raise
    finally:
        with contextlib.suppress(OSError):
            probe.unlink()


def check_file(path: Path) -> None:
    """Before work whose outcome goes into that file: makes its folder. OSError: `write_whole` could not write it."""
    _check_no_folder(path)
    check_writable(path.parent)


def write_whole(path: Path, text: str) -> None:
    """Writes beside and then renames: a reader sees the old or the new, never half of one. Makes the folder."""
    _check_no_folder(path)
    _make(path.parent)
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with naming(path), beside.open("wb") as file:
            file.write(text.encode("utf-8", "replace"))
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def _check_no_folder(path: Path) -> None:
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except FileNotFoundError as error:  # /proc and the like: its parent is there, and takes nothing
        raise PermissionError(errno.EACCES, "No folder can be made there", str(folder)) from error


def json_line(value: Any) -> bytes:
    """One line of JSONL. What UTF-8 cannot hold is written as JSON's own escape; paths and the like as text."""
    line = json.dumps(value, ensure_ascii=False, default=str)
    return line.encode("utf-8", "backslashreplace") + b"\n"
