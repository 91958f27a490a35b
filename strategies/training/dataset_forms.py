"""Turns rows from one of mlx-lm's three forms into another: messages, prompt and completion, rendered text.

Text is what a model's chat template makes of a conversation, and is read back by the same template: what it writes
around the turns is found by rendering a conversation of known words. A text counts as read only if the turns found in
it, rendered again, are that very text. Other keys of a row stay as they are. Knows no corpora.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..errors import Faults, UserError
from .dataset import Dataset
from .dataset_rows import Form, row_fault

Turn = dict[str, str]
Row = Mapping[str, Any]
KEYS = ("messages", "prompt", "completion", "text")
PROBES = [f"knowhow{letter}probe" for letter in "abcde"]  # one word each, which no template takes for its own


class Unconvertible(ValueError):
    """A row that the other form has no room for."""


@dataclass(frozen=True)
class _Frame:
    """What a chat template writes around turns: before the first, between them, behind the last."""

    start: str  # before the first user turn, where there is no system turn
    system: tuple[str, str]  # around a system turn
    answer: str  # between a user's turn and the assistant's
    last_answer: str  # the same before the last turn, where some templates add an empty thought
    user: str  # between an assistant's turn and the user's
    end: str


class ChatText:
    """Renders conversations as a model's tokenizer does, and reads them back. UserError: it has no chat template."""

    def __init__(self, tokenizer: Any, model: str) -> None:
        if not tokenizer.has_chat_template:
            raise UserError(f"{model} has no chat template", fix="pass a chat or instruct model, not a base model")
        self._tokenizer = tokenizer
        self._doubled = self._doubled_start()
        self._frame = self._found_frame()

    def render(self, turns: Sequence[Turn], tools: Any = None) -> str:
        """The conversation as text that tokenizes to what the template makes. Unconvertible: the template refuses."""
        from jinja2 import TemplateError

        try:
            text = self._applied(turns, tools)
        except TemplateError as error:
            raise Unconvertible(f"the model's chat template refuses it ({error})") from error
        return text.removeprefix(self._doubled)

    def read(self, text: str) -> list[Turn]:
        """The turns of a rendered conversation. Unconvertible: the template did not make this text."""
        for turns in self._readings(text):
            if self.render(turns) == text:
                return turns
        raise Unconvertible("is not what the model's chat template makes of a conversation")

    def _applied(self, turns: Sequence[Turn], tools: Any = None) -> str:
        return self._tokenizer.apply_chat_template(list(turns), tools=tools, tokenize=False)

    def _doubled_start(self) -> str:
        """The template's first token, if the tokenizer puts it before every text of its own accord: once is enough."""
        first = self._tokenizer.bos_token
        if not first or not self._applied(_turns("user", PROBES[:2])).startswith(first):
            return ""
        token = self._tokenizer.bos_token_id
        return first if self._tokenizer.encode(first)[:2] == [token, token] else ""

    def _found_frame(self) -> _Frame | None:
        plain, told = self._around("user", PROBES[:4]), self._around("system", PROBES)
        if plain is None or not all(plain[1:4]):
            return None
        system = (told[0], told[1]) if told else ("", "")
        return _Frame(plain[0], system, plain[1], plain[3], plain[2], plain[4])

    def _around(self, first: str, probes: Sequence[str]) -> list[str] | None:
        try:
            return _between(self.render(_turns(first, probes)), probes)
        except Unconvertible:
            return None

    def _readings(self, text: str) -> Iterator[list[Turn]]:
        """What the text may hold: a conversation without a system turn, or with one."""
        frame = self._frame
        if frame is None or not text.endswith(frame.end):
            return
        body = text.removesuffix(frame.end) if frame.end else text
        start = frame.start.removeprefix(self._doubled)
        if body.startswith(start):
            yield from _conversation(body.removeprefix(start), frame, [])
        opening, closing = frame.system[0].removeprefix(self._doubled), frame.system[1]
        if closing and body.startswith(opening) and closing in body[len(opening) :]:
            system, _, rest = body[len(opening) :].partition(closing)
            yield from _conversation(rest, frame, [{"role": "system", "content": system}])


def converted(dataset: Dataset, form: Form, chat: ChatText | None = None) -> list[Row]:
    """The rows in another form; `chat` is needed to and from text. Faults: rows that it has no room for, by line."""
    rows: list[Row] = []
    faults = []
    for line, row in zip(dataset.lines, dataset.rows, strict=True):
        try:
            rows.append(_other_keys(row) | _converted(row, dataset.form, form, chat))
        except Unconvertible as error:
            faults.append(f"{dataset.path}:{line}: {error}")
    if faults:
        raise Faults(f"{dataset.path} cannot become {form}", faults)
    return rows


def conversation(row: Row, form: Form, chat: ChatText | None = None) -> list[Turn]:
    """A sound row as turns. Unconvertible: a text that the template did not make, or there is no template."""
    if form == "messages":
        return [{"role": turn["role"], "content": turn["content"]} for turn in row["messages"]]
    if form == "completion":
        return _turns("user", [row["prompt"], row["completion"]])
    if chat is None:
        raise Unconvertible("text can be read only with the model's chat template")
    return chat.read(row["text"])


def _converted(row: Row, form: Form, to: Form, chat: ChatText | None) -> dict[str, Any]:
    turns = conversation(row, form, chat)
    fault = row_fault({"messages": turns}, "messages")
    if fault:
        raise Unconvertible(fault)
    if to == "messages":
        return {"messages": turns}
    if to == "text":
        assert chat is not None
        return {"text": chat.render(turns, row.get("tools"))}
    if [turn["role"] for turn in turns] != ["user", "assistant"]:
        told = " and ".join(["a system message"] * (turns[0]["role"] == "system") + [f"{len(turns)} messages"])
        raise Unconvertible(f"has {told}, and a completion has room for one prompt and one answer")
    return {"prompt": turns[0]["content"], "completion": turns[1]["content"]}


def _other_keys(row: Row) -> dict[str, Any]:
    return {key: value for key, value in row.items() if key not in KEYS}


def _turns(first: str, texts: Sequence[str]) -> list[Turn]:
    """The texts as turns by user and assistant in alternation, after a system's if that is the first."""
    spoken = ["user", "assistant"] * len(texts)
    roles = ["system", *spoken] if first == "system" else spoken
    return [{"role": role, "content": text} for role, text in zip(roles, texts, strict=False)]


def _between(text: str, probes: Sequence[str]) -> list[str] | None:
    """What stands before, between and behind the probes; None: the template changes or repeats what it is given."""
    pieces, rest = [], text
    for probe in probes:
        if rest.count(probe) != 1:
            return None
        before, _, rest = rest.partition(probe)
        pieces.append(before)
    return [*pieces, rest]


def _conversation(body: str, frame: _Frame, turns: list[Turn]) -> Iterator[list[Turn]]:
    rest, found, last = body.rpartition(frame.last_answer)
    if not found:
        return
    *earlier, question = rest.split(frame.user)
    spoken = [part for exchange in earlier for part in exchange.split(frame.answer, 1)]
    yield [*turns, *_turns("user", [*spoken, question, last])]
