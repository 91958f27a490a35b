"""The client simulation: who is asked so, and what the comparison with the arm's own answers says."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from knowhow.evaluate.reporting import words
from knowhow.evaluate.results import Record, Results, client_name
from knowhow.evaluate.simulation import Simulation, sample, simulations
from knowhow.strategies.backends.replay import Replay
from knowhow.strategies.base import Message, Setup
from knowhow.strategies.baseline import Baseline
from knowhow.strategies.corpus import load_corpus
from knowhow.strategies.sysprompt import SystemPrompt

Of = Callable[..., Results]


@pytest.fixture
def setup(tiny_corpus: Path, tmp_path: Path) -> Setup:
    return Setup(load_corpus(str(tiny_corpus)), Replay.of({"default": "yes"}), tmp_path / "cache")


@pytest.fixture
def simulated(results_of: Of, record_of: Callable[..., Record]) -> Results:
    """Four questions, of which a client's system message leaves one right answer of three."""
    results = results_of({"sysprompt": [1, 1, 0, 1]}, sent_tokens=1000, evaluated_tokens=1000)
    name = client_name("sysprompt")
    short = {"sent_tokens": 40, "evaluated_tokens": 40}
    asked = [record_of(name, f"q{place}", value, **short) for place, value in enumerate([1, 0, 0])]
    return replace(results, records=(*results.records, *asked))


def test_only_a_strategy_with_a_baked_prompt_is_asked_so(setup: Setup, results_of: Of) -> None:
    questions = results_of({"a": [1] * 20}).questions
    assert sample(Baseline(setup), questions, "q0") == ()
    strategy = SystemPrompt(setup)
    assert sample(strategy, questions, "q0") == ()
    strategy.baked = True
    assert len(sample(strategy, questions, "q0")) == 8
    system, asked = strategy.as_client("How wide?") or []
    assert system.role == "system"
    assert asked == Message("user", "How wide?")
    assert setup.corpus.text not in system.content


def test_the_same_questions_are_compared_both_ways(simulated: Results) -> None:
    (found,) = simulations(simulated)
    assert (found.arm, found.questions, found.tokens, found.own_tokens) == ("sysprompt", 3, 40, 1000)
    assert (found.score, found.own_score) == (pytest.approx(1 / 3), pytest.approx(2 / 3))
    assert found.replaced


def test_an_arm_that_was_not_asked_so_has_none(results_of: Of) -> None:
    assert simulations(results_of({"sysprompt": [1, 0]})) == []


def test_a_prompt_that_stays_as_long_was_not_replaced() -> None:
    assert Simulation("sysprompt", 3, 1.0, 1.0, 990, 1000).replaced is False
    assert Simulation("sysprompt", 3, 1.0, 1.0, None, 1000).replaced is None


def test_the_report_says_what_is_left(simulated: Results) -> None:
    told = words.simulated(simulations(simulated)[0])
    assert "it is replaced" in told
    assert "3 questions asked that way scored 33%, and 67% without" in told
    assert told.endswith("the prompt had 40 tokens in place of 1,000.")
