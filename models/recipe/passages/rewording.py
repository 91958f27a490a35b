"""Passages in other words of the same meaning, so that a question need not share those of the text that answers it."""

import re
from random import Random

from ..rulebooks.naming import capital, table
from .filling import Passage

WORD = re.compile(r"\{[^}]*\}|[A-Za-z]+(?:-[A-Za-z]+)*")  # or a hole
SWAPPED = 0.5  # of the words that others can stand for


def reworded(random: Random, passage: Passage) -> Passage:
    """By chances of their own for the text, for each question, and not for the answers."""
    facts = ((say, tuple(swapped(random, one) for one in ask)) for say, ask in passage.facts)
    absent = tuple(swapped(random, one) for one in passage.absent)
    return Passage(swapped(random, passage.text), tuple(facts), absent)


def swapped(random: Random, said: str) -> str:
    """A word gives way to the same one wherever it stands. Holes stay as they are."""
    chosen: dict[str, str] = {}

    def other(found: re.Match[str]) -> str:
        word = found[0].lower()
        if word not in chosen:
            others = table("synonyms").get(word, ())
            like = [one for one in others if (one[0] in "aeiou") == (word[0] in "aeiou")]  # an "a" may stand before
            chosen[word] = random.choice(like) if like and random.random() < SWAPPED else word
        if found[0].startswith("{") or chosen[word] == word:
            return found[0]
        return capital(chosen[word]) if found[0][0].isupper() else chosen[word]

    return WORD.sub(other, said)
