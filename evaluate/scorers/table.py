"""The table of facts: what may be asked, the words that name it, and its true value. Reads and checks plain YAML data.

The keys are explained in `evaluate/questions.py`. Knows nothing of answers.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from . import units

SHAPES = ("value", "range", "values")


@dataclass(frozen=True)
class Fact:
    """One measure. `spans`: its value, its range, or each of its values, as (low, high) in `unit`."""

    id: str
    label: str
    subject: tuple[str, ...]
    spans: tuple[tuple[float, float], ...]
    unit: str
    of: tuple[str, ...] = ()
    qualifiers: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()
    case_of: str | None = None
    tolerance: float = 0.0
    limit: str = ""  # "most" or "least": the value is a bound, and may be stated as one
    wrong: tuple[float, ...] = ()
    unit_words: tuple[str, ...] = ()

    @property
    def ends(self) -> tuple[float, float]:
        """The least and the greatest of a range; twice the (first) value of others."""
        return self.spans[0]

    @property
    def is_range(self) -> bool:
        return self.ends[0] != self.ends[1]


@dataclass(frozen=True)
class Table:
    """All facts by id, and whose facts they are."""

    facts: Mapping[str, Fact] = field(default_factory=dict)
    about: tuple[str, ...] = ()
    others: tuple[str, ...] = ()


def are_kin(one: Fact, other: Fact) -> bool:
    """Whether two facts are measures of one thing."""
    return bool(set(one.of) & set(other.of)) or one.of == other.of


def are_variants(one: Fact, other: Fact) -> bool:
    """Whether only a qualifier tells two facts apart: same thing and unit, and a leading word for the measure."""
    return one.unit == other.unit and are_kin(one, other) and bool(set(one.subject[:2]) & set(other.subject[:2]))


KEYS = {f.name for f in fields(Fact)} - {"id", "spans"} | set(SHAPES)
INHERITED = ("subject", "of", "excludes", "unit", "unit_words")  # what a case takes from its general fact
LISTS = ("subject", "of", "qualifiers", "excludes", "unit_words")


def read_table(tables: Mapping[str, Any]) -> Table:
    """The table of a question set that `table_faults` finds nothing wrong with."""
    raw = tables.get("facts") or {}
    scope = tables.get("scope") or {}
    general = {id_: {key: entry[key] for key in INHERITED if key in entry} for id_, entry in raw.items()}
    facts = {id_: _fact(id_, {**general.get(entry.get("case_of"), {}), **entry}) for id_, entry in raw.items()}
    return Table(facts, tuple(scope.get("about", ())), tuple(scope.get("others", ())))


def _fact(id_: str, entry: Mapping[str, Any]) -> Fact:
    shape = next(name for name in SHAPES if name in entry)
    lists = {name: tuple(map(str, entry.get(name, ()))) for name in LISTS}
    return Fact(
        id=id_,
        label=entry["label"],
        spans=_spans(shape, entry[shape]),
        unit=entry["unit"],
        case_of=entry.get("case_of"),
        tolerance=float(entry.get("tolerance", 0)),
        limit=entry.get("limit", ""),
        wrong=tuple(map(float, entry.get("wrong", ()))),
        **lists,
    )


def _spans(shape: str, value: Any) -> tuple[tuple[float, float], ...]:
    if shape == "range":
        return ((float(value[0]), float(value[1])),)
    return tuple((float(one), float(one)) for one in (value if shape == "values" else [value]))


def table_faults(tables: Mapping[str, Any]) -> list[str]:
    """Everything that is wrong with the `facts` and `scope` of a question file, one line each."""
    raw, scope = tables.get("facts") or {}, tables.get("scope") or {}
    if not isinstance(raw, Mapping):
        return ["facts: must map ids to facts"]
    faults = [fault for id_, entry in raw.items() for fault in _entry_faults(str(id_), entry, raw)]
    if not isinstance(scope, Mapping) or not set(scope) <= {"about", "others"}:
        return [*faults, "scope: takes only about and others"]
    odd = [name for name, value in scope.items() if not _is_words(value, {str})]
    return faults + [f"scope: {name} must be a list of words" for name in odd]


def _entry_faults(id_: str, entry: Any, raw: Mapping[str, Any]) -> Iterator[str]:
    where = f"fact '{id_}'"
    if not isinstance(entry, Mapping):
        yield f"{where}: must be a mapping"
        return
    for key in sorted(map(str, set(entry) - KEYS)):
        yield f"{where}: unknown key '{key}' (known: {', '.join(sorted(KEYS))})"
    case = raw.get(entry["case_of"]) if isinstance(entry.get("case_of"), str) else None
    if "case_of" in entry and (not isinstance(case, Mapping) or "case_of" in case):
        yield f"{where}: case_of must be the id of a general fact, not '{entry['case_of']}'"
    inherited = case if isinstance(case, Mapping) else {}
    missing = [key for key in ("label", "unit", "subject") if key not in entry and key not in inherited]
    yield from (
        f"{where}: has no {key}" for key in ["label"] * ("label" not in entry) + missing[("label" in missing) :]
    )
    yield from (
        f"{where}: {key} must be a list of words" for key in LISTS if key in entry and not _is_words(entry[key])
    )
    yield from (f"{where}: {fault}" for fault in _value_faults(entry))
    yield from (f"{where}: {fault}" for fault in _unit_faults(entry))


def _is_words(value: Any, kinds: Collection[type] = (str, int)) -> bool:
    return isinstance(value, list) and bool(value) and all(type(word) in kinds and str(word) for word in value)


def _value_faults(entry: Mapping[str, Any]) -> Iterator[str]:
    shapes = [name for name in SHAPES if name in entry]
    if len(shapes) != 1:
        yield f"needs exactly one of {', '.join(SHAPES)}"
        return
    value = entry[shapes[0]]
    numbers = value if shapes[0] != "value" else [value]
    if not isinstance(numbers, list) or not numbers or not all(_is_number(number) for number in numbers):
        yield f"{shapes[0]} must be {'a number' if shapes[0] == 'value' else 'a list of numbers'}"
    elif shapes[0] == "range" and (len(numbers) != 2 or numbers[0] >= numbers[1]):
        yield f"range must run from low to high, not {numbers}"
    if not _is_number(entry.get("tolerance", 0)) or entry.get("tolerance", 0) < 0:
        yield "tolerance must be a number, 0 or more"
    if entry.get("limit", "most") not in ("most", "least"):
        yield "limit must be most or least"
    wrong = entry.get("wrong", [])
    if not isinstance(wrong, list) or not all(_is_number(number) for number in wrong):
        yield "wrong must be a list of numbers"


def _unit_faults(entry: Mapping[str, Any]) -> Iterator[str]:
    unit = entry.get("unit", "m")
    if not isinstance(unit, str) or not unit:
        yield "unit must be a word"
    elif "unit_words" not in entry and not units.is_known(unit):
        yield f"unknown unit '{unit}': name one that pint knows, or list the words for a plain unit in unit_words"


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
