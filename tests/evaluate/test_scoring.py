"""One pass over the records: every answer to every scorer, and a note on what retrieval held."""

from collections.abc import Iterator, Sequence

import pytest
from knowhow.evaluate.questions import Question, QuestionSet
from knowhow.evaluate.results import Record
from knowhow.evaluate.scorers.base import Score
from knowhow.evaluate.scoring import scored
from knowhow.strategies.backends.base import Completion
from knowhow.strategies.base import Answer, Source
from knowhow.strategies.errors import Unavailable

QUESTIONS = QuestionSet((Question("a", "?", "t", {}, "yes"), Question("b", "?", "t", {}, "yes")))


class Yes:
    """1 where the answer says yes."""

    name = "yes"

    def __init__(self, questions: QuestionSet) -> None:
        self.asked: list[str] = []

    def faults(self, question: Question) -> list[str]:
        return []

    def scores(self, answers: Sequence[tuple[Question, str]]) -> Iterator[tuple[Score, ...]]:
        for question, text in answers:
            self.asked.append(f"{question.id}: {text}")
            yield (Score(self.name, float("yes" in text), f"judged {text}"),)


class Reader(Yes):
    """Can also tell what a text holds."""

    name = "reader"

    def supports(self, question: Question, text: str) -> bool:
        return "yes" in text


class Fragile(Reader):
    """Breaks over some texts."""

    def __init__(self, questions: QuestionSet, error: Exception | None = None, *texts: str) -> None:
        super().__init__(questions)
        self.error, self.texts = error or OverflowError(), texts

    def scores(self, answers: Sequence[tuple[Question, str]]) -> Iterator[tuple[Score, ...]]:
        for answer in answers:
            if answer[1] in self.texts:
                raise self.error
            yield from super().scores([answer])

    def supports(self, question: Question, text: str) -> bool:
        if text in self.texts:
            raise self.error
        return super().supports(question, text)


def answered(question: str, text: str, *passages: str) -> Record:
    sources = tuple(Source("a.md", passage) for passage in passages)
    return Record("rag", question, 0, f"{question} {text}", Answer(Completion(text), sources))


def test_every_answer_goes_to_every_scorer_and_the_first_one_leads() -> None:
    first, second = Reader(QUESTIONS), Yes(QUESTIONS)
    records = scored([answered("b", "yes"), answered("a", "no")], QUESTIONS.questions, [first, second])
    assert first.asked == second.asked == ["b: yes", "a: no"]
    assert [[(score.name, score.value) for score in record.scores] for record in records] == [
        [("reader", 1.0), ("yes", 1.0)],
        [("reader", 0.0), ("yes", 0.0)],
    ]


def test_an_error_never_reaches_a_scorer() -> None:
    scorer = Yes(QUESTIONS)
    failed = Record("rag", "a", 0, "key", None, "yes, it broke")
    records = scored([failed, answered("b", "yes")], QUESTIONS.questions, [scorer])
    assert scorer.asked == ["b: yes"]
    assert [len(record.scores) for record in records] == [0, 1]


def test_what_retrieval_held_is_noted_beside_the_first_score() -> None:
    records = [answered("a", "no", "it says", "yes"), answered("b", "no", "nothing"), answered("a", "no")]
    parts = [record.scores[0].parts for record in scored(records, QUESTIONS.questions, [Reader(QUESTIONS)])]
    assert parts == [{"supported": True}, {"supported": False}, {}]


def test_a_scorer_that_cannot_read_sources_leaves_that_open() -> None:
    [record] = scored([answered("a", "no", "yes")], QUESTIONS.questions, [Yes(QUESTIONS)])
    assert record.scores[0].parts == {}


def test_scoring_again_replaces_the_scores() -> None:
    once = scored([answered("a", "yes", "yes")], QUESTIONS.questions, [Reader(QUESTIONS)])
    assert scored(once, QUESTIONS.questions, [Reader(QUESTIONS)]) == once


def test_an_answer_that_breaks_a_scorer_costs_its_own_score_only() -> None:
    scorer = Fragile(QUESTIONS, OverflowError("too\nlarge"), "huge")
    answers = [answered("a", "yes"), answered("b", "huge"), answered("a", "no")]
    with pytest.warns(UserWarning, match="reader broke over an answer to b, .* \\(OverflowError: too large\\)"):
        records = scored(answers, QUESTIONS.questions, [scorer, Yes(QUESTIONS)])
    assert [[score.value for score in record.scores] for record in records] == [[1, 1], [None, 0], [0, 0]]
    broken = records[1].scores[0]
    assert (broken.name, broken.reason) == ("reader", "its scorer broke (OverflowError: too large)")
    assert "raise self.error" in broken.parts["traceback"]


def test_a_passage_that_breaks_a_scorer_leaves_open_what_it_holds() -> None:
    with pytest.warns(UserWarning, match="broke over the passages for a"):
        [record] = scored(
            [answered("a", "no", "huge")], QUESTIONS.questions, [Fragile(QUESTIONS, OverflowError(), "huge")]
        )
    assert (record.scores[0].value, record.scores[0].parts) == (0, {})


@pytest.mark.parametrize(
    "scorer",
    [Fragile(QUESTIONS, ValueError("a slip"), "no", "yes"), Fragile(QUESTIONS, Unavailable("no Node"), "no")],
    ids=["slip", "user's"],
)
def test_what_is_no_fault_of_an_answer_is_raised(scorer: Fragile) -> None:
    with pytest.raises(type(scorer.error)):
        scored([answered("a", "no"), answered("b", "maybe")], QUESTIONS.questions, [scorer])
