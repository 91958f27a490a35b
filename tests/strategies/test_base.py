"""What a strategy's `answer` and `answers` are to each other."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import pytest
from knowhow.strategies.backends.base import Completion, Decoding
from knowhow.strategies.backends.replay import Replay
from knowhow.strategies.base import Answer, Message, Setup, Strategy
from knowhow.strategies.corpus import load_corpus

SCRIPT = {"answers": {"draft": "final", "how": "draft"}, "default": "?"}


class Plain(Strategy):
    def messages(self, prompt: str) -> list[Message]:
        return [Message("user", prompt)]


class Twice(Plain):
    def answer(self, prompt: str) -> Answer:
        return super().answer(super().answer(prompt).completion.text)


class Reversed(Plain):
    def answers(self, prompts: Iterable[str]) -> Iterator[Answer]:
        return super().answers(prompt[::-1] for prompt in prompts)


@pytest.fixture
def strategy(tiny_corpus: Path, tmp_path: Path) -> Callable[[type[Strategy]], Strategy]:
    return lambda kind: kind(Setup(load_corpus(str(tiny_corpus)), Replay.of(SCRIPT), tmp_path))


def texts(answers: Iterable[Answer]) -> list[str]:
    return [answer.completion.text for answer in answers]


def test_a_strategy_s_own_answer_answers_every_prompt(strategy: Callable[..., Strategy]) -> None:
    assert texts(strategy(Twice).answers(["how wide", "how long"])) == ["final", "final"]
    assert strategy(Twice).answer("how wide").completion.text == "final"


def test_own_answers_are_asked_for_one_answer_too(strategy: Callable[..., Strategy]) -> None:
    assert strategy(Reversed).answer("woh").completion.text == "draft"


def test_without_either_all_prompts_are_one_batch(strategy: Callable[..., Strategy]) -> None:
    sizes: list[int] = []

    class Counting(Replay):
        def chat(self, conversations: Sequence[Sequence[Message]], decoding: Decoding) -> Iterator[Completion]:
            sizes.append(len(conversations))
            return super().chat(conversations, decoding)

    plain = strategy(Plain)
    plain.backend = Counting.of(SCRIPT)
    assert texts(plain.answers(["how wide", "how long", "draft"])) == ["draft", "draft", "final"]
    assert sizes == [3]
