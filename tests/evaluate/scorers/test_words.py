"""Answers that have to say a word."""

import pytest
from knowhow.evaluate.questions import Question, QuestionSet
from knowhow.evaluate.scorers.words import Words

FOUR = Question("legs", "How many legs has a dog?", "nature", {"words": ["four", "4"]}, "A dog has four legs.")


@pytest.mark.parametrize("said", ["Four.", "It has FOUR legs", "4", "a dog: 4!", "<think>5?</think>four"])
def test_a_wanted_word_is_found_whatever_stands_around_it(said: str) -> None:
    (score,) = next(Words(QuestionSet((FOUR,))).scores([(FOUR, said)]))
    assert (score.value, score.parts["verdict"]) == (1.0, "correct")


@pytest.mark.parametrize("said", ["fourteen", "44", "three", "forefour", "<think>four</think>five"])
def test_another_word_is_wrong(said: str) -> None:
    score = Words(QuestionSet(())).score(FOUR, said)
    assert (score.value, score.parts["verdict"]) == (0.0, "wrong")


@pytest.mark.parametrize("said", ["", "  ", "<think>four"])
def test_nothing_is_no_answer(said: str) -> None:
    assert Words(QuestionSet(())).score(FOUR, said).parts["verdict"] == "no answer"


def test_a_phrase_may_be_wanted() -> None:
    asked = Question("amazon", "Which continent?", "places", {"words": ["South America"]}, "South America.")
    assert Words(QuestionSet(())).score(asked, "In south\n america, I think").value == 1.0


@pytest.mark.parametrize("wanted", [None, [], "four", [4], [" "]])
def test_checks_that_name_no_words_are_faults(wanted: object) -> None:
    assert list(Words(QuestionSet(())).faults(Question("x", "?", "t", {"words": wanted}, "x")))
