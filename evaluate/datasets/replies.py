"""What a model is asked to reply with, and what of its reply can be used. Knows no sections and no files.

The reply should be JSON of the schema alone; a model that cannot be held to it may put words or a fence around it, or
stop in the middle: whatever is whole is taken, and the rest told.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from ...strategies.backends.thinking import split

Schema = Mapping[str, Any]


def _object(**properties: Schema) -> Schema:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


TEXT: Schema = {"type": "string"}
PAIRS = _object(pairs={"type": "array", "items": _object(question=TEXT, answer=TEXT, quote=TEXT)})
PARAPHRASES = _object(questions={"type": "array", "items": TEXT})
JUDGEMENT = _object(reason=TEXT, score={"type": "integer"})
ITEM_KEYS = ("question", "answer", "quote")
WORST, BEST = 1, 10
OPENING = re.compile(r"\{")

Items = list[dict[str, str]]


def read_pairs(text: str) -> tuple[Items, list[str]]:
    """The items of a reply that are whole, and a line for each that is not."""
    held = _json(text)
    if held is None:
        items = list(_whole_objects(text))
        fault = f"not JSON ({_shown(text)})" if not items else f"the reply breaks off behind {len(items)} whole items"
        return _sorted(items, [fault])
    found = held.get("pairs") if isinstance(held, Mapping) else held
    if isinstance(held, Mapping) and "question" in held:
        found = [held]
    if not isinstance(found, list):
        return [], [f"JSON without a list of pairs ({_shown(text)})"]
    return _sorted(found, [])


def read_paraphrases(text: str) -> tuple[list[str], list[str]]:
    """The wordings of a reply, and what is wrong with it."""
    held = _json(text)
    found = held.get("questions") if isinstance(held, Mapping) else held
    if not isinstance(found, list):
        return [], [f"not JSON with a list of questions ({_shown(text)})"]
    good = [one.strip() for one in found if isinstance(one, str) and one.strip()]
    return good, [f"a wording that is no text ({_shown(json.dumps(one))})" for one in found if not _is_text(one)]


def read_judgement(text: str) -> tuple[int, str] | None:
    """(mark from WORST to BEST, reason); None: the reply holds none."""
    held = _json(text)
    if not isinstance(held, Mapping):
        return None
    score, reason = held.get("score"), held.get("reason", "")
    if isinstance(score, bool) or not isinstance(score, int | float) or not WORST <= score <= BEST:
        return None
    return round(score), str(reason)


def _sorted(found: list[Any], faults: list[str]) -> tuple[Items, list[str]]:
    """The items with all their texts, and a line for each of the others."""
    items = []
    for one in found:
        lacking = [key for key in ITEM_KEYS if not (isinstance(one, Mapping) and _is_text(one.get(key)))]
        if lacking:
            faults.append(f"an item without {', '.join(lacking)} ({_shown(json.dumps(one, ensure_ascii=False))})")
        else:
            items.append({key: one[key].strip() for key in ITEM_KEYS})
    return items, faults


def _json(text: str) -> Any:
    """The JSON value in a reply; None: there is none that is whole."""
    said, _ = split(text)
    for start in (0, *(found.start() for found in re.finditer(r"[\[{]", said))):
        try:
            held, _ = json.JSONDecoder().raw_decode(said[start:].lstrip())
        except (ValueError, RecursionError):
            if start and said[:start].count("{"):  # inside a broken object; its parts are for _whole_objects
                return None
            continue
        if isinstance(held, dict | list):
            inside = said[:start].rstrip().endswith(("[", ","))  # of a list that breaks off
            return None if inside else held
    return None


def _whole_objects(text: str) -> Iterator[Any]:
    at = 0
    while found := OPENING.search(text, at):
        try:
            held, end = json.JSONDecoder().raw_decode(text, found.start())
        except (ValueError, RecursionError):
            at = found.end()
            continue
        at = end
        if isinstance(held, Mapping) and "question" in held:
            yield held


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _shown(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 80 else f"{line[:77]}..."
