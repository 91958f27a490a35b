"""The context proof in numbers: what was lost, what counts as lost, which window would have held it."""

import pytest
from knowhow.strategies.backends import proof


@pytest.mark.parametrize(("sent", "evaluated", "lost"), [(12169, 2050, 10119), (24, 24, 0), (24, 25, 0), (None, 24, 0)])
def test_what_the_model_did_not_read_of_what_was_sent_is_lost(sent: int | None, evaluated: int, lost: int) -> None:
    assert proof.lost_tokens(sent, evaluated) == lost


def test_counts_that_differ_on_a_prompt_that_fits_are_the_engines() -> None:
    assert proof.settled(101, 99, window=4096) == 99


def test_counts_that_differ_on_a_prompt_that_does_not_fit_tell_of_a_cut() -> None:
    assert proof.settled(12169, 2050, window=4096) == 12169
    assert proof.settled(4096, 4095, window=4096) == 4096


def test_where_the_window_is_unknown_only_a_large_difference_is_a_cut() -> None:
    assert proof.settled(1000, 990, window=None) == 990
    assert proof.settled(1000, 500, window=None) == 1000


@pytest.mark.parametrize(
    ("tokens", "limit", "window"),
    [
        (1, None, 4096),
        (4096, None, 4096),
        (4097, None, 8192),
        (12169, 40960, 16384),
        (12169, 8192, 8192),
        (9, 512, 512),
    ],
)
def test_the_window_is_the_smallest_power_of_two_that_the_model_has(
    tokens: int, limit: int | None, window: int
) -> None:
    assert proof.window_for(tokens, limit) == window


def test_the_record_tells_how_much_was_lost_and_of_which_part() -> None:
    told = proof.told(12169, 2050, "the net is")
    assert told == {"tokens": 10119, "of": 12169, "part": "front", "seen_from": "the net is"}
    assert proof.told(24, 24, "") is None


def test_an_excerpt_is_one_short_line() -> None:
    assert proof.excerpt("a\n\n  b " + "c" * 200) == "a b " + "c" * 56
