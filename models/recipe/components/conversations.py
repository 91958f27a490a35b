"""Makes training conversations about components: alone in Svelte 4, or with a dialect's documentation in context.

It knows the shares of each and how requests and documents are put into turns; it trains nothing.
"""

import random
from dataclasses import replace

from .catalogue import Made, draw
from .dialect import SVELTE4, Dialect, without
from .documentation import CHARACTERS, Document, document, fenced
from .invent import invent
from .rewording import reworded
from .wrapping import afterword, plain_system, wrapped

Random = random.Random
Turns = list[tuple[str, str]]
ALONE = 0.45
MIXED = 0.06  # of the answers beside documentation need something that it does not show, and write it as in Svelte 4
WRITABLE = {
    *("derived", "cases", "effects", "mount", "undo", "events", "prevent", "callbacks", "grow"),
    *("if", "elif", "else", "each", "empty", "bind", "content", "window", "context"),
}
OVERHEAD = 40  # characters of a turn around its content


def sample(random: Random, budget: int) -> Turns:
    """One conversation of at most about `budget` tokens."""
    room = int(budget * CHARACTERS)
    if room < 1000 or random.random() < ALONE:
        return _alone(random, room)
    return documented(random, room)


def _alone(random: Random, room: int) -> Turns:
    dialect = replace(
        SVELTE4,
        semicolons=random.random() < 0.1,
        indent="\t" if random.random() < 0.85 else "  ",
        short=random.random() < 0.5,
    )
    turns: Turns = plain_system(random)
    left = room - sum(len(content) for _, content in turns)
    for _ in range(random.choice((1, 1, 2, 2, 3, 4))):
        made = draw(random, dialect)
        if made is None:
            continue
        answer = _answer(random, made, dialect)
        request = reworded(random, made.request)
        left -= len(request) + len(answer) + OVERHEAD
        if left < 0 and any(role == "assistant" for role, _ in turns):
            break
        turns += [("user", request), ("assistant", answer)]
    return turns


def documented(random: Random, room: int) -> Turns:
    """A dialect's documentation and requests that are answered by it, in about `room` characters."""
    dialect = invent(random)
    papers = document(random, dialect, int((room - 300) * random.uniform(0.45, 0.75)))
    answers = _answers(random, dialect, papers, room - len(papers.text()) - 200)
    if not answers:
        return _alone(random, room)
    return wrapped(random, papers.text(), answers)


def _answers(random: Random, dialect: Dialect, papers: Document, room: int) -> Turns:
    """Requests and answers that the document suffices for, as many as there is room for."""
    answers: Turns = []
    for _ in range(random.choice((1, 2, 3, 4, 5, 6, 7, 8, 8, 8))):
        made = _made(random, dialect, papers)
        if made is None:
            continue
        answer = _answer(random, made, dialect)
        request = reworded(random, made.request)
        room -= len(request) + len(answer) + OVERHEAD
        if room < 0 and answers:
            break
        answers.append((request, answer))
    return answers


def _made(random: Random, dialect: Dialect, papers: Document) -> Made | None:
    if random.random() < MIXED:
        mixed = without(dialect, WRITABLE - papers.shown)
        return draw(random, mixed, may=papers.shown | WRITABLE)
    return draw(random, dialect, may=papers.shown)


def _answer(random: Random, made: Made, dialect: Dialect) -> str:
    return fenced(made.text, dialect) + afterword(random, made.needs, dialect)
