"""Questions: what is asked, and what the scorers need to judge the answers. Strategies never import this.

A question file is YAML:

    scope:                          # optional: whose facts these are
      about: [rugby league]         # words for what the answers are about
      others: [rugby union]         # words for others, of whom answers may speak without its counting
    facts:                          # the quantities that may be asked; everything else here is optional but as said
      width:
        label: width of the field   # required: its name for people
        subject: [wide, width]      # required: words for what is measured
        of: [field, pitch]          # words for the thing that is measured; a value said of another thing does not count
        qualifiers: [overall]       # words that tell this fact from another with the same subject and thing
        excludes: [corner post]     # words that, near a value, mean something else
        case_of: length             # a special case of another fact, whose subject, of and unit it takes over; an
                                    # answer is about it only if it says one of its qualifiers, or it is asked
        value: 68                   # required: one of value; range: [112, 122]; values: [10, 20] (all are needed)
        unit: m                     # required: a unit that pint knows, or any word if unit_words is given
        unit_words: [GBP, pounds]   # further spellings of the unit
        tolerance: 0.5              # in `unit`, on each end, after conversion
        limit: most                 # most or least: the value is a bound, so that "up to" or "at least" it is right too
        wrong: [6.11]               # values that are wrong although they lie in the range
    questions:                      # all keys but known_bad are required
      - id: how-wide
        topic: size
        prompt: How wide is the field?
        checks: {facts: [width]}    # or {unanswerable: true}: right is to say that it is not known
        reference: It is 68 m wide.
        known_bad: [It is 70 m wide.]

`reference` and each of `known_bad` is a text, or {file: PATH} for one that stands in a file of its own, relative to the
folder of the question file.

Facts that share a word of `subject` and of `of` are told apart by their qualifiers; a value without any is read in the
light of the question. A subject of several words ("touch line to touch line") is one name. Articles, plurals, hyphens,
and the spelling of numbers and units do not matter.
"""

import contextlib
import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..strategies.errors import Faults

TABLES = ("facts", "scope")
CHECKS = ("facts", "unanswerable")
REQUIRED = ("id", "topic", "prompt", "checks", "reference")


@dataclass(frozen=True)
class Question:
    id: str
    prompt: str
    topic: str
    checks: Mapping[str, Any]  # by kind of check: {"facts": ["width"]}, {"unanswerable": true}
    reference: str  # an answer that passes
    known_bad: tuple[str, ...] = ()  # answers that fail


@dataclass(frozen=True)
class QuestionSet:
    questions: tuple[Question, ...]
    tables: Mapping[str, Any] = field(default_factory=dict)  # what questions share, by name: {"facts": {...}}
    digest: str = ""  # of the question file and of every file that it names
    folder: Path = Path()  # of the question file: what its paths are relative to


def load_questions(path: Path, others: Collection[str] = ()) -> QuestionSet:
    """The questions of a file. Faults: everything that is wrong with it. `others`: checks that other scorers read."""
    faults = question_faults(path, others)
    if faults:
        raise Faults(str(path), faults)
    data = _read(path)
    questions = tuple(_question(entry, path.parent) for entry in data["questions"] or ())
    tables = {name: value for name, value in data.items() if name != "questions"}
    return QuestionSet(questions, tables, _digest(path, data["questions"] or ()), path.parent)


def question_faults(path: Path, others: Collection[str] = ()) -> list[str]:
    """Everything that is wrong with a question file, one line each; none: it can be loaded."""
    from .scorers.table import table_faults

    data = _read(path)
    if isinstance(data, str):
        return [data]
    unknown = sorted(set(map(str, data)) - {*TABLES, *others, "questions"})
    faults = [f"unknown key '{key}' (known: {', '.join([*TABLES, *others, 'questions'])})" for key in unknown]
    faults += table_faults(data)
    questions = data.get("questions")
    if not isinstance(questions, list):
        return [*faults, "questions: must be a list"]
    facts = data.get("facts") if isinstance(data.get("facts"), Mapping) else {}
    for number, entry in enumerate(questions, 1):
        faults += _entry_faults(number, _with_texts(entry, path.parent), facts or {}, others)
    return faults + _duplicates(questions)


def _read(path: Path) -> Any:
    """The file's mapping, or what keeps it from being one."""
    import yaml

    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        return f"cannot be read ({error})"
    except yaml.YAMLError as error:
        return f"is not YAML ({' '.join(str(error).split())})"
    return data if isinstance(data, Mapping) else "must hold facts and questions"


def _question(entry: Mapping[str, Any], folder: Path) -> Question:
    told = _with_texts(entry, folder)
    return Question(**{name: told[name] for name in REQUIRED}, known_bad=tuple(told.get("known_bad") or ()))


def _with_texts(entry: Any, folder: Path) -> Any:
    """The entry with the text of each {file: PATH} in its place; where there is no such file, the mapping stays."""
    if not isinstance(entry, Mapping):
        return entry
    told = dict(entry)
    if "reference" in told:
        told["reference"] = _text(told["reference"], folder)
    if isinstance(told.get("known_bad"), list):
        told["known_bad"] = [_text(one, folder) for one in told["known_bad"]]
    return told


def _text(value: Any, folder: Path) -> Any:
    if not isinstance(value, Mapping) or set(value) != {"file"} or not isinstance(value["file"], str):
        return value
    try:
        return (folder / value["file"]).read_text(encoding="utf-8")
    except (OSError, ValueError):  # no UTF-8, or no path
        return value


def _digest(path: Path, entries: Iterable[Any]) -> str:
    """sha256 of the question file, and of each file that a question names, wherever in it."""
    told = hashlib.sha256(path.read_bytes())
    for name in dict.fromkeys(text for entry in entries for text in _strings(entry)):
        with contextlib.suppress(OSError, ValueError):  # most strings are no paths
            told.update((path.parent / name).read_bytes())
    return told.hexdigest()


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping | list):
        for one in value.values() if isinstance(value, Mapping) else value:
            yield from _strings(one)


def _entry_faults(number: int, entry: Any, facts: Mapping[str, Any], others: Collection[str]) -> Iterator[str]:
    if not isinstance(entry, Mapping):
        yield f"question {number}: must be a mapping"
        return
    where = f"question '{entry['id']}'" if entry.get("id") else f"question {number}"
    yield from (f"{where}: unknown key '{key}'" for key in sorted(map(str, set(entry) - {*REQUIRED, "known_bad"})))
    yield from (f"{where}: has no {name}" for name in REQUIRED if not entry.get(name))
    yield from (f"{where}: {fault}" for fault in _text_faults(entry))
    checks = entry.get("checks") or {}
    if not isinstance(checks, Mapping):
        yield f"{where}: checks must be a mapping"
        return
    yield from (f"{where}: {fault}" for fault in _check_faults(checks, facts, others))


def _text_faults(entry: Mapping[str, Any]) -> Iterator[str]:
    texts = [name for name in REQUIRED if name != "checks"]
    known_bad = entry.get("known_bad") or []
    if not isinstance(known_bad, list):
        yield "known_bad must be a list of texts"
        known_bad = []
    for name, value in [*((name, entry.get(name) or "") for name in texts), *(("known_bad", one) for one in known_bad)]:
        if isinstance(value, Mapping) and set(value) == {"file"} and name in ("reference", "known_bad"):
            yield f"{name}: {value['file']} is not a file that can be read as text"
        elif not isinstance(value, str):
            yield f"{name} must be text" if name in texts else "known_bad must be a list of texts"


def _check_faults(checks: Mapping[str, Any], facts: Mapping[str, Any], others: Collection[str]) -> Iterator[str]:
    yield from (f"unknown check '{name}'" for name in sorted(map(str, set(checks) - {*CHECKS, *others})))
    if checks.get("unanswerable", True) is not True:
        yield "unanswerable is true or absent"
    if "facts" not in checks:
        return
    asked = checks["facts"]
    if "unanswerable" in checks:
        yield "asks for facts and is unanswerable"
    if not isinstance(asked, list) or not asked or any(isinstance(id_, Mapping | list) for id_ in asked):
        yield "facts must be a list of ids"
        return
    yield from (f"unknown fact '{id_}'" for id_ in asked if id_ not in facts)
    yield from (f"names fact '{id_}' twice" for id_ in dict.fromkeys(asked) if asked.count(id_) > 1)


def _duplicates(questions: list[Any]) -> list[str]:
    given = [entry.get("id") for entry in questions if isinstance(entry, Mapping)]
    ids = [id_ for id_ in given if id_ and isinstance(id_, str)]
    return [
        f"question '{id_}': the id is used {ids.count(id_)} times" for id_ in dict.fromkeys(ids) if ids.count(id_) > 1
    ]
