"""When training pays off, from times that can be counted on paper."""

from collections.abc import Callable, Mapping
from math import inf

import pytest
from knowhow.evaluate.payoff import Payoff, payoffs
from knowhow.evaluate.results import Record, Results
from knowhow.evaluate.summary import summarize
from knowhow.strategies.base import Preparation

TRAINED = Preparation(seconds=20, trained_percent=1.0)
RIGHT, WRONG = [1.0] * 4, [1.0, 0.0, 0.0, 0.0]


@pytest.fixture
def pays(results_of: Callable[..., Results], record_of: Callable[..., Record]) -> Callable[..., list[Payoff]]:
    def found(arms: Mapping[str, tuple[list[float], Preparation, float]]) -> list[Payoff]:
        records, costs = [], {}
        for name, (values, cost, seconds) in arms.items():
            costs[name] = cost
            records += [record_of(name, f"q{place}", value, seconds=seconds) for place, value in enumerate(values)]
        shape = results_of({name: values for name, (values, _, _) in arms.items()}, costs)
        return payoffs(summarize(Results("c", "C", "q0", shape.questions, shape.arms, tuple(records), {})))

    return found


def test_training_pays_off_where_the_lines_cross(pays: Callable[..., list[Payoff]]) -> None:
    [found] = pays({"finetune": (RIGHT, TRAINED, 0.25), "rag": (RIGHT, Preparation(seconds=5), 0.75)})
    assert found.rival
    assert (found.rival.name, found.questions) == ("rag", 30)


def test_training_never_pays_off_against_a_quicker_answer(pays: Callable[..., list[Payoff]]) -> None:
    [found] = pays({"finetune": (RIGHT, TRAINED, 0.75), "rag": (RIGHT, Preparation(seconds=5), 0.25)})
    assert found.questions == inf


def test_training_that_costs_less_than_all_pays_off_at_once(pays: Callable[..., list[Payoff]]) -> None:
    [found] = pays({"finetune": (RIGHT, TRAINED, 0.25), "rag": (RIGHT, Preparation(seconds=50), 0.25)})
    assert found.questions == 0


def test_the_rival_that_stays_cheaper_longest_decides(pays: Callable[..., list[Payoff]]) -> None:
    slow, quick = (RIGHT, Preparation(), 2.25), (RIGHT, Preparation(), 0.5)
    [found] = pays({"finetune": (RIGHT, TRAINED, 0.25), "instructions": slow, "rag": quick})
    assert found.rival
    assert (found.rival.name, found.questions) == ("rag", 80)


def test_a_rival_that_scores_less_is_none(pays: Callable[..., list[Payoff]]) -> None:
    [found] = pays({"finetune": (RIGHT, TRAINED, 0.75), "rag": (WRONG, Preparation(), 0.25)})
    assert found.rival is None


def test_arms_that_trained_are_no_rivals_of_each_other(pays: Callable[..., list[Payoff]]) -> None:
    found = pays({"finetune": (RIGHT, TRAINED, 0.75), "finetune+rag": (RIGHT, TRAINED, 0.25)})
    assert [payoff.rival for payoff in found] == [None, None]


def test_without_training_or_times_there_is_nothing_to_pay_off(pays: Callable[..., list[Payoff]]) -> None:
    assert pays({"rag": (RIGHT, Preparation(), 0.5)}) == []
    assert pays({"finetune": (RIGHT, TRAINED, 0.0)}) == []
