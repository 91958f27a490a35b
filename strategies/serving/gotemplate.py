"""Renders the part of Go's text/template that chat templates for Ollama are written in.

    text  {{ .Field.Field }}  {{ $.Field }}  {{ $name := value }}  {{ "text" }}  {{ 1 }}
    {{ if value }} .. {{ else if value }} .. {{ else }} .. {{ end }}      {{ range $i, $each := value }} .. {{ end }}
    eq ne and or not len slice, with (brackets);  {{- and -}} trim the text beside them

Values are strings, numbers, truth values, lists and mappings; a field that is not there is an error, as is everything
beyond this part: better none than a wrong proof. Knows nothing of models or conversations.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

ACTION = re.compile(r"\{\{(-(?=\s))?((?:\"(?:\\.|[^\"\\\n])*\"|`[^`]*`|[^\"`}]|\}(?!\}))*?)((?<=\s)-)?\}\}", re.DOTALL)
TOKEN = re.compile(r'\s*("(?:\\.|[^"\\\n])*"|`[^`]*`|:=|[(),]|\$?\w*(?:\.\w+)+|\$\w*|\.|-?\w+)')
SPACE = " \t\r\n"  # what Go's trim markers trim


class GoTemplateError(ValueError):
    """Not of the part that is understood here, or wrong in Go too."""


@dataclass
class _Block:
    """What stands between two control words: the condition or range before it, and the nodes in it."""

    word: str  # if, range, else, or "" for the whole
    rest: list[str]
    nodes: list[Any] = field(default_factory=list)
    otherwise: "_Block | None" = None


def render(template: str, data: Mapping[str, Any]) -> str:
    """The text that Go makes of `data`. GoTemplateError: a template that is wrong, or goes beyond this part."""
    return "".join(_Run(data).written(_parsed(template), data, {}))


def literal(text: str) -> str:
    """The template whose output is `text`, whatever it holds and whatever action follows it."""
    written = text.replace("{{", '{{ "{{" }}')
    return written.removesuffix("{") + '{{ "{" }}' if written.endswith("{") else written


def _parsed(template: str) -> _Block:
    root = _Block("", [])
    stack = [root]
    for part in _pieces(template):
        if isinstance(part, str):
            stack[-1].nodes.append(part)
            continue
        word = part[0] if part else ""
        if word in ("if", "range"):
            block = _Block(word, part[1:])
            stack[-1].nodes.append(block)
            stack.append(block)
        elif word == "else" and len(stack) > 1 and stack[-1].word != "else":
            chained = _Block("if" if part[1:2] == ["if"] else "else", part[2:])
            stack[-1].otherwise = chained
            stack[-1] = chained
        elif word == "end" and len(stack) > 1:
            stack.pop()
        elif word in ("else", "end", ""):
            raise GoTemplateError(f"'{word}' has nothing to belong to" if word else "an action without a value")
        else:
            stack[-1].nodes.append(part)
    if len(stack) > 1:
        raise GoTemplateError(f"'{stack[-1].word}' without an end")
    return root


def _pieces(template: str) -> Iterator[str | list[str]]:
    """Texts and, as lists of tokens, actions; with what the trim markers trim gone."""
    start, trim = 0, False
    while True:
        found = ACTION.search(template, start)
        text = template[start : found.start() if found else None]
        if "{{" in text:
            raise GoTemplateError(f"an action that does not end: {text[text.index('{{') :][:40]}")
        text = text.lstrip(SPACE) if trim else text
        text = text.rstrip(SPACE) if found and found[1] else text
        if text:
            yield text
        if not found:
            return
        yield _tokens(found[2])
        start, trim = found.end(), bool(found[3])


def _tokens(action: str) -> list[str]:
    tokens, place = [], 0
    action = action.rstrip()
    while place < len(action):
        found = TOKEN.match(action, place)
        if not found:
            raise GoTemplateError(f"not understood: {action[place:].strip()}")
        tokens.append(found[1])
        place = found.end()
    return tokens


class _Run:
    """One rendering. Variables live as long as the block in which they were set."""

    def __init__(self, root: Any) -> None:
        self.root = root

    def written(self, block: _Block, dot: Any, names: Mapping[str, Any]) -> Iterator[str]:
        names = dict(names)
        for node in block.nodes:
            if isinstance(node, str):
                yield node
            elif isinstance(node, _Block):
                yield from self._control(node, dot, names)
            elif node[1:2] == [":="] and node[0].startswith("$"):
                names[node[0]] = self._value(node[2:], dot, names)
            else:
                yield _shown(self._value(node, dot, names))

    def _control(self, block: _Block, dot: Any, names: Mapping[str, Any]) -> Iterator[str]:
        if block.word == "else" or (block.word == "if" and self._value(block.rest, dot, names)):
            yield from self.written(block, dot, names)
        elif block.word == "range" and (held := self._ranged(block.rest, dot, names)):
            for index, each in enumerate(held[1]):
                yield from self.written(block, each, {**names, **dict(zip(held[0], (index, each), strict=True))})
        elif block.otherwise:
            yield from self._control(block.otherwise, dot, names)

    def _ranged(self, tokens: list[str], dot: Any, names: Mapping[str, Any]) -> tuple[list[str], list[Any]] | None:
        """The variables for index and element, and the elements; None: there are no elements."""
        if len(tokens) < 5 or tokens[1] != "," or tokens[3] != ":=":
            raise GoTemplateError("a range is understood as: range $index, $element := list")
        held = self._value(tokens[4:], dot, names)
        if not isinstance(held, list):
            raise GoTemplateError(f"cannot range over {type(held).__name__}")
        return ([tokens[0], tokens[2]], held) if held else None

    def _value(self, tokens: Sequence[str], dot: Any, names: Mapping[str, Any]) -> Any:
        """Of an operand, or of a function and its operands."""
        operands = list(self._operands(list(tokens), dot, names))
        if operands and isinstance(operands[0], _Function):
            return operands[0](operands[1:])
        if len(operands) != 1:
            raise GoTemplateError(f"not understood: {' '.join(tokens)}")
        return operands[0]

    def _operands(self, tokens: list[str], dot: Any, names: Mapping[str, Any]) -> Iterator[Any]:
        place = 0
        while place < len(tokens):
            if tokens[place] == "(":
                end = _closing(tokens, place)
                yield self._value(tokens[place + 1 : end], dot, names)
                place = end
            else:
                yield self._operand(tokens[place], dot, names)
            place += 1

    def _operand(self, token: str, dot: Any, names: Mapping[str, Any]) -> Any:
        if token[0] == '"':
            return json.loads(token)  # Go's escapes that are written here are JSON's too
        if token[0] == "`":
            return token[1:-1].replace("\r", "")
        if token in FUNCTIONS:
            return _Function(token)
        if token in ("true", "false"):
            return token == "true"
        if re.fullmatch(r"-?\d+", token):
            return int(token)
        if token[0] not in "$.":
            raise GoTemplateError(f"function {token} is not known here")
        first, *fields = token.split(".")
        held = {"": dot, "$": self.root, **names}.get(first, self)
        if held is self:
            raise GoTemplateError(f"undefined variable {first}")
        for name in filter(None, fields):
            if not isinstance(held, Mapping) or name not in held:
                raise GoTemplateError(f"no field {name} for {token}")
            held = held[name]
        return held


class _Function:
    def __init__(self, name: str) -> None:
        self.name = name

    def __call__(self, given: list[Any]) -> Any:
        if any(isinstance(each, _Function) for each in given):
            raise GoTemplateError(f"{self.name} of a function needs brackets")
        try:
            return FUNCTIONS[self.name](*given)
        except (TypeError, IndexError) as error:
            raise GoTemplateError(f"wrong operands for {self.name}: {given}") from error


def _equal(first: Any, second: Any, *more: Any) -> bool:
    if any(type(first) is not type(other) for other in (second, *more)):
        raise TypeError
    return any(first == other for other in (second, *more))


def _slice(held: Any, start: int = 0, end: int | None = None) -> Any:
    if not isinstance(held, list) or not 0 <= start <= (len(held) if end is None else end) <= len(held):
        raise IndexError
    return held[start:end]


FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    "eq": _equal,
    "ne": lambda first, second: not _equal(first, second),
    "and": lambda first, *more: next((each for each in (first, *more) if not each), (first, *more)[-1]),
    "or": lambda first, *more: next((each for each in (first, *more) if each), (first, *more)[-1]),
    "not": lambda value: not value,
    "len": lambda held: len(held.encode()) if isinstance(held, str) else len(held),
    "slice": _slice,
}


def _closing(tokens: list[str], start: int) -> int:
    depth = 0
    for place in range(start, len(tokens)):
        depth += {"(": 1, ")": -1}.get(tokens[place], 0)
        if depth == 0:
            return place
    raise GoTemplateError("a bracket that does not close")


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str | int):
        return str(value)
    raise GoTemplateError(f"cannot write {type(value).__name__} as Go would")
