"""How numbers are written: whole percent, two digits of p, no false precision. Knows no report."""

from collections.abc import Sequence
from math import ceil, floor, log10

from ..statistics import Estimate

NONE = "-"


def percent(share: float | None) -> str:
    return NONE if share is None else f"{100 * share:.0f}%"


def interval(estimate: Estimate) -> str:
    """`60-81%`"""
    return f"{100 * estimate.low:.0f}-{100 * estimate.high:.0f}%"


def estimated(estimate: Estimate | None) -> str:
    """`71% (60-81%)`"""
    return NONE if estimate is None else f"{percent(estimate.value)} ({interval(estimate)})"


def points(difference: float) -> str:
    """A difference of shares: `20 points`"""
    return counted(round(100 * difference), "point")


def chance(p: float) -> str:
    """A p value with two significant digits."""
    return "< 0.0001" if p < 0.0001 else f"{p:.2g}"


def count(number: float | None) -> str:
    """A whole number with separators: `1,204`"""
    return NONE if number is None else f"{number:,.0f}"


def counted(number: int, noun: str) -> str:
    """`1 answer`, `2 answers`"""
    return f"{number:,} {noun}" if abs(number) == 1 else f"{number:,} {noun}s"


def seconds(time: float | None) -> str:
    """`0.21 s`, `14 s`"""
    return NONE if time is None else f"{significant(time, 2)} s"


def gigabytes(size: float | None) -> str:
    """One digit after the point: `9.2`"""
    return NONE if size is None else "< 0.1" if size < 0.1 else f"{size:.1f}"


def roughly(size: float | None) -> str:
    """Whole GB, rounded up: what a process takes depends on what it did before, and a report should not."""
    return NONE if size is None else "< 1" if size < 1 else str(ceil(size))


def significant(number: float, digits: int) -> str:
    """Rounded to that many digits, never in powers of ten: `0.0021`, `14`, `1,200`"""
    if number == 0:
        return "0"
    places = digits - 1 - floor(log10(abs(number)))
    return f"{round(number, places):,.{max(0, places)}f}"


def listed(words: Sequence[str], last: str = "and") -> str:
    """`a, b and c`"""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {last} {words[-1]}" if words else ""
