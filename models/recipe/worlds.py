"""What the miniature is taught: conversations of three worlds, in a fixed mixture, each from a seed of its own."""

from random import Random

from .components import sample as component
from .passages import sample as passage
from .rulebooks import sample as rulebook
from .tokens import Turn

COMPONENTS = 0.1  # share of conversations that are about components of user interfaces
PASSAGES = 0.62  # share of those about passages written by hand


def conversation(seed: str, longest: int) -> list[Turn]:
    """The conversation of this seed, of roughly 60 to `longest` tokens, nearly half of them more than half of that."""
    random = Random(seed)
    budget = int(60 * (longest / 60) ** random.random() ** 0.35)
    chance = random.random()
    if chance < COMPONENTS:
        return component(random, budget)
    return passage(random, budget) if chance < COMPONENTS + PASSAGES else rulebook(random, budget)
