"""A corpus: a folder's documents and training pairs. Never its questions, so that no strategy can see them.

    corpus.yaml     name, title, summary, headline, documents, questions, training, scorers, sources, licence
    documents/      Markdown; corpus.yaml names the files of each variant, or an address: `llms-small: {fetch: URL}`

What an address holds is fetched by a command of its own (evaluate/fetching.py) and read from the user's cache.
Loading trusts the folder: whether all of it is sound is for whoever runs a comparison to ask first
(evaluate/validation.py). This module knows nothing of questions, models or strategies.
"""

import hashlib
import json
import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from .errors import UnknownName, UserError
from .fetched import default_cache, fetched_folder, fetched_from, fetched_variants, is_address, read_fetched, variant_of

MANIFEST = "corpus.yaml"
REQUIRED = ("name", "title", "summary", "headline", "documents", "questions", "sources", "licence")
OPTIONAL = ("training", "scorers")
DEFAULT_VARIANT = "default"
DEFAULT_SCORERS = ("facts",)
SHIPPED = Path(__file__).parent.parent / "corpora"


@dataclass(frozen=True)
class Document:
    name: str  # relative to the corpus folder, with forward slashes; of a fetched file, its own
    text: str  # UTF-8 Markdown


@dataclass(frozen=True)
class Corpus:
    name: str
    title: str
    summary: str
    folder: Path
    variant: str  # which set of documents: a name from corpus.yaml or of what was fetched, an address, or a file's path
    documents: tuple[Document, ...]
    train: Path | None  # JSONL in a form that mlx-lm reads
    valid: Path | None
    digest: str  # of documents and training pairs

    @property
    def text(self) -> str:
        """All documents, in order, parted by a blank line."""
        return "\n\n".join(document.text.strip() for document in self.documents)


def shipped() -> dict[str, Path]:
    """The corpora that come with the project: name -> folder."""
    return {path.parent.name: path.parent for path in sorted(SHIPPED.glob(f"*/{MANIFEST}"))}


def find_corpus(name_or_folder: str | Path) -> Path:
    """The folder of a corpus: a name that ships wins over a folder of that name (which is `./NAME`). UnknownName."""
    known = shipped()
    if isinstance(name_or_folder, str) and name_or_folder in known:
        return known[name_or_folder]
    folder = Path(name_or_folder).expanduser()
    if not folder.is_dir():
        raise UnknownName("corpus", str(name_or_folder), known, fix=f"pass a known name or a folder with a {MANIFEST}")
    return folder


def load_corpus(name_or_folder: str | Path, docs: str = DEFAULT_VARIANT, cache: Path | None = None) -> Corpus:
    """The corpus with the documents that `docs` names: a variant, what was fetched to `cache`, or a file. UserError."""
    folder = find_corpus(name_or_folder)
    about = manifest(folder)
    documents = _documents(folder, about, docs, cache or default_cache())
    train, valid = (_training_file(folder, about, part) for part in ("train", "valid"))
    return Corpus(
        name=about["name"],
        title=about["title"],
        summary=about["summary"].strip(),
        folder=folder,
        variant=docs,
        documents=documents,
        train=train,
        valid=valid,
        digest=_digest(documents, [path for path in (train, valid) if path]),
    )


def load_documents(
    name_or_folder: str | Path, docs: str = DEFAULT_VARIANT, cache: Path | None = None
) -> list[Document]:
    """The documents alone, whatever state the training files are in. UserError."""
    folder = find_corpus(name_or_folder)
    return list(_documents(folder, manifest(folder), docs, cache or default_cache()))


def manifest(folder: Path) -> dict[str, Any]:
    """What corpus.yaml says, with its defaults filled in. UserError: unreadable, no mapping, or keys missing."""
    path = folder / MANIFEST
    try:
        about = yaml.safe_load(read_text(path))
    except yaml.YAMLError as error:
        raise UserError(f"{path} is not YAML ({' '.join(str(error).split())})", fix="correct it") from error
    missing = [key for key in REQUIRED if key not in about] if isinstance(about, dict) else list(REQUIRED)
    if missing:
        raise UserError(f"{path} lacks {', '.join(missing)}", fix="add what is missing")
    return {"training": None, "scorers": list(DEFAULT_SCORERS)} | about


def read_text(path: Path) -> str:
    """A UTF-8 file's text, without a byte order mark. UserError: not there, not readable, not UTF-8."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise UserError(f"{path} is not UTF-8 text (byte {error.start})", fix="save it as UTF-8") from error
    except OSError as error:
        raise UserError(f"cannot read {path} ({error.strerror})", fix="put it there or name another") from error


def _documents(folder: Path, about: dict[str, Any], docs: str, cache: Path) -> tuple[Document, ...]:
    listed = about["documents"].get(docs)
    if isinstance(listed, list):
        return tuple(Document(Path(name).as_posix(), read_text(folder / name)) for name in listed)
    fetched = fetched_variants(cache, about["name"])
    address = docs if is_address(docs) else listed and listed["fetch"]
    if address or docs in fetched:
        place = fetched_folder(cache, about["name"], variant_of(docs) if is_address(docs) else docs)
        came = fetched_from(place)
        if came is None or (address and came != address):
            raise UserError(f"{address} is not fetched yet", fix=f"run `{_fetch_command(folder, docs, cache)}`")
        return tuple(Document(*told) for told in read_fetched(place))
    path = Path(docs).expanduser()
    if not path.is_file():
        known = [*about["documents"], *fetched]
        raise UnknownName("variant of the documents", docs, known, fix="pass a known one or the path of a file")
    return (Document(path.name, read_text(path)),)


def _fetch_command(folder: Path, docs: str, cache: Path) -> str:
    corpus = folder.name if shipped().get(folder.name) == folder else str(folder)
    elsewhere = [] if cache == default_cache() else ["--cache", str(cache)]
    return shlex.join(["compare", "fetch", corpus, "--docs", docs, *elsewhere])


def _training_file(folder: Path, about: dict[str, Any], part: str) -> Path | None:
    name = (about["training"] or {}).get(part)
    return folder / name if name else None


def _digest(documents: Sequence[Document], training: Sequence[Path]) -> str:
    """sha256 over the documents' names and texts and the training files' texts; line ends do not matter."""
    told = [[[document.name, document.text] for document in documents], [read_text(path) for path in training]]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()
