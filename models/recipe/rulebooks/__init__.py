"""A world of rule books: documents about games, fields and machines that do not exist, and conversations about them.

    draw -> a Book of Facts -> sections, as text -> questions and answers

Things and measures come from large lists and from invention, so that a reader has to match words and cannot know them.
"""

from random import Random

from .book import Book, Fact, draw
from .documents import sections
from .naming import table
from .questions import answer_to, ask, asked, guess, unanswerable

__all__ = [
    "Book",
    "Fact",
    "answer_to",
    "ask",
    "asked",
    "converse",
    "document",
    "draw",
    "sample",
    "unanswerable",
    "write_book",
]

Turn = tuple[str, str]  # role, content
PER_FACT, PER_FILLER = 24, 15  # tokens that a fact takes in a text, and a sentence beside it, roughly


def sample(random: Random, budget: int) -> list[Turn]:
    """A conversation of roughly at most `budget` tokens: mostly about a text that stands in it."""
    if random.random() < 0.07:
        return _bare(random)
    turns = random.randint(2, 8 + budget // 40)
    room = max(60, budget - 32 * turns)
    most = max(1, min(44, room // PER_FACT))
    count = random.randint(max(1, most // 4), most)
    spare = max(0.0, (room - count * PER_FACT) / (count * PER_FILLER))
    filling = min(spare, random.choice((0.0, 0.1, 0.3, 0.6, spare, spare)))
    book = draw(random, count)
    text, told = document(random, book, filling)
    left = random.sample(told, len(told))  # that no question was asked for yet: what was answered needs no reading
    return converse(random, text, [ask(random, book, told, left) for _ in range(min(turns, len(told) + 1))])


def document(random: Random, book: Book, filling: float) -> tuple[str, list[Fact]]:
    """The text and the facts that it tells: the whole, or some of its sections, as a search would bring them."""
    parts = sections(random, book, filling)
    if len(parts) > 2 and random.random() < 0.35:
        parts = random.sample(parts, random.randint(1, min(5, len(parts) - 1)))
    return "\n\n".join(text for text, _ in parts), [fact for _, facts in parts for fact in facts]


def write_book(random: Random, facts: int) -> tuple[Book, str, list[Fact]]:
    """A whole document of so many facts, with sentences beside them."""
    book = draw(random, facts)
    parts = sections(random, book, random.choice((0.1, 0.3, 0.6)))
    return book, "\n\n".join(text for text, _ in parts), [fact for _, told in parts for fact in told]


def converse(random: Random, text: str, pairs: list[tuple[str, str]]) -> list[Turn]:
    """Questions about a text that stands in the system message or before the first question."""
    phrases = table("phrases")
    reference = random.choice(phrases["references"])
    told_of = f"{reference}\n\n{text}" if random.random() < 0.9 else text
    if random.random() < 0.45:
        opening = [("system", told_of), ("user", pairs[0][0])]
    else:
        first = f"{told_of}\n\n{random.choice(phrases['markers'])}{pairs[0][0]}"
        opening = [("system", random.choice(phrases["systems"]))] if random.random() < 0.3 else []
        opening = [*opening, ("user", first)]
    rest = [turn for question, answer in pairs[1:] for turn in (("user", question), ("assistant", answer))]
    return [*opening, ("assistant", pairs[0][1]), *rest]


def _bare(random: Random) -> list[Turn]:
    asked, said = guess(random)
    opening = [("system", random.choice(table("phrases")["systems"]))] if random.random() < 0.4 else []
    return [*opening, ("user", asked), ("assistant", said)]
