"""Says what is wrong with one training row: its JSON, its form and its turns. Knows no files, tokenizers or corpora."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal

Form = Literal["messages", "completion", "text"]
ROLES = ("system", "user", "assistant")
PARTS: Mapping[Form, Sequence[str]] = {"completion": ("prompt", "completion"), "text": ("text",)}
FOREIGN = {  # forms of other tools, by the keys that give them away
    ("conversations",): "the form of ShareGPT",
    ("instruction", "output"): "the form of Alpaca",
    ("question", "answer"): "a form that mlx-lm does not read",
    ("input", "output"): "a form that mlx-lm does not read",
}


@dataclass(frozen=True)
class Unreadable:
    """A line that is no row, and why."""

    reason: str


def parsed(line: str) -> Any:
    """What a line holds, or an Unreadable."""
    try:
        return json.loads(line, object_pairs_hook=_object)
    except json.JSONDecodeError as error:
        return Unreadable(f"not JSON ({error.msg} at column {error.colno})")
    except RecursionError:
        return Unreadable("not JSON that can be read (nested too deeply)")
    except ValueError as error:  # a key that stands twice, or a number of thousands of digits
        return Unreadable(str(error))


def form_of(row: Any) -> Form | None:
    """The form of a row, found in mlx-lm's order; None: no form that it reads."""
    if not isinstance(row, Mapping):
        return None
    if "prompt" in row and "completion" in row:
        return "completion"
    return "messages" if "messages" in row else "text" if "text" in row else None


def row_fault(row: Any, form: Form | None) -> str | None:
    """What is wrong with a row of a file of this form; None: nothing."""
    if isinstance(row, Unreadable):
        return row.reason
    if not isinstance(row, Mapping):
        return f"neither messages, nor prompt and completion, nor text ({_kind(row)}, not an object)"
    found = form_of(row)
    if found is None:
        return f"neither messages, nor prompt and completion, nor text{_hint(row)}"
    if found != form:
        return f"has the form '{found}', rows before it have the form '{form}'"
    return _messages_fault(row["messages"]) if form == "messages" else _parts_fault(row, PARTS[found])


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A JSON object as a mapping. ValueError: a key stands twice, of which json would keep the last without a word."""
    made = dict(pairs)
    if len(made) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise ValueError(f"'{twice}' stands twice in one object: the second hides the first")
    return made


def _hint(row: Mapping[str, Any]) -> str:
    known = next((told for keys, told in FOREIGN.items() if all(key in row for key in keys)), None)
    if known:
        return f" ({known}: rename its keys to prompt and completion, or make messages of it)"
    return f" (it has {', '.join(map(str, row))})" if row else " (it is empty)"


def _parts_fault(row: Mapping[str, Any], parts: Sequence[str]) -> str | None:
    return next((f"'{part}' {fault}" for part in parts if (fault := _text_fault(row[part]))), None)


def _messages_fault(messages: Any) -> str | None:
    if not isinstance(messages, list) or not messages:
        return "'messages' is no list, or empty"
    return next(_turn_faults(messages), None) or next(_order_faults([turn["role"] for turn in messages]), None)


def _turn_faults(messages: list[Any]) -> Iterator[str]:
    for turn in messages:
        if not isinstance(turn, Mapping) or turn.get("role") not in ROLES:
            role = turn.get("role") if isinstance(turn, Mapping) else None
            told = f" (but '{role}')" if isinstance(role, str) else ""
            yield f"a message without one of the roles {', '.join(ROLES)}{told}"
        elif fault := _text_fault(turn.get("content")):
            yield f"a message of '{turn['role']}' {fault}"


def _order_faults(roles: list[str]) -> Iterator[str]:
    if "system" in roles[1:]:
        yield "a message of 'system' that is not the first"
    if roles[-1] != "assistant":
        yield "the last message is not the assistant's: there is no answer to learn"
    spoken = [role for role in roles if role != "system"]
    if spoken[:1] != ["user"]:
        yield "no message of 'user' before the assistant's: there is no prompt"
    for role, then in pairwise(spoken):
        if role == then:
            yield f"two messages of '{role}' in succession"


def _text_fault(value: Any) -> str | None:
    if not isinstance(value, str) or not value.strip():
        return "is empty or no text"
    if any("\ud800" <= character <= "\udfff" for character in value):
        return "holds half a surrogate pair, which no tokenizer can read"
    return None


def _kind(value: Any) -> str:
    names = {list: "a list", str: "a text", bool: "true or false", int: "a number", float: "a number"}
    return names.get(type(value), "null")
