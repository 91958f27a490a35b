"""The world of rule books: every answer can be found in its text, and what is left open is not there."""

import os
import subprocess
import sys
from random import Random

import pytest
from knowhow.models.recipe.rulebooks import Fact, questions, sample, unanswerable, write_book
from knowhow.models.recipe.rulebooks.naming import a, plural, table
from knowhow.models.recipe.rulebooks.questions import ask

SEEDS = range(40)


def _one_line(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("seed", SEEDS)
def test_a_text_states_the_values_of_its_facts(seed: int) -> None:
    _, text, told = write_book(Random(seed), 12)
    assert len(told) >= 12
    assert all(fact.value.text.lower() in _one_line(text).lower() for fact in told)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_text_names_the_things_of_its_facts(seed: int) -> None:
    _, text, told = write_book(Random(seed), 12)
    lowered = _one_line(text).lower()
    named = [(fact.thing.name.lower(), plural(fact.thing.name).lower()) for fact in told]
    assert all(one in lowered or many in lowered for one, many in named)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_text_tells_the_other_names_that_a_question_may_use(seed: int) -> None:
    """Also where its facts stand in tables."""
    _, text, told = write_book(Random(seed), 12)
    others = {name for fact in told for name in (fact.thing.alias, fact.thing.deed, *(fact.thing.ends or ()))}
    assert not [name for name in others if name.lower() not in _one_line(text).lower()]


@pytest.mark.parametrize("seed", SEEDS)
def test_no_two_facts_of_a_text_answer_one_question(seed: int) -> None:
    _, _, told = write_book(Random(seed), 30)
    keys = [(fact.key, fact.where) for fact in told]
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize("seed", SEEDS)
def test_an_answer_repeats_values_as_the_text_writes_them(seed: int) -> None:
    random = Random(seed)
    book, _, told = write_book(random, 8)
    refusal = table("phrases")["refusal"]
    for _ in range(10):
        _, answer = ask(random, book, told, list(told))
        assert answer == refusal or any(fact.value.text in answer for fact in told)


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_left_open_is_no_fact_of_the_text(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    random = Random(seed)
    book, _, told = write_book(random, 8)
    asked: list[Fact] = []
    monkeypatch.setattr(questions, "question", lambda random, fact, book: asked.append(fact) or "How wide is it?")
    for _ in range(20):
        question, answer = unanswerable(random, book, told)
        assert (question, answer) == ("How wide is it?", table("phrases")["refusal"])
    assert len(asked) == 20
    assert not {(fact.key, fact.where) for fact in asked} & {(fact.key, fact.where) for fact in told}


def test_what_is_drawn_depends_on_the_seed_alone() -> None:
    """And not on the order of sets, which differs from process to process."""
    code = (
        "from random import Random\n"
        "from knowhow.models.recipe.rulebooks import unanswerable, write_book\n"
        "for seed in range(200):\n"
        "    random = Random(seed)\n"
        "    book, _, told = write_book(random, 6)\n"
        "    print(unanswerable(random, book, told))\n"
    )
    one, other = (
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    )
    assert one.count("\n") == 200
    assert one == other


def test_no_hole_is_left_unfilled() -> None:
    random = Random(0)
    for _ in range(300):
        assert not [content for _, content in sample(random, 500) if "{" in content or "}" in content]


def test_conversations_alternate_and_end_with_an_answer() -> None:
    random = Random(1)
    for _ in range(100):
        roles = [role for role, _ in sample(random, 400)]
        asked = roles[1:] if roles[0] == "system" else roles
        assert asked == ["user", "assistant"] * (len(asked) // 2)


def test_a_seed_makes_one_conversation() -> None:
    assert sample(Random(5), 600) == sample(Random(5), 600)
    assert sample(Random(5), 600) != sample(Random(6), 600)


def test_it_has_never_heard_of_the_shipped_corpus() -> None:
    random = Random(2)
    text = " ".join(content for _ in range(500) for _, content in sample(random, 500)).lower()
    assert not [word for word in ("rugby", "in-goal", "dead-ball", "try line", "scrum") if word in text]


@pytest.mark.parametrize(
    "said", ["an oak", "an upper bar", "a used bar", "a unicycle", "an hourglass", "a one-way gate", "a bar"]
)
def test_the_article_is_that_of_the_word_as_it_is_spoken(said: str) -> None:
    assert a(said.partition(" ")[2]) == said
