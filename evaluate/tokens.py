"""What the model saw of an arm's prompts, out of their records: the context proof in numbers. Pure.

A prompt that did not fit was cut, and answered all the same, or refused. Both say nothing of a strategy.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import fsum
from typing import Any

from ..strategies.backends import proof
from ..strategies.backends.base import Completion
from .results import Record


@dataclass(frozen=True)
class Tokens:
    """What the model saw. Means are per answer; None: the engine did not tell."""

    sent: float | None
    evaluated: float | None
    cached: float | None
    written: float | None
    largest: int | None  # the longest prompt
    window: int | None  # the smallest that answered or refused
    truncated: int  # prompts that did not fit: they lost their front, or were refused
    lost: int  # tokens, at most, from one prompt
    needed: int | None  # the window that would hold the longest prompt and an answer
    refused: int = 0  # of the truncated ones
    estimated: bool = False  # some of what was sent could only be estimated
    lost_of: int = 0  # the length of the one that lost most
    seen_from: str = ""  # where that begins, as the model saw it
    memory_gb: float | None = None  # that the engine held for the model, at most
    gpu_share: float | None = None  # of it


def tokens_of(records: Iterable[Record], run: Mapping[str, Any]) -> Tokens:
    """`run`: what was run; its decoding says how long an answer may be."""
    records = list(records)
    done = [record.answer.completion for record in records if record.answer]
    refused = [record.refused for record in records if record.refused]
    counts = [*(c.sent_tokens for c in done), *(one.sent_tokens for one in refused)]
    windows = [*(c.window for c in done), *(one.window for one in refused)]
    largest = max((count for count in counts if count is not None), default=None)
    written = [c.completion_tokens for c in done]
    room = _most_tokens(run) or max((count for count in written if count is not None), default=0)
    worst = max(done, key=lambda c: c.lost_tokens, default=None)
    return Tokens(
        sent=_known_mean(counts),
        evaluated=_known_mean(c.evaluated_tokens for c in done),
        cached=_known_mean(c.cached_tokens for c in done),
        written=_known_mean(written),
        largest=largest,
        window=min((window for window in windows if window is not None), default=None),
        truncated=sum(c.lost_tokens > 0 for c in done) + len(refused),
        lost=worst.lost_tokens if worst else 0,
        needed=proof.needed(largest, room),
        refused=len(refused),
        estimated=any(c.counted == "estimate" for c in done),
        lost_of=(worst.sent_tokens or 0) if worst else 0,
        seen_from=worst.seen_from if worst else "",
        **_served(done),
    )


def _served(done: Iterable[Completion]) -> dict[str, float | None]:
    held = [(c.memory_gb, c.gpu_share) for c in done if c.memory_gb is not None]
    memory, share = max(held, default=(None, None), key=lambda pair: pair[0] or 0)
    return {"memory_gb": memory, "gpu_share": share}


def _most_tokens(run: Mapping[str, Any]) -> int:
    decoding = run.get("decoding")
    most = decoding.get("max_tokens") if isinstance(decoding, Mapping) else None
    return most if isinstance(most, int) else 0


def _known_mean(counts: Iterable[int | None]) -> float | None:
    known = [count for count in counts if count is not None]
    return fsum(known) / len(known) if known else None
