"""The nouns between reading and judging: a claim, and what a prompt gives an answer to build on. Plain data."""

from dataclasses import dataclass

from .arithmetic import Quantity


@dataclass(frozen=True)
class Claim:
    """One value and the facts it may be about. `labelled`: those of them whose qualifier is said."""

    quantity: Quantity
    facts: tuple[str, ...]
    text: str
    labelled: frozenset[str] = frozenset()
    bare: bool = False  # nothing but the question says what it is about
    implied: bool = False  # a thing is named but no measure: gives way to what names both
    loose: bool = False  # its sentence may be about something else: counts only if nothing better is said
    weak: bool = False  # perhaps only a name ("the 10 m line"): counts if it is right
    pair: bool = False  # one side of "68 x 122 m"
    ordered: bool = False  # "respectively"
    unlabelled: bool = False  # true or not, it does not say which of several asked facts it is about
    hearsay: bool = False
    vague: bool = False  # "roughly 70 m": gives way to a like value that is not
    conditional: bool = False  # "with 6 m it is 112 m"
    corrects: bool = False  # takes back what was said before


@dataclass(frozen=True)
class Prompt:
    """What the question gives an answer to build on."""

    asked: tuple[str, ...] = ()
    order: tuple[str, ...] = ()  # the asked facts as the prompt names them; () if it does not name them all
    words: frozenset[str] = frozenset()
    numbers: frozenset[float] = frozenset()
    unit: str | None = None  # "in yards"
    labelled: frozenset[str] = frozenset()  # the asked facts whose qualifier the prompt says
