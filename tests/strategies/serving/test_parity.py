"""Comparing answers: what counts as the same, and what is told of the rest."""

from collections.abc import Iterable

import pytest
from knowhow.strategies.serving.llamacpp import Continued
from knowhow.strategies.serving.parity import Voice, agreement, hear, told


class Words:
    """A tokenizer whose tokens are letters; an upper-case letter can be spelled in two ways."""

    def decode(self, ids: Iterable[int]) -> str:
        return "".join(chr(each) for each in ids).replace("^a", "A")

    def encode(self, text: str, add_special_tokens: bool = True) -> list[int]:
        assert not add_special_tokens
        return [ord(letter) for letter in text]


def _said(text: str, finish: str = "stop") -> Continued:
    return Continued(tuple(map(ord, text)), finish)  # pyright: ignore[reportArgumentType]


def _voice(in_text: bool = False) -> Voice:
    return Voice("it", lambda messages, ids: _said(""), in_text)


def test_tokens_count_up_to_the_first_that_differs() -> None:
    found = agreement(_voice(), [_said("sixty"), _said("abXdef")], [_said("sixty"), _said("abcdef")], Words())
    assert (found.tokens, found.same, found.answers, found.alike, found.stops) == (11, 7, 2, 1, 2)
    assert found.share == 7 / 11
    assert found.difference == "first difference in answer 2 after 2 tokens: 'Xdef' in place of 'cdef'"


def test_an_answer_that_goes_on_longer_is_not_the_same() -> None:
    found = agreement(_voice(), [_said("abcd", "length")], [_said("ab")], Words())
    assert (found.tokens, found.same, found.alike, found.stops) == (4, 2, 0, 0)


def test_all_alike_needs_no_difference() -> None:
    found = agreement(_voice(), [_said("ab")], [_said("ab")], Words())
    assert (found.share, found.difference) == (1.0, "")
    assert told(found) == (
        "it: 100.0% of 2 tokens as the adapter's in mlx, 1 of 1 answers the same, 1 end for the same reason"
    )


@pytest.mark.parametrize(("in_text", "alike"), [(True, 1), (False, 0)])
def test_who_gives_text_is_compared_by_texts(in_text: bool, alike: int) -> None:
    found = agreement(_voice(in_text), [_said("bAc")], [_said("b^ac")], Words())
    assert found.alike == alike


def test_nothing_said_by_either_is_agreement() -> None:
    assert agreement(_voice(), [_said("")], [_said("")], Words()).share == 1.0


def test_every_prompt_is_heard_in_order() -> None:
    echo = Voice("echo", lambda messages, ids: Continued(tuple(ids), "stop"))
    assert [answer.ids for answer in hear(echo, [([], [1]), ([], [2, 3])])] == [(1,), (2, 3)]
