"""Writes the training files that a table of facts makes, and says which numbers of it no document states."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ...strategies.corpus import Document, find_corpus, load_documents
from ...strategies.errors import UserError
from ..files import check_writable, write_whole
from .files import lines_of, row_of
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
    """(files with their count of pairs, (answer, number) that stand in no document). UserError: no table, or faults."""
    path = wanted.table or find_corpus(wanted.corpus) / NAME
    if not path.is_file():
        raise UserError(f"no table of facts in {path}", fix="write one, or pass another with --facts")
    table = read_table(path)
    shares = read_shares(wanted.split) if wanted.split else table.shares
    parts = made(replace(table, shares=shares, seed=table.seed if wanted.seed is None else wanted.seed))
    documents = load_documents(wanted.corpus)
    check_writable(folder)
    counts = {}
    for part, pairs in parts.items():
        file = folder / f"{part}.jsonl"
        if pairs:
            write_whole(file, lines_of(row_of(prompt, answer, wanted.form) for prompt, answer in pairs))
            counts[file] = len(pairs)
    return counts, list(_strange([pair for pairs in parts.values() for pair in pairs], documents))


def _strange(pairs: Sequence[Pair], documents: Sequence[Document]) -> Iterator[tuple[str, str]]:
    known = [number for document in documents for number in numbers(document.text)]
    for answer in dict.fromkeys(answer for _, answer in pairs):
        yield from ((answer, one.text) for one in numbers(answer) if not one.is_in(known, converted=True))
