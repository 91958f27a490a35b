"""A Chroma index on disk: passages and their vectors in, the nearest passages out. Knows no embedder and no corpus."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, cast

from ..base import Source
from .passages import Passage

if TYPE_CHECKING:
    import numpy as np
    from chromadb.api.client import Client

Distance = Literal["cosine", "l2", "ip"]


class Index:
    """An index that was built before. LookupError: there is none of that name in the folder, or it is damaged."""

    def __init__(self, folder: Path, name: str) -> None:
        from chromadb.api.shared_system_client import SharedSystemClient
        from chromadb.errors import ChromaError

        try:
            self._collection = _client(folder).get_collection(name, embedding_function=None)
        except (ChromaError, ValueError) as error:
            # chromadb keeps what it opened by folder, a failure too, and would give it out again after a repair
            SharedSystemClient.clear_system_cache()
            raise LookupError(f"no index in {folder}") from error
        self._squared = self._collection.configuration_json["hnsw"]["space"] == "l2"

    def __len__(self) -> int:
        return self._collection.count()

    def nearest(self, vector: "np.ndarray", top_k: int) -> tuple[Source, ...]:
        """Up to `top_k` passages, the nearest first; equal ones in the documents' order.

        The score is 1 minus the distance (half the squared one for l2): for vectors of length 1 the cosine, always.
        """
        found: Any = self._collection.query(query_embeddings=[vector], n_results=min(top_k, len(self)))
        rows = zip(*(found[part][0] for part in ("distances", "ids", "documents", "metadatas")), strict=True)
        ranked = sorted(rows, key=lambda row: row[:2])
        return tuple(
            Source(about["document"], text, about["heading"], 1 - (away / 2 if self._squared else away))
            for away, _, text, about in ranked
        )


def build(
    folder: Path, name: str, batches: Iterable[tuple[Sequence[Passage], "np.ndarray"]], distance: Distance
) -> None:
    """Write passages and their vectors (one row each) into a new index in `folder`, which may then be moved."""
    from chromadb.utils.batch_utils import create_batches

    # as wide a search as the graph allows: for a corpus of this kind it is exact, and two builds agree
    graph: Any = {"space": distance, "ef_construction": 400, "ef_search": 1000}
    with _client(folder) as client:
        collection = client.create_collection(name, embedding_function=None, configuration={"hnsw": graph})
        for passages, vectors in batches:
            ids = [f"{collection.count() + place:08d}" for place in range(len(passages))]
            about: Any = [{"document": passage.document, "heading": passage.heading} for passage in passages]
            texts = [passage.text for passage in passages]
            for part in create_batches(client, ids, [*vectors], about, texts):
                collection.upsert(*part)


def _client(folder: Path) -> "Client":
    import chromadb
    from chromadb.config import Settings

    settings = Settings(anonymized_telemetry=False)
    return cast("Client", chromadb.PersistentClient(path=str(folder), settings=settings))
