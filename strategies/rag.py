"""Retrieval: the passages of the documents that are nearest to the prompt are sent along with it.

Knows what to keep and where; cutting, embedding and searching live in `retrieval/`.
"""

import hashlib
import json
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from ..prompts import read
from .base import Message, Preparation, Setup, Source, Strategy
from .errors import UserError
from .retrieval.embedder import SHIPPED, Embedder, embedder
from .retrieval.index import Distance, Index, build
from .retrieval.passages import SMALLEST, Passage, Size, cut

if TYPE_CHECKING:
    import numpy as np

BATCH = 32  # passages embedded at once: few enough for the progress to move
KEPT = "preparation.json"


@dataclass(frozen=True)
class Options:
    """Chunk and overlap are tokens of the embedder, whose own limit caps the chunk (254 with minilm)."""

    top_k: int = 4
    chunk_tokens: int = 200
    overlap: int = 0  # shared by the pieces of a block that had to be cut
    embedder: str = SHIPPED  # or the folder or hub name of a sentence-transformers model
    distance: Distance = "cosine"

    def __post_init__(self) -> None:
        if self.top_k < 1:
            raise UserError(f"rag's top_k is {self.top_k}", fix="ask for at least 1 passage")
        if self.chunk_tokens < SMALLEST:
            raise UserError(f"rag's chunk_tokens is {self.chunk_tokens}", fix=f"allow at least {SMALLEST}")
        if not 0 <= self.overlap <= self.chunk_tokens // 2:
            raise UserError(f"rag's overlap is {self.overlap}", fix="at most half of chunk_tokens can be shared")
        if self.distance not in get_args(Distance):
            raise UserError(f"rag's distance is {self.distance!r}", fix=f"one of {', '.join(get_args(Distance))}")


class Rag(Strategy):
    """Retrieval: the passages nearest to the prompt go along with it"""

    Options = Options

    def __init__(self, setup: Setup) -> None:
        super().__init__(setup)
        self._found: dict[str, tuple[Source, ...]] = {}

    def prepare(self) -> Preparation:
        """Index the documents, unless an earlier run did. UserError: no text, no embedder, or nowhere to write."""
        return self._index[1]

    def messages(self, prompt: str) -> list[Message]:
        passages = "\n\n".join(source.text for source in self.sources(prompt))
        template = read("rag", self.setup.prompts)
        return [Message("user", template.substitute(passages=passages, prompt=prompt))]

    def sources(self, prompt: str) -> tuple[Source, ...]:
        """The nearest passages, the nearest first, searched once for each prompt."""
        if prompt not in self._found:
            self._found[prompt] = self._index[0].nearest(self._embedder.query(prompt), self.options.top_k)
        return self._found[prompt]

    @cached_property
    def _embedder(self) -> Embedder:
        return embedder(self.options.embedder)

    @cached_property
    def _passages(self) -> list[Passage]:
        limit = min(self.options.chunk_tokens, self._embedder.limit)
        size = Size(limit, self.options.overlap, self._embedder.count)
        passages = [passage for document in self.setup.corpus.documents for passage in cut(document, size)]
        if not passages:
            raise UserError(f"corpus {self.setup.corpus.name} has no text to search", fix="add documents")
        return passages

    @cached_property
    def _name(self) -> str:
        """A hash of the passages, that is of documents and cutting, and of what places them: it cannot be stale."""
        told = [[asdict(passage) for passage in self._passages], self._embedder.digest, self.options.distance]
        return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:32]

    @cached_property
    def _index(self) -> tuple[Index, Preparation]:
        started = time.perf_counter()
        place = self.setup.cache / f"rag-{self._name}"
        return _kept(place, self._name) or self._built(place, started)

    def _built(self, place: Path, started: float) -> tuple[Index, Preparation]:
        """Build beside the place and move there when whole: a run killed half-way leaves nothing that looks done."""
        place.parent.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix=f"{place.name}-", dir=place.parent))
        try:
            build(folder, self._name, self._embedded(), self.options.distance)
            cost = Preparation(time.perf_counter() - started, _memory_gb(), details=self._details())
            (folder / KEPT).write_text(json.dumps(asdict(cost)), encoding="utf-8")
            return _moved(folder, place, self._name)
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def _embedded(self) -> Iterator[tuple[list[Passage], "np.ndarray"]]:
        total = len(self._passages)
        for start in range(0, total, BATCH):
            batch = self._passages[start : start + BATCH]
            yield batch, self._embedder.documents([passage.text for passage in batch])
            self.setup.progress("indexing passages", start + len(batch), total)

    def _details(self) -> dict[str, str | int]:
        largest = max(self._embedder.count(passage.text) for passage in self._passages)
        return {"passages": len(self._passages), "largest_passage_tokens": largest, "embedder": self.options.embedder}


def _kept(place: Path, name: str) -> tuple[Index, Preparation] | None:
    """The whole index at `place`, if there is one."""
    try:
        cost = Preparation(**json.loads((place / KEPT).read_text(encoding="utf-8")))
        index = Index(place, name)
    except (OSError, ValueError, TypeError, LookupError):
        return None
    return (index, cost) if len(index) == cost.details.get("passages") else None


def _moved(folder: Path, place: Path, name: str) -> tuple[Index, Preparation]:
    """The index in `folder`, moved to `place`, or the one that another run has put there meanwhile."""
    if not (kept := _kept(place, name)):
        shutil.rmtree(place, ignore_errors=True)  # damaged: nobody can be using it
        os.replace(folder, place)
        kept = _kept(place, name)
    if kept is None:
        raise UserError(f"the index in {place} cannot be read", fix="delete that folder and run again")
    return kept


def _memory_gb() -> float:
    """Resident memory of the whole process, the language model included; decimal GB."""
    import psutil

    return psutil.Process().memory_info().rss / 1e9
