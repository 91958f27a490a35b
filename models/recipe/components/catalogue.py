"""Draws components of the kinds there are, by what they need of a dialect.

It knows the kinds and how to write what they design; it knows nothing of documents and conversations.
"""

import random
from collections.abc import Callable, Set
from dataclasses import dataclass
from functools import cache, lru_cache

from . import (
    kinds_callbacks,
    kinds_derived,
    kinds_forms,
    kinds_lists,
    kinds_mixed,
    kinds_more,
    kinds_outside,
    kinds_props,
    kinds_state,
)
from .dialect import Dialect
from .notation import Component, parse
from .parts import KINDS, Design
from .render import render

MODULES = (
    kinds_state,
    kinds_derived,
    kinds_lists,
    kinds_forms,
    kinds_props,
    kinds_outside,
    kinds_mixed,
    kinds_more,
    kinds_callbacks,
)
TRIES = 12
_SAMPLES = 12


@dataclass(frozen=True)
class Made:
    """A request, the component that answers it, and what it needed."""

    request: str
    text: str
    needs: set[str]
    kind: str


def draw(
    random: random.Random, dialect: Dialect, must: Set[str] = frozenset(), may: Set[str] | None = None
) -> Made | None:
    """A component that needs all of `must` and nothing outside of `may`; None if none is found."""
    lacks = lacking(dialect)
    kinds = _fitting(frozenset(must), frozenset(may) if may is not None else None, lacks)
    for _ in range(TRIES if kinds else 0):
        design = random.choice(kinds)
        request, told = design(random)
        component = parse(told)
        needs = component.needs
        if needs >= must and not needs & lacks and (may is None or needs <= may):
            return Made(request, render(component, dialect), needs, design.__name__)
    return None


def lacking(dialect: Dialect) -> frozenset[str]:
    """What a dialect cannot write."""
    lacks = set()
    if not dialect.piece:
        lacks.add("pieces")
    if not dialect.props and "export" not in dialect.prop:
        lacks.add("rest")
    if dialect.blocks.if_ != "{#if %c}":
        lacks.add("await")
    return frozenset(lacks)


@lru_cache(maxsize=4096)
def _fitting(must: frozenset[str], may: frozenset[str] | None, lacks: frozenset[str]) -> list[Callable[..., Design]]:
    found = []
    for kind in KINDS:
        always, ever = _needs(kind)
        if must <= ever and not always & lacks and (may is None or always <= may):
            found.append(kind)
    return found


@cache
def _needs(kind: Callable[..., Design]) -> tuple[frozenset[str], frozenset[str]]:
    """What a kind always needs, and what it ever needs, by a few of its designs."""
    seen = [frozenset(_parsed(kind, seed).needs) for seed in range(_SAMPLES)]
    return frozenset.intersection(*seen), frozenset.union(*seen)


def _parsed(kind: Callable[..., Design], seed: int) -> Component:
    return parse(kind(random.Random(seed))[1])
