"""The self-test: references must pass and known-bad answers must fail, each fault naming its question."""

from pathlib import Path

from knowhow.evaluate.questions import Question, QuestionSet, load_questions
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


def test_the_rugby_questions_pass(rugby: Facts) -> None:
    questions = load_questions(ROOT / "corpora/rugby/questions.yaml")
    assert self_test(questions, [Facts(questions)]) == []
