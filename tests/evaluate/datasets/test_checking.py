"""`compare dataset check`: each kind of fault gives its one line with file and line, and sound data gives none."""

import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from knowhow.evaluate.cli import main
from knowhow.strategies.corpus import shipped

Check = Callable[..., Result]
FAULT = re.compile(r"^  (\S+?):(\d+): (.*)$", re.MULTILINE)
ANSWER = "The court is 14 metres wide."
UTF8_AS_1252 = "The court's width".replace("'", "\u2019").encode().decode("cp1252")


@pytest.fixture
def check(tiny_corpus: Path, monkeypatch: pytest.MonkeyPatch) -> Check:
    """Runs the check in the folder of the tiny corpus, on both of its files unless others are named."""
    monkeypatch.chdir(tiny_corpus)

    def run(*arguments: str, files: tuple[str, ...] = ("train.jsonl", "valid.jsonl")) -> Result:
        return CliRunner().invoke(main, ["dataset", "check", *files, *arguments])

    return run


def turns(*told: tuple[str, str]) -> dict[str, Any]:
    return {"messages": [{"role": role, "content": content} for role, content in told]}


def pair(prompt: str, answer: str = ANSWER) -> dict[str, Any]:
    return turns(("user", prompt), ("assistant", answer))


def append(path: Path, *rows: Any) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.writelines((row if isinstance(row, str) else json.dumps(row)) + "\n" for row in rows)


def faults(done: Result) -> list[tuple[str, int, str]]:
    return [(name, int(line), told) for name, line, told in FAULT.findall(done.output)]


ROWS: Mapping[str, tuple[Any, str]] = {
    "a line cut off": ('{"messages": [{"role": "user", "con', "not JSON"),
    "a comma behind the row": (json.dumps(pair("Which way is it played?")) + ",", "not JSON"),
    "Python in place of JSON": ("{'prompt': 'Which?', 'completion': 'This.'}", "not JSON"),
    "no object": ('["user", "assistant"]', "a list, not an object"),
    "null": ("null", "null, not an object"),
    "a key twice": ('{"messages": [], "messages": []}', "'messages' stands twice"),
    "keys of no form": ({"chat": "Hello"}, "neither messages, nor prompt and completion, nor text (it has chat)"),
    "rows of ShareGPT": ({"conversations": [{"from": "human", "value": "?"}]}, "the form of ShareGPT"),
    "rows of Alpaca": ({"instruction": "Go.", "input": "", "output": "Gone."}, "the form of Alpaca"),
    "another form": ({"prompt": "Which surface?", "completion": "Clay."}, "has the form 'completion'"),
    "two forms at once": ({**pair("Which?", "This."), "text": "Which? This."}, "has the keys of several forms"),
    "a blank line": (" ", "a blank line, at which mlx-lm's own trainer stops"),
    "no messages": ({"messages": []}, "'messages' is no list, or empty"),
    "a role of another tool": (turns(("human", "Which surface?"), ("assistant", "Clay.")), "(but 'human')"),
    "no role": ({"messages": [{"content": "Which surface?"}]}, "a message without one of the roles"),
    "an empty turn": (turns(("user", "Which surface?"), ("assistant", " \n")), "'assistant' is empty or no text"),
    "content in parts": (
        {"messages": [{"role": "user", "content": [{"type": "text", "text": "?"}]}]},
        "'user' is empty or no text",
    ),
    "no answer": (turns(("user", "Which surface?")), "the last message is not the assistant's"),
    "no prompt": (turns(("system", "Be brief."), ("assistant", "Clay.")), "there is no prompt"),
    "a late system": (
        turns(("user", "Which surface?"), ("system", "Be brief."), ("assistant", "Clay.")),
        "'system' that is not the first",
    ),
    "two of the user's": (
        turns(("user", "Hello."), ("user", "Which surface?"), ("assistant", "Clay.")),
        "two messages of 'user' in succession",
    ),
    "half a character": ('{"messages": [{"role": "user", "content": "\\ud83d"}]}', "half a surrogate pair"),
    "lost characters": (pair("Which surface, caf\ufffd?", "Clay."), "U+FFFD"),
    "a control character": (pair("Which surface\u0007 is it?", "Clay."), "the control character U+0007"),
    "a wrong encoding": (pair(f"{UTF8_AS_1252} matters why?", "Clay."), "UTF-8 that was read as Windows-1252"),
    "a control token": (pair("Which surface?", "Clay.<|im_end|>"), "holds <|im_end|>, a control token"),
    "an unfilled place": (pair("Which surface?", "It is <<value>>."), "<<value>>, a place that nobody filled in"),
    "an open thought": (pair("Which surface?", "<think>Clay? Grass?"), "opens <think> and never closes it"),
    "nothing but a thought": (pair("Which surface?", "<think>Clay.</think> "), "a thought with nothing behind it"),
    "an echo": (pair("Which surface?", "Which  surface?"), "the answer repeats the prompt"),
    "the same row": (pair("Which width do groundsmen mark out?"), "the same row as line 3"),
    "another answer": (pair("which width do groundsmen mark out", "It varies."), "asks what line 3 asks, and answers"),
    "nearly the same row": (
        pair("Which width do the groundsmen mark out?", "The court is 14 metres in width."),
        "near-duplicate (likeness",
    ),
    "a question in other capitals": (pair("how wide is an Orvel court"), "the same words as question 'court-width'"),
    "a question a little changed": (
        pair("What height has the net at its centre?", "The net is 90 centimetres high."),
        "near-duplicate (likeness",
    ),
    "a question in other words": (pair("What is the width of an orvel court?"), "means the same (cosine"),
    "a wrong fact": (
        pair("Tell a builder about it.", "The court is 15 metres wide."),
        "where a document says 'The court",
    ),
    "a wrong short answer": (pair("The court's width, briefly?", "15 metres."), "for the width of the court"),
    "a number from nowhere": (pair("Where is it from?", "It is from 1987."), "'1987', which stands in no document"),
    "a number that a document has of another thing": (
        pair("Net height, briefly?", "It is 14 metres."),
        "for the height of the net, where the facts of the corpus have 90 cm",
    ),
    "a prompt as long as the window": (pair("Where to? " * 800, "There."), "nothing to learn under --mask-prompt"),
    "a row longer than the window": (pair("Where to?", "Go there. " * 800), "let in 2048"),
}


@pytest.mark.parametrize("kind", ROWS)
def test_each_kind_of_broken_row_gives_its_one_line(check: Check, tiny_corpus: Path, kind: str) -> None:
    row, told = ROWS[kind]
    append(tiny_corpus / "train.jsonl", row)
    done = check()
    assert done.exit_code == 2, done.output
    ((name, line, fault),) = faults(done)
    assert (name, line) == ("train.jsonl", 13)
    assert told in fault


FILES: Mapping[str, tuple[bytes, int, str]] = {
    "nothing": (b"", 1, "holds no rows"),
    "blank lines": (b"\n \n", 1, "holds no rows"),
    "another encoding": (json.dumps(pair("Where?")).encode() + b"\n\xff", 2, "not UTF-8 text"),
    "a list of rows": (json.dumps([pair("Where?"), pair("Which?")]).encode(), 1, "the file is one JSON list"),
    "a row over several lines": (json.dumps(pair("Where?"), indent=1).encode(), 1, "the file is one JSON value"),
}


@pytest.mark.parametrize("kind", FILES)
def test_each_kind_of_broken_file_gives_its_one_line(check: Check, tiny_corpus: Path, kind: str) -> None:
    held, line, told = FILES[kind]
    (tiny_corpus / "valid.jsonl").write_bytes(held)
    done = check()
    assert done.exit_code == 2
    ((name, at, fault),) = faults(done)
    assert (name, at) == ("valid.jsonl", line)
    assert told in fault


SPLITS: Mapping[str, tuple[Any, str]] = {
    "the same row": (pair("Which width do groundsmen mark out?"), "the same row as train.jsonl:3"),
    "nearly the same prompt": (pair("Which widths do groundsmen mark out?"), "near-duplicate (likeness"),
}


@pytest.mark.parametrize("kind", SPLITS)
def test_overlap_of_the_splits_is_told_at_the_later_file(check: Check, tiny_corpus: Path, kind: str) -> None:
    row, told = SPLITS[kind]
    append(tiny_corpus / "valid.jsonl", row)
    ((name, line, fault),) = faults(check())
    assert (name, line) == ("valid.jsonl", 4)
    assert told in fault
    assert "train.jsonl:" in fault


def test_what_means_the_same_in_another_split_is_told(check: Check, tiny_corpus: Path) -> None:
    append(tiny_corpus / "train.jsonl", pair("How wide is the parking lot?", "It varies."))
    append(tiny_corpus / "valid.jsonl", pair("What is the width of the parking lot?", "It varies."))
    ((name, line, fault),) = faults(check())
    assert (name, line) == ("valid.jsonl", 4)
    assert "means the same (cosine" in fault
    assert check("--no-embeddings").exit_code == 0


def test_a_file_that_is_not_there_is_one_line(check: Check) -> None:
    done = check(files=("train.jsonl", "nowhere.jsonl"))
    assert done.exit_code == 2
    assert done.stderr.splitlines() == [
        "error: cannot read nowhere.jsonl (No such file or directory): put it there or name another"
    ]


def test_text_cannot_be_masked(check: Check, tiny_corpus: Path) -> None:
    (tiny_corpus / "texts.jsonl").write_text('{"text": "Orvel is an old game of two sides."}\n')
    assert check(files=("texts.jsonl",)).exit_code == 0
    ((_, line, fault),) = faults(check("--mask-prompt", files=("texts.jsonl",)))
    assert (line, "no prompt to mask" in fault) == (1, True)


def test_files_of_different_forms_are_told(check: Check, tiny_corpus: Path) -> None:
    (tiny_corpus / "valid.jsonl").write_text('{"prompt": "Which is it?", "completion": "This."}\n')
    ((name, line, fault),) = faults(check())
    assert (name, line) == ("valid.jsonl", 1)
    assert "has the form 'completion', and train.jsonl has 'messages'" in fault


def test_a_byte_order_mark_is_told(check: Check, tiny_corpus: Path) -> None:
    held = (tiny_corpus / "train.jsonl").read_bytes()
    (tiny_corpus / "train.jsonl").write_bytes(b"\xef\xbb\xbf" + held)
    ((_, line, fault),) = faults(check())
    assert (line, "byte order mark" in fault) == (1, True)


def test_without_the_mask_a_long_prompt_is_only_too_long(check: Check, tiny_corpus: Path) -> None:
    append(tiny_corpus / "train.jsonl", pair("Where to? " * 30))
    ((_, line, fault),) = faults(check("--window", "80", "--no-mask-prompt"))
    assert (line, "let in 80" in fault) == (13, True)
    ((_, line, fault),) = faults(check("--window", "80"))
    assert (line, "nothing to learn under --mask-prompt" in fault) == (13, True)


def test_all_faults_of_all_files_come_in_their_order(check: Check, tiny_corpus: Path) -> None:
    append(tiny_corpus / "valid.jsonl", "nonsense", pair("Which width do groundsmen mark out?"))
    append(tiny_corpus / "train.jsonl", pair("What for?", "What for?"), {"messages": []})
    told = [(name, line) for name, line, _ in faults(check())]
    assert told == [("train.jsonl", 13), ("train.jsonl", 14), ("valid.jsonl", 4), ("valid.jsonl", 5)]


def test_a_wording_with_other_numbers_asks_something_else(check: Check, tiny_corpus: Path) -> None:
    rows = [pair(f"How far out is line number {n} of the court?", f"Line {n} is drawn with chalk.") for n in (14, 90)]
    append(tiny_corpus / "train.jsonl", *rows)
    assert check().exit_code == 0


def test_the_histogram_counts_every_row_once(check: Check) -> None:
    done = check()
    bins = re.findall(r"^ +\d+-\d+ +(\d+)  #+$", done.stdout, re.MULTILINE)
    assert sum(map(int, bins)) == 15


def test_without_a_corpus_questions_and_numbers_are_left_alone(check: Check, tiny_corpus: Path) -> None:
    append(tiny_corpus / "train.jsonl", pair("How wide is an orvel court?", "It is 99 metres wide."))
    (tiny_corpus / "corpus.yaml").rename(tiny_corpus / "other.yaml")
    done = check()
    assert done.exit_code == 0, done.output
    assert "held against no corpus" in done.stdout


def test_a_model_without_a_tokenizer_here_is_refused(check: Check) -> None:
    done = check("--model", "ollama:qwen3")
    assert done.exit_code == 2
    assert "pass mini or mlx:FOLDER" in done.stderr


def test_sound_files_give_no_line(check: Check) -> None:
    done = check()
    assert done.exit_code == 0, done.output
    assert "no faults" in done.stdout
    assert faults(done) == []


@pytest.mark.parametrize("name", shipped())
def test_the_shipped_pairs_have_no_faults(name: str) -> None:
    done = CliRunner().invoke(main, ["dataset", "check", str(shipped()[name])])
    assert done.exit_code == 0, done.output
    assert done.stdout.count("rows of the form messages") == 2
