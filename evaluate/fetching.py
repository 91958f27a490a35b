"""Fetches published documents into the user's cache, and records where they came from, when, and their hashes.

An address holds one document, or an llms.txt whose files are the documents. All of it is untrusted: nothing but
letters, digits, - _ and . of an address gets into a file's name, and the rest is for evaluate/download.py to refuse.
What is fetched replaces what was there whole or not at all. Knows nothing of strategies, models or questions.
"""

import hashlib
import json
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import httpx

from ..strategies.corpus import find_corpus, manifest
from ..strategies.errors import UnknownName, UserError
from ..strategies.fetched import RECORD, fetched_folder, is_address, variant_of
from .archive import locked
from .download import NoDocument, Page, check_step, client, download, parsed, site
from .llmstxt import Link, listed_files

FILES = 300
FILE_BYTES = 16 * 2**20
ALL_BYTES = 64 * 2**20
SUFFIXES = (".md", ".txt")

Progress = Callable[[str, float, float], None]


@dataclass(frozen=True)
class Wanted:
    """What to fetch. `optional`: the section of that name too; `any_site`: listed files of other sites too."""

    corpus: str
    variant: str
    address: str
    optional: bool = False
    any_site: bool = False


@dataclass(frozen=True)
class File:
    file: str  # its name in the folder
    address: str
    source: str  # after redirects
    date: str  # UTC
    bytes: int
    sha256: str  # of the bytes in the file, which are those that came


@dataclass(frozen=True)
class LeftOut:
    address: str
    reason: str


@dataclass(frozen=True)
class Fetched:
    """What stands in fetched.json."""

    corpus: str
    variant: str
    address: str
    optional: bool
    any_site: bool
    date: str  # UTC
    bytes: int  # of all documents
    index: File | None  # the llms.txt that lists the files: kept, but no document
    files: tuple[File, ...]
    left_out: tuple[LeftOut, ...]


def find_wanted(corpus: str, docs: str, name: str | None = None) -> Wanted:
    """What `docs`, a variant or an address, means for a corpus. UserError: nothing that could be fetched."""
    about = manifest(find_corpus(corpus))
    variants = about["documents"]
    if is_address(docs):
        if name in variants:
            raise UserError(f"the corpus has a variant '{name}' already", fix="pass another --name")
        return Wanted(about["name"], name or variant_of(docs), docs)
    fetchable = [variant for variant, held in variants.items() if isinstance(held, dict)]
    if docs in variants and docs not in fetchable:
        raise UserError(f"the variant '{docs}' comes with the corpus", fix=f"use it: --docs {docs}")
    if docs not in fetchable:
        raise UnknownName("published variant", docs, fetchable, fix="pass a known one or an address (https://...)")
    if name:
        raise UserError(f"the variant '{docs}' has its name", fix="pass --name with an address only")
    return Wanted(about["name"], docs, variants[docs]["fetch"])


def fetch(wanted: Wanted, cache: Path, progress: Progress) -> tuple[Path, Fetched]:
    """Downloads what is wanted; the folder and the record of it. UserError: what stands in the way; nothing changed."""
    folder = fetched_folder(cache, wanted.corpus, wanted.variant)
    named = site(parsed(wanted.address))
    folder.parent.mkdir(parents=True, exist_ok=True)
    with locked(folder.parent), client() as http, _replacing(folder) as new:
        record = _fetched(Reach(http, named, progress), wanted, new)
        text = json.dumps(asdict(record), indent=1, ensure_ascii=False)
        (new / RECORD).write_text(text + "\n", encoding="utf-8")
    return folder, record


@dataclass(frozen=True)
class Reach:
    """How to get at a page."""

    http: httpx.Client
    named: str  # the site that the user named
    progress: Progress

    def page(self, address: str, label: str, room: int) -> Page:
        label = f"fetching {label}"
        self.progress(label, 0, 0)
        try:
            return download(self.http, address, self.named, room, partial(self.progress, label))
        finally:
            self.progress(label, 1, 1)


def _fetched(reach: Reach, wanted: Wanted, folder: Path) -> Fetched:
    """Files in `folder`, and their record."""
    page = reach.page(wanted.address, wanted.variant, FILE_BYTES)
    listed = listed_files(page.text)
    if listed is None:
        files, left_out = [_written(folder, page)], []
    else:
        addresses, left_out = _allowed(page, listed, reach.named, wanted)
        files = list(_files(reach, addresses, folder, left_out))
    if not files:
        told = f" ({left_out[0].address}: {left_out[0].reason})" if left_out else ""
        raise UserError(f"{wanted.address} lists no file that may be fetched{told}", fix="pass another address")
    return Fetched(
        **asdict(wanted),
        date=_now(),
        bytes=sum(file.bytes for file in files),
        index=None if listed is None else _written(folder, page),
        files=tuple(files),
        left_out=tuple(left_out),
    )


def _files(reach: Reach, addresses: Sequence[str], folder: Path, left_out: list[LeftOut]) -> Iterator[File]:
    """Each listed file as it comes. What turns out to be no document joins `left_out`."""
    room = ALL_BYTES
    for number, address in enumerate(addresses, 1):
        try:
            page = reach.page(address, f"file {number} of {len(addresses)}", min(room, FILE_BYTES))
        except NoDocument as error:
            left_out.append(LeftOut(address, error.problem.removeprefix(f"{address} ")))
            continue
        room -= len(page.data)
        yield _written(folder, page, f"{number:03d}-")


def _allowed(page: Page, listed: Sequence[Link], named: str, wanted: Wanted) -> tuple[list[str], list[LeftOut]]:
    """The addresses to fetch, each once, and those to leave. UserError: too many."""
    start = parsed(page.source)
    addresses: dict[str, None] = {}
    left_out: dict[str, str] = {}
    for link in listed:
        try:
            target = parsed(link.address, str(start))
            check_step(start, target, named)
        except NoDocument as error:
            left_out[link.address] = error.problem
            continue
        if link.optional and not wanted.optional:
            left_out[str(target)] = "optional"
        elif site(target) != site(start) and not wanted.any_site:
            left_out[str(target)] = "on another site"
        else:
            addresses[str(target)] = None
    if len(addresses) > FILES:
        told = f"{page.address} lists {len(addresses):,} files, more than {FILES}"
        raise UserError(told, fix="pass an index of a part of them, or one file")
    return list(addresses), [LeftOut(*told) for told in left_out.items() if told[0] not in addresses]


def _written(folder: Path, page: Page, prefix: str = "") -> File:
    name = prefix + _file_name(page.source)
    (folder / name).write_bytes(page.data)
    return File(name, page.address, page.source, _now(), len(page.data), hashlib.sha256(page.data).hexdigest())


def _file_name(address: str) -> str:
    """Of letters, digits, - _ and . only, from the last part of an address's path."""
    last = parsed(address).path.rstrip("/").rpartition("/")[2]
    name = re.sub(r"[^A-Za-z0-9._-]+", "-", last)[-60:].strip("-._") or "document"
    return name if name.endswith(SUFFIXES) else f"{name}.md"


@contextmanager
def _replacing(folder: Path) -> Iterator[Path]:
    """A new folder that takes the place of `folder` if all goes well. What a killed fetch left beside it is removed."""
    for left in folder.parent.glob(f".{folder.name}-*"):
        shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=f".{folder.name}-", dir=folder.parent) as beside:
        new = Path(beside) / "new"
        new.mkdir()
        yield new
        if folder.exists():
            folder.rename(Path(beside) / "old")
        new.rename(folder)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
