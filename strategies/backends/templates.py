"""Turns a conversation into the token ids that a model was trained to read, by the model's own chat template.

Text from documents and users stays text: a control token spelled out in it (`<|im_end|>`, `<think>`) reaches the model
as ordinary characters. transformers sees to that (`sanitize_control_tokens`), and ordinary text keeps the very ids it
always had; the few architectures whose template mlx-lm wrote in Python are without this guard.

Knows templates and tokens; knows neither models nor windows.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from ..errors import AnswerError, UserError
from . import thinking
from .base import Message

PROBE = "knowhow-probe"
# Some templates tell the model today's date. The same prompt must be the same tomorrow, so it is always this one.
DAY = {"%d": "01", "%b": "Jan", "%B": "January", "%m": "01", "%y": "26", "%Y": "2026"}
DATE = "".join(f".replace('{code}', '{value}')" for code, value in DAY.items())
CALENDAR = "{%- macro strftime_now(format) -%}{{ format" + DATE + " }}{%- endmacro -%}"


class Template:
    """The chat template of a tokenizer (mlx-lm's TokenizerWrapper). UserError: it has none, or a broken one."""

    def __init__(self, tokenizer: Any, model: str) -> None:
        if not tokenizer.has_chat_template:
            raise UserError(f"{model} has no chat template", fix="pass a chat or instruct model, not a base model")
        self.model = model
        self.tags = (tokenizer.think_start or thinking.TAGS[0], tokenizer.think_end or thinking.TAGS[1])
        self._tokenizer = tokenizer
        self._takes_system = self._probe()

    def encode(self, messages: Sequence[Message], think: bool | None = None) -> tuple[list[int], bool]:
        """The prompt's ids, and whether it ends inside a thinking block. AnswerError: the template refuses it.

        `think`: whether the model is to; None: as the template has it, and so for one that knows no such switch.
        """
        if any("\ud800" <= character <= "\udfff" for message in messages for character in message.content):
            raise AnswerError("the prompt holds half a surrogate pair, which no tokenizer can read")
        ids = self._ids(self._turns(messages), think)
        if not ids:
            raise AnswerError("the prompt is empty")
        return ids, thinking.is_open(self._tokenizer.decode(ids[-16:]), self.tags)

    def text(self, messages: Sequence[Message], asks: bool = True) -> str:
        """The prompt before it becomes tokens: control tokens, those spelled out in a message too, are just text.

        `asks`: it ends where the model's answer begins. UserError: this model's template is no text, or refuses.
        """
        from jinja2 import TemplateError

        source = self._tokenizer.chat_template
        if self._tokenizer._chat_template or not isinstance(source, str):
            raise UserError(f"{self.model} has no chat template in text form", fix="pass a model that has one")
        written = {"chat_template": CALENDAR + source} if "strftime_now" in source else {}
        try:
            return self._tokenizer._tokenizer.apply_chat_template(
                self._turns(messages), add_generation_prompt=asks, tokenize=False, **written
            )
        except (TemplateError, ValueError, TypeError, IndexError) as error:
            problem = f"the chat template of {self.model} refuses the conversation: {error}"
            raise UserError(problem, fix="mend its chat template or pass another model") from error

    def _turns(self, messages: Sequence[Message]) -> list[dict[str, str]]:
        turns = [{"role": message.role, "content": message.content} for message in messages]
        return turns if self._takes_system else _folded(turns)

    def _ids(self, turns: list[dict[str, str]], think: bool | None = None) -> list[int]:
        from jinja2 import TemplateError

        try:
            return self._applied(turns, {} if think is None else {thinking.SWITCH: think})
        except (TemplateError, ValueError, TypeError, IndexError) as error:
            raise AnswerError(f"the chat template of {self.model} refuses the conversation: {error}") from error

    def _applied(self, turns: list[dict[str, str]], told: Mapping[str, bool]) -> list[int]:
        """By the tokenizer inside mlx-lm's wrapper: untold, that one turns thinking on, this leaves it to the
        template."""
        if self._tokenizer._chat_template:  # written in Python, by mlx-lm
            return self._tokenizer.apply_chat_template(turns, add_generation_prompt=True, **told)
        options: dict[str, Any] = {"sanitize_control_tokens": True, "return_dict": False, **told}
        source = self._tokenizer.chat_template
        if isinstance(source, str) and "strftime_now" in source:
            options["chat_template"] = CALENDAR + source
        return self._tokenizer._tokenizer.apply_chat_template(turns, add_generation_prompt=True, **options)

    def _probe(self) -> bool:
        """Whether a system message gets through: some templates refuse it (Gemma), others drop it without a word."""
        user = {"role": "user", "content": "?"}
        try:
            self._ids([user])
        except AnswerError as error:
            raise UserError(str(error), fix="mend its chat template or pass another model") from error
        try:
            return PROBE in self._tokenizer.decode(self._ids([{"role": "system", "content": PROBE}, user]))
        except AnswerError:
            return False


def _folded(turns: list[dict[str, str]]) -> list[dict[str, str]]:
    """The turns without system messages, whose text now opens the first other turn."""
    system = [turn["content"] for turn in turns if turn["role"] == "system"]
    rest = [turn for turn in turns if turn["role"] != "system"] or [{"role": "user", "content": ""}]
    first = {**rest[0], "content": "\n\n".join([*system, rest[0]["content"]])}
    return [first, *rest[1:]]
