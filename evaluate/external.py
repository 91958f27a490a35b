"""Answers that came from elsewhere: a chat window, an assistant in an editor. One line of JSON each:

    {"question": id or prompt, "answer": text, "arm": name}      without `arm`, the file's name is the arm

Several lines with the same arm and question are attempts. Knows no models; nothing is known of these answers' cost.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from ..strategies.backends.base import Completion
from ..strategies.base import Answer, Preparation
from ..strategies.corpus import read_text
from ..strategies.errors import Faults, UserError
from .files import json_line
from .identity import digest
from .questions import Question
from .results import Arm, Record


def read_answers(files: Sequence[Path], questions: Sequence[Question]) -> list[Record]:
    """A record for every line. Faults: all the lines that are none, by number."""
    known = {_folded(name): question.id for question in questions for name in (question.prompt, question.id)}
    rows, faults = [], []
    for file in files:
        for number, line in enumerate(read_text(file).split("\n"), 1):
            if not line.strip():
                continue
            try:
                rows.append(_row(line, known, file.stem))
            except ValueError as error:
                faults.append(f"line {number} of {file}: {error}")
    if faults:
        raise Faults("these answers cannot be read", faults)
    if not rows:
        raise UserError(f"{', '.join(map(str, files))}: no answers", fix='write {"question": ..., "answer": ...} lines')
    return list(_records(rows))


def arms(records: Iterable[Record]) -> list[Arm]:
    """The arms of such answers, in the order in which they first come."""
    names = dict.fromkeys(record.strategy for record in records)
    return [
        Arm(name, "Answers that came from elsewhere", Preparation(), identity={"kind": "external"}) for name in names
    ]


def verdict_lines(records: Iterable[Record]) -> str:
    """JSONL: each answer with its scores and their parts."""
    return "".join(json_line(_told(record)).decode() for record in records)


def _told(record: Record) -> dict[str, Any]:
    scores = [
        {"name": score.name, "value": score.value, "reason": score.reason, "parts": dict(score.parts)}
        for score in record.scores
    ]
    text = record.answer.completion.text if record.answer else ""
    place = {"arm": record.strategy, "question": record.question, "attempt": record.attempt}
    return {**place, "answer": text, "scores": scores}


def _row(line: str, known: Mapping[str, str], arm: str) -> tuple[str, str, str]:
    """(arm, question id, answer) of one line. ValueError says what is wrong with it."""
    try:
        told = json.loads(line)
    except json.JSONDecodeError as error:
        raise ValueError(f"not JSON ({error.msg}, column {error.colno})") from None
    if not isinstance(told, dict):
        raise ValueError("not a mapping with `question` and `answer`")
    for key in ("question", "answer"):
        if not isinstance(told.get(key), str):
            raise ValueError(f"`{key}` is missing or not text")
    if not isinstance(told.get("arm", arm), str) or not told.get("arm", arm).strip():
        raise ValueError("`arm` is not a name")
    question = known.get(_folded(told["question"]))
    if question is None:
        raise ValueError(f"no question has the id or the prompt {told['question']!r}")
    return told.get("arm", arm).strip(), question, told["answer"]


def _records(rows: Iterable[tuple[str, str, str]]) -> Iterator[Record]:
    came: dict[tuple[str, str], int] = {}
    for arm, question, text in rows:
        attempt = came.get((arm, question), 0)
        came[arm, question] = attempt + 1
        key = digest([arm, question, attempt, text])
        yield Record(arm, question, attempt, key, Answer(Completion(text)))


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()
