"""The verdict's sentences, one situation each."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from knowhow.evaluate.reporting import words
from knowhow.evaluate.results import Record, Results
from knowhow.evaluate.summary import summarize
from knowhow.strategies.backends.proof import Refused
from knowhow.strategies.base import Preparation

Make = Callable[..., Results]
TRAINED = Preparation(seconds=20, trained_percent=1.0)


def verdict(results: Results) -> str:
    summary = summarize(results)
    return " ".join([*words.verdict(results, summary), words.baseline(summary)]).strip()


def test_a_winner_is_named_with_how_much_and_how_surely(results_of: Make) -> None:
    results = results_of({"baseline": [0] * 40, "finetune": [1] * 12 + [0] * 28, "rag": [0] * 4 + [1] * 28 + [0] * 8})
    assert verdict(results) == (
        "rag won. It scored 70% on the asked questions (95% interval 55-82%), 40 points more than finetune; of the 24 "
        "questions on which the two differ it won 20 (p = 0.0015 after Holm's correction for 2 comparisons). "
        "The baseline is beaten by rag (70 points) and finetune (30 points)."
    )


def test_two_arms_need_no_correction(results_of: Make) -> None:
    said = verdict(results_of({"baseline": [0] * 10, "rag": [1] * 10}))
    assert said.endswith("of the 10 questions on which the two differ it won 10 (p = 0.002).")


def test_arms_that_cannot_be_told_apart_are_named(results_of: Make) -> None:
    said = verdict(results_of({"rag": [1] * 15 + [0], "finetune": [1] * 14 + [0] * 2, "baseline": [0] * 16}))
    assert said.startswith("No winner can be named between rag and finetune. rag has the highest mean: it scored 94%")
    assert said.endswith(
        "the paired test cannot tell it from finetune (p = 1) after Holm's correction for 2 comparisons: the "
        "difference may be chance. The baseline is beaten by rag (94 points) and finetune (88 points)."
    )


def test_nobody_beats_the_baseline(results_of: Make) -> None:
    assert verdict(results_of({"baseline": [1, 0, 1], "rag": [1, 1, 1]})).endswith(
        "Nobody beat the baseline: no strategy is shown to help this model."
    )


def test_the_baseline_itself_may_win(results_of: Make) -> None:
    said = verdict(results_of({"baseline": [1] * 12, "rag": [0] * 12}))
    assert said.startswith("baseline won.")
    assert "Nobody beat the baseline" in said


def test_all_right_is_no_victory(results_of: Make) -> None:
    assert verdict(results_of({"baseline": [1] * 12, "rag": [1] * 12})) == (
        "No winner can be named between baseline and rag. Their means are the same: each scored 100% on the asked "
        "questions (95% interval 76-100%). Nobody beat the baseline: no strategy is shown to help this model."
    )


def test_one_arm_is_no_contest(results_of: Make) -> None:
    said = verdict(results_of({"rag": [1, 0]}))
    assert said == (
        "Only rag can be ranked, so there is no winner. It scored 50% on the asked questions (95% interval 9-91%)."
    )


@pytest.mark.parametrize("values", [{}, {"rag": [], "baseline": []}])
def test_no_questions_no_verdict(results_of: Make, values: dict[str, list[float]]) -> None:
    assert verdict(results_of(values)) == "Nothing was asked, so there is no verdict."


def test_no_scores_no_verdict(results_of: Make) -> None:
    results = results_of({"rag": [None, None]})
    assert verdict(results) == "No answer has a score, so there is no verdict."
    [rag] = summarize(results).arms
    assert words.left_out(rag, 0) == "rag has no scored answer (2 errors)."


def test_all_arms_truncated_leave_no_winner(results_of: Make) -> None:
    results = results_of({"rag": [1, 1], "baseline": [1, 0]}, evaluated_tokens=50, window=60)
    assert verdict(results) == "No strategy can be ranked, so there is no winner."
    assert words.left_out(summarize(results).arms[0], 2) == (
        "rag is truncated: 2 prompts of 2 did not fit the window of 60 tokens, and up to 50 of 100 were lost from the "
        "front. A window of 109 tokens would hold them."
    )


def test_a_failed_preparation_tells_its_error(results_of: Make) -> None:
    summary = summarize(results_of({"rag": [1], "finetune": []}, {"finetune": None}))
    assert words.left_out(summary.arms[1], 1) == "finetune could not be prepared: no room."


def test_another_score_is_not_called_facts(results_of: Make) -> None:
    results = results_of({"rag": [1, 0]})
    records = (replace(one, scores=(replace(one.scores[0], name="style"),)) for one in results.records)
    assert "It scored 50% (95%" in verdict(replace(results, records=tuple(records)))


@pytest.mark.parametrize(
    ("trained", "rival", "said"),
    [
        (0.25, (5, 0.75), "pays off after about 30 questions against rag, which scored at least as high without it "),
        (
            0.25,
            (30, 0.75),
            "pays off from the first question on against rag, which scored at least as high without it ",
        ),
        (0.75, (5, 0.5), "never pays off against rag, which scored at least as high without it "),
    ],
)
def test_training_pays_off_or_not(
    record_of: Callable[..., Record], results_of: Make, trained: float, rival: tuple[float, float], said: str
) -> None:
    prepared, seconds = rival
    shape = results_of({"finetune": [1], "rag": [1]}, {"finetune": TRAINED, "rag": Preparation(seconds=prepared)})
    records = (record_of("finetune", "q0", 1, seconds=trained), record_of("rag", "q0", 1, seconds=seconds))
    [sentence] = words.payoffs(summarize(replace(shape, records=records)))
    assert sentence == f"finetune: its training {said}({trained:.2f} s an answer against {seconds:.2f} s)."


def test_training_that_alone_scores_high_buys_score(results_of: Make) -> None:
    [sentence] = words.payoffs(summarize(results_of({"finetune": [1], "rag": [0]}, {"finetune": TRAINED})))
    assert sentence == "finetune: its training buys score, not time; no strategy that does without scored as high."


def test_unknown_costs_are_called_unknown(results_of: Make) -> None:
    blank = {"sent_tokens": None, "evaluated_tokens": None, "completion_tokens": None, "seconds": 0.0}
    assert words.costs(summarize(results_of({"chat": [1]}, **blank)).arms) == ["chat: not on record."]


def test_causes_are_told_from_the_most_frequent_on(record_of: Callable[..., Record], results_of: Make) -> None:
    shape = results_of({"rag": [0] * 4})
    parts = [{"supported": False}, {"supported": True}, {"supported": False}, {}]
    records = tuple(record_of("rag", f"q{n}", 0, parts=part) for n, part in enumerate(parts))
    assert words.losses(summarize(replace(shape, records=records)).arms[0]) == (
        "rag: 4 of 4 answers are not correct. Most often, the retrieved passages did not hold what was asked (2); "
        "the other causes: retrieved but not used (1) and wrong (1)."
    )
    assert words.losses(summarize(results_of({"rag": [1, 0]})).arms[0]) == (
        "rag: 1 of 2 answers is not correct. The answer is wrong or incomplete."
    )
    assert words.losses(summarize(results_of({"rag": [1]})).arms[0]) == ""


def test_a_refused_prompt_is_told_with_the_window_that_would_hold_it(results_of: Make) -> None:
    results = results_of({"rag": [None, None], "baseline": [1, 0]})
    refused = [replace(record, refused=Refused(5000, 4096)) for record in results.records if record.strategy == "rag"]
    kept = [record for record in results.records if record.strategy != "rag"]
    summary = summarize(replace(results, records=(*refused, *kept)))
    (rag,) = [arm for arm in summary.arms if arm.name == "rag"]
    assert rag.causes == {"truncated": 2}
    assert words.left_out(rag, 2) == (
        "rag is truncated: 2 prompts of 2 did not fit the window of 4,096 tokens, and 2 were refused. "
        "A window of 5,000 tokens would hold them."
    )


def test_where_a_cut_prompt_begins_is_told(results_of: Make) -> None:
    cut = results_of({"rag": [1]}, evaluated_tokens=50, window=60, seen_from="the net is")
    assert words.seen(summarize(cut).arms[0]).endswith("the model saw the end, from \u201cthe net is\u201d on.")
    assert words.seen(summarize(results_of({"rag": [1]})).arms[0]) == ""
