"""Writes the training files that a table of facts makes, and says which numbers of it no document states.

As in a build with a model, build.json remembers what was made, and a file that somebody edited is not written over.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ...strategies.corpus import Document, find_corpus, load_documents
from ...strategies.errors import UserError
from ..archive import WAIT, locked
from ..files import check_writable
from ..identity import digest
from .files import Folder, row_of
from .numbers import numbers
from .splitting import read_shares
from .template import NAME, Pair, made, read_table


@dataclass(frozen=True)
class Wanted:
    corpus: str
    table: Path | None = None  # None: the corpus's own
    split: str | None = None  # None, here and below: as the table says
    seed: int | None = None
    form: str = "messages"


def write_parts(wanted: Wanted, folder: Path) -> tuple[dict[Path, int], list[tuple[str, str]]]:
    """(files with their count of pairs, (answer, number) that stand in no document).

    UserError: no table, or faults; a file that was edited, or that no build made.
    """
    path = wanted.table or find_corpus(wanted.corpus) / NAME
    if not path.is_file():
        raise UserError(f"no table of facts in {path}", fix="write one, or pass another with --facts")
    table = read_table(path)
    shares = read_shares(wanted.split) if wanted.split else table.shares
    parts = made(replace(table, shares=shares, seed=table.seed if wanted.seed is None else wanted.seed))
    documents = load_documents(wanted.corpus)
    check_writable(folder)
    with locked(folder, f"{WAIT}, or pass another --out"):
        counts = _written(Folder(folder), parts, wanted.form)
    return counts, list(_strange([pair for pairs in parts.values() for pair in pairs], documents))


def _written(folder: Folder, parts: Mapping[str, Sequence[Pair]], form: str) -> dict[Path, int]:
    """The files that hold pairs. One of an earlier split that has none any more is emptied: its pairs are elsewhere."""
    counts = {}
    for part, pairs in parts.items():
        file = folder.path / f"{part}.jsonl"
        rows = [row_of(prompt, answer, form) for prompt, answer in pairs]
        if rows or file.exists():
            held = folder.kept_or_made(file.name, digest(rows), lambda rows=rows: rows)
            counts[file] = len(held)
    return {file: count for file, count in counts.items() if count}


def _strange(pairs: Sequence[Pair], documents: Sequence[Document]) -> Iterator[tuple[str, str]]:
    known = [number for document in documents for number in numbers(document.text)]
    for answer in dict.fromkeys(answer for _, answer in pairs):
        yield from ((answer, one.text) for one in numbers(answer) if not one.is_in(known, converted=True))
