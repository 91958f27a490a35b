"""Turns expressions and statements of the neutral notation into a dialect's.

It knows how changing values are read and written; it knows nothing of scripts or markup around them.
"""

import re

from .dialect import Dialect

_NAME = re.compile(r"@(\w+)")
_STEP = re.compile(r"@(\w+)(\+\+|--)")
_SET = re.compile(r"@(\w+) (=|\+=|-=|\*=) (.+)")
_ADD = re.compile(r"add @(\w+) (.+)")
_TELL = re.compile(r"tell (\w+)\((.*)\)$")


def expression(told: str, names: set[str], dialect: Dialect) -> str:
    """An expression with its changing values as the dialect reads them."""
    access = dialect.access
    if not access:
        return told.replace("@", "") if "@" in told else told
    return _NAME.sub(lambda found: found[1] + access if found[1] in names else found[1], told)


def statement(told: str, names: set[str], dialect: Dialect) -> str:
    """A statement, which may change values, tell the parent something, or say what to undo."""
    if told.startswith("undo "):
        return dialect.undo.replace("%s", statement(told[5:], names, dialect))
    if "tell " in told:
        told = _TELL.sub(lambda found: _call(found[1], found[2], dialect), told)
    if "add @" in told:
        told = _ADD.sub(lambda found: _addition(found[1], found[2], dialect), told)
    if dialect.access == "()" and "@" in told:
        told = _STEP.sub(lambda found: f"@{found[1]} {found[2][0]}= 1", told)
        told = _SET.sub(lambda found: _setting(found[1], found[2], found[3], names), told)
    return expression(told, names, dialect)


def assigns(told: str) -> bool:
    """Whether the statement is an assignment that wants parentheses as an arrow function's body."""
    return bool(re.match(r"\$?[\w.]+(\[\w+\])? (=|\+=|-=|\*=) ", told))


def indented(lines: list[str], dialect: Dialect, depth: int = 1) -> list[str]:
    """The lines, pushed in by their braces."""
    written = []
    for line in lines:
        if line.startswith("}"):
            depth -= 1
        written.append(dialect.indent * depth + line)
        if line.endswith("{"):
            depth += 1
    return written


def _call(event: str, value: str, dialect: Dialect) -> str:
    if dialect.callback_prop:
        name = dialect.callback_prop.replace("%E", event.capitalize()).replace("%e", event)
        return dialect.callback.replace("%n", name).replace("%v", value)
    return dialect.callback.replace("%e", event).replace("%v", f", {value}" if value else "")


def _addition(name: str, value: str, dialect: Dialect) -> str:
    if dialect.deep:
        return f"@{name}.push({value})"
    return f"@{name} = [...@{name}, {value}]"


def _setting(name: str, operator: str, value: str, names: set[str]) -> str:
    if name not in names:
        return f"@{name} {operator} {value}"
    if operator == "=":
        return f"{name}.set({value})"
    return f"{name}.set(@{name} {operator[0]} {value})"
