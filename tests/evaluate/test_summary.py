"""Results by hand, with figures that can be counted on paper."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from knowhow.evaluate.questions import Question
from knowhow.evaluate.results import Arm, Record, Results
from knowhow.evaluate.scorers.base import Score
from knowhow.evaluate.summary import ArmSummary, Summary, codes, other_means, summarize, topic_means
from knowhow.strategies.base import Preparation

Make = Callable[..., Record]
MakeAll = Callable[..., Results]


def arm(summary: Summary, name: str) -> ArmSummary:
    return next(arm for arm in summary.arms if arm.name == name)


def test_an_arm_that_beats_all_others_wins(results_of: MakeAll) -> None:
    summary = summarize(results_of({"baseline": [0] * 20, "rag": [1] * 18 + [0] * 2, "sysprompt": [1, 1] + [0] * 18}))
    assert summary.winner
    assert summary.winner.name == "rag"
    assert [arm.name for arm in summary.arms] == ["rag", "sysprompt", "baseline"]


def test_a_higher_mean_alone_names_no_winner(results_of: MakeAll) -> None:
    summary = summarize(results_of({"rag": [1] * 12 + [0] * 8, "finetune": [1] * 11 + [0] * 9}))
    assert summary.winner is None
    assert summary.ranked[0].name == "rag"


def test_beating_all_but_one_names_no_winner(results_of: MakeAll) -> None:
    summary = summarize(results_of({"a": [1] * 20, "b": [1] * 19 + [0], "baseline": [0] * 20}))
    assert [pair.shown for pair in summary.against_best] == [False, True]
    assert summary.winner is None


def test_many_small_leads_do_not_outweigh_a_lower_mean(results_of: MakeAll) -> None:
    few, many = [0.1] * 12 + [0.0] * 2, [0.0] * 12 + [1.0] * 2
    summary = summarize(results_of({"rag": few, "baseline": many, "finetune": [1.0] * 14}))
    [pair] = summary.against_baseline
    assert (pair.test.wins, pair.test.losses, pair.test.p < 0.05) == (12, 2, True)
    assert pair.test.difference < 0
    assert not pair.shown


def test_tests_are_corrected_within_their_family(results_of: MakeAll) -> None:
    summary = summarize(results_of({"a": [1] * 10, "b": [0] * 6 + [1] * 4, "baseline": [0] * 6 + [1] * 4}))
    first, second = summary.against_best
    assert first.test.p == second.test.p == pytest.approx(2 * 0.5**6)
    assert first.adjusted == pytest.approx(2 * first.test.p)
    assert [(pair.left, pair.right) for pair in summary.against_baseline] == [("b", "baseline")]


def test_no_pair_is_tested_in_two_families(results_of: MakeAll) -> None:
    summary = summarize(results_of({"baseline": [0] * 9, "a": [1] * 9, "b": [1] * 8 + [0], "c": [0] * 8 + [1]}))
    pairs = [(pair.left, pair.right) for pair in (*summary.against_best, *summary.against_baseline)]
    assert pairs == [("a", "b"), ("a", "c"), ("a", "baseline"), ("b", "baseline"), ("c", "baseline")]
    assert summary.helped is not None
    assert [pair.left for pair in summary.helped] == ["a", "b"]


def test_a_baseline_that_leads_is_helped_by_nobody(results_of: MakeAll) -> None:
    summary = summarize(results_of({"baseline": [1] * 9, "rag": [0] * 9}))
    assert (summary.against_baseline, summary.helped) == ((), ())
    assert summarize(results_of({"rag": [1], "finetune": [0]})).helped is None


def test_the_question_is_the_unit_whatever_the_attempts(record_of: Make, results_of: MakeAll) -> None:
    tries = [record_of("rag", "q0", v, attempt=n) for n, v in enumerate([1, 1, 1, 1])]
    tries += [record_of("rag", "q1", v, attempt=n) for n, v in enumerate([0, 0, 1, 0])]
    rag = summarize(replace(results_of({"rag": [1, 0]}), records=tuple(tries))).arms[0]
    assert rag.score
    assert rag.correct
    assert (rag.score.value, rag.score.count) == (0.625, 2)
    assert (rag.correct.value, rag.correct.count) == (0.625, 2)
    assert rag.attempts
    assert (rag.attempts.most, rag.attempts.best) == (4, 1.0)
    assert rag.attempts.passes == pytest.approx({1: 0.625, 2: 0.75, 3: 0.875, 4: 1.0})


def test_one_attempt_has_no_best_of_several(results_of: MakeAll) -> None:
    assert summarize(results_of({"rag": [1, 0]})).arms[0].attempts is None


def test_an_error_is_not_a_wrong_answer(results_of: MakeAll) -> None:
    rag = summarize(results_of({"rag": [1] * 10 + [None]})).arms[0]
    assert rag.score
    assert rag.score.value == 1
    assert rag.verdicts == {"correct": 10, "error": 1}
    assert rag.causes == {"error": 1}


def test_pairs_are_tested_on_the_questions_both_answered(results_of: MakeAll) -> None:
    summary = summarize(results_of({"a": [1] * 19 + [None], "b": [0] * 18 + [None, 1]}))
    test = summary.against_best[0].test
    assert (test.wins, test.losses, test.ties) == (18, 0, 0)


@pytest.mark.parametrize(("missing", "status"), [(1, "ranked"), (2, "ranked"), (3, "incomplete"), (20, "unscored")])
def test_an_arm_that_lacks_scores_is_not_ranked(results_of: MakeAll, missing: int, status: str) -> None:
    some = [1.0] * (20 - missing) + [None] * missing
    assert arm(summarize(results_of({"full": [1] * 20, "some": some})), "some").status == status


def test_one_lost_token_takes_an_arm_out_of_the_ranking(results_of: MakeAll, record_of: Make) -> None:
    results = results_of({"rag": [1, 1], "instructions": [1]})
    cut = record_of("instructions", "q1", 1, sent_tokens=1200, evaluated_tokens=1000, window=1064)
    summary = summarize(replace(results, records=(*results.records, cut), run={"decoding": {"max_tokens": 64}}))
    instructions = arm(summary, "instructions")
    assert instructions.status == "truncated"
    held = instructions.tokens
    assert (held.truncated, held.lost, held.largest, held.needed) == (1, 200, 1200, 1264)
    assert held.window == 1000
    assert [arm.name for arm in summary.ranked] == ["rag"]
    assert summary.against_best == ()


def test_an_arm_that_could_not_be_prepared_has_failed(results_of: MakeAll) -> None:
    summary = summarize(results_of({"rag": [1], "finetune": []}, {"finetune": None}))
    assert arm(summary, "finetune").status == "failed"
    assert arm(summary, "finetune").score is None


def test_an_engine_that_tells_nothing_leaves_blanks(results_of: MakeAll) -> None:
    blank = {"sent_tokens": None, "evaluated_tokens": None, "completion_tokens": None, "window": None, "seconds": 0.0}
    held = summarize(results_of({"chat": [1, 0]}, **blank)).arms[0]
    assert (held.tokens.sent, held.tokens.window, held.tokens.needed, held.seconds) == (None, None, None, None)
    assert held.status == "ranked"


def test_topics_and_further_scores_have_means_of_their_own() -> None:
    questions = tuple(Question(name, "?", topic, {}, "") for name, topic in [("a", "x"), ("b", "y"), ("c", "x")])
    values = {"a": 1.0, "b": 0.0, "c": 0.5}
    answered = _answered()
    scores = {name: (Score("works", v, ""), Score("style", 1 - v, "")) for name, v in values.items()}
    records = tuple(replace(answered, question=name, scores=held) for name, held in scores.items())
    results = Results("c", "C", "a", questions, (Arm("rag", "", Preparation()),), records, {})
    rag = summarize(results).arms[0]
    assert topic_means(rag, results) == {"x": 0.75, "y": 0.0}
    assert other_means(rag, results) == {"style": 0.5}


def test_a_further_score_counts_each_question_once(results_of: MakeAll, record_of: Make) -> None:
    tries = [("q0", 0, 1.0), ("q0", 1, 1.0), ("q0", 2, 1.0), ("q1", 0, 0.0)]
    records = [
        replace(one, scores=(*one.scores, Score("style", value, "")))
        for question, attempt, value in tries
        for one in [record_of("rag", question, 1, attempt=attempt)]
    ]
    results = replace(results_of({"rag": [1, 1]}), records=tuple(records))
    assert other_means(summarize(results).arms[0], results) == {"style": 0.5}


def test_a_code_counts_once_an_answer_whichever_score_tells_it(results_of: MakeAll, record_of: Make) -> None:
    def scores(*told: object) -> tuple[Score, ...]:
        return tuple(Score(f"s{at}", 0.0, "", {"code": code}) for at, code in enumerate(told))

    told = [scores("bad", "bad"), scores(None, "bad"), scores("late", "bad"), scores(None, 7), scores()]
    records = [replace(record_of("rag", f"q{at}", 0), scores=held) for at, held in enumerate(told)]
    failed = replace(record_of("rag", "q9", None, error="HTTP 500"), scores=scores("bad"))
    results = replace(results_of({"rag": [0] * 5}), records=(*records, failed))
    assert codes(summarize(results).arms[0], results) == {"bad": 3, "late": 1}


def test_nothing_at_all_is_summed_up_as_nothing() -> None:
    summary = summarize(Results("c", "C", "", (), (), (), {}))
    assert (summary.arms, summary.against_best, summary.winner, summary.scored) == ((), (), None, 0)


def _answered() -> Record:
    from knowhow.strategies.backends.base import Completion
    from knowhow.strategies.base import Answer

    return Record("rag", "a", 0, "key", Answer(Completion("text")))
