"""Published documents in the user's cache: where they lie, and whether they still are what was downloaded.

    CACHE/documents/CORPUS/VARIANT/fetched.json     address, date, and each file's address, bytes and sha256
    CACHE/documents/CORPUS/VARIANT/*.md, *.txt      the files

Downloads nothing (evaluate/fetching.py does) and knows of a corpus only its name.
"""

import hashlib
import json
import os
import re
from pathlib import Path

from .errors import UserError

RECORD = "fetched.json"
NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,99}", re.IGNORECASE)  # what may become a folder's name
ADDRESS = re.compile(r"https?://", re.IGNORECASE)


def default_cache() -> Path:
    """$KNOWHOW_CACHE, else the user's cache folder."""
    import platformdirs

    return Path(os.environ.get("KNOWHOW_CACHE") or platformdirs.user_cache_path("knowhow")).expanduser()


def is_address(text: str) -> bool:
    return bool(ADDRESS.match(text))


def variant_of(address: str) -> str:
    """A folder's name for an address: its host, and enough of a hash to tell it from the host's other files."""
    host = re.sub(r"[^a-z0-9.]+", "-", ADDRESS.sub("", address).partition("/")[0].lower()).strip("-.")[:60] or "host"
    return f"{host}-{hashlib.sha256(address.encode()).hexdigest()[:8]}"


def fetched_folder(cache: Path, corpus: str, variant: str) -> Path:
    """Where a variant's files are, or will be. UserError: a name that cannot be a folder's."""
    for name in (corpus, variant):
        if not NAME.fullmatch(name):
            raise UserError(f"'{name}' cannot name fetched documents", fix="use letters, digits, - _ and . (not first)")
    return cache / "documents" / corpus / variant


def fetched_variants(cache: Path, corpus: str) -> list[str]:
    """The names under which documents were fetched for a corpus."""
    records = (cache / "documents" / corpus).glob(f"*/{RECORD}")
    return sorted(path.parent.name for path in records if NAME.fullmatch(path.parent.name))


def fetched_from(folder: Path) -> str | None:
    """The address from which a folder's documents came; None: nothing was fetched to there."""
    return _record(folder)[0] if (folder / RECORD).is_file() else None


def read_fetched(folder: Path) -> list[tuple[str, str]]:
    """(name, text) of each document, in order. UserError: not as they were when they came."""
    return [(name, _text(folder / name, sha256)) for name, sha256 in _record(folder)[1]]


def _record(folder: Path) -> tuple[str, list[tuple[str, str]]]:
    """The address, and each file's name and hash."""
    path = folder / RECORD
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        return told["address"], [(file["file"], file["sha256"]) for file in told["files"]]
    except (ValueError, KeyError, TypeError, OSError) as error:
        raise UserError(f"{path} is no record of what was fetched", fix=f"remove {folder} and fetch again") from error


def _text(path: Path, sha256: str) -> str:
    held = path.read_bytes() if path.is_file() else b""
    if hashlib.sha256(held).hexdigest() != sha256:
        raise UserError(f"{path} is not what was fetched", fix=f"remove {path.parent} and fetch again")
    return path.read_text(encoding="utf-8-sig")
