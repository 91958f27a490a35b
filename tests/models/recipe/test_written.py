"""The exams that were written by hand: what a right answer must hold stands in its text, and is found in an answer."""

import pytest
import yaml
from knowhow.models.recipe.evaluate import WRITTEN, _stands

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
