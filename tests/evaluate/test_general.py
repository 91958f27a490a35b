"""The general questions that ship."""

import json
from pathlib import Path

from knowhow.evaluate.general import as_rows, general_questions
from knowhow.evaluate.scorers.selftest import self_test
from knowhow.evaluate.scorers.words import Words
from knowhow.strategies.training.dataset import read_dataset


def test_each_reference_passes_and_each_known_bad_answer_fails() -> None:
    asked = general_questions()
    assert len(asked.questions) >= 30
    assert all(question.known_bad for question in asked.questions)
    assert not [fault for question in asked.questions for fault in Words(asked).faults(question)]
    assert not self_test(asked, [Words(asked)])


def test_they_are_rows_on_which_a_loss_can_be_measured(tmp_path: Path) -> None:
    path = tmp_path / "general.jsonl"
    path.write_text(as_rows(general_questions()))
    assert [row["prompt"] for row in read_dataset(path).rows] == [one.prompt for one in general_questions().questions]
    assert json.loads(path.read_text().splitlines()[0]).keys() == {"prompt", "completion"}
