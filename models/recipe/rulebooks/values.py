"""Values with their units, as texts write them. Knows nothing of what is measured."""

from dataclasses import dataclass
from random import Random

UNITS: dict[str, list[tuple[str, str, str, int]]] = {  # kind: (singular, plural, sign, largest)
    "length": [
        *[("metre", "metres", "m", 140)] * 6,
        *[("centimetre", "centimetres", "cm", 400)] * 3,
        ("millimetre", "millimetres", "mm", 900),
        ("foot", "feet", "ft", 120),
        ("yard", "yards", "yd", 150),
        ("inch", "inches", "in", 60),
        ("pace", "paces", "paces", 90),
    ],
    "small": [
        ("centimetre", "centimetres", "cm", 95),
        ("millimetre", "millimetres", "mm", 400),
        ("inch", "inches", "in", 40),
    ],
    "area": [
        *[("square metre", "square metres", "m²", 9900)] * 2,
        ("square metre", "square metres", "square metres", 9900),
        ("square foot", "square feet", "sq ft", 9000),
        ("hectare", "hectares", "ha", 40),
    ],
    "weight": [
        ("gram", "grams", "g", 950),
        ("kilogram", "kilograms", "kg", 250),
        ("kilogram", "kilograms", "kg", 4800),
        ("pound", "pounds", "lb", 90),
        ("tonne", "tonnes", "t", 40),
    ],
    "volume": [
        ("litre", "litres", "l", 9000),
        ("millilitre", "millilitres", "ml", 950),
        ("gallon", "gallons", "gal", 90),
    ],
    "time": [
        ("minute", "minutes", "min", 90),
        ("minute", "minutes", "minutes", 90),
        ("second", "seconds", "s", 90),
        ("hour", "hours", "h", 48),
        ("day", "days", "days", 60),
    ],
    "speed": [
        ("kilometre an hour", "kilometres an hour", "km/h", 90),
        ("metre a second", "metres a second", "m/s", 30),
        ("knot", "knots", "knots", 40),
    ],
    "temperature": [("degree", "degrees", "°C", 260), ("degree", "degrees", "degrees", 200)],
    "money": [("euro", "euros", "€", 9000), ("dollar", "dollars", "dollars", 900), ("pound", "pounds", "pounds", 400)],
    "points": [("point", "points", "points", 12)],
    "years": [("year", "years", "years", 70)],
}
BOUNDS = (
    "at least",
    "at most",
    "no more than",
    "not more than",
    "not less than",
    "up to",
    "about",
    "exactly",
    "a minimum of",
    "a maximum of",
)
WORDS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
DIGITS = {str(number): word for number, word in enumerate(WORDS) if number > 1}
RANGES = ("between {} and {}", "from {} to {}", "{} to {}", "{}-{}", "{}\N{EN DASH}{}", "between {} and {}")


@dataclass(frozen=True)
class Value:
    text: str  # as the document writes it, and as an answer repeats it
    unit: str = ""  # what "how many ..." asks for; "": nothing


def value(random: Random, kind: str, choices: list[str] | None = None) -> Value:
    """A value of a kind of UNITS, a small number, or one of the given words."""
    if choices:
        return Value(random.choice(choices))
    if kind == "number":
        many = str(random.randint(2, 40))
        return Value(DIGITS.get(many, many) if random.random() < 0.4 else many)
    if kind == "any":
        kind = random.choice(("length", "length", "small", "weight", "time", "volume", "temperature"))
    one, many, sign, largest = random.choice(UNITS[kind])
    first = number(random, largest)
    spelled = random.random() < 0.7
    unit = (
        f" {many}"
        if spelled
        else (" " if random.random() < 0.7 or (sign[0].isalpha() and len(sign) > 2) else "") + sign
    )
    shape = random.random()
    if shape < 0.18:
        return Value(random.choice(RANGES).format(first, above(random, first, largest)) + unit, many)
    if shape < 0.22:
        return Value(f"{first} and {above(random, first, largest)}{unit}", many)
    if first == "1" and spelled:
        return Value(f"1 {one}", many)
    bound = random.choice(BOUNDS) + " " if shape < 0.34 else ""
    if spelled and first in DIGITS and random.random() < (0.3 if kind == "time" else 0.06):
        first = DIGITS[first]
    beside = kind in ("length", "small", "weight") and random.random() < 0.06
    return Value(f"{bound}{first}{unit}" + (f" ({_beside(random, kind)})" if beside else ""), many)


def _beside(random: Random, kind: str) -> str:
    """The same in another system of units, as far as a reader sees who does not convert."""
    _, many, sign, largest = random.choice(UNITS[kind])
    if kind == "length" and random.random() < 0.2:
        return f"{random.randint(1, 90)} ft {random.randint(1, 11)} in"
    return f"{number(random, largest)} {random.choice((many, sign))}"


def number(random: Random, largest: int) -> str:
    if random.random() < 0.25 and largest <= 400:
        return f"{random.uniform(0.2, min(largest, 40)):.{random.choice((1, 1, 1, 2))}f}"
    if random.random() < 0.35:
        drawn = random.randint(1, 12 if largest > 12 else largest)
    elif random.random() < 0.4 and largest >= 100:
        drawn = 5 * random.randint(1, largest // 5)
    else:
        drawn = random.randint(1, largest)
    return f"{drawn:,}" if random.random() < 0.7 else str(drawn)


def above(random: Random, first: str, largest: int) -> str:
    least = float(first.replace(",", ""))
    step = random.randint(1, max(2, int(least) // 3, largest // 20))
    return f"{least + step:.1f}" if "." in first else f"{int(least) + step:,}"
