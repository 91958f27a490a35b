"""Writes a component's markup in a dialect: blocks, events, bindings, texts, content from outside.

It knows the marks of the neutral notation and a dialect's patterns for them; scripts are written elsewhere.
"""

import re

from .dialect import Dialect
from .notation import Component
from .statements import assigns, expression, statement

_MARK = re.compile(
    r"(?:([\w:-]+)=)?\[\[(.*?)\]\](?!\])|~(\w+)(\.prevent)?:(.*?)~|=(\w+):([\w.]+)=|\[\*(\w*) ?([^\]]*)\]|\[\.\.\.\]"
)
_OPENS = re.compile(r"<(?:\w|\*)[^<]*[^/]>$|<\w+>$")
_EACH = re.compile(r"(.+) as ([^(]+?)(?:, (\w+))?(?: \((.+)\))?$")
_SHORT = re.compile(r"(?<=\s)(\w+)=\{\1\}")
_SHORT_BIND = re.compile(r"bind:(\w+)=\{\1\}")
_MIDDLE = ("?elif", "?else", "?empty", "?then", "?catch")


def write_markup(component: Component, dialect: Dialect) -> str:
    """The markup, indented."""
    names = {name for name, _ in component.states} | {name for name, _ in component.derived}
    depth, stack, lines = 0, [], []
    for line in component.markup:
        middle = line.startswith(_MIDDLE)
        closes = line == "?end" or line.startswith("</") or middle
        depth -= closes
        if line[0] == "?":
            told = _block(line[1:], stack, names, dialect)
            opens = middle or line != "?end"
        else:
            told = _inline(line, names, dialect)
            opens = bool(_OPENS.match(line))
        lines.append(dialect.indent * depth + told)
        depth += opens
    return _shortened("\n".join(lines), dialect)


def _shortened(text: str, dialect: Dialect) -> str:
    if not dialect.short:
        return text
    return _SHORT_BIND.sub(r"bind:\1", _SHORT.sub(r"{\1}", text))


def _inline(line: str, names: set[str], dialect: Dialect) -> str:
    if line.startswith("<*window"):
        line = line.replace("<*window", f"<{dialect.window}", 1)
    return _MARK.sub(lambda found: _mark(found, names, dialect), line)


def _mark(found: re.Match, names: set[str], dialect: Dialect) -> str:
    attribute, told, event, prevent, handler, property_, bound, piece, argument = found.groups()
    if told is not None:
        written = expression(told, names, dialect)
        if attribute:
            return dialect.attribute.replace("%a", attribute).replace("%e", written)
        return dialect.interpolation.replace("%e", written)
    if event:
        return _event(event, bool(prevent), handler, names, dialect)
    if property_:
        return dialect.bind.replace("%a", property_).replace("%n", bound)
    if piece is not None:
        return _content(piece, argument, dialect)
    return f"{{...{dialect.rest}}}"


def _event(event: str, prevent: bool, handler: str, names: set[str], dialect: Dialect) -> str:
    if handler.isidentifier():
        written = plain = handler
    else:
        parameters, _, told = handler.rpartition(" => ") if handler.startswith("(event) => ") else ("()", "", handler)
        plain = statement(told, names, dialect)
        written = f"{parameters} => " + (f"({plain})" if assigns(plain) else plain)
    name = event + (dialect.prevent if prevent else "")
    return (
        dialect.event.replace("%e", name)
        .replace("%E", name[0].upper() + name[1:])
        .replace("%h", written)
        .replace("%s", plain)
    )


def _content(name: str, argument: str, dialect: Dialect) -> str:
    if not name:
        return dialect.content.replace("%n", dialect.children)
    if dialect.children:
        return dialect.named.replace("%n", name).replace("%v", argument)
    return dialect.named.replace("%n", name).replace("%v", f" {{{argument}}}" if argument else "")


def _block(line: str, stack: list[str], names: set[str], dialect: Dialect) -> str:
    word, _, told = line.partition(" ")
    blocks = dialect.blocks
    if word == "end":
        ends = {"if": blocks.endif, "each": blocks.endeach, "await": "{/await}", "piece": dialect.piece_end}
        return ends[stack.pop()]
    if word in ("if", "has", "each", "await", "piece"):
        stack.append("if" if word == "has" else word)
    if word == "each":
        return _each(told, names, dialect)
    patterns = {
        "if": blocks.if_,
        "has": blocks.if_.replace("%c", dialect.has),
        "elif": blocks.elif_,
        "else": blocks.else_,
        "empty": blocks.empty,
        "await": "{#await %c}",
        "then": "{:then %c}",
        "catch": "{:catch %c}",
        "piece": dialect.piece,
    }
    return patterns[word].replace("%c", expression(told, names, dialect)).replace("%n", told)


def _each(told: str, names: set[str], dialect: Dialect) -> str:
    found = _EACH.match(told)
    if found is None:
        raise ValueError(f"not a list that can be repeated: {told}")
    source, item, index, key = found.groups()
    blocks = dialect.blocks
    return (
        blocks.each.replace("%x", blocks.index.replace("%x", index) if index else "")
        .replace("%k", blocks.key.replace("%k", key) if key else "")
        .replace("%v", item)
        .replace("%l", expression(source, names, dialect))
    )
