"""Reading rows: three forms, faults by their lines, and the tokens that are learned."""

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from knowhow.strategies.backends import engine, folders
from knowhow.strategies.backends.base import Message
from knowhow.strategies.errors import Faults, UserError
from knowhow.strategies.training.dataset import examples, read_dataset, shared_system

PAIR = {"messages": [{"role": "user", "content": "How wide?"}, {"role": "assistant", "content": "14 metres."}]}
COMPLETION = {"prompt": "How wide?", "completion": "14 metres."}
TEXT = {"text": "The court is 14 metres wide."}


def _file(folder: Path, *rows: Any) -> Path:
    path = folder / "rows.jsonl"
    path.write_text("".join((row if isinstance(row, str) else json.dumps(row)) + "\n" for row in rows), "utf-8")
    return path


def _turns(*turns: tuple[str, str]) -> dict[str, Any]:
    return {"messages": [{"role": role, "content": content} for role, content in turns]}


@pytest.fixture
def mini() -> engine.Engine:
    return engine.load(folders.find("mini"), None, "for its tokenizer")


@pytest.mark.parametrize(("row", "form"), [(PAIR, "messages"), (COMPLETION, "completion"), (TEXT, "text")])
def test_each_form_is_known(tmp_path: Path, row: dict[str, Any], form: str) -> None:
    dataset = read_dataset(_file(tmp_path, row, "", row))
    assert dataset.form == form
    assert dataset.rows == (row, row)
    assert dataset.lines == (1, 3)


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        ('{"messages": [', "not JSON"),
        ([1, 2], "neither messages"),
        ({"question": "?"}, "neither messages"),
        (TEXT, "has the form 'text'"),
        ({"messages": []}, "empty"),
        (_turns(("user", "Hello")), "no answer to learn"),
        (_turns(("user", "Hello"), ("assistant", "  ")), "'assistant' is empty"),
        (_turns(("teacher", "Hello"), ("assistant", "Hi")), "roles"),
        ({"messages": [{"role": "user", "content": 3}, *PAIR["messages"][1:]]}, "'user' is empty or no text"),
    ],
)
def test_a_fault_is_told_with_its_line(tmp_path: Path, bad: Any, reason: str) -> None:
    with pytest.raises(Faults) as caught:
        read_dataset(_file(tmp_path, PAIR, bad, PAIR))
    (fault,) = caught.value.faults
    assert fault.startswith("line 2: ")
    assert reason in fault


def test_an_empty_completion_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(Faults, match="line 1: 'completion' is empty"):
        read_dataset(_file(tmp_path, {"prompt": "How wide?", "completion": ""}))


def test_all_faults_come_at_once(tmp_path: Path) -> None:
    with pytest.raises(Faults, match="2 faults"):
        read_dataset(_file(tmp_path, "nonsense", {"prompt": "?"}))


def test_a_file_that_is_empty_or_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="line 1: holds no rows"):
        read_dataset(_file(tmp_path, "", " "))
    with pytest.raises(UserError, match=r"nowhere\.jsonl"):
        read_dataset(tmp_path / "nowhere.jsonl")


def test_the_system_text_is_the_one_that_all_rows_share(tmp_path: Path) -> None:
    system = _turns(("system", "Be brief."), ("user", "How wide?"), ("assistant", "14 metres."))
    assert shared_system(read_dataset(_file(tmp_path, system, system))) == "Be brief."
    assert shared_system(read_dataset(_file(tmp_path, system, PAIR))) == ""
    assert shared_system(read_dataset(_file(tmp_path, PAIR, PAIR))) == ""
    assert shared_system(read_dataset(_file(tmp_path, COMPLETION))) == ""


def test_a_thinking_model_learns_to_answer_without_a_thought(tmp_path: Path, tiny_qwen3: Path) -> None:
    qwen3 = engine.load(tiny_qwen3, None, "for its tokenizer")
    (example,) = examples(read_dataset(_file(tmp_path, PAIR)), qwen3.tokenizer, True, 2048)
    asked, _ = qwen3.template.encode([Message("user", "How wide?")])
    assert list(example.tokens[: example.start]) == asked
    assert qwen3.tokenizer.decode(list(example.tokens[example.start :])).startswith("<think>\n\n</think>\n\n14")


@pytest.mark.parametrize("row", [PAIR, COMPLETION])
def test_the_answer_is_learned_after_the_very_prompt_that_is_asked(
    tmp_path: Path, mini: engine.Engine, row: dict[str, Any]
) -> None:
    (example,) = examples(read_dataset(_file(tmp_path, row)), mini.tokenizer, True, 2048)
    asked, _ = mini.template.encode([Message("user", "How wide?")])
    assert list(example.tokens[: example.start]) == asked
    assert mini.tokenizer.decode(list(example.tokens[example.start :])).startswith("14 metres.<|im_end|>")


def test_without_the_mask_all_of_a_row_is_learned(tmp_path: Path, mini: engine.Engine) -> None:
    (example,) = examples(read_dataset(_file(tmp_path, PAIR)), mini.tokenizer, False, 2048)
    assert example.start == 0


def test_text_is_learned_whole_even_with_the_mask(tmp_path: Path, mini: engine.Engine) -> None:
    (example,) = examples(read_dataset(_file(tmp_path, TEXT)), mini.tokenizer, True, 2048)
    assert example.start == 0
    assert example.tokens[-1] == mini.tokenizer.eos_token_id


def test_a_row_beyond_the_sequence_length_is_refused_and_not_cut(tmp_path: Path, mini: engine.Engine) -> None:
    long = {"prompt": "How wide? " * 50, "completion": "14 metres."}
    with pytest.raises(Faults, match=r"line 2: \d+ tokens; max_seq_length .* let in 64"):
        examples(read_dataset(_file(tmp_path, COMPLETION, long)), mini.tokenizer, True, 64)


def test_what_the_chat_template_refuses_is_a_fault(
    tmp_path: Path, mini: engine.Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    refusing = "{{ raise_exception('System role not supported') }}"
    monkeypatch.setattr(mini.tokenizer._tokenizer, "chat_template", refusing)
    with pytest.raises(Faults, match="line 1: the model's chat template refuses it"):
        examples(read_dataset(_file(tmp_path, PAIR)), mini.tokenizer, True, 2048)


def test_pairs_need_a_chat_template(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="needs a chat template"):
        examples(read_dataset(_file(tmp_path, PAIR)), SimpleNamespace(has_chat_template=False), True, 2048)
