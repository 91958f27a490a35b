"""Turns a conversation into the token ids that a model was trained to read, by the model's own chat template.

Text that comes from documents or users stays text: a control token spelled out in it (`<|im_end|>`) reaches the model
as ordinary characters, never as the token. Tokenizers' own switch for that (`split_special_tokens`) would spell out the
template's tokens too and leaves those not marked special, so the text is cut instead: an unused character goes in after
the first character of each such word, and the rendered prompt is encoded in the pieces between. No piece then holds the
word. Ordinary text is in one piece and gets the very ids that the tokenizer gives by itself.

Knows templates and tokens; knows neither models nor windows.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from ..errors import AnswerError, UserError
from . import thinking
from .base import Message

PROBE = "knowhow-probe"
TODAY = date(2026, 1, 1)  # for templates that tell the model the date: the same prompt must be the same tomorrow


class Template:
    """The chat template of a tokenizer (mlx-lm's TokenizerWrapper). UserError: it has none, or a broken one."""

    def __init__(self, tokenizer: Any, model: str) -> None:
        if not tokenizer.has_chat_template:
            raise UserError(f"{model} has no chat template", fix="pass a chat or instruct model, not a base model")
        self.model = model
        self.tags = (tokenizer.think_start or thinking.TAGS[0], tokenizer.think_end or thinking.TAGS[1])
        self._tokenizer = tokenizer
        # mlx-lm's wrapper turns thinking on where it can; the tokenizer inside leaves that to the template.
        self._renderer = tokenizer if tokenizer._chat_template else tokenizer._tokenizer
        source = str(tokenizer.chat_template)
        self._extra = {"strftime_now": TODAY.strftime} if "strftime_now" in source else {}
        special = [str(token) for token in tokenizer.added_tokens_decoder.values() if token.special]
        tagged = [word for word in _tags(tokenizer) if word in source]
        self._control = {"assistant": _any_of(special), "user": _any_of([*special, *tagged])}
        self._takes_system = self._probe()

    def encode(self, messages: Sequence[Message]) -> tuple[list[int], bool]:
        """The prompt's ids, and whether it ends inside a thinking block. AnswerError: the template refuses it."""
        text = "".join(message.content for message in messages)
        if any("\ud800" <= character <= "\udfff" for character in text):
            raise AnswerError("the prompt holds half a surrogate pair, which no tokenizer can read")
        mark = _unused(text)
        turns = [{"role": message.role, "content": self._guarded(message, mark)} for message in messages]
        prompt = self._render(turns if self._takes_system else _folded(turns))
        pieces = prompt.split(mark)
        ids = [token for piece in pieces for token in self._tokenizer.encode(piece, add_special_tokens=False)]
        if not ids:
            raise AnswerError("the prompt is empty")
        return ids, thinking.is_open(prompt, self.tags)

    def _guarded(self, message: Message, mark: str) -> str:
        """An assistant's turn keeps its thinking tags: templates look for them to drop old thoughts."""
        control = self._control["assistant" if message.role == "assistant" else "user"]
        return control.sub(lambda first: first[0] + mark, message.content)

    def _render(self, turns: list[dict[str, str]]) -> str:
        from jinja2 import TemplateError

        try:
            return self._renderer.apply_chat_template(turns, tokenize=False, add_generation_prompt=True, **self._extra)
        except (TemplateError, ValueError, TypeError, IndexError) as error:
            raise AnswerError(f"the chat template of {self.model} refuses the conversation: {error}") from error

    def _probe(self) -> bool:
        """Whether a system message gets through: some templates refuse it (Gemma), others drop it without a word."""
        user = {"role": "user", "content": "?"}
        try:
            self._render([user])
        except AnswerError as error:
            raise UserError(str(error), fix="mend its chat template or pass another model") from error
        try:
            return PROBE in self._render([{"role": "system", "content": PROBE}, user])
        except AnswerError:
            return False


def _folded(turns: list[dict[str, str]]) -> list[dict[str, str]]:
    """The turns without system messages, whose text now opens the first other turn."""
    system = [turn["content"] for turn in turns if turn["role"] == "system"]
    rest = [turn for turn in turns if turn["role"] != "system"] or [{"role": "user", "content": ""}]
    first = {**rest[0], "content": "\n\n".join([*system, rest[0]["content"]])}
    return [first, *rest[1:]]


def _tags(tokenizer: Any) -> list[str]:
    """Added tokens not marked special that look like markup. Others of that kind are plain text (runs of blanks)."""
    words = (str(token) for token in tokenizer.added_tokens_decoder.values() if not token.special)
    return [word for word in words if re.fullmatch(r"[<\[]\S+[>\]]", word)]


def _any_of(words: Iterable[str]) -> re.Pattern[str]:
    """Matches the first character of each of the words, wherever one is spelled out; of no words, nothing."""
    spelled = "|".join(re.escape(word) for word in words if len(word) > 1)
    return re.compile(rf"(?={spelled})." if spelled else r"(?!)", re.DOTALL)


def _unused(text: str) -> str:
    """A string of Unicode noncharacters that the text does not hold."""
    mark = "\ufdd0"
    while mark in text:
        mark += "\ufdd0"
    return mark
