"""The words scorer: an answer is right when it says one of the wanted words, whatever else it says.

    checks: {words: [Paris]}              one of the list has to stand in the answer, as a whole word or phrase
    checks: {words: [four, "4"]}          capitals, accents' forms and punctuation around it do not matter

Meant for short questions whose answer is a name or a number, where a longer judgement would find nothing to do.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence

from ..questions import Question, QuestionSet
from .base import Score
from .layout import without_thinking


class Words:
    """Scores answers by the words in them."""

    name = "words"

    def __init__(self, questions: QuestionSet) -> None:
        del questions  # each question has its own words

    def faults(self, question: Question) -> Iterator[str]:
        """What is wrong with a question's checks, one line each."""
        wanted = question.checks.get("words")
        if not isinstance(wanted, list) or not wanted:
            yield "words must be a list of texts"
            return
        yield from (f"words holds {word!r}, which is no text" for word in wanted if not _is_word(word))

    def scores(self, answers: Sequence[tuple[Question, str]]) -> Iterator[tuple[Score, ...]]:
        for question, text in answers:
            yield (self.score(question, text),)

    def score(self, question: Question, text: str) -> Score:
        said = _plain(without_thinking(text) or "")
        if not said:
            return Score(self.name, 0.0, "no text", {"verdict": "no answer"})
        wanted = question.checks["words"]
        found = next((word for word in wanted if _says(said, _plain(word))), None)
        if found is None:
            return Score(self.name, 0.0, f"does not say {' or '.join(wanted)}", {"verdict": "wrong"})
        return Score(self.name, 1.0, f"says {found}", {"verdict": "correct"})


def _says(said: str, word: str) -> bool:
    return bool(re.search(rf"(?<!\w){re.escape(word)}(?!\w)", said))


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _is_word(word: object) -> bool:
    return isinstance(word, str) and bool(word.strip())
