"""Hashes: what makes an answer that answer, and a run that run. Nothing with another hash is ever reused.

An answer's key covers the model that answered (weights, adapter and window, as its backend tells them), the whole
conversation, the decoding with the attempt's seed, and who asked what. A strategy that has its own way of answering is
not told by its messages alone: its source, its settings and its corpus count as well.
"""

import hashlib
import inspect
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ..strategies.backends.base import Decoding, Message
from ..strategies.base import Strategy

PACKAGE = Path(__file__).parent.parent
CODE = ("evaluate", "strategies", "prompts")


def digest(value: Any) -> str:
    """sha256 of JSON values, however mappings are ordered; paths count as their text."""
    told = json.dumps(value, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(told.encode()).hexdigest()


def answer_key(
    strategy: Mapping[str, Any], messages: Iterable[Message] | None, decoding: Decoding, question: str, attempt: int
) -> str:
    """`strategy` is what `strategy_identity` tells; `messages` None: they could not be made."""
    return digest(
        {
            "strategy": strategy,
            "messages": None if messages is None else [asdict(message) for message in messages],
            "decoding": {name: value for name, value in asdict(decoding).items() if name != "schema"},  # none asks so
            "question": question,
            "attempt": attempt,
        }
    )


def strategy_identity(name: str, strategy: Strategy, options: Mapping[str, Any]) -> dict[str, Any]:
    """Of a prepared strategy: its name, its backend, and itself where its messages do not tell all."""
    told = {"name": name, "backend": dict(strategy.backend.identity())}
    if not strategy.answers_itself:
        return told
    corpus = strategy.setup.corpus
    return told | {"source": source_digest(type(strategy)), "options": options, "corpus": corpus.digest}


def source_digest(kind: type) -> str:
    """Of the file that defines a class; "" where there is none."""
    try:
        return files_digest([Path(inspect.getfile(kind))])
    except (TypeError, OSError):
        return ""


def code_digest() -> str:
    """Of this project's own code and prompts."""
    return files_digest(
        path for part in CODE for suffix in ("py", "md") for path in PACKAGE.glob(f"{part}/**/*.{suffix}")
    )


def files_digest(paths: Iterable[Path]) -> str:
    """Of the names and contents of files, in the order of their paths."""
    return digest([[path.name, hashlib.sha256(path.read_bytes()).hexdigest()] for path in sorted(paths)])
