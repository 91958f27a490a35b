"""How numbers are written."""

import pytest
from knowhow.evaluate.reporting import numbers
from knowhow.evaluate.statistics import Estimate


@pytest.mark.parametrize(("p", "text"), [(0.00391, "0.0039"), (0.5, "0.5"), (1.0, "1"), (0.00001, "< 0.0001")])
def test_chances_have_two_digits(p: float, text: str) -> None:
    assert numbers.chance(p) == text


@pytest.mark.parametrize(
    ("number", "digits", "text"),
    [
        (0, 2, "0"),
        (0.00213, 2, "0.0021"),
        (14.2, 2, "14"),
        (1234, 1, "1,000"),
        (12.3456, 3, "12.3"),
        (0.014, 3, "0.0140"),
    ],
)
def test_significant_digits_never_become_powers_of_ten(number: float, digits: int, text: str) -> None:
    assert numbers.significant(number, digits) == text


@pytest.mark.parametrize(("size", "text"), [(None, "-"), (0.04, "< 0.1"), (9.16, "9.2"), (0.0, "< 0.1")])
def test_memory_has_one_digit_after_the_point(size: float | None, text: str) -> None:
    assert numbers.gigabytes(size) == text


@pytest.mark.parametrize(("size", "text"), [(None, "-"), (0.04, "< 1"), (1.21, "2"), (1.4, "2"), (2.0, "2")])
def test_memory_of_a_process_is_told_roughly(size: float | None, text: str) -> None:
    assert numbers.roughly(size) == text


def test_estimates_are_whole_percents_with_their_interval() -> None:
    assert numbers.estimated(Estimate(0.714, 0.6, 0.81, 70)) == "71% (60-81%)"
    assert numbers.estimated(None) == "-"


def test_nouns_follow_their_number() -> None:
    assert (numbers.counted(1, "answer"), numbers.counted(1200, "answer")) == ("1 answer", "1,200 answers")
    assert (numbers.points(0.2), numbers.points(-0.01)) == ("20 points", "-1 point")


def test_lists_read_like_prose() -> None:
    assert [numbers.listed(list(names)) for names in ("", "a", "ab", "abc")] == ["", "a", "a and b", "a, b and c"]
    assert numbers.listed(["a", "b"], "or") == "a or b"
