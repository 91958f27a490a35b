"""The context proof, for every backend in one place: what was sent, what of it the model saw, what would have held it.

Two things can happen to a prompt that does not fit: the engine cuts it and answers all the same, or refuses it. Engines
cut the front, whatever they call it: some keep the first few tokens, and all keep the end, where the question stands.
Counts are tokens. This module knows neither engines nor reports, and imports nothing of the project.
"""

from dataclasses import dataclass
from typing import Any

SMALLEST_WINDOW = 4096
FRONT = "front"  # the part that is lost
MISCOUNT = 0.02  # the most by which two ways to count may differ
EXCERPT = 60  # characters that show where what was seen begins


@dataclass(frozen=True)
class Refused:
    """A prompt that did not fit and was not answered. None: nobody told."""

    sent_tokens: int | None = None
    window: int | None = None  # the most that could be had


def lost_tokens(sent: int | None, evaluated: int | None) -> int:
    """Tokens at the prompt's front that the model never saw; 0 where nobody counted."""
    return 0 if sent is None or evaluated is None else max(0, sent - evaluated)


def settled(sent: int, evaluated: int, window: int | None) -> int:
    """What was sent, where two tokenizers counted: no engine cuts what fits, so its own count is right there.

    Where the window is unknown, counts that differ by a token or two tell of tokenizers, and not of a cut.
    """
    same = sent < window if window is not None else abs(sent - evaluated) <= MISCOUNT * sent
    return evaluated if same else sent


def needed(sent: int | None, reply: int) -> int | None:
    """The window that holds a prompt and its reply."""
    return None if sent is None else sent + reply


def window_for(tokens: int, limit: int | None = None) -> int:
    """The smallest power of two that holds so many tokens, at least 4,096 and at most the model's own limit."""
    wanted = max(SMALLEST_WINDOW, 1 << (max(1, tokens) - 1).bit_length())
    return min(wanted, limit or wanted)


def excerpt(seen: str) -> str:
    """The first words of what the model saw, on one line."""
    return " ".join(seen[: 4 * EXCERPT].split())[:EXCERPT]


def told(sent: int | None, evaluated: int | None, seen_from: str) -> dict[str, Any] | None:
    """For the record: how many tokens were lost, which part, and where what was seen begins; None: nothing was lost."""
    lost = lost_tokens(sent, evaluated)
    return {"tokens": lost, "of": sent, "part": FRONT, "seen_from": seen_from} if lost else None
