"""The exams that were written by hand: what a right answer must hold stands in its text, and is found in an answer."""

import json
import re
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner
from knowhow.models.recipe import evaluate
from knowhow.models.recipe.evaluate import WRITTEN, _passage, _shares, _stands, _written
from knowhow.models.recipe.passages import filling

EXAMS = ("practice", "exam")
UNSEEN = filling.read(WRITTEN / "unseen.yaml")


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
        ("4", "The walls are 4.", True),
        ("4", "The walls are 4.5 m high.", False),
        ("12", "It holds 12,000 litres.", False),
        ("3 m", "It runs at 3 m/s.", False),
        ("8", "It begins at 8:30.", False),
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


def test_parts_that_tell_of_other_weights_are_dropped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evaluate, "read", lambda folder, cases: {"4 facts": 0.5})
    monkeypatch.setattr(evaluate, "refuse", lambda folder, cases: {"refused where it should": 1.0})
    told = CliRunner().invoke(evaluate.main, [str(tmp_path), "--part", "read"])
    assert told.exit_code == 2
    assert "has no model.safetensors" in told.output
    kept = []
    for weights, part in (("one", "read"), ("one", "refuse"), ("other", "read")):
        (tmp_path / "model.safetensors").write_text(weights)
        assert CliRunner().invoke(evaluate.main, [str(tmp_path), "--part", part]).exit_code == 0
        kept.append(json.loads((tmp_path / "evaluation.json").read_text()))
    assert [sorted(one) for one in kept] == [["read", "weights"], ["read", "refuse", "weights"], ["read", "weights"]]
    assert kept[0]["weights"] == kept[1]["weights"] != kept[2]["weights"]


def test_questions_about_passages_are_the_same_each_time_and_some_are_left_open() -> None:
    made = [_passage(UNSEEN, 100, number) for number in range(40)]
    assert [posed for posed, _ in made] == [_passage(UNSEEN, 100, number)[0] for number in range(40)]
    assert 0 < sum(right is None for _, right in made) < 20


def test_an_answer_from_a_passage_counts_by_its_value() -> None:
    tower = filling.Passage(
        "The {a:tower} is {1:length} high.", (("the {a} is {1} high", ("How high is it?",)),), ("How wide?",)
    )
    posed, right = next(one for one in (_passage([tower], 100, number) for number in range(40)) if one[1])
    assert right is not None
    [told] = re.findall(r" is (.+) high", str(posed))
    assert right(f"Its top is at {told}.")
    assert not right("Its top is at 1 mile.")


def test_nothing_is_learned_from_the_passages_that_are_kept_unseen() -> None:
    assert len(UNSEEN) == 130
    assert not {one.text for one in UNSEEN} & {one.text for one in filling.passages()}
