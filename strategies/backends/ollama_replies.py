"""Reads what an Ollama server replies: a completion, a refusal for want of room, the memory that a model takes.

Pure: sends nothing. A reply that is broken off, uncounted or empty is a failed answer, never text to be scored.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..errors import AnswerError, DoesNotFit
from .base import Completion
from .ollama_models import full
from .ollama_server import BrokenOff, Refusal, line
from .thinking import split

TOO_LONG = re.compile(r"(longer than|exceeds?) the (available )?context (length|size)", re.IGNORECASE)
UNLOADABLE = re.compile(r"(error|unable to) load|has terminated|system memory|out.of.memory|waiting for llama", re.I)


@dataclass(frozen=True)
class Memory:
    """What a loaded model takes, by /api/ps; None: it does not tell."""

    gigabytes: float | None = None  # decimal
    gpu_share: float | None = None  # of it, 0 to 1
    window: int | None = None


def completion(reply: Mapping[str, Any], window: int | None, elapsed: float) -> Completion:
    """A reply of /api/chat that came after so many seconds. BrokenOff or AnswerError: it holds no whole answer."""
    message = reply.get("message") or {}
    text, thinking = split(message.get("content") or "")
    thinking = message.get("thinking") or thinking
    if not reply.get("done") or reply.get("prompt_eval_count") is None:
        raise BrokenOff("Ollama stopped in the middle of an answer (no counts)")
    if not (text or thinking):
        raise AnswerError(f"empty answer (finish reason: {reply.get('done_reason')})")
    return Completion(
        text=text,
        thinking=thinking,
        evaluated_tokens=reply["prompt_eval_count"],  # cached ones included
        completion_tokens=reply.get("eval_count"),
        window=window,
        seconds=_seconds(reply, elapsed),
        finish="length" if reply.get("done_reason") == "length" else "stop",
    )


def _seconds(reply: Mapping[str, Any], elapsed: float) -> float:
    """As the server took them, without loading the model. Here, a wait for a server that was gone may have passed."""
    taken = reply.get("total_duration")
    whole = elapsed if taken is None else taken / 1e9
    return max(0.0, whole - reply.get("load_duration", 0) / 1e9)


def too_long(refusal: Refusal) -> DoesNotFit | None:
    """What the server says of a prompt beyond the window: the counts, inside a text, or only that it is so."""
    if refusal.status != 400:
        return None
    try:
        told = json.loads(refusal.text)["error"]
        return DoesNotFit(told["n_prompt_tokens"], told["n_ctx"])
    except (ValueError, KeyError, TypeError):
        return DoesNotFit(None, None) if TOO_LONG.search(refusal.text) else None


def unloadable(refusal: Refusal) -> bool:
    """Whether the server could not load the model. That it could create it says nothing of this."""
    return refusal.status >= 500 and UNLOADABLE.search(line(refusal.text)) is not None


def memory(running: Mapping[str, Any], name: str) -> Memory:
    """Of the model `name` among those that /api/ps lists."""
    models = list(running.get("models") or ())
    alone = models[0] if len(models) == 1 else {}  # models of the same weights share a place, under either's name
    held = next((model for model in models if full(str(model.get("name"))) == full(name)), alone)
    size = held.get("size")
    share = held.get("size_vram", 0) / size if size else None
    return Memory(size / 1e9 if size else None, share, held.get("context_length"))


def settings(shown: Mapping[str, Any]) -> set[str]:
    """The PARAMETERs of a model but for its window, a line each."""
    lines = (" ".join(line.split()) for line in (shown.get("parameters") or "").splitlines())
    return {line for line in lines if line and not line.startswith("num_ctx ")}


def set_window(shown: Mapping[str, Any]) -> int | None:
    """The window that a model sets for itself, as its PARAMETER num_ctx."""
    told = re.search(r"^num_ctx\s+(\d+)", shown.get("parameters") or "", re.MULTILINE)
    return int(told[1]) if told else None


def context_length(shown: Mapping[str, Any]) -> int | None:
    """The most tokens that a model was made for."""
    about = shown.get("model_info") or {}
    return about.get(f"{about.get('general.architecture')}.context_length")
