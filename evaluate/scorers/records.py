"""Turns JSON and key-value lines into lines of text: {"length_m": {"min": 6}} becomes "Length min: 6 m".

Knows the everyday spellings of units, which keys end in; not what is measured.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

from .units import SPELLINGS

UNITS = frozenset(word for words in SPELLINGS.values() for word in words.split() if word != "min") | {
    "metres",
    "meters",
    "yards",
    "m2",
}
FENCE = re.compile(r"^\s*```\w*\s*$", re.MULTILINE)
PAIR = re.compile(r"""^[ \t]*["'`*]*([A-Za-z]+(?:[_.][A-Za-z0-9]+)+)["'`*]*[ \t]*[:=][ \t]*(\S.*)$""", re.MULTILINE)
MOST_DEEP = 8
MOST_LONG = 20_000  # characters; no answer in JSON is longer


def as_lines(text: str) -> str:
    """The text with records in it written as lines."""
    inner = FENCE.sub("", text).strip()
    if inner[:1] in ("{", "[") and len(inner) <= MOST_LONG:
        try:
            return "\n".join(_lines(json.loads(inner), []))
        except (ValueError, RecursionError):
            pass
    return PAIR.sub(lambda pair: _line(_words(pair[1]), pair[2].rstrip(",;")), text)


def _lines(value: Any, path: list[str]) -> Iterator[str]:
    if isinstance(value, dict) and len(path) < MOST_DEEP * 4:
        value = {str(key): inner for key, inner in value.items()}
        unit = next((inner for key, inner in value.items() if key.lower() in ("unit", "units")), None)
        inherited = [unit] if isinstance(unit, str) and unit.lower() in UNITS else []
        for key, inner in value.items():
            if not (inherited and inner is unit):
                yield from _lines(inner, path + inherited + _words(key))
    elif isinstance(value, list) and value and all(isinstance(inner, int | float) for inner in value):
        sign = " - " if {"range", "between"} & set(path) else " and "
        yield _line(path, sign.join(map(str, value)))
    elif isinstance(value, list):
        for inner in value:
            yield from _lines(inner, path)
    else:
        yield _line(path, str(value))


def _words(key: str) -> list[str]:
    return re.sub(r"(?<=[a-z])(?=[A-Z])|[_.]", " ", key).split()


def _line(path: list[str], value: str) -> str:
    """A record's key and value as "key: value unit", its unit taken out of the key."""
    unit = next((word for word in reversed(path) if word.lower() in UNITS), "")
    label = " ".join(word for word in path if word != unit)
    label = label[:1].upper() + label[1:]  # a line in lower case would run on
    needs = unit and re.search(r"\d\W*$", value)
    return f"{label}: {value}{' ' + unit if needs else ''}" if label else value
