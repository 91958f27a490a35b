"""The self-test: references must pass and known-bad answers must fail, each fault naming its question."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from knowhow.evaluate.questions import Question, QuestionSet, load_questions
from knowhow.evaluate.scorers.base import Score
from knowhow.evaluate.scorers.facts import Facts
from knowhow.evaluate.scorers.selftest import self_test

ROOT = Path(__file__).parents[3]


def a_set(rugby: Facts, reference: str, *known_bad: str) -> list[str]:
    question = Question("how-wide", "How wide is the field?", "size", {"facts": ["width"]}, reference, known_bad)
    return self_test(QuestionSet((question,)), [rugby])


def test_a_sound_question_has_no_fault(rugby: Facts) -> None:
    assert a_set(rugby, "It is 68 m wide.", "It is 70 m wide.", "I don't know.") == []


def test_a_failing_reference_is_named(rugby: Facts) -> None:
    (fault,) = a_set(rugby, "It is 70 m wide.")
    assert fault.startswith("question 'how-wide': its reference scores 0 by facts")


def test_a_passing_bad_answer_is_named(rugby: Facts) -> None:
    (fault,) = a_set(rugby, "It is 68 m wide.", "It is 74.4 yards wide.")
    assert fault.startswith("question 'how-wide': a known-bad answer scores 1 by facts")
    assert "74.4 yards" in fault


def test_a_long_text_is_quoted_by_its_beginning(rugby: Facts) -> None:
    (fault,) = a_set(rugby, "It is 70 m\n\twide, " + "and so on " * 20)
    quoted = fault.rpartition("): ")[2]
    assert quoted == repr(("It is 70 m wide, " + "and so on " * 20)[:80]) + "..."


def test_the_rugby_questions_pass(rugby: Facts) -> None:
    questions = load_questions(ROOT / "corpora/rugby/questions.yaml")
    assert self_test(questions, [Facts(questions)]) == []


def test_of_several_scores_one_below_1_makes_an_answer_bad() -> None:
    class Twofold:
        name = "twofold"

        def __init__(self, questions: QuestionSet) -> None: ...

        def faults(self, question: Question) -> list[str]:
            return []

        def scores(self, answers: Sequence[tuple[Question, str]]) -> Iterator[tuple[Score, ...]]:
            for _, text in answers:
                values = {"good": (1, 1, None), "half": (1, 0, None), "bad": (1, 1, None)}[text]
                yield tuple(Score(name, value, "so") for name, value in zip("abc", values, strict=True))

    asked = QuestionSet((Question("q", "?", "t", {}, "good", ("half", "bad")), Question("r", "?", "t", {}, "half")))
    assert self_test(asked, [Twofold(asked)]) == [
        "question 'q': a known-bad answer scores 1 by a (so): 'bad'",
        "question 'r': its reference scores 0 by b (so): 'half'",
    ]
