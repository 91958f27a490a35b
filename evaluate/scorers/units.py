"""Units: which words name them, and how one converts to another. Pint knows the measures; a table may add plain units.

Knows nothing of numbers in text or of facts' subjects.
"""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from .lexer import phrase

# Everyday spellings; the unit that a fact is given in is added to these, and what a fact's `unit_words` lists.
# "in" is read as inches only behind feet (quantities.py), since it is mostly a preposition.
SPELLINGS: dict[str, str] = {
    "meter": "m metre meter",
    "centimeter": "cm centimetre centimeter",
    "millimeter": "mm millimetre millimeter",
    "kilometer": "km kilometre kilometer",
    "yard": "yd yds yard",
    "foot": "ft foot feet '",
    "inch": 'inch inches inche "',
    "mile": "mi mile",
    "hectare": "ha hectare",
    "acre": "acre",
    "liter": "l litre liter",
    "milliliter": "ml millilitre milliliter",
    "kilogram": "kg kilo kilogram kilogramme",
    "gram": "g gram gramme",
    "milligram": "mg milligram",
    "tonne": "t tonne",
    "pound": "lb lbs pound",
    "ounce": "oz ounce",
    "second": "s sec second",
    "minute": "min minute",
    "hour": "h hr hour",
    "day": "day",
    "week": "week",
    "month": "month",
    "year": "yr year",
    "percent": "% percent",
    "kilometer_per_hour": "kph kmh",
    "mile_per_hour": "mph",
    "degree_Celsius": "celsius",
    "degree_Fahrenheit": "fahrenheit",
    "watt": "w watt",
    "kilowatt": "kw kilowatt",
    "volt": "v volt",
}
LENGTHS = ("meter", "centimeter", "millimeter", "kilometer", "yard", "foot", "inch", "mile")
PHRASES = {
    "per cent": "percent",
    "m/s": "meter_per_second",
    "metres per second": "meter_per_second",
    "meters per second": "meter_per_second",
    "km/h": "kilometer_per_hour",
    "kilometres per hour": "kilometer_per_hour",
    "kilometers per hour": "kilometer_per_hour",
    "km per hour": "kilometer_per_hour",
    "miles per hour": "mile_per_hour",
    "° C": "degree_Celsius",
    "degrees Celsius": "degree_Celsius",
    "° F": "degree_Fahrenheit",
    "degrees Fahrenheit": "degree_Fahrenheit",
}

Vocabulary = Mapping[tuple[str, ...], str]  # the token keys of a spelling -> unit


@lru_cache(maxsize=1)
def _registry() -> Any:
    import pint  # takes half a second

    return pint.UnitRegistry()


@lru_cache(maxsize=1000)
def _parsed(unit: str) -> Any:
    """Pint's unit ("m2" is m**2), or None if it knows no such unit."""
    try:
        return _registry().parse_units(re.sub(r"(?<=[A-Za-z])(?=\d)", "**", unit))
    except Exception:  # pint raises its own errors, tokenizer errors and plain ValueErrors alike
        return None


def is_known(unit: str) -> bool:
    """Whether pint knows the unit."""
    return _parsed(unit) is not None


@lru_cache(maxsize=1000)
def dimension(unit: str) -> str:
    """What the unit measures, such as "[length]"; for a plain unit, its own name."""
    parsed = _parsed(unit)
    if parsed is None:
        return unit
    return str(parsed.dimensionality) if parsed.dimensionality else "percent" if unit == "%" else str(parsed)


def convert(value: float, unit: str, to: str) -> float | None:
    """`value` of `unit` in the unit `to`; None where the two do not measure the same."""
    if unit == to:
        return value
    scale = _scale(unit, to)
    return None if scale is None else value * scale[0] + scale[1]


@lru_cache(maxsize=1000)
def _scale(unit: str, to: str) -> tuple[float, float] | None:
    """Factor and offset (of temperatures) from one unit to another."""
    if dimension(unit) != dimension(to):
        return None
    if not is_known(unit) or dimension(unit) == "percent":
        return 1.0, 0.0
    quantity = _registry().Quantity
    zero = quantity(0.0, _parsed(unit)).to(_parsed(to)).magnitude
    return quantity(1.0, _parsed(unit)).to(_parsed(to)).magnitude - zero, zero


def vocabulary(plain: Iterable[tuple[str, Iterable[str]]]) -> Vocabulary:
    """The words that name units: the everyday ones, and each (unit, further spellings) of `plain`."""
    found = {phrase(word): unit for unit, names in SPELLINGS.items() for word in names.split()}
    found |= {phrase(words): unit for words, unit in PHRASES.items()}
    found |= _squares()
    for unit, spellings in plain:
        found.setdefault(phrase(unit), unit)
        found |= {phrase(word): unit for word in spellings}  # a table's own word goes before an everyday one
    return found


def _squares() -> dict[tuple[str, ...], str]:
    found: dict[tuple[str, ...], str] = {("sqm",): "meter ** 2", ("sqft",): "foot ** 2"}
    for unit in LENGTHS:
        for word in SPELLINGS[unit].split():
            for form in (f"square {word}", f"sq {word}", f"sq. {word}", f"{word}2", f"{word}^2", f"{word} squared"):
                found[phrase(form)] = f"{unit} ** 2"
            found[(word + "2",)] = f"{unit} ** 2"  # written with a raised 2, one word
    return found
