"""Where an export may write, and the texts that it leaves among the user's own files. Knows no strategy.

What stands under exports/ is of earlier exports and gives way; anywhere else it may be the user's own.
"""

from collections.abc import Mapping
from pathlib import Path

from ..errors import UserError

EXPORTS = Path("exports")


def check_free(path: Path) -> None:
    """UserError: it is there, and may not be replaced."""
    if path.exists() and EXPORTS.absolute() not in path.absolute().parents:
        raise UserError(f"{path} is there already", fix="move it away, or pass another --out")


def write_texts(folder: Path, texts: Mapping[str, str]) -> list[Path]:
    """The files, by their names in the folder. UserError: another text has such a name there; nothing is written."""
    files = {folder / name: text.encode() for name, text in texts.items()}
    for path, held in files.items():
        if not path.is_file() or path.read_bytes() != held:
            check_free(path)
    for path, held in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(held)
    return list(files)
