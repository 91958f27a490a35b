"""Says in words whether a training learned too little or too much, from its losses alone. Knows no model and no report.

Two readings stand side by side. The rule of thumb: at the weights that are kept, a validation loss well above the
training loss is overfitting, one well below it underfitting. The trend: how the gap between the two changed from look
to look, and what the validation loss did meanwhile, which tells a gap that opens from one that was always there.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

Rule = Literal["close", "over", "under"]
Trend = Literal["opens", "closes", "steady"]
FAR = 0.2  # of the training loss: a smaller gap is called close
LEAST = 0.05  # nats; losses this near are close, however small they are
STEP = 0.03  # of the validation loss: less between the last two looks is no progress
FEWEST = 3  # looks from which a trend can be told


@dataclass(frozen=True)
class Look:
    """One look at the validation set. `train`: the mean training loss since the look before."""

    iteration: int
    train: float
    valid: float

    @property
    def gap(self) -> float:
        return self.valid - self.train


@dataclass(frozen=True)
class Curve:
    """A training's losses. `start`: the validation loss before the first step."""

    train: tuple[tuple[int, float], ...]
    valid: tuple[tuple[int, float], ...]

    @property
    def looks(self) -> tuple[Look, ...]:
        """All but that before the first step, which has no training loss."""
        found, before = [], 0
        for iteration, valid in self.valid:
            losses = [loss for at, loss in self.train if before < at <= iteration]
            if losses:
                found.append(Look(iteration, sum(losses) / len(losses), valid))
            before = iteration
        return tuple(found)

    @property
    def best(self) -> Look | None:
        return min(self.looks, key=lambda look: look.valid, default=None)


def curve(lines: Iterable[Mapping[str, Any]]) -> Curve:
    """Of the lines of a losses.jsonl."""
    train, valid = [], []
    for line in lines:
        for name, held in (("train_loss", train), ("valid_loss", valid)):
            if name in line:
                held.append((line["iteration"], line[name]))
    return Curve(tuple(train), tuple(valid))


def rule(look: Look) -> Rule:
    """The rule of thumb at one look."""
    if abs(look.gap) <= max(LEAST, FAR * look.train):
        return "close"
    return "over" if look.gap > 0 else "under"


def trend(looks: Sequence[Look]) -> Trend:
    """How the gap changed from the first half of the looks to the second."""
    half = max(1, len(looks) // 2)
    early, late = (sum(look.gap for look in part) / len(part) for part in (looks[:half], looks[-half:]))
    if abs(late - early) <= max(LEAST, FAR * abs(early)):
        return "steady"
    return "opens" if late > early else "closes"


def told(held: Curve) -> str:
    """One or two sentences."""
    best = held.best
    if best is None:
        return "It has no losses to judge by."
    return f"{_by_the_rule(best)} {_by_the_trend(held.looks, best)}".strip()


def _by_the_rule(best: Look) -> str:
    at = f"at its best (iteration {best.iteration}) the validation loss is {best.valid:.3f}"
    found = rule(best)
    if found == "close":
        return f"By the rule of thumb it fits: {at}, close to the training loss of {best.train:.3f}."
    side, what = ("above", "overfits") if found == "over" else ("below", "underfits")
    return f"By the rule of thumb it {what}: {at}, {side} the training loss of {best.train:.3f}."


def _by_the_trend(looks: Sequence[Look], best: Look) -> str:
    if len(looks) < FEWEST:
        return ""
    last, found = looks[-1], trend(looks)
    gap = f"from {looks[0].gap:+.3f} to {last.gap:+.3f}"
    if last.valid > best.valid + max(LEAST, FAR * best.valid):
        return f"After that the validation loss rose to {last.valid:.3f} (gap {gap}): training longer does harm."
    if last.valid < looks[-2].valid - max(LEAST, STEP * last.valid):
        return f"It was still falling when it ended (gap {gap}): training longer may help."
    if found == "opens" and last.gap > LEAST:
        return f"The gap opens ({gap}) while the validation loss hardly moves: it begins to learn the pairs by heart."
    return f"It has levelled out (gap {gap}): training longer would change little."
