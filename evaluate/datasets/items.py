"""Training rows as checks see them: what is asked, what is answered, and where it stands. Knows no corpora."""

from collections.abc import Iterator
from dataclasses import dataclass

from ...strategies.training.dataset import Dataset
from ...strategies.training.dataset_forms import ChatText, Turn, Unconvertible, conversation

Fault = tuple[int, int, str]  # which file, the line in it, and what is wrong


@dataclass(frozen=True)
class Item:
    """One row. `prompt`: all before the last answer, a system text left out; "" of a text that no template made."""

    file: int  # which of the files that are looked at, from 0
    line: int
    where: str  # as a fault names it: "train.jsonl:12"
    system: str
    prompt: str
    answer: str
    asked: tuple[str, ...]  # what each turn of the user asks; of a text that no template made, its lines


def items_of(dataset: Dataset, file: int, chat: ChatText | None) -> Iterator[Item]:
    for line, row in zip(dataset.lines, dataset.rows, strict=True):
        where = f"{dataset.path}:{line}"
        try:
            turns = conversation(row, dataset.form, chat)
        except Unconvertible:
            lines = tuple(part for part in row["text"].splitlines() if part.strip())
            yield Item(file, line, where, "", "", row["text"], lines)
        else:
            yield _item(turns, (file, line, where))


def _item(turns: list[Turn], place: tuple[int, int, str]) -> Item:
    system = "".join(turn["content"] for turn in turns if turn["role"] == "system")
    spoken = [turn for turn in turns if turn["role"] != "system"]
    asked = tuple(turn["content"] for turn in spoken if turn["role"] == "user")
    prompt = "\n".join(turn["content"] for turn in spoken[:-1])
    return Item(*place, system, prompt, spoken[-1]["content"], asked)
