"""Hashes: what makes an answer that answer, and a run that run. Nothing with another hash is ever reused.

An answer's key covers the model that answered (weights, adapter and window, as its backend tells them), the whole
conversation, the decoding with the attempt's seed, and who asked what. A strategy that has its own way of answering is
not told by its messages alone: its source, its files, its settings and its corpus count as well. Of a backend from
elsewhere its source counts, since whoever writes one may change what it does and not what it tells.
"""

import hashlib
import inspect
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ..strategies.backends import digests
from ..strategies.backends.base import Backend, Decoding, Message
from ..strategies.base import Strategy

PACKAGE = Path(__file__).parent.parent
CODE = ("evaluate", "strategies", "prompts")
OURS = f"{__name__.partition('.')[0]}."  # where the modules are that `code_digest` covers


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
    told = {"name": name, "backend": backend_identity(strategy.backend)}
    if not strategy.answers_itself:
        return told
    corpus = strategy.setup.corpus
    return told | {"source": strategy_digest(type(strategy)), "options": options, "corpus": corpus.digest}


def backend_identity(backend: Backend) -> dict[str, Any]:
    """What a backend tells of itself, and of one from elsewhere its source as well."""
    told = dict(backend.identity())
    return told if type(backend).__module__.startswith(OURS) else told | {"source": source_digest(type(backend))}


def strategy_digest(kind: type[Strategy]) -> str:
    """Of a strategy's source, and of the files that it rests on, if it names any."""
    held = [path for path in kind.files if path.is_file()]
    return digest([source_digest(kind), digests.files_digest(held)]) if held else source_digest(kind)


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
