"""Quantities read out of text: value, unit, bound, and what is left out."""

import pytest
from knowhow.evaluate.scorers import units
from knowhow.evaluate.scorers.layout import statements, without_thinking
from knowhow.evaluate.scorers.lexer import lex
from knowhow.evaluate.scorers.quantities import read_quantities

VOCABULARY = units.vocabulary([("GBP", ["£", "pounds"])])


def read(text: str) -> list[tuple[float, float, str | None, str]]:
    found = read_quantities(lex(text), VOCABULARY)
    return [(quantity.low, quantity.high, quantity.unit, quantity.bound) for quantity in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("68 m", [(68, 68, "meter", "")]),
        ("68m x 122m", [(68, 68, "meter", ""), (122, 122, "meter", "")]),
        ("68 by 122 metres", [(68, 68, "meter", ""), (122, 122, "meter", "")]),
        ("10 and 20 metres", [(10, 10, "meter", ""), (20, 20, "meter", "")]),
        ("112-122 m", [(112, 122, "meter", "")]),
        ("between 112 m (367 ft) and 122 m (400 ft)", [(112, 122, "meter", "")]),
        ("from one hundred and twelve to one hundred and twenty-two metres", [(112, 122, "meter", "")]),
        ("between one hundred and one hundred and ten metres", [(100, 110, "meter", "")]),
        ("18 ft 6 in", [(18.5, 18.5, "foot", "")]),
        ("5' 6\"", [(5.5, 5.5, "foot", "")]),
        ("1,250.50 pounds", [(1250.5, 1250.5, "GBP", "")]),
        ("£5 and £6", [(5, 5, "GBP", ""), (6, 6, "GBP", "")]),
        ("7 616 m²", [(7616, 7616, "meter ** 2", "")]),
        ("at least 10 m", [(10, 10, "meter", "least")]),
        ("no more than 2 m", [(2, 2, "meter", "most")]),
        ("more than 2 m", [(2, 2, "meter", "least")]),
        ("must not exceed 122 m", [(122, 122, "meter", "most")]),
        ("not less than 112 m", [(112, 112, "meter", "least")]),
        ("112 m minimum, 122 m maximum", [(112, 112, "meter", "least"), (122, 122, "meter", "most")]),
        ("100 + 2 x 8 = 116 m", [(116, 116, "meter", "")]),
        ("2 x (6 to 11 m) = 12 to 22 m", [(6, 11, "meter", "")]),
        ("68 metres (about 74 yards)", [(68, 68, "meter", "")]),
        ("no numbers here", []),
    ],
)
def test_quantities_are_read(text: str, expected: list[tuple[float, float, str, str]]) -> None:
    assert read(text) == [(pytest.approx(low), pytest.approx(high), unit, bound) for low, high, unit, bound in expected]


def test_a_conversion_that_disagrees_is_kept_beside() -> None:
    (quantity,) = read_quantities(lex("68 metres (90 yards)"), VOCABULARY)
    assert [other.low for other in quantity.also] == [90]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("a <think>b</think> c", "a  c"),
        ("<THINK>b</Think>c", "c"),
        ("<think>a<think>b</think>c</think>d", "d"),
        ("a</think>b", "b"),
        ("<think>a</think>b<think>c</think>d", "bd"),
        ("a<think>b", None),
        ("no tags", "no tags"),
    ],
)
def test_reasoning_is_dropped(text: str, kept: str | None) -> None:
    assert without_thinking(text) == kept


def test_statements_know_what_stands_over_them() -> None:
    text = "# Field\n\n- Length\n  - overall: 112 m\n\n| Measure | Metres |\n|---|---|\n| Width | 68 |"
    over = {
        " ".join(token.text for token in statement.tokens): [
            [token.text for token in piece] for piece in statement.context
        ]
        for statement in statements(text)
    }
    assert over["overall : 112 m"] == [["Length"], ["Field"]]
    assert over["68"][:2] == [["Metres"], ["Width"]]


@pytest.mark.parametrize("unit", ["m", "m2", "km/h", "minutes", "%", "degC", "kg"])
def test_units_that_pint_knows(unit: str) -> None:
    assert units.is_known(unit)


def test_conversion_needs_one_dimension() -> None:
    assert units.convert(1, "hectare", "m2") == pytest.approx(10_000)
    assert units.convert(100, "yard", "m") == pytest.approx(91.44)
    assert units.convert(1, "m", "kg") is None
    assert units.convert(3, "GBP", "GBP") == 3
