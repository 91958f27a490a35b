"""Intervals and tests for small samples of questions. Knows numbers only: no arms, no answers, no reports.

The unit of analysis is the question: with several attempts, callers take the mean over a question's attempts first.
scipy and statsmodels do the work and are imported late, because they are slow to load.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import comb, fsum, isnan
from typing import Any

CONFIDENCE = 0.95
ALPHA = 0.05  # a difference counts as shown below this, after Holm's correction
SEED = 20_240_229  # any number will do, as long as it never changes
RESAMPLES = 9_999
FEWEST_TO_RESAMPLE = 10  # a handful of values resampled gives intervals that are far too narrow
SAME = 1e-9  # scores nearer than this are equal: means over attempts differ in their last bits


@dataclass(frozen=True)
class Estimate:
    """A share or a mean between 0 and 1, its 95% interval, and how many questions it rests on."""

    value: float
    low: float
    high: float
    count: int


@dataclass(frozen=True)
class Paired:
    """Two arms on the questions both have scores for. `p` tests: where they differ, each is as likely to be ahead."""

    difference: float  # mean of left minus mean of right
    wins: int  # questions on which left is ahead
    losses: int
    ties: int
    p: float


def wilson(shares: Sequence[float]) -> Estimate | None:
    """Wilson's interval for a share; None without questions.

    `shares` holds one value per question: 0 or 1, or the share of its attempts that succeeded. In-between values vary
    less than a coin of the same mean, so the interval may then be wider than it need be, never narrower.
    """
    from statsmodels.stats.proportion import proportion_confint

    if not shares:
        return None
    total = fsum(shares)
    interval: Any = proportion_confint(total, len(shares), alpha=1 - CONFIDENCE, method="wilson")
    low, high = map(float, interval)
    return _estimate(total / len(shares), low, high, len(shares))


def mean(values: Sequence[float]) -> Estimate | None:
    """The mean of scores in 0..1, one per question, with a seeded BCa bootstrap interval; None without values.

    Where resampling says nothing (all values equal) or too little (a handful of values), Wilson's interval stands in:
    no variable between 0 and 1 spreads more than the coin it assumes.
    """
    if len(values) < FEWEST_TO_RESAMPLE or max(values) - min(values) < SAME:
        return wilson(values)
    low, high = _resampled(values)
    if isnan(low) or isnan(high):  # BCa has no answer for a few odd samples
        return wilson(values)
    return _estimate(fsum(values) / len(values), low, high, len(values))


def paired(left: Sequence[float], right: Sequence[float]) -> Paired:
    """The exact sign test (McNemar's exact test where scores are 0 or 1) on scores of the same questions, in order."""
    from scipy.stats import binomtest

    gaps = [a - b for a, b in zip(left, right, strict=True)]
    wins, losses = sum(gap > SAME for gap in gaps), sum(gap < -SAME for gap in gaps)
    p = float(binomtest(wins, wins + losses).pvalue) if wins + losses else 1.0
    return Paired(fsum(gaps) / len(gaps) if gaps else 0.0, wins, losses, len(gaps) - wins - losses, min(1.0, p))


def holm(ps: Sequence[float]) -> list[float]:
    """Holm's correction: p values that stay honest when this many tests are made at once. In the order given."""
    from statsmodels.stats.multitest import multipletests

    if not ps:
        return []
    corrected: Any = multipletests(list(ps), alpha=ALPHA, method="holm")[1]
    return [float(p) for p in corrected]


def pass_at_k(attempts: int, correct: int, k: int) -> float:
    """The chance that k attempts drawn from these hold a correct one: without the bias of 1 - (1 - share) ** k.

    ValueError: k or correct lies outside what `attempts` allows.
    """
    if not (0 <= correct <= attempts and 1 <= k <= attempts):
        raise ValueError(f"pass@{k} of {correct} in {attempts} is not defined")
    return 1 - comb(attempts - correct, k) / comb(attempts, k)


def _resampled(values: Sequence[float]) -> tuple[float, float]:
    import numpy as np
    from scipy.stats import bootstrap

    sample = (np.asarray(sorted(values), dtype=float),)  # so that the order of the questions changes nothing
    random = np.random.default_rng(SEED)
    settings = {"confidence_level": CONFIDENCE, "n_resamples": RESAMPLES, "method": "BCa", "batch": 1_000}
    with np.errstate(all="ignore"):  # where BCa fails it yields NaN, which the caller looks for
        interval = bootstrap(sample, np.mean, rng=random, **settings).confidence_interval
    return float(interval.low), float(interval.high)


def _estimate(value: float, low: float, high: float, count: int) -> Estimate:
    """Held within 0..1 and around the value, from which rounding errors and skewed samples can part them by a hair."""
    return Estimate(value, max(0.0, min(low, value)), min(1.0, max(high, value)), count)
