"""Logits of some places only. A vocabulary is large: the head over whole prompts, of which nothing is learned, would
take much of a training's time and most of its memory. Knows mlx-lm's models by how they name their heads.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any


def foretold(model: Any, tokens: Any, places: Any) -> Any:
    """Logits (rows, width, vocabulary) of what follows the `places` (rows, width) of `tokens` (rows, length)."""
    import mlx.core as mx

    reached = False

    def chosen(hidden: Any) -> Any:
        nonlocal reached
        reached = True
        return hidden[mx.arange(len(hidden))[:, None], places]

    with _before_the_head(model, chosen):
        logits = model(tokens)
    return logits if reached else chosen(logits)


@contextmanager
def _before_the_head(model: Any, chosen: Callable[[Any], Any]) -> Iterator[None]:
    """Puts `chosen` before the head: a `lm_head`, else embeddings that are used a second time, `as_linear`."""
    from mlx import nn

    parts = list(model.modules()) if isinstance(model, nn.Module) else []
    owner = next((part for part in parts if "lm_head" in part), None)
    head: Any = owner.lm_head if owner is not None else None
    tied = [part for part in parts if hasattr(part, "as_linear")] if owner is None else []
    try:
        if owner is not None:
            owner.lm_head = lambda hidden: head(chosen(hidden))
        for part in tied:
            part.as_linear = lambda hidden, table=part: type(table).as_linear(table, chosen(hidden))
        yield
    finally:
        if owner is not None:
            owner.lm_head = head
        for part in tied:
            del part.as_linear
