"""Properties that hold for any value, unit, spelling, wrapping and order."""

import time

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from knowhow.evaluate.questions import Question
from knowhow.evaluate.scorers import units
from knowhow.evaluate.scorers.facts import Facts

WIDTH = Question("w", "How wide is the field?", "size", {"facts": ["width"]}, "68 m")
LENGTH = Question("l", "How long is the field overall?", "size", {"facts": ["total_length"]}, "112-122 m")
BOTH = Question("b", "How big is the field?", "size", {"facts": ["width", "total_length"]}, "68 m, 112-122 m")
UNITS = {"meter": "m", "centimeter": "cm", "kilometer": "km", "yard": "yards", "foot": "ft"}
METRES = ["m", "metres", "meters", "metre", "meter"]
WRAPPINGS = [
    "{}",
    "**{}**",
    "*{}*",
    "`{}`",
    "- {}",
    "> {}",
    "1. {}",
    "# Answer\n\n{}",
    "<p>{}</p>",
    "\n\n{}\n\n",
    "“{}”",
]
WIDTHS = [
    *("{}", "It is {} wide.", "The field is {} wide.", "Width: {}", "**Width**: {}", "The width of the field is {}."),
    *("The field measures {} in width.", "From touch line to touch line it is {}.", "| Width |\n|---|\n| {} |"),
    *("The pitch, touch line to touch line, is {} across.", "- Length: 112-122 m\n- Width: {}", "So the answer is {}."),
]
LENGTHS = [
    *(
        "{}",
        "It is {} long.",
        "Overall, the field is {} long.",
        "Total length: {}",
        "With the in-goal areas it is {} long.",
    ),
    *("The overall length of the field is {}.", "- Width: 68 m\n- Overall length: {}", "The length is {} in total."),
]
RANGES = [
    "{0}-{1} {2}",
    "{0}\u2013{1} {2}",
    "{0} to {1} {2}",
    "between {0} and {1} {2}",
    "from {0} {2} to {1} {2}",
    "{0} {2} - {1} {2}",
]
quick = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def verdict(scorer: Facts, question: Question, text: str) -> str:
    return scorer.score(question, text).parts["verdict"]


@quick
@given(st.sampled_from(WIDTHS), st.sampled_from(WRAPPINGS), st.sampled_from(METRES), st.booleans())
def test_the_true_value_is_right_in_any_dress(rugby: Facts, form: str, wrapping: str, unit: str, glued: bool) -> None:
    assume(wrapping == "{}" or "\n" not in form)
    answer = wrapping.format(form.format(f"68{'' if glued else ' '}{unit}"))
    assert verdict(rugby, WIDTH, answer) == "correct", answer


@quick
@given(st.sampled_from(WIDTHS), st.floats(1, 500), st.sampled_from(sorted(UNITS)))
def test_a_wrong_value_is_never_right(rugby: Facts, form: str, value: float, unit: str) -> None:
    stated = float(f"{units.convert(value, 'meter', unit):.4g}")
    assume(abs((units.convert(stated, unit, "meter") or 0) - 68) > 0.51)
    answer = form.format(f"{stated:.10g} {UNITS[unit]}")
    assert verdict(rugby, WIDTH, answer) == "wrong", answer


@quick
@given(st.sampled_from(WIDTHS), st.floats(67.6, 68.4), st.sampled_from(sorted(UNITS)))
def test_a_converted_value_is_right(rugby: Facts, form: str, value: float, unit: str) -> None:
    answer = form.format(f"{units.convert(value, 'meter', unit):.5f} {UNITS[unit]}")
    assert verdict(rugby, WIDTH, answer) == "correct", answer


@quick
@given(st.sampled_from(LENGTHS), st.sampled_from(RANGES), st.sampled_from(METRES))
def test_the_true_range_is_right_in_any_spelling(rugby: Facts, form: str, spelling: str, unit: str) -> None:
    answer = form.format(spelling.format(112, 122, unit))
    assert verdict(rugby, LENGTH, answer) == "correct", answer


@quick
@given(st.sampled_from(LENGTHS), st.sampled_from(RANGES), st.integers(50, 160), st.integers(1, 40))
def test_a_range_is_right_partly_or_wrong_by_its_ends(
    rugby: Facts, form: str, spelling: str, low: int, width: int
) -> None:
    answer = form.format(spelling.format(low, low + width, "m"))
    inside = low >= 112 and low + width <= 122
    expected = "correct" if (low, width) == (112, 10) else "partly" if inside else "wrong"
    assert verdict(rugby, LENGTH, answer) == expected, answer


@quick
@given(
    st.sampled_from(
        ["{0} wide and {1} long", "{1} long and {0} wide", "width {0}, length {1}", "{0} x {1}", "{1} by {0}"]
    )
)
def test_order_does_not_matter_where_words_name_the_values(rugby: Facts, form: str) -> None:
    assert verdict(rugby, BOTH, "The field is " + form.format("68 m", "112-122 m") + ".") == "correct"


@quick
@given(st.text(max_size=200).filter(lambda text: "<" not in text), st.sampled_from(["think", "THINK", "Think"]))
def test_reasoning_never_changes_a_score(rugby: Facts, thought: str, tag: str) -> None:
    for answer in ("It is 68 m wide.", "It is 70 m wide.", "I don't know."):
        thinking = f"<{tag}>{thought} It is 68 m wide. It is 72 m wide.</{tag}>{answer}"
        assert rugby.score(WIDTH, thinking) == rugby.score(WIDTH, answer)


@quick
@given(st.text(max_size=200))
def test_unclosed_reasoning_is_no_answer(rugby: Facts, thought: str) -> None:
    assume("</" not in thought)
    assert verdict(rugby, WIDTH, f"It is 68 m.<think>{thought}") == "no answer"


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.text(alphabet=st.sampled_from("0123456789.,-\u2013/x\u00d7*|#()[]<>\"'½ \n\tm") | st.characters(), max_size=120)
)
def test_no_text_raises(rugby: Facts, text: str) -> None:
    score = rugby.score(BOTH, text)
    assert score.value is not None
    assert 0 <= score.value <= 1
    assert (score.value == 1) == (score.parts["verdict"] == "correct")


FRAGMENTS = (
    "68 m|wide|long|field|posts|not|sorry|,|.|and|112-122|between|70|metres|(|)|union|-|\n|in-goal|overall|:|or|<think>"
)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(FRAGMENTS.split("|")), max_size=25))
def test_no_mix_of_known_words_raises(rugby: Facts, pieces: list[str]) -> None:
    text = " ".join(pieces)
    assert rugby.score(BOTH, text).parts["facts"].keys() == {"width", "total_length"}
    assert rugby.supports(BOTH, text) in (True, False)


HOSTILE = {
    "values": "68 m ",
    "brackets": "(68 ",
    "hyphens": "68-",
    "rows": "| 68 |\n",
    "cells": "|a|68 m",
    "negations": "not ",
    "reasoning": "<think>",
    "one word": "a",
    "number words": "one hundred and ",
    "thousands": "111,",
    "headings": "# ",
    "lead-ins": "a:\n",
    "runs on": "a\n",
    "pairs": "68 x ",
    "emphasis": "**",
    "corrections": "sorry 68 m wide. ",
    "digits": "9",
    "latex": "\\text{",
    "refusals": "no information ",
}


@pytest.mark.parametrize("piece", HOSTILE.values(), ids=HOSTILE.keys())
def test_100_kb_of_junk_take_seconds_at_most(rugby: Facts, piece: str) -> None:
    text = (piece * (100_000 // len(piece) + 1))[:100_000]
    start = time.process_time()
    rugby.score(BOTH, text)
    assert time.process_time() - start < 5


def test_deep_lists_take_seconds_at_most(rugby: Facts) -> None:
    start = time.process_time()
    rugby.score(BOTH, "".join(" " * depth + "- the field is 68 m\n" for depth in range(400)))
    assert time.process_time() - start < 5
