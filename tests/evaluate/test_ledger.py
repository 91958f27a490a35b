"""The ledger's file: what comes back, what is cut off, what is refused."""

import json
from pathlib import Path

import pytest
from knowhow.evaluate.ledger import Ledger
from knowhow.evaluate.results import Record
from knowhow.strategies.backends.base import Completion
from knowhow.strategies.base import Answer, Preparation, Source
from knowhow.strategies.errors import UserError

ANSWERED = Record(
    "rag", "q1", 0, "k1", Answer(Completion("68 m \u2013 wide\u2028\n", "hm", 9, 8), (Source("a.md", "x"),))
)
FAILED = Record("rag", "q2", 1, "k2", None, "the server hung up")


def filled(path: Path) -> Path:
    with Ledger(path) as ledger:
        ledger.append(ANSWERED)
        ledger.append(FAILED)
        ledger.append_preparation("k3", "rag", Preparation(seconds=2, details={"chunks": 3}))
    return path


def test_what_was_written_comes_back(tmp_path):
    with Ledger(filled(tmp_path / "answers.jsonl")) as ledger:
        assert ledger.records == {"k1": ANSWERED, "k2": FAILED}
        assert ledger.preparations == {"k3": Preparation(seconds=2, details={"chunks": 3})}
        assert ledger.answers == 1


def test_of_two_lines_with_one_key_the_later_counts(tmp_path):
    with Ledger(filled(tmp_path / "answers.jsonl")) as ledger:
        ledger.append(Record("rag", "q2", 1, "k2", ANSWERED.answer))
    with Ledger(tmp_path / "answers.jsonl") as ledger:
        assert ledger.records["k2"].answer == ANSWERED.answer


def test_text_that_utf8_cannot_hold_comes_back(tmp_path):
    record = Record("rag", "q1", 0, "k1", Answer(Completion("half a \ud83d face")))
    with Ledger(tmp_path / "answers.jsonl") as ledger:
        ledger.append(record)
    with Ledger(tmp_path / "answers.jsonl") as ledger:
        assert ledger.records["k1"] == record


def test_a_torn_last_line_is_cut_off_wherever_it_tore(tmp_path):
    whole = filled(tmp_path / "whole.jsonl").read_bytes()
    first = whole.index(b"\n") + 1
    second = whole.index(b"\n", first) + 1
    for length in range(first + 1, second - 1):
        path = tmp_path / "torn.jsonl"
        path.write_bytes(whole[:length])
        with Ledger(path) as ledger:
            assert list(ledger.records) == ["k1"]
            ledger.append(FAILED)
        assert path.read_bytes() == whole[:second]


def test_a_last_line_that_only_lacks_its_end_is_kept(tmp_path):
    path = filled(tmp_path / "answers.jsonl")
    whole = path.read_bytes()
    path.write_bytes(whole[:-1])
    with Ledger(path) as ledger:
        assert "k3" in ledger.preparations
    assert path.read_bytes() == whole


@pytest.mark.parametrize("foreign", ["{torn", "[1]", "{}", '{"kind": "answer", "key": "k"}', '"text"'])
def test_a_foreign_line_in_the_middle_is_named(tmp_path, foreign):
    path = filled(tmp_path / "answers.jsonl")
    lines = path.read_text().split("\n")
    path.write_text("\n".join([lines[0], foreign, *lines[1:]]))
    with pytest.raises(UserError, match=r"line 2 of .*answers.jsonl is no line of a ledger"):
        Ledger(path)


def test_a_reader_changes_nothing(tmp_path):
    path = filled(tmp_path / "answers.jsonl")
    torn = path.read_bytes()[:-5]
    path.write_bytes(torn)
    with Ledger(path, readonly=True) as ledger:
        assert list(ledger.records) == ["k1", "k2"]
    assert path.read_bytes() == torn


def test_lines_are_json_that_people_can_read(tmp_path):
    first = filled(tmp_path / "answers.jsonl").read_text(encoding="utf-8").split("\n")[0]
    assert "\u2013" in first
    assert "scores" not in json.loads(first)
