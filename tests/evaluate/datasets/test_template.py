"""The table of facts: how it is filled in and dealt out, and what is wrong with one."""

import json
import random
from collections import Counter
from collections.abc import Callable
from itertools import islice
from pathlib import Path

import pytest
from click.testing import CliRunner
from knowhow.evaluate.archive import locked
from knowhow.evaluate.cli import main
from knowhow.evaluate.datasets.splitting import deal, read_shares, split_spans
from knowhow.evaluate.datasets.template import Table, made, pairs, read_table
from knowhow.strategies.errors import Faults

Read = Callable[[str], Table]
SHARED = """
answer: <<Subject>> has a <<quantity>> of <<value>>.
phrasings: ['What is the <<quantity>> of <<subject>>?']
facts:
  - {subject: the court, quantity: width, value: 14 metres}
  - subject: the net
    quantity: height
    value: 90 centimetres
    answer: [It is <<value>> high., "<<Subject>>: <<value>>, in <<unit>>."]
    note: So the handbook says.
    phrasings:
      - {ask: "In <<unit>>, how high is <<subject>>?", unit: centimetres}
"""


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def run(text: str) -> Table:
        (tmp_path / "pairs.yaml").write_text(text, encoding="utf-8")
        return read_table(tmp_path / "pairs.yaml")

    return run


def test_shared_phrasings_and_answers_are_filled_for_each_fact(read: Read) -> None:
    court, net = read(SHARED).facts
    assert list(pairs(court)) == [("What is the width of the court?", "The court has a width of 14 metres.")]
    assert list(pairs(net)) == [
        ("What is the height of the net?", "It is 90 centimetres high."),
        (
            "In centimetres, how high is the net?",
            "The net: 90 centimetres, in centimetres.\n\nSo the handbook says.",
        ),
    ]


def test_a_table_of_bare_facts_has_an_answer_of_its_own(read: Read) -> None:
    table = read("phrasings: ['How <<quantity>>?']\nfacts: [{subject: the net, quantity: height, value: 90 cm}]")
    assert list(pairs(table.facts[0])) == [("How height?", "The height of the net is 90 cm.")]


@pytest.mark.parametrize("by", ["fact", "wording"])
def test_a_split_by_fact_keeps_its_wordings_together(read: Read, by: str) -> None:
    facts = [{"subject": f"s{n}", "quantity": "q", "value": f"{n} m"} for n in range(20)]
    asked = [f"{way} <<subject>>?" for way in ("What of", "How is", "Tell of", "Say of")]
    table = read(json.dumps({"by": by, "facts": facts, "phrasings": asked}))
    parts = made(table)
    assert {part: len(held) for part, held in parts.items()} == {"train": 64, "valid": 8, "test": 8}
    sides = Counter(fact for held in parts.values() for fact in {answer for _, answer in held})
    assert (set(sides.values()) == {1}) == (by == "fact")
    assert made(table) == parts


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[]", "it is no mapping with `facts`"),
        ("facts: []", "facts must be a list with something in it"),
        ("facts: [{value: 3}]\nfakts: []", "unknown key 'fakts'"),
        ("facts: [3]", "fact 1: must be a mapping"),
        ("facts: [{value: 3, answer: 3, phrasings: [Hm]}]", "fact 1: answer must be a text"),
        ("facts: [{subject: x, quantity: y, value: 3}]", "fact 1: nobody asks for it"),
        ("facts: [{phrasings: [3], answer: a}]", "fact 1: a phrasing is a text, or a mapping with `ask`, not 3"),
        ("facts: [{phrasings: [Hm], subject: x, value: 3}]", "fact 1: nothing fills <<quantity>>"),
        ("facts: [{phrasings: [Hm], value: 3 m, answer: It is 4 m.}]", "fact 1: no answer states its value, 3 m"),
        ("by: chance\nfacts: [{phrasings: [Hm], answer: a}]", "by is fact or wording, not 'chance'"),
    ],
)
def test_what_is_wrong_with_a_table_is_told(read: Read, text: str, told: str) -> None:
    with pytest.raises(Faults) as caught:
        read(text)
    assert told in str(caught.value)


def test_the_command_writes_the_parts_and_warns_of_numbers_from_nowhere(tiny_corpus: Path, tmp_path: Path) -> None:
    (tiny_corpus / "pairs.yaml").write_text(SHARED.replace("90", "91") + "split: 50/50\n", encoding="utf-8")
    given = ["dataset", "build", str(tiny_corpus), "--template", "--out", str(tmp_path / "made")]
    done = CliRunner().invoke(main, given)
    assert done.exit_code == 0, done.output
    assert sorted(path.name for path in (tmp_path / "made").glob("*.jsonl")) == ["train.jsonl", "valid.jsonl"]
    assert "warning: '91 centimetres' stands in no document: It is 91 centimetres high." in done.output
    done = CliRunner().invoke(main, [*given, "--split", "100/0/0", "--form", "completion"])
    rows = [json.loads(line) for line in (tmp_path / "made" / "train.jsonl").read_text().splitlines()]
    assert [set(row) for row in rows] == [{"prompt", "completion"}] * 3
    assert (tmp_path / "made" / "valid.jsonl").read_text() == ""


def test_a_file_of_an_earlier_build_is_made_anew_unless_it_was_edited(tiny_corpus: Path, tmp_path: Path) -> None:
    (tiny_corpus / "pairs.yaml").write_text(SHARED, encoding="utf-8")
    given = ["dataset", "build", str(tiny_corpus), "--template", "--out", str(tmp_path / "made"), "--split"]
    assert CliRunner().invoke(main, [*given, "50/50"]).exit_code == 0
    edited = tmp_path / "made" / "valid.jsonl"
    edited.write_text(edited.read_text() + "{}\n")
    kept = CliRunner().invoke(main, [*given, "50/50"])
    assert f"{edited}: " in kept.output
    stopped = CliRunner().invoke(main, [*given, "100/0"])
    assert stopped.exit_code == 2
    assert "valid.jsonl was edited" in stopped.stderr
    assert edited.read_text().endswith("{}\n")


def test_a_file_that_no_build_made_is_left_alone(tiny_corpus: Path, tmp_path: Path) -> None:
    (tiny_corpus / "pairs.yaml").write_text(SHARED, encoding="utf-8")
    (tmp_path / "train.jsonl").write_text("mine\n")
    done = CliRunner().invoke(main, ["dataset", "build", str(tiny_corpus), "--template", "--out", str(tmp_path)])
    assert done.exit_code == 2
    assert "train.jsonl is there, and no build made it" in done.stderr
    assert (tmp_path / "train.jsonl").read_text() == "mine\n"


def test_two_builds_never_share_a_folder(tiny_corpus: Path, tmp_path: Path) -> None:
    (tiny_corpus / "pairs.yaml").write_text(SHARED, encoding="utf-8")
    with locked(tmp_path):
        done = CliRunner().invoke(main, ["dataset", "build", str(tiny_corpus), "--template", "--out", str(tmp_path)])
    assert done.exit_code == 2
    assert "wait until it has ended, or pass another --out" in done.stderr
    assert not (tmp_path / "train.jsonl").exists()


def test_a_table_needs_no_model_and_must_be_there(tiny_corpus: Path) -> None:
    given = ["dataset", "build", str(tiny_corpus), "--template"]
    assert "leave out --model" in CliRunner().invoke(main, [*given, "--model", "ollama:x"]).stderr
    assert "no table of facts in" in CliRunner().invoke(main, given).stderr


@pytest.mark.parametrize("split", ["80/10/10", "85/15", "90/10/0", "100/0/0", "34/33/33", "98/1/1"])
def test_dealing_gives_each_part_exactly_its_share(split: str) -> None:
    shares = read_shares(split)
    dealt = Counter(islice(deal(shares), 100))
    assert [dealt[part] for part in ("train", "valid", "test")] == [shares.train, shares.valid, shares.test]


@pytest.mark.parametrize("count", [3, 4, 7, 20, 101])
def test_every_wanted_part_gets_a_span(count: int) -> None:
    drawn = Counter(split_spans(count, read_shares("80/10/10"), random.Random(0)))
    assert set(drawn) == {"train", "valid", "test"}
    assert drawn["train"] >= max(1, round(0.75 * count) - 1)
