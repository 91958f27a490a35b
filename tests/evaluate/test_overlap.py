"""The measure of likeness: what must be caught, what must pass, and that it stays quick."""

import random
import time

import pytest
from knowhow.evaluate.overlap import NEAR, Wording, near, overlap_faults

QUESTIONS = (
    "How big is a rugby league field?",
    "How wide is the playing field in rugby league?",
    "What is the distance between the two touch lines?",
    "How deep is an in-goal area?",
    "How far apart are the goal posts?",
    "How far is the halfway line from a goal line?",
    "What is the area of the whole field?",
    "How many yards wide is the field?",
    "How high is the crossbar?",
)


@pytest.mark.parametrize(
    ("question", "copy"),
    [
        ("How big is a rugby league field?", "How big is a rugby league field?"),
        ("How big is a rugby league field?", "how big is a Rugby League field"),
        ("How big is a rugby league field?", "How big is the rugby league field?"),
        ("How big is a rugby league field?", "How big is a rugby league pitch?"),
        ("How big is a rugby league field?", "How large is a rugby league field?"),
        ("How big is a rugby league field?", "A rugby league field is how big?"),
        ("How wide is the playing field in rugby league?", "In rugby league, how wide is the playing field?"),
        ("How far apart are the goal posts?", "How far apart are the goalposts?"),
        ("How far is the halfway line from a goal line?", "How far from a goal line is the halfway line?"),
        ("What is the distance between the two touch lines?", "What's the distance between the two touch lines?"),
        ("What is the area of the whole field?", "What is the area of the entire field?"),
        ("How many yards wide is the field?", "How many feet wide is the field?"),
        ("How high is the crossbar?", "How tall is the crossbar?"),
        ("How deep is an in-goal area?", "Please: how deep is an in-goal area?"),
    ],
)
def test_a_question_with_a_small_change_is_caught(question: str, copy: str) -> None:
    assert [(at, to) for at, to, _ in near([copy], QUESTIONS)] == [(0, QUESTIONS.index(question))]


@pytest.mark.parametrize(
    "paraphrase",
    [
        "Summarize the dimensions of a rugby league field.",
        "Give me the length and width of a rugby league field.",
        "What size is the pitch on which league is played?",
        "State the width of a rugby league field.",
        "What is the width of a rugby league pitch?",
        "What depth may an in-goal have?",
        "What is the distance between both goal posts?",
        "At what distance from each goal line is halfway?",
        "How many square metres does the whole field cover?",
        "Name the height of the crossbar.",
    ],
)
def test_another_wording_for_the_same_fact_passes(paraphrase: str) -> None:
    assert near([paraphrase], QUESTIONS) == []


@pytest.mark.parametrize("question", QUESTIONS)
def test_any_order_of_the_same_words_is_the_same_wording(question: str) -> None:
    words = question.rstrip("?").split()
    random.Random(question).shuffle(words)
    assert near([" ".join(words)], [question])[0][2] == 100


def test_nothing_is_near_to_nothing() -> None:
    assert near([], QUESTIONS) == near(QUESTIONS, []) == []


def test_a_fault_names_both_places_the_likeness_and_the_limit() -> None:
    trained = [Wording("train.jsonl:7", "How big is a rugby league pitch?"), Wording("train.jsonl:8", "Hello there")]
    asked = [Wording("question 'how-big'", "How big is a rugby league field?")]
    assert list(overlap_faults(trained, asked)) == [
        f"train.jsonl:7: near-duplicate (likeness 87, must stay below {NEAR:.0f}) of question 'how-big',"
        ' "How big is a rugby league field?"'
    ]


def test_the_same_words_are_called_so() -> None:
    trained, asked = [Wording("train.jsonl:7", "how big?")], [Wording("question 'big'", "How big?")]
    assert list(overlap_faults(trained, asked)) == ["train.jsonl:7: the same words as question 'big', \"How big?\""]


def test_thousands_of_prompts_are_a_matter_of_seconds() -> None:
    rng = random.Random(0)
    words = [word for question in QUESTIONS for word in question.split()]
    trained, asked = ([" ".join(rng.choices(words, k=12)) for _ in range(count)] for count in (5000, 500))
    began = time.process_time()
    near(trained, asked)
    assert time.process_time() - began < 10
