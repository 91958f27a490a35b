"""`compare dataset convert`: between all three forms and back, and what has no room in one."""

import json
from collections.abc import Callable
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from knowhow.evaluate.cli import main
from knowhow.strategies.backends.folders import find
from knowhow.strategies.backends.tokenizers import load_tokenizer
from knowhow.strategies.training.dataset import examples, read_dataset
from knowhow.strategies.training.dataset_forms import ChatText

Convert = Callable[..., Result]
TEXTS = [("How wide?", "14 metres."), ("Two\nlines, a \\ and \u00e9?", "```js\nlet a = {}\n```"), ("<b>?", "{{x}}")]


def turns(*told: tuple[str, str]) -> dict[str, Any]:
    return {"messages": [{"role": role, "content": content} for role, content in told]}


MESSAGES = [turns(("user", prompt), ("assistant", answer)) for prompt, answer in TEXTS]
LONG = turns(("system", "Be brief."), ("user", "A?"), ("assistant", "B."), ("user", "C?"), ("assistant", "D."))


@pytest.fixture
def convert(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Convert:
    monkeypatch.chdir(tmp_path)

    def run(rows: Any, to: str, *arguments: str) -> Result:
        text = rows if isinstance(rows, str) else "".join(json.dumps(row) + "\n" for row in rows)
        Path("rows.jsonl").write_text(text, encoding="utf-8")
        return CliRunner().invoke(main, ["dataset", "convert", "rows.jsonl", "--to", to, *arguments])

    return run


def rows(done: Result) -> list[dict[str, Any]]:
    assert done.exit_code == 0, done.output
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.parametrize(("start", "way"), list(permutations(["messages", "completion", "text"], 2)))
def test_there_and_back_changes_nothing(convert: Convert, start: str, way: str) -> None:
    first = MESSAGES if start == "messages" else rows(convert(MESSAGES, start, "--model", "mini"))
    there = rows(convert(first, way, "--model", "mini"))
    assert there != first
    assert rows(convert(there, start, "--model", "mini")) == first


def test_other_keys_are_kept(convert: Convert) -> None:
    (row,) = rows(convert([{**MESSAGES[0], "source": "court.md"}], "completion"))
    assert row == {"source": "court.md", "prompt": "How wide?", "completion": "14 metres."}


@pytest.mark.parametrize("name", ["mini", "tiny_qwen3"])
def test_a_long_conversation_is_read_back_from_text(name: str, request: pytest.FixtureRequest) -> None:
    folder = find(name) if name == "mini" else request.getfixturevalue(name)
    chat = ChatText(load_tokenizer(folder), name)
    assert chat.read(chat.render(LONG["messages"])) == LONG["messages"]
    assert chat.read(chat.render(LONG["messages"][1:])) == LONG["messages"][1:]


@pytest.mark.parametrize("row", [LONG, MESSAGES[0]])
def test_text_is_learned_as_the_same_tokens(convert: Convert, row: dict[str, Any]) -> None:
    text = rows(convert([row], "text", "--model", "mini"))
    tokenizer = load_tokenizer(find("mini"))
    learned = []
    for at, one in enumerate((row, *text)):
        path = Path(f"{at}.jsonl")
        path.write_text(json.dumps(one))
        learned.append(examples(read_dataset(path), tokenizer, False, 2048)[0].tokens)
    assert learned[1][: len(learned[0])] == learned[0]
    assert learned[1][len(learned[0]) :] in ((), (tokenizer.eos_token_id,))  # mlx-lm ends every text with it


class Doubling:
    """A tokenizer that puts its first token before every text, as its template does too."""

    has_chat_template, bos_token, bos_token_id = True, "<s>", 1

    def apply_chat_template(self, told: list[dict[str, str]], **_: Any) -> str:
        return "<s>" + "".join(f"[{turn['role']}]{turn['content']}[/]" for turn in told)

    def encode(self, text: str) -> list[int]:
        return [1, *([1] if text.startswith("<s>") else []), 7]


def test_a_first_token_is_not_written_twice() -> None:
    chat = ChatText(Doubling(), "doubling")
    text = chat.render(LONG["messages"])
    assert text.startswith("[system]")
    assert chat.read(text) == LONG["messages"]


@pytest.mark.parametrize(
    ("row", "to", "told"),
    [
        (LONG, "completion", "rows.jsonl:1: has a system message and 5 messages, and a completion has room for one"),
        ({"text": "Just words."}, "messages", "rows.jsonl:1: is not what the model's chat template makes"),
        ({"text": "<|im_start|>user\nHi<|im_end|>\n"}, "completion", "is not what the model's chat template makes"),
    ],
)
def test_a_row_that_does_not_fit_is_a_line_with_its_place(convert: Convert, row: Any, to: str, told: str) -> None:
    done = convert([row], to, "--model", "mini", "--out", "made.jsonl")
    assert done.exit_code == 2
    assert told in done.stderr
    assert not Path("made.jsonl").exists()


def test_text_needs_a_model_and_another_form_needs_to_be_another(convert: Convert) -> None:
    done = convert(MESSAGES, "text")
    assert (done.exit_code, "pass --model, mini or mlx:FOLDER" in done.stderr) == (2, True)
    done = convert(MESSAGES, "messages")
    assert (done.exit_code, "has the form 'messages' already" in done.stderr) == (2, True)
    done = convert("nonsense\n", "completion")
    assert (done.exit_code, "line 1: not JSON" in done.stderr) == (2, True)


def test_rows_go_into_a_folder_that_was_not_there(convert: Convert) -> None:
    done = convert(MESSAGES, "completion", "--out", "new/made.jsonl")
    assert done.exit_code == 0, done.output
    assert len(Path("new/made.jsonl").read_text(encoding="utf-8").split("\n")) == len(MESSAGES) + 1
