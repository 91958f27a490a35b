"""What the miniature is taught: conversations of two worlds, in a fixed mixture, each from a seed of its own."""

from random import Random

from .components import sample as component
from .rulebooks import sample as rulebook
from .tokens import Turn

COMPONENTS = 0.15  # share of conversations that are about components of user interfaces


def conversation(seed: str, longest: int) -> list[Turn]:
    """The conversation of this seed, of roughly 60 to `longest` tokens, nearly half of them more than half of that."""
    random = Random(seed)
    budget = int(60 * (longest / 60) ** random.random() ** 0.35)
    return component(random, budget) if random.random() < COMPONENTS else rulebook(random, budget)
