"""Writes the texts that an export leaves among the user's own files, and none of those over one. Knows no strategy."""

from collections.abc import Mapping
from pathlib import Path

from .errors import UserError


def write_texts(folder: Path, texts: Mapping[str, str]) -> list[Path]:
    """The files, by their names in the folder. UserError: another text has such a name there; nothing is written."""
    files = {folder / name: text.encode() for name, text in texts.items()}
    for path, held in files.items():
        if path.exists() and path.read_bytes() != held:
            raise UserError(f"{path} is there already", fix="move it away, or pass another --out")
    for path, held in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(held)
    return list(files)
