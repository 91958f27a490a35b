"""The facts scorer beyond verdicts: its parts and reasons, passages, unanswerable questions, other people's corpora."""

from typing import Any

import pytest
from knowhow.evaluate.questions import Question, QuestionSet
from knowhow.evaluate.scorers.facts import Facts
from knowhow.evaluate.scorers.records import as_lines
from knowhow.evaluate.scorers.table import table_faults

BIKE: dict[str, Any] = {
    "price": {"label": "price", "subject": ["price", "cost", "costs"], "of": ["bike"], "value": 1250, "unit": "GBP"}
    | {"unit_words": ["£", "pounds"], "tolerance": 1},
    "weight": {"label": "weight", "subject": ["weighs", "weight"], "of": ["bike"], "value": 9.5, "unit": "kg"}
    | {"tolerance": 0.1},
    "seats": {"label": "riders", "subject": ["riders", "carries"], "of": ["bike"], "value": 2, "unit": "people"}
    | {"unit_words": ["riders", "persons"]},
    "charge": {"label": "charging time", "subject": ["charge", "charging"], "of": ["battery"], "range": [90, 120]}
    | {"unit": "minutes"},
    "grade": {"label": "steepest grade", "subject": ["climb", "climbs", "grade"], "value": 12, "unit": "%"},
    "heat": {
        "label": "storage temperature",
        "subject": ["stored", "storage"],
        "value": 20,
        "unit": "degC",
        "tolerance": 1,
    },
    "speed": {"label": "top speed", "subject": ["speed", "fast"], "value": 25, "unit": "km/h", "tolerance": 0.5},
}
SHOP = [
    ("price", "What does the bike cost?", "The bike costs £1,250.", "correct"),
    ("price", "What does the bike cost?", "1250 GBP", "correct"),
    ("price", "What does the bike cost?", "GBP 1,250", "correct"),
    ("price", "What does the bike cost?", "It costs 1,300 pounds.", "wrong"),
    ("weight", "How heavy is the bike?", "The bike weighs 9.5 kg.", "correct"),
    ("weight", "How heavy is the bike?", "It weighs 9500 grams (20.9 lb).", "correct"),
    ("weight", "How heavy is the bike?", "It weighs 12 kg.", "wrong"),
    ("seats", "How many people does the bike carry?", "The bike carries two people.", "correct"),
    ("seats", "How many people does the bike carry?", "3 riders", "wrong"),
    ("charge", "How long does the battery charge?", "Charging the battery takes 90 to 120 minutes.", "correct"),
    ("charge", "How long does the battery charge?", "Between 1.5 and 2 hours.", "correct"),
    ("charge", "How long does the battery charge?", "3 hours", "wrong"),
    ("grade", "Which grade does it climb?", "It climbs a 12% grade.", "correct"),
    ("grade", "Which grade does it climb?", "15 percent", "wrong"),
    ("heat", "At what temperature is it stored?", "It is stored at 20 °C (68 °F).", "correct"),
    ("heat", "At what temperature is it stored?", "68 degrees Fahrenheit", "correct"),
    ("heat", "At what temperature is it stored?", "30 °C", "wrong"),
    ("speed", "How fast is the bike?", "Its top speed is 25 km/h.", "correct"),
    ("speed", "How fast is the bike?", "15.5 mph", "correct"),
    ("speed", "How fast is the bike?", "45 km/h", "wrong"),
]


def ask(prompt: str, *facts: str) -> Question:
    checks: dict[str, Any] = {"facts": list(facts)} if facts else {"unanswerable": True}
    return Question("asked", prompt, "topic", checks, "reference")


@pytest.fixture(scope="module")
def shop() -> Facts:
    assert table_faults({"facts": BIKE}) == []
    return Facts(QuestionSet((), {"facts": BIKE}))


@pytest.mark.parametrize(("fact", "prompt", "answer", "verdict"), SHOP, ids=[f"{case[0]}-{case[2]}" for case in SHOP])
def test_other_corpora_have_other_units(shop: Facts, fact: str, prompt: str, answer: str, verdict: str) -> None:
    score = shop.score(ask(prompt, fact), answer)
    assert score.parts["verdict"] == verdict, score.reason


def test_the_parts_are_what_reports_read(rugby: Facts) -> None:
    score = rugby.score(
        ask("How big is the field?", "width", "total_length"), "It is 68 m wide. The posts are 5.6 m apart."
    )
    assert score.name == "facts"
    assert score.value == 0.5
    assert score.parts == {
        "verdict": "partly",
        "facts": {"width": "right", "total_length": "missing"},
        "stated_wrong": ["post_gap"],
        "refused": False,
    }
    assert "width of the field: right (68 m)" in score.reason
    assert "distance between the goal posts is stated wrongly (5.6 m)" in score.reason
    assert "\n" not in score.reason


@pytest.mark.parametrize(
    ("answer", "value"),
    [
        ("It is 68 m wide.", 1.0),
        ("It is 68 m wide and the posts are 5.6 m apart.", 1 / 2),
        ("It is 68 m wide, the posts are 5.6 m apart and the crossbar is 4 m high.", 1 / 3),
        ("It is 70 m wide.", 0.0),
        ("I don't know.", 0.0),
    ],
)
def test_each_wrong_statement_besides_counts_as_one_more_fact_asked(rugby: Facts, answer: str, value: float) -> None:
    assert rugby.score(ask("How wide is the field?", "width"), answer).value == pytest.approx(value)


def test_a_refusal_is_marked(rugby: Facts) -> None:
    assert rugby.score(ask("How wide is the field?", "width"), "I don't know.").parts["refused"] is True


def test_a_question_without_checks_for_this_scorer_is_not_scored(rugby: Facts) -> None:
    question = Question("q", "Write a haiku.", "topic", {"taste": True}, "reference")
    assert rugby.score(question, "68 m").value is None
    assert list(rugby.faults(question)) == ["checks hold neither facts nor unanswerable"]


def test_unknown_facts_are_faults(rugby: Facts) -> None:
    assert list(rugby.faults(ask("How wide?", "girth"))) == ["unknown fact 'girth'"]
    assert list(rugby.faults(ask("How wide?", "width"))) == []


def test_scores_come_in_the_order_of_the_answers(rugby: Facts) -> None:
    question = ask("How wide is the field?", "width")
    scores = rugby.scores([(question, "68 m"), (question, "70 m"), (question, "")])
    assert [score.parts["verdict"] for (score,) in scores] == ["correct", "wrong", "no answer"]


@pytest.mark.parametrize(
    ("passage", "supported"),
    [
        ("The field is 68 metres wide and its in-goal areas are 6 to 11 metres deep.", True),
        ("# Markings\n\nThe posts stand 5.5 m apart. The field is 68 m wide from touch line to touch line.", True),
        ("- Width: 68 m", True),
        ("A rugby union field is 68 m wide.", False),
        ("The goal posts are 68 m apart.", False),
        ("The field has touch lines and goal lines.", False),
        ("68 m", False),
        ("", False),
    ],
)
def test_a_passage_supports_a_question_if_it_states_the_fact(rugby: Facts, passage: str, supported: bool) -> None:
    assert rugby.supports(ask("How wide is the field?", "width"), passage) is supported


def test_a_passage_must_state_every_asked_fact(rugby: Facts) -> None:
    both = ask("How big is the field?", "width", "total_length")
    assert rugby.supports(both, "The field is 68 m wide.") is False
    assert (
        rugby.supports(both, "The field is 68 m wide. From dead-ball line to dead-ball line it is 112-122 m.") is True
    )


def test_nothing_supports_what_cannot_be_answered(rugby: Facts) -> None:
    assert rugby.supports(ask("How high are the floodlights?"), "The field is 68 m wide.") is None


@pytest.mark.parametrize("said", ["[{}]", '{{"width_m": [{}, 70]}}', '{{"width_m": {}}}', "It is {} m wide."])
def test_a_number_that_no_float_holds_is_scored(rugby: Facts, said: str) -> None:
    question = ask("How wide is the field?", "width")
    assert rugby.score(question, said.format("1" * 400)).value == 0
    assert rugby.supports(question, said.format("1" * 400)) is False


def test_numbers_in_a_list_keep_their_last_digit() -> None:
    assert as_lines('{"length_m": [1234567, 0.5]}') == "Length: 1234567 and 0.5 m"
