"""The tokenizer: single digits, the chat template's tokens, and which of them are learned."""

from pathlib import Path

import pytest
from knowhow.models.recipe.tokens import encode, save, trained

TALK = [("system", "Be brief."), ("user", "How high is it?"), ("assistant", "It is 120 m high."), ("user", "Sure?")]


@pytest.fixture(scope="module")
def tokenizer():
    return trained([f"{role} {content}" for role, content in TALK] * 20, 400)


def test_digits_stand_alone(tokenizer) -> None:
    assert [token for token in tokenizer.encode("in 2026").tokens if token.isdigit()] == ["2", "0", "2", "6"]


def test_any_text_comes_back(tokenizer) -> None:
    text = "tabs\tand\n\n lines, \N{SNOWMAN} and 12.5 m"
    assert tokenizer.decode(tokenizer.encode(text).ids) == text


def test_a_conversation_has_the_tokens_of_the_chat_template(tokenizer, tmp_path: Path) -> None:
    from transformers import AutoTokenizer

    save(tokenizer, tmp_path, 512)
    loaded = AutoTokenizer.from_pretrained(tmp_path)
    turns = [{"role": role, "content": content} for role, content in TALK]
    assert encode(tokenizer, TALK).ids == loaded.apply_chat_template(turns, return_dict=False)


def test_answers_are_learned_up_to_their_end(tokenizer) -> None:
    encoded = encode(tokenizer, TALK)
    [(start, end)] = encoded.answers
    assert tokenizer.decode(encoded.ids[start : end - 1]) == "It is 120 m high."
    assert encoded.ids[end - 1] == tokenizer.token_to_id("<|im_end|>")
