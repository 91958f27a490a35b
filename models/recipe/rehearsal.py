"""Rows of what the miniature has learned, which a fine-tuning mixes among its own: short texts with a question each,
and components in dialects that short documents explain.

A model that is tuned on a new subject's pairs alone forgets how to read (the model card has the figures).
"""

import json
from pathlib import Path
from random import Random

from ...strategies.training.job import REHEARSAL
from .components import documented
from .rulebooks import asked, unanswerable, write_book
from .tokens import Turn

ROWS, LONGEST = 400, 300  # LONGEST: characters of a text
COMPONENTS, ROOM, WHOLE = 250, 1450, 2200  # characters of a conversation about them: as planned, and at most
FORMS = ("Use the following reference to answer.\n\n{text}\n\nQuestion: {asked}", "{text}\n\n{asked}")


def write(folder: Path) -> None:
    """Puts the rows into a model's folder, in the form of chat messages."""
    rows = [*map(row, range(ROWS)), *map(component, range(COMPONENTS))]
    made = [{"messages": [{"role": role, "content": text} for role, text in turns]} for turns in rows]
    (folder / REHEARSAL).write_text("".join(json.dumps(one) + "\n" for one in made), encoding="utf-8")


def row(number: int) -> list[Turn]:
    """A text in the system message or before the question, a question about it, the answer."""
    random = Random(f"rehearsal {number}")
    while True:
        book, text, told = write_book(random, random.choice((1, 2, 3, 4)))
        if len(text) <= LONGEST:
            break
    question, answer = unanswerable(random, book, told) if random.random() < 0.15 else asked(random, told, book)
    if random.random() < 0.3:
        return [("system", text), ("user", question), ("assistant", answer)]
    return [("user", random.choice(FORMS).format(text=text, asked=question)), ("assistant", answer)]


def component(number: int) -> list[Turn]:
    """A dialect's documentation and components that are written by it; at most WHOLE characters."""
    random = Random(f"rehearsal component {number}")
    while True:
        turns = documented(random, ROOM)
        if sum(len(text) for _, text in turns) <= WHOLE:
            return turns
