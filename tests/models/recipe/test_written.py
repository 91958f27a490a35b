"""The exams that were written by hand: what a right answer must hold stands in its text, and is found in an answer."""

from pathlib import Path

import pytest
import yaml
from knowhow.models.recipe import evaluate
from knowhow.models.recipe.evaluate import WRITTEN, _passage, _shares, _stands, _written

EXAMS = ("practice", "exam")


@pytest.mark.parametrize("name", EXAMS)
def test_what_an_answer_must_hold_stands_in_its_text(name: str) -> None:
    books = yaml.safe_load((WRITTEN / f"{name}.yaml").read_text(encoding="utf-8"))["books"]
    for book in books:
        text = " ".join(book["text"].split())
        assert len(book["questions"]) == 10
        assert sum(not one["holds"] for one in book["questions"]) == 2
        assert not [held for one in book["questions"] for held in one["holds"] if not _stands(held, text)]


@pytest.mark.parametrize(
    ("value", "answer", "stands"),
    [
        ("4 m", "The walls are at least 4 m high.", True),
        ("4 m", "The walls are 14 m high.", False),
        ("4 m", "The walls are 4 metres high.", False),
        ("2 minutes", "It lasts 1.2 minutes.", False),
        ("Oak", "It is made of oak.", True),
    ],
)
def test_a_value_is_found_whole(value: str, answer: str, stands: bool) -> None:
    assert _stands(value, answer) == stands


def test_an_answer_counts_where_there_is_one_and_a_refusal_where_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    cases = _written(WRITTEN / "practice.yaml")[:10]  # the last two of a book's questions are left open
    said = ["The pitch is 64 metres long.", "It is 9 cm across.", *["The text does not say."] * 7, "It is 20 cm."]
    monkeypatch.setattr(evaluate, "_model", lambda folder: None)
    monkeypatch.setattr(evaluate, "_asked", lambda backend, posed, most: said)
    told = {"right": 0.125, "refused where it should": 0.5, "refused where it should not": 0.75}
    assert _shares(Path(), cases) == told


def test_questions_about_passages_are_the_same_each_time_and_some_are_left_open() -> None:
    made = [_passage(100, number) for number in range(40)]
    assert [posed for posed, _ in made] == [_passage(100, number)[0] for number in range(40)]
    assert 0 < sum(right is None for _, right in made) < 20
