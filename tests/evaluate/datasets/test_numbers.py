"""Numbers: which a text states, and whether another has them."""

import pytest
from knowhow.evaluate.datasets.numbers import missing, numbers, values

SPAN = "| Width | 68 metres | up to 70 metres |\nThirteen players, since 1895. Posts: 5.5 m. From 6 to 11 metres deep."


@pytest.mark.parametrize(
    ("answer", "strange"),
    [
        ("It is 68 metres wide.", []),
        ("It is sixty-eight metres wide, 70 at most.", []),
        ("Between 6 and 11 m.", []),
        ("13 players.", []),
        ("It began in 1895.", []),
        ("It is 68 metres (74.4 yards) wide.", ["74.4 yards"]),
        ("It is 69 metres wide.", ["69 metres"]),
        ("It is 68 yards wide.", ["68 yards"]),
        ("It began in 1985.", ["1985"]),
        ("From 6 to 12 metres.", ["from 6 to 12 metres"]),
        ("It is 55 m.", ["55 m"]),
        ("1. First.\n2. Second.", []),
        ("```js\nlet x = 99\n```", []),
        ("The one that counts.", []),
    ],
)
def test_numbers_of_an_answer_must_stand_in_its_span(answer: str, strange: list[str]) -> None:
    assert [one.lower() for one in missing(answer, [SPAN])] == strange


@pytest.mark.parametrize("answer", ["74.4 yards", "223 feet", "6,800 cm", "18 feet", "between 19.7 and 36.1 feet"])
def test_a_conversion_counts_where_it_may(answer: str) -> None:
    assert missing(answer, [SPAN])
    assert missing(answer, [SPAN], converted=True) == []


@pytest.mark.parametrize("answer", ["75 yards", "260 feet", "68 kilograms"])
def test_a_wrong_conversion_does_not(answer: str) -> None:
    assert missing(answer, [SPAN], converted=True)


def test_values_tell_wordings_apart() -> None:
    assert values("the 20-metre line") != values("the forty-metre line")
    assert values("the 20-metre line") == values("a line at twenty metres")


def test_both_ends_of_a_range_are_numbers() -> None:
    assert [(one.value, one.unit) for one in numbers("between 7,616 and 8,296 square metres")] == [
        (7616, "meter ** 2"),
        (8296, "meter ** 2"),
    ]
