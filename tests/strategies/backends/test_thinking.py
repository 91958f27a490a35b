"""A reply is split into what the model thought and what it answered."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from knowhow.strategies.backends.thinking import is_open, split


@pytest.mark.parametrize(
    ("reply", "text", "thinking"),
    [
        ("It is 68 m.", "It is 68 m.", ""),
        ("", "", ""),
        ("<think>\nhm\n</think>\n\nIt is 68 m.", "It is 68 m.", "hm"),
        ("<think>\n\n</think>\n\nIt is 68 m.", "It is 68 m.", ""),
        ("<think>70 m? No", "", "70 m? No"),
        ("It is 70 m. <think>or", "", "It is 70 m.\n\nor"),
        ("hm</think>It is 68 m.", "It is 68 m.", "hm"),
        ("<think>a</think>one<think>b</think>two", "one\n\ntwo", "a\n\nb"),
        ("<think>a<think>b</think>c", "c", "a\n\nb"),
        ("x<think>a</think>y</think>z", "z", "x\n\na\n\ny"),
        ("<think>a</think>", "", "a"),
        ("<think>", "", ""),
    ],
)
def test_blocks_go_to_thinking_and_the_rest_is_text(reply: str, text: str, thinking: str) -> None:
    assert split(reply) == (text, thinking)


def test_a_block_that_the_prompt_opened_ends_at_the_closing_tag() -> None:
    assert split("hm</think>\n68 m", opened=True) == ("68 m", "hm")
    assert split("hm, 70 m", opened=True) == ("", "hm, 70 m")


def test_other_tags_can_be_named() -> None:
    tags = ("<|channel>thought", "<channel|>")
    assert split("<|channel>thought\nhm<channel|>68 m", tags=tags) == ("68 m", "hm")
    assert split("<think>68 m", tags=tags) == ("<think>68 m", "")


def test_only_a_tag_at_the_very_end_of_the_prompt_counts_as_open() -> None:
    assert is_open("<|im_start|>assistant\n<think>\n")
    assert not is_open("<|im_start|>assistant\n<think>\n\n</think>\n\n")
    assert not is_open("What does <think> do?<|im_end|>\n<|im_start|>assistant\n")


@given(st.lists(st.sampled_from(["<think>", "</think>", "a", "b", " ", "\n"])), st.booleans())
def test_no_word_is_lost_or_doubled_and_no_tag_survives(parts: list[str], opened: bool) -> None:
    text, thinking = split("".join(parts), opened=opened)
    assert sorted("".join((text + thinking).split())) == sorted(part for part in parts if part in ("a", "b"))
