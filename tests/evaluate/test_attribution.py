"""Each way of not being correct is filed under its own name, and the first that holds wins."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from knowhow.evaluate.attribution import cause, value, verdict, with_support
from knowhow.evaluate.questions import Question
from knowhow.evaluate.results import Record
from knowhow.evaluate.scorers.base import Score
from knowhow.strategies.backends.base import Completion
from knowhow.strategies.base import Answer, Source

Make = Callable[..., Record]
ASKED = Question("q", "How wide?", "size", {"facts": ["width"]}, "68 m")
ABSENT = Question("q", "How heavy?", "absent", {"unanswerable": True}, "Not told.")
SOURCES = (Source("a.md", "68 m wide"), Source("b.md", "3 m high"))


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({"value": 1.0}, None),
        ({"value": None}, None),
        ({"value": 0.0}, "wrong"),
        ({"value": 0.5}, "wrong"),
        ({"value": 0.0, "error": "HTTP 500"}, "error"),
        ({"value": 0.0, "evaluated_tokens": 60, "text": ""}, "truncated"),
        ({"value": 1.0, "evaluated_tokens": 60}, None),
        ({"value": 0.0, "parts": {"verdict": "no answer", "supported": False}}, "no answer"),
        ({"value": 0.0, "parts": {"supported": False, "refused": True}}, "not retrieved"),
        ({"value": 0.0, "parts": {"supported": True, "refused": True}}, "refused"),
        ({"value": 0.0, "parts": {"refused": True}}, "refused"),
        ({"value": 0.5, "parts": {"supported": True}}, "retrieved but not used"),
    ],
)
def test_causes(record_of: Make, told: dict, expected: str | None) -> None:
    record = record_of("rag", "q", told.pop("value"), **told)
    assert cause(record, ASKED) == expected


def test_nothing_is_retrieved_for_what_the_documents_do_not_hold(record_of: Make) -> None:
    assert cause(record_of("rag", "q", 0.0, parts={"supported": False}), ABSENT) == "wrong"


@pytest.mark.parametrize(
    ("value_", "text", "expected"),
    [(1.0, "yes", "correct"), (0.0, "no", "wrong"), (0.3, "so", "partly"), (0.0, " \n", "no answer")],
)
def test_a_scorer_without_verdicts_gets_them_from_its_values(value_: float, text: str, expected: str) -> None:
    record = Record("a", "q", 0, "key", Answer(Completion(text)), scores=(Score("other", value_, ""),))
    assert verdict(record) == expected


def test_a_foreign_word_is_no_verdict(record_of: Make) -> None:
    assert verdict(record_of("a", "q", 0.5, parts={"verdict": "<b>superb</b>"})) == "partly"


def test_an_error_has_no_value_even_if_somebody_scored_it(record_of: Make) -> None:
    record = replace(record_of("a", "q", 1.0), error="broke off")
    assert (verdict(record), value(record)) == ("error", None)


def test_an_answer_that_nobody_scored_is_neither_right_nor_wrong(record_of: Make) -> None:
    record = replace(record_of("a", "q", 1.0), scores=())
    assert (verdict(record), value(record), cause(record, ASKED)) == ("not scored", None, None)


@pytest.mark.parametrize("held", [True, False])
def test_support_is_asked_of_all_sources_together(held: bool) -> None:
    asked = []

    def supports(question: Question, text: str) -> bool:
        asked.append((question.id, text))
        return held

    score = with_support(Score("facts", 0.0, "", {"a": 1}), Answer(Completion("x"), SOURCES), ASKED, supports)
    assert asked == [("q", "68 m wide\n\n3 m high")]
    assert score.parts == {"a": 1, "supported": held}


def test_support_stays_unsaid_where_it_is_unknown() -> None:
    score = Score("facts", 0.0, "")
    assert with_support(score, Answer(Completion("x"), SOURCES), ASKED, lambda question, text: None) == score
    assert with_support(score, Answer(Completion("x")), ASKED, lambda question, text: True) == score
