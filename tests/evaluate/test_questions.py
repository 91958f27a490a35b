"""The loader of question files: what it reads, and that it names every fault at once."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from knowhow.evaluate.questions import load_questions, question_faults
from knowhow.strategies.errors import Faults

FACT = {"label": "width of the field", "subject": ["wide", "width"], "of": ["field"], "value": 68, "unit": "m"}
QUESTION = {
    "id": "how-wide",
    "topic": "size",
    "prompt": "How wide?",
    "checks": {"facts": ["width"]},
    "reference": "68 m",
}


def write(folder: Path, **changes: Any) -> Path:
    """A question file, sound but for the changes."""
    path = folder / "questions.yaml"
    path.write_text(yaml.safe_dump({"facts": {"width": FACT}, "questions": [QUESTION]} | changes), encoding="utf-8")
    return path


def with_fact(folder: Path, **changes: Any) -> list[str]:
    entry = {key: value for key, value in (FACT | changes).items() if value is not None}
    return question_faults(write(folder, facts={"width": entry}))


def with_question(folder: Path, **changes: Any) -> list[str]:
    entry = {key: value for key, value in (QUESTION | changes).items() if value is not None}
    return question_faults(write(folder, questions=[entry]))


def test_a_sound_file_is_read(tmp_path: Path) -> None:
    loaded = load_questions(write(tmp_path, questions=[QUESTION | {"known_bad": ["70 m"]}]))
    assert [question.id for question in loaded.questions] == ["how-wide"]
    assert loaded.questions[0].known_bad == ("70 m",)
    assert loaded.tables["facts"]["width"]["value"] == 68


def test_the_digest_follows_the_content(tmp_path: Path) -> None:
    first = load_questions(write(tmp_path)).digest
    assert load_questions(write(tmp_path)).digest == first
    assert load_questions(write(tmp_path, questions=[])).digest != first


def test_every_fault_is_raised_at_once(tmp_path: Path) -> None:
    broken = QUESTION | {"id": "", "prompt": "", "checks": {"facts": ["depth"]}}
    path = write(tmp_path, extra=1, facts={"width": FACT | {"unit": "metrs", "colour": "green"}}, questions=[broken])
    with pytest.raises(Faults) as raised:
        load_questions(path)
    text = str(raised.value)
    for part in ("unknown key 'extra'", "'metrs'", "'colour'", "has no id", "has no prompt", "unknown fact 'depth'"):
        assert part in text
    assert len(raised.value.faults) == 6


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"label": None}, "fact 'width': has no label"),
        ({"subject": None}, "fact 'width': has no subject"),
        ({"unit": None}, "fact 'width': has no unit"),
        ({"value": None}, "fact 'width': needs exactly one of value, range, values"),
        ({"range": [1, 2]}, "fact 'width': needs exactly one of value, range, values"),
        ({"value": None, "range": [122, 112]}, "fact 'width': range must run from low to high, not [122, 112]"),
        ({"value": "wide"}, "fact 'width': value must be a number"),
        ({"tolerance": -1}, "fact 'width': tolerance must be a number, 0 or more"),
        ({"limit": "up"}, "fact 'width': limit must be most or least"),
        ({"subject": "wide"}, "fact 'width': subject must be a list of words"),
        ({"subject": ["wide", True]}, "fact 'width': subject must be a list of words"),
        ({"wrong": 6}, "fact 'width': wrong must be a list of numbers"),
        ({"case_of": "depth"}, "fact 'width': case_of must be the id of a general fact, not 'depth'"),
    ],
)
def test_a_faulty_fact_is_named(tmp_path: Path, changes: dict[str, Any], fault: str) -> None:
    assert with_fact(tmp_path, **changes) == [fault]


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"topic": None}, "question 'how-wide': has no topic"),
        ({"reference": None}, "question 'how-wide': has no reference"),
        ({"checks": None}, "question 'how-wide': has no checks"),
        ({"checks": {"fact": ["width"]}}, "question 'how-wide': unknown check 'fact'"),
        ({"checks": {"facts": "width"}}, "question 'how-wide': facts must be a list of ids"),
        ({"checks": {"facts": [{"width": 68}]}}, "question 'how-wide': facts must be a list of ids"),
        ({"checks": {"facts": [["width"]]}}, "question 'how-wide': facts must be a list of ids"),
        ({"checks": {"facts": ["width", "width"]}}, "question 'how-wide': names fact 'width' twice"),
        ({"checks": {"unanswerable": False}}, "question 'how-wide': unanswerable is true or absent"),
        ({"answer": "68"}, "question 'how-wide': unknown key 'answer'"),
        ({"known_bad": "70 m"}, "question 'how-wide': known_bad must be a list of texts"),
        ({"prompt": 68}, "question 'how-wide': prompt must be text"),
        ({"id": ["a"]}, "question '['a']': id must be text"),
        ({"id": {"a": 1}}, "question '{'a': 1}': id must be text"),
    ],
)
def test_a_faulty_question_is_named(tmp_path: Path, changes: dict[str, Any], fault: str) -> None:
    assert with_question(tmp_path, **changes) == [fault]


def test_duplicate_ids_are_named(tmp_path: Path) -> None:
    assert question_faults(write(tmp_path, questions=[QUESTION, QUESTION])) == [
        "question 'how-wide': the id is used 2 times"
    ]


@pytest.mark.parametrize("words", [[1], [True], [["rugby"]], [{"rugby": "league"}], "rugby", []])
def test_a_scope_takes_words_only(tmp_path: Path, words: Any) -> None:
    assert question_faults(write(tmp_path, scope={"about": words})) == ["scope: about must be a list of words"]


def test_facts_and_unanswerable_exclude_each_other(tmp_path: Path) -> None:
    faults = with_question(tmp_path, checks={"facts": ["width"], "unanswerable": True})
    assert faults == ["question 'how-wide': asks for facts and is unanswerable"]


def test_a_plain_unit_needs_its_words(tmp_path: Path) -> None:
    assert with_fact(tmp_path, unit="GBP", unit_words=["pounds", "£"]) == []
    assert "unit_words" in with_fact(tmp_path, unit="GBP")[0]


def test_checks_of_other_scorers_are_let_through(tmp_path: Path) -> None:
    path = write(tmp_path, questions=[QUESTION | {"checks": {"facts": ["width"], "svelte": {"runes": True}}}])
    assert question_faults(path) == ["question 'how-wide': unknown check 'svelte'"]
    assert question_faults(path, others=["svelte"]) == []


@pytest.mark.parametrize("text", ["- a list", "a: [unclosed", "", "facts: 3\nquestions: []", "questions: 3"])
def test_what_is_no_question_file_is_a_fault(tmp_path: Path, text: str) -> None:
    path = tmp_path / "questions.yaml"
    path.write_text(text, encoding="utf-8")
    assert len(question_faults(path)) == 1


def test_a_missing_file_is_a_fault(tmp_path: Path) -> None:
    assert "cannot be read" in question_faults(tmp_path / "none.yaml")[0]
