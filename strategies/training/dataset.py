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
from typing import Any, Literal

from ..errors import Faults, UserError

Form = Literal["messages", "completion", "text"]
ROLES = ("system", "user", "assistant")


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
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise UserError(f"{path} is not UTF-8 text (byte {error.start})", fix="save it as UTF-8") from error
    except OSError as error:
        raise UserError(f"cannot read {path} ({error.strerror})", fix="put it there or name another") from error
    parsed = [(number, _parsed(line)) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
    if not parsed:
        raise UserError(f"{path} holds no rows", fix="write one JSON object a line")
    form: Form | None = next(filter(None, (form_of(row) for _, row in parsed)), None)
    faults = [f"line {number}: {fault}" for number, row in parsed if (fault := row_fault(row, form))]
    if faults or form is None:
        raise Faults(str(path), faults)
    return Dataset(path, form, tuple(row for _, row in parsed), tuple(number for number, _ in parsed))


def form_of(row: Any) -> Form | None:
    """The form of a row, found in mlx-lm's order; None: no form that it reads."""
    if not isinstance(row, Mapping):
        return None
    if "prompt" in row and "completion" in row:
        return "completion"
    return "messages" if "messages" in row else "text" if "text" in row else None


def row_fault(row: Any, form: Form | None) -> str | None:
    """What is wrong with a row of a file of this form; None: nothing."""
    if isinstance(row, json.JSONDecodeError):
        return f"not JSON ({row.msg} at column {row.colno})"
    found = form_of(row)
    if found is None:
        return "neither messages, nor prompt and completion, nor text"
    if found != form:
        return f"has the form '{found}', rows before it have the form '{form}'"
    if form == "messages":
        return _messages_fault(row["messages"])
    parts = ("prompt", "completion") if form == "completion" else ("text",)
    return next((f"'{part}' is empty or no text" for part in parts if not _is_text(row[part])), None)


def shared_system(dataset: Dataset) -> str:
    """The system text that every row begins with, which a question must then begin with too; "": there is none."""
    if dataset.form != "messages":
        return ""
    firsts = {(row["messages"][0]["role"], row["messages"][0]["content"]) for row in dataset.rows}
    role, content = firsts.pop()
    return content if not firsts and role == "system" else ""


def examples(dataset: Dataset, tokenizer: Any, mask_prompt: bool, longest: int) -> list[Example]:
    """The rows as mlx-lm tokenizes them, in order. Faults: nothing to learn in a row, or more tokens than `longest`.

    With `mask_prompt` only the last answer is learned; rows of the text form have none, and are learned whole.
    """
    from mlx_lm.tuner.datasets import create_dataset

    if dataset.form != "text" and not tokenizer.has_chat_template:
        problem = f"{dataset.path} has the form '{dataset.form}', which needs a chat template, and the model has none"
        raise UserError(problem, fix="use rows of the form text, or an instruction-tuned model")
    config = SimpleNamespace(mask_prompt=mask_prompt and dataset.form != "text")
    made = create_dataset(list(dataset.rows), tokenizer, config)
    found = [_example(made, row) for row in dataset.rows]
    told = [(line, _example_fault(example, longest)) for line, example in zip(dataset.lines, found, strict=True)]
    faults = [f"line {line}: {fault}" for line, fault in told if fault]
    if faults:
        raise Faults(str(dataset.path), faults)
    return [example for example in found if isinstance(example, Example)]


def _example(made: Any, row: Mapping[str, Any]) -> Example | Exception:
    """The row as tokens, or the chat template's own complaint about it."""
    from jinja2 import TemplateError

    try:
        tokens, start = made.process(row)
    except TemplateError as error:
        return error
    return Example(tuple(tokens), start)


def _example_fault(example: Example | Exception, longest: int) -> str | None:
    if isinstance(example, Exception):
        return f"the model's chat template refuses it ({example})"
    count = len(example.tokens)
    if count > longest:
        return f"{count} tokens; max_seq_length and the model's window let in {longest}"
    return "nothing to learn (no token after the prompt)" if count <= max(1, example.start) else None


def _parsed(line: str) -> Any:
    try:
        return json.loads(line)
    except json.JSONDecodeError as error:
        return error


def _messages_fault(messages: Any) -> str | None:
    if not isinstance(messages, list) or not messages:
        return "'messages' is no list, or empty"
    for turn in messages:
        if not isinstance(turn, Mapping) or turn.get("role") not in ROLES:
            return f"a message without one of the roles {', '.join(ROLES)}"
        if not _is_text(turn.get("content")):
            return f"a message of '{turn['role']}' is empty or no text"
    if messages[-1]["role"] != "assistant":
        return "the last message is not the assistant's: there is no answer to learn"
    return None


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())
