"""From which question on training pays off. Counts seconds only: preparing once, then answering again and again.

An arm that trained is held against every ranked arm that did not train and scored at least as high. Its total time,
preparation + questions * seconds per answer, must fall to that of each of them, and stay below.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil, inf

from .summary import ArmSummary, Summary


@dataclass(frozen=True)
class Payoff:
    trained: ArmSummary
    rival: ArmSummary | None  # the one that stays cheaper longest; None: nothing untrained scored as high
    questions: float  # from this many on training is the cheaper way; infinite: never


def payoffs(summary: Summary) -> list[Payoff]:
    """One for each ranked arm that trained, where the times are known."""
    timed = [arm for arm in summary.ranked if arm.seconds is not None and arm.arm.preparation]
    untrained = [arm for arm in timed if not trained(arm)]
    return [_payoff(arm, untrained) for arm in timed if trained(arm)]


def trained(arm: ArmSummary) -> bool:
    cost = arm.arm.preparation
    return cost is not None and (cost.trained_percent is not None or cost.train_loss is not None)


def _payoff(arm: ArmSummary, untrained: Iterable[ArmSummary]) -> Payoff:
    rivals = [rival for rival in untrained if _value(rival) >= _value(arm)]
    if not rivals:
        return Payoff(arm, None, 0)
    hardest = max(rivals, key=lambda rival: _questions(arm, rival))
    return Payoff(arm, hardest, _questions(arm, hardest))


def _questions(arm: ArmSummary, rival: ArmSummary) -> float:
    paid = _prepared(arm) - _prepared(rival)
    saved = (rival.seconds or 0) - (arm.seconds or 0)
    if saved > 0:
        return max(0, ceil(paid / saved))
    return 0 if paid <= 0 and saved == 0 else inf


def _prepared(arm: ArmSummary) -> float:
    return arm.arm.preparation.seconds if arm.arm.preparation else 0.0


def _value(arm: ArmSummary) -> float:
    return arm.score.value if arm.score else 0.0
