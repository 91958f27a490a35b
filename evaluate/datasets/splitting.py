"""Shares of training, validation and test data, and who gets what. Knows no rows."""

import math
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ...strategies.errors import UserError

PARTS = ("train", "valid", "test")
DEFAULT = "80/10/10"


@dataclass(frozen=True)
class Shares:
    """Per hundred; their sum is 100."""

    train: int
    valid: int
    test: int

    @property
    def wanted(self) -> tuple[str, ...]:
        """The parts that get anything."""
        return tuple(part for part in PARTS if getattr(self, part))


def read_shares(text: str) -> Shares:
    """From "80/10/10" or "85/15". UserError: no shares, or not of a hundred."""
    fix = "write three shares that make 100, such as 80/10/10, or two, such as 90/10"
    try:
        given = [int(share) for share in text.split("/")]
    except ValueError:
        raise UserError(f"'{text}' is no split", fix) from None
    given += [0] * (3 - len(given))
    if len(given) != 3 or sum(given) != 100 or min(given) < 0 or not given[0]:
        raise UserError(f"the split {text} does not share out a hundred", fix)
    return Shares(*given)


def split_spans(count: int, shares: Shares, rng: random.Random) -> list[str]:
    """A part for each of so many source spans: drawn by lot, as many as its share, and every wanted part at least one.

    UserError: fewer spans than wanted parts.
    """
    wanted = shares.wanted
    if count < len(wanted):
        problem = f"{count} sections cannot be split into {', '.join(wanted)}"
        raise UserError(problem, fix="pass --split 100/0/0, or a smaller --section-size")
    held = {part: max(1, round(count * getattr(shares, part) / 100)) for part in wanted[1:]}
    while sum(held.values()) >= count:  # training keeps one
        held[max(held, key=lambda part: held[part])] -= 1
    drawn = [part for part in wanted[1:] for _ in range(held[part])]
    parts = drawn + ["train"] * (count - len(drawn))
    rng.shuffle(parts)
    return parts


def deal(shares: Shares) -> Iterator[str]:
    """The part of the first item, of the second, ...: each share evenly spread, for ever."""
    turn = 100 // math.gcd(shares.train, shares.valid, shares.test)
    places = dict(enumerate(["train"] * turn))
    for part in ("valid", "test"):
        free = [at for at, held in places.items() if held == "train"]
        count = getattr(shares, part) * turn // 100
        places.update({free[round((k + 0.5) * len(free) / count)]: part for k in range(count)})
    while True:
        yield from places.values()


def shuffled(rows: Mapping[str, Sequence[object]], rng: random.Random) -> dict[str, list]:
    """Each part's rows in an order of their own."""
    made = {part: list(rows.get(part, ())) for part in PARTS}
    for held in made.values():
        rng.shuffle(held)
    return made
