"""Reads training rows, says what is wrong with them line by line, and turns them into the tokens a model learns from.

Three forms, the ones mlx-lm reads; a file holds one of them:

    {"messages": [{"role": "user", "content": ...}, {"role": "assistant", "content": ...}]}
    {"prompt": ..., "completion": ...}
    {"text": ...}

It knows tokenizers and rows; it knows no models, no batches and no corpora.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from ..errors import Faults, UserError
from .dataset_rows import Form, form_of, parsed, row_fault

Fault = tuple[int, str]  # the line, from 1, and what is wrong with it


@dataclass(frozen=True)
class Dataset:
    path: Path
    form: Form
    rows: tuple[Mapping[str, Any], ...]
    lines: tuple[int, ...]  # of each row in the file, from 1


@dataclass(frozen=True)
class Example:
    """What is learned from one row: the tokens from `start` on, each foretold from those before it."""

    tokens: tuple[int, ...]
    start: int = 0


def read_dataset(path: Path) -> Dataset:
    """The rows of a JSONL file. UserError: no such file. Faults: all that is wrong with it, by line."""
    dataset, faults = scan_dataset(path)
    if faults or dataset is None:
        raise Faults(str(path), [f"line {line}: {fault}" for line, fault in faults])
    return dataset


def scan_dataset(path: Path) -> tuple[Dataset | None, list[Fault]]:
    """The sound rows of a file, if it has any, and what is wrong with the others. UserError: no such file."""
    text, unreadable = _text(path)
    lines = [(number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
    if whole := unreadable or _whole_fault(text, lines):
        return None, [whole]
    told = [(number, parsed(line)) for number, line in lines]
    form: Form | None = next(filter(None, (form_of(row) for _, row in told)), None)
    judged = [(number, row, row_fault(row, form)) for number, row in told]
    faults = [(number, fault) for number, _, fault in judged if fault]
    sound = [(number, row) for number, row, fault in judged if not fault]
    if form is None or not sound:
        return None, faults
    return Dataset(path, form, tuple(row for _, row in sound), tuple(number for number, _ in sound)), faults


def _text(path: Path) -> tuple[str, Fault | None]:
    try:
        held = path.read_bytes()
    except OSError as error:
        raise UserError(f"cannot read {path} ({error.strerror})", fix="put it there or name another") from error
    try:
        return held.decode("utf-8-sig").replace("\r\n", "\n"), None
    except UnicodeDecodeError as error:
        line = held[: error.start].count(b"\n") + 1
        return "", (line, f"not UTF-8 text (byte {error.start} of the file): save it as UTF-8")


def _whole_fault(text: str, lines: list[tuple[int, str]]) -> Fault | None:
    """What is wrong with the file as a whole. One JSON value over several lines, or one list of rows, would give a
    fault for every line."""
    if not lines:
        return 1, "holds no rows: write one JSON object a line"
    if len(lines) == 1 and not text.lstrip().startswith("["):
        return None
    try:
        held = json.loads(text)
    except (ValueError, RecursionError):
        return None
    kind = "list" if isinstance(held, list) else "value"
    return lines[0][0], f"the file is one JSON {kind}: write one object a line (`jq -c '.[]'` makes that of a list)"


def shared_system(dataset: Dataset) -> str:
    """The system text that every row begins with, which a question must then begin with too; "": there is none."""
    if dataset.form != "messages":
        return ""
    firsts = {(row["messages"][0]["role"], row["messages"][0]["content"]) for row in dataset.rows}
    role, content = firsts.pop()
    return content if not firsts and role == "system" else ""


def holds_code(row: Mapping[str, Any]) -> bool:
    """Whether a code block stands in what is learned of a row."""
    match form_of(row):
        case "messages":
            return "```" in row["messages"][-1]["content"]
        case "completion":
            return "```" in row["completion"]
        case _:
            return "```" in row["text"]


def mostly_code(dataset: Dataset) -> bool:
    return 2 * sum(map(holds_code, dataset.rows)) > len(dataset.rows)


def examples(dataset: Dataset, tokenizer: Any, mask_prompt: bool, longest: int) -> list[Example]:
    """The rows as mlx-lm tokenizes them, in order. Faults: nothing to learn in a row, or more tokens than `longest`.

    With `mask_prompt` only the last answer is learned; rows of the text form have none, and are learned whole.
    """
    found = tokenized(dataset, tokenizer, mask_prompt)
    told = [(line, example_fault(example, longest)) for line, example in zip(dataset.lines, found, strict=True)]
    faults = [f"line {line}: {fault}" for line, fault in told if fault]
    if faults:
        raise Faults(str(dataset.path), faults)
    return [example for example in found if isinstance(example, Example)]


def tokenized(dataset: Dataset, tokenizer: Any, mask_prompt: bool) -> list[Example | Exception]:
    """Each row as tokens, or the chat template's own complaint about it. UserError: the model has no chat template."""
    from mlx_lm.tuner.datasets import create_dataset

    if dataset.form != "text" and not tokenizer.has_chat_template:
        problem = f"{dataset.path} has the form '{dataset.form}', which needs a chat template, and the model has none"
        raise UserError(problem, fix="use rows of the form text, or an instruction-tuned model")
    config = SimpleNamespace(mask_prompt=mask_prompt and dataset.form != "text")
    made = create_dataset(list(dataset.rows), tokenizer, config)
    return [_example(made, row) for row in dataset.rows]


def _example(made: Any, row: Mapping[str, Any]) -> Example | Exception:
    """The row as tokens, or the chat template's own complaint about it."""
    from jinja2 import TemplateError

    try:
        tokens, start = made.process(row)
    except TemplateError as error:
        return error
    return Example(tuple(tokens), start)


def example_fault(example: Example | Exception, longest: int) -> str | None:
    """What keeps a row from being learned; None: nothing."""
    if isinstance(example, Exception):
        return f"the model's chat template refuses it ({example})"
    count = len(example.tokens)
    if count > longest:
        return f"{count} tokens; max_seq_length and the model's window let in {longest}"
    return "nothing to learn (no token after the prompt)" if count <= max(1, example.start) else None
