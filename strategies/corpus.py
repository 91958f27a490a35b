"""A corpus: a folder's documents and training pairs. Never its questions, so that no strategy can see them."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Document:
    name: str  # relative to the corpus folder, with forward slashes
    text: str  # UTF-8 Markdown


@dataclass(frozen=True)
class Corpus:
    name: str
    title: str
    summary: str
    folder: Path
    variant: str  # which set of documents: a name from corpus.yaml, or the path of a file
    documents: tuple[Document, ...]
    train: Path | None  # JSONL in a form that mlx-lm reads
    valid: Path | None
    digest: str  # of documents and training pairs

    @property
    def text(self) -> str:
        """All documents, in order, parted by a blank line."""
        return "\n\n".join(document.text.strip() for document in self.documents)
