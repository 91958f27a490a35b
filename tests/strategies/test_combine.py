"""Combined strategies: one backend after the other, one merged conversation."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from knowhow.strategies import combine
from knowhow.strategies.backends.replay import Replay
from knowhow.strategies.base import Answer, Message, Preparation, Setup, Source, Strategy
from knowhow.strategies.corpus import load_corpus
from knowhow.strategies.errors import UnknownName, UserError


class Tuned(Strategy):
    def prepare(self) -> Preparation:
        self.backend = Replay.of({"default": f"tuned after {self.backend.name}"})
        return Preparation(seconds=2, peak_memory_gb=3, train_loss=0.5, details={"iterations": 7})

    def messages(self, prompt: str) -> list[Message]:
        return [Message("user", prompt)]


class Retrieving(Strategy):
    def prepare(self) -> Preparation:
        return Preparation(seconds=1, peak_memory_gb=1, details={"chunks": 4})

    def messages(self, prompt: str) -> list[Message]:
        return [Message("user", f"passage\n\n{prompt}")]

    def sources(self, prompt: str) -> tuple[Source, ...]:
        return (Source("a.md", "passage"),)


class Briefed(Strategy):
    def messages(self, prompt: str) -> list[Message]:
        shot = [Message("user", "one?"), Message("assistant", "two.")]
        return [Message("system", "Be brief."), *shot, Message("user", prompt)]


@pytest.fixture
def setup(tiny_corpus: Path, tmp_path: Path) -> Setup:
    return Setup(load_corpus(str(tiny_corpus)), Replay.of({"default": "plain"}), tmp_path / "cache")


@pytest.fixture
def combined(setup: Setup) -> Callable[..., combine.Combined]:
    return lambda *parts: combine.Combined([part(replace(setup)) for part in parts])


def test_takes_the_messages_of_one_part_and_the_backend_of_the_other(combined: Callable[..., combine.Combined]) -> None:
    strategy = combined(Tuned, Retrieving)
    strategy.prepare()
    answer = strategy.answer("How wide?")
    assert strategy.messages("How wide?") == [Message("user", "passage\n\nHow wide?")]
    assert answer.completion.text.startswith("tuned after replay")
    assert answer.sources == (Source("a.md", "passage"),)


def test_adds_up_what_the_parts_cost(combined: Callable[..., combine.Combined]) -> None:
    cost = combined(Tuned, Retrieving).prepare()
    assert (cost.seconds, cost.peak_memory_gb, cost.train_loss) == (3, 3, 0.5)
    assert cost.details == {"iterations": 7, "chunks": 4}


def test_keeps_system_texts_and_earlier_turns(combined: Callable[..., combine.Combined]) -> None:
    messages = combined(Briefed, Briefed, Retrieving).messages("How wide?")
    assert messages[0] == Message("system", "Be brief.\n\nBe brief.")
    assert [message.role for message in messages[1:]] == ["user", "assistant", "user", "assistant", "user"]
    assert messages[-1].content == "passage\n\nHow wide?"


def test_refuses_two_parts_that_both_rewrite_the_prompt(combined: Callable[..., combine.Combined]) -> None:
    with pytest.raises(UserError, match="combine only one"):
        combined(Retrieving, Retrieving).prepare()


def test_refuses_a_part_with_its_own_way_of_answering(combined: Callable[..., combine.Combined]) -> None:
    class Twice(Briefed):
        def answer(self, prompt: str) -> Answer:
            return super().answer(super().answer(prompt).completion.text)

    with pytest.raises(UserError, match=r"Twice has its own way of answering.*without \+"):
        combined(Tuned, Twice)


def test_builds_shipped_parts_by_name(setup: Setup) -> None:
    strategy = combine.build("baseline + sysprompt", lambda name: setup)
    roles = [message.role for message in strategy.messages("How wide?")]
    assert roles == ["system", "user"]


def test_names_the_part_that_nobody_knows(setup: Setup) -> None:
    with pytest.raises(UnknownName, match="unknown strategy 'nope'"):
        combine.build("baseline+nope", lambda name: setup)


def test_a_client_replaces_the_baked_prompt_of_a_combination(tmp_path: Path, tiny_corpus: Path) -> None:
    setup = Setup(load_corpus(str(tiny_corpus)), Replay.of({"default": "yes"}), tmp_path)
    combined = combine.build("baseline+sysprompt", lambda part: setup)
    assert combined.as_client("How wide?") is None
    assert isinstance(combined, combine.Combined)
    combined.parts[1].baked = True  # type: ignore[attr-defined]
    told = combined.as_client("How wide?") or []
    assert [message.role for message in told] == ["system", "user"]
    assert setup.corpus.text not in told[0].content
