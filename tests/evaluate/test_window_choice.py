"""What a run does for a backend that chooses its window by need, and with prompts that no window holds."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from knowhow.evaluate.cli import main

BACKEND = '''
import json
from pathlib import Path
from knowhow.strategies.backends.base import Completion
from knowhow.strategies.errors import DoesNotFit


class Narrow:
    """Holds what has at most 40 words, and notes what it was shown."""

    batch_size = 2

    def __init__(self, target, *, window=None, base_url=None):
        self.name = "narrow"

    def identity(self):
        return {"kind": "narrow"}

    def fit(self, conversations, decoding):
        with Path("fits.jsonl").open("a") as notes:
            notes.write(json.dumps([len(conversations), decoding.max_tokens]) + "\\n")

    def chat(self, conversations, decoding):
        for messages in conversations:
            words = sum(len(message.content.split()) for message in messages)
            if words > 40:
                raise DoesNotFit(words, 40, "make it shorter")
            yield Completion("The court is 14 metres wide.", sent_tokens=words, evaluated_tokens=words, window=40)
'''


@pytest.fixture
def run(tiny_corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Result:
    monkeypatch.chdir(tmp_path)
    Path("narrow.py").write_text(BACKEND, encoding="utf-8")
    return again(tiny_corpus)


def again(corpus: Path) -> Result:
    arguments = ["--corpus", str(corpus), "--model", "narrow.py:Narrow", "--strategies", "baseline,instructions"]
    return CliRunner().invoke(main, [*arguments, "--max-tokens", "9", "--name", "run"])


def fits() -> list[list[int]]:
    return [json.loads(line) for line in Path("fits.jsonl").read_text(encoding="utf-8").splitlines()]


def test_a_backend_sees_all_conversations_of_an_arm_before_the_first(run: Result) -> None:
    assert run.exit_code == 1  # one arm got no answer
    assert fits() == [[4, 9], [4, 9]]


def test_an_arm_of_which_everything_is_known_is_not_fitted_again(run: Result, tiny_corpus: Path) -> None:
    again(tiny_corpus)
    assert len(fits()) == 3  # the arm that was refused is asked again


def test_a_refused_prompt_is_on_record_with_its_size_and_the_arm_is_truncated(run: Result) -> None:
    lines = [json.loads(line) for line in Path("reports/run/answers.jsonl").read_text(encoding="utf-8").splitlines()]
    refused = [line for line in lines if line.get("refused")]
    assert len(refused) == 4
    assert all(line["refused"]["window"] == 40 < line["refused"]["sent_tokens"] for line in refused)
    assert "make it shorter" in refused[0]["error"]
    report = Path("reports/run/report.md").read_text(encoding="utf-8")
    assert "4 prompts of 4 did not fit the window of 40 tokens, and 4 were refused." in report
    assert "**all** (in 4 of 4)" in report


def test_a_report_made_anew_says_the_same(run: Result) -> None:
    before = Path("reports/run/report.md").read_text(encoding="utf-8")
    CliRunner().invoke(main, ["report", "reports/run"])
    assert Path("reports/run/report.md").read_text(encoding="utf-8") == before
