"""Against textbook values, against counting by hand, and for properties that any such figure must have."""

from itertools import combinations
from math import sqrt
from statistics import fmean, stdev

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from knowhow.evaluate import statistics

shares = st.lists(st.floats(0, 1), min_size=1, max_size=40)
coins = st.lists(st.sampled_from([0.0, 1.0]), min_size=1, max_size=60)


@pytest.mark.parametrize(
    ("hits", "of", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_agrees_with_newcombe_1998(hits: int, of: int, low: float, high: float) -> None:
    estimate = statistics.wilson([1.0] * hits + [0.0] * (of - hits))
    assert estimate is not None
    assert (estimate.low, estimate.high) == pytest.approx((low, high), abs=5e-5)
    assert (estimate.value, estimate.count) == (hits / of, of)


def test_no_questions_give_no_estimate() -> None:
    assert statistics.wilson([]) is None
    assert statistics.mean([]) is None


@given(shares)
def test_wilson_holds_its_estimate(values: list[float]) -> None:
    estimate = statistics.wilson(values)
    assert estimate
    assert 0 <= estimate.low <= estimate.value <= estimate.high <= 1


@given(coins)
def test_wilson_narrows_with_more_of_the_same(values: list[float]) -> None:
    once, often = statistics.wilson(values), statistics.wilson(values * 4)
    assert once
    assert often
    assert often.high - often.low < once.high - once.low


@given(shares)
@settings(deadline=None, max_examples=40)
def test_bootstrap_holds_its_estimate(values: list[float]) -> None:
    estimate = statistics.mean(values)
    assert estimate
    assert 0 <= estimate.low <= estimate.value <= estimate.high <= 1
    assert estimate.value == pytest.approx(fmean(values))


def test_bootstrap_comes_near_the_normal_interval_for_a_large_plain_sample() -> None:
    values = [(place * 37 % 101) / 101 for place in range(400)]
    estimate, half = statistics.mean(values), 1.96 * stdev(values) / sqrt(len(values))
    assert estimate
    assert (estimate.low, estimate.high) == pytest.approx((fmean(values) - half, fmean(values) + half), abs=0.004)


def test_bootstrap_gives_the_same_interval_every_time_and_in_any_order() -> None:
    values = [0.0, 0.5, 1.0, 1.0] * 5
    assert statistics.mean(values) == statistics.mean(values) == statistics.mean(values[::-1])


@pytest.mark.parametrize("value", [0.0, 0.4, 1.0])
def test_equal_scores_do_not_pretend_to_be_certain(value: float) -> None:
    estimate = statistics.mean([value] * 30)
    assert estimate == statistics.wilson([value] * 30)
    assert estimate
    assert estimate.high - estimate.low > 0.05


def test_a_handful_of_scores_is_not_resampled() -> None:
    assert statistics.mean([0.5, 0.6, 0.5]) == statistics.wilson([0.5, 0.6, 0.5])


@pytest.mark.parametrize(
    ("wins", "losses", "p"), [(8, 2, 0.109375), (5, 0, 0.0625), (9, 1, 0.021484375), (3, 3, 1.0), (0, 0, 1.0)]
)
def test_sign_test_agrees_with_binomial_tables(wins: int, losses: int, p: float) -> None:
    test = statistics.paired([1.0] * wins + [0.0] * losses + [0.5], [0.0] * wins + [1.0] * losses + [0.5])
    assert (test.wins, test.losses, test.ties) == (wins, losses, 1)
    assert test.p == pytest.approx(p)


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), max_size=60))
@settings(deadline=None)
def test_pairs_are_symmetric(pairs: list[tuple[float, float]]) -> None:
    left, right = [a for a, _ in pairs], [b for _, b in pairs]
    there, back = statistics.paired(left, right), statistics.paired(right, left)
    assert there.p == back.p
    assert (there.wins, there.losses, there.ties) == (back.losses, back.wins, back.ties)
    assert there.difference == pytest.approx(-back.difference)
    assert 0 < there.p <= 1


def test_scores_that_differ_in_their_last_bits_are_equal() -> None:
    assert statistics.paired([0.1 + 0.2], [0.3]).ties == 1


def test_pairs_need_the_same_questions() -> None:
    with pytest.raises(ValueError, match="shorter"):
        statistics.paired([1.0, 0.0], [1.0])


def test_holm_agrees_with_its_textbook_example() -> None:
    assert statistics.holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert statistics.holm([]) == []


@given(st.lists(st.floats(1e-12, 1), min_size=1, max_size=15))
@settings(deadline=None, max_examples=20)  # statsmodels collects garbage on every call
def test_holm_only_raises_and_keeps_the_order(ps: list[float]) -> None:
    adjusted = statistics.holm(ps)
    assert all(p <= raised <= 1 for p, raised in zip(ps, adjusted, strict=True))
    ranked = [raised for _, raised in sorted(zip(ps, adjusted, strict=True))]
    assert ranked == sorted(ranked)


@given(st.integers(1, 7), st.data())
def test_pass_at_k_is_the_share_of_draws_that_hold_a_correct_one(attempts: int, data: st.DataObject) -> None:
    correct, k = data.draw(st.integers(0, attempts)), data.draw(st.integers(1, attempts))
    draws = list(combinations(range(attempts), k))
    hits = sum(any(place < correct for place in draw) for draw in draws)
    assert statistics.pass_at_k(attempts, correct, k) == pytest.approx(hits / len(draws))


@given(st.integers(2, 200), st.data())
def test_pass_at_k_grows_with_k_and_with_correct_ones(attempts: int, data: st.DataObject) -> None:
    correct, k = data.draw(st.integers(0, attempts - 1)), data.draw(st.integers(1, attempts - 1))
    here = statistics.pass_at_k(attempts, correct, k)
    assert 0 <= here <= statistics.pass_at_k(attempts, correct, k + 1) <= 1
    assert here <= statistics.pass_at_k(attempts, correct + 1, k) <= 1


@pytest.mark.parametrize(("attempts", "correct", "k"), [(3, 4, 1), (3, -1, 1), (3, 1, 4), (3, 1, 0), (0, 0, 1)])
def test_pass_at_k_refuses_what_is_not_defined(attempts: int, correct: int, k: int) -> None:
    with pytest.raises(ValueError, match="not defined"):
        statistics.pass_at_k(attempts, correct, k)
