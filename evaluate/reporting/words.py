"""The verdict in sentences: who won, how surely, at what cost, and why the others lost. Plain text; no markup.

Names are taken as they are; whoever prints the sentences escapes them.
"""

from collections.abc import Iterable
from math import isinf

from .. import payoff
from ..attribution import Cause
from ..payoff import Payoff
from ..results import Results
from ..summary import ArmSummary, Comparison, Summary
from .numbers import chance, count, counted, interval, listed, percent, points, seconds, significant

BASELINE = "baseline"
ACHIEVED = {"facts": "answered {} of the asked facts"}  # what a score's mean says, by the scorer's name
CAUSE_WORDS: dict[Cause, str] = {
    "error": "failed with an error instead of an answer",
    "truncated": "were given to prompts of which the model never saw the front",
    "no answer": "hold no answer: empty, or reasoning that never ended",
    "not retrieved": "were given although the retrieved passages did not hold what was asked",
    "refused": "say that the documents do not tell, although they do",
    "retrieved but not used": "say something else than the retrieved passages, which held what was asked",
    "wrong": "are wrong for no other reason that can be told",
}


def verdict(results: Results, summary: Summary) -> tuple[str, str]:
    """Who won, in a few words; and by how much and how surely."""
    ranked = summary.ranked
    if not results.questions:
        return "Nothing was asked, so there is no verdict.", ""
    if not summary.scored:
        return "No answer has a score, so there is no verdict.", ""
    if not ranked:
        return "No strategy can be ranked, so there is no winner.", ""
    if len(ranked) == 1:
        only = f"Only {ranked[0].name} can be ranked, so there is no winner."
        return only, f"It {achieved(ranked[0], results)}."
    if summary.winner:
        return _won(summary.winner, results, summary)
    return _undecided(results, summary)


def achieved(arm: ArmSummary, results: Results) -> str:
    """`answered 71% of the asked facts (95% interval 60-81%)`"""
    if not arm.score:
        return "has no score"
    said = ACHIEVED.get(score_name(results), "scored {}").format(percent(arm.score.value))
    return f"{said} (95% interval {interval(arm.score)})"


def score_name(results: Results) -> str:
    """The name of the score that decides."""
    return next((record.scores[0].name for record in results.records if record.scores), "score")


def baseline(summary: Summary) -> str:
    """Says that nothing beat the baseline; empty where something did, or where there is nothing to hold against it."""
    others = [arm.name for arm in summary.ranked if arm.name != BASELINE]
    pairs = [summary.comparison(name, BASELINE) for name in others]
    if not any(pairs) or any(pair and pair.shown for pair in pairs):
        return ""
    return "Nobody beat the baseline: no strategy is shown to help this model."


def left_out(arm: ArmSummary, scored: int) -> str:
    """Why an arm is not ranked."""
    if arm.status == "failed":
        return f"{arm.name} could not be prepared: {arm.arm.error or 'no reason is on record'}."
    if arm.status == "unscored":
        return f"{arm.name} has no scored answer ({counted(arm.verdicts.get('error', 0), 'error')})."
    if arm.status == "incomplete":
        return f"{arm.name} has scores for only {len(arm.scores)} of {counted(scored, 'question')}."
    return _truncated(arm)


def costs(arms: Iterable[ArmSummary]) -> list[str]:
    """What each arm's answers cost, one phrase an arm."""
    return [_cost(arm) for arm in arms]


def payoffs(summary: Summary) -> list[str]:
    return [_paid(found) for found in payoff.payoffs(summary)]


def losses(arm: ArmSummary) -> str:
    """Why an arm's answers were not correct: the most frequent cause in words, the others by name."""
    if not arm.causes:
        return ""
    first, *others = sorted(arm.causes, key=lambda cause: -arm.causes[cause])
    total = sum(arm.causes.values())
    rest = [f"{arm.causes[cause]} {cause}" for cause in others]
    said = f"of its {counted(total, 'answer')} that are not correct, {arm.causes[first]} {CAUSE_WORDS[first]}"
    return f"{said}; {listed(rest)}." if rest else f"{said}."


def _won(winner: ArmSummary, results: Results, summary: Summary) -> tuple[str, str]:
    second = summary.ranked[1]
    pair = summary.comparison(winner.name, second.name)
    if pair is None:
        raise ValueError(f"{winner.name} and {second.name} were never compared")
    ahead = f"{points(pair.test.difference)} more than {second.name}"
    return f"{winner.name} won.", f"It {achieved(winner, results)}, {ahead}; {_tested(pair, len(summary.comparisons))}."


def _tested(pair: Comparison, pairs: int) -> str:
    differ = pair.test.wins + pair.test.losses
    corrected = f" after Holm's correction for {pairs} comparisons" if pairs > 1 else ""
    said = f"of the {counted(differ, 'question')} on which the two differ it won {pair.test.wins}"
    return f"{said} (p = {chance(pair.adjusted)}{corrected})".replace("= <", "<")


def _undecided(results: Results, summary: Summary) -> tuple[str, str]:
    first, *others = summary.ranked
    pairs = [pair for arm in others if (pair := summary.comparison(first.name, arm.name))]
    equals = [f"{pair.right} (p = {chance(pair.adjusted)})".replace("= <", "<") for pair in pairs if not pair.shown]
    beaten = [pair.right for pair in pairs if pair.shown]
    said = f"{first.name} has the highest mean: it {achieved(first, results)}. "
    said += f"But the paired test cannot tell it from {listed(equals, 'or')}: the difference may be chance."
    if beaten:
        said += f" It does beat {listed(beaten)}."
    names = [first.name, *(pair.right for pair in pairs if not pair.shown)]
    return f"No winner can be named between {listed(names)}.", said


def _truncated(arm: ArmSummary) -> str:
    tokens = arm.tokens
    said = f"{arm.name} is truncated: {counted(tokens.truncated, 'prompt')} of {arm.answers} did not fit "
    said += f"the window of {count(tokens.window)} tokens, and up to {counted(tokens.lost, 'token')} were lost"
    return f"{said}. A window of {count(tokens.needed)} tokens would hold them."


def _cost(arm: ArmSummary) -> str:
    spent = [f"{seconds(arm.arm.preparation.seconds)} to prepare"] if arm.arm.preparation else []
    spent += [f"{seconds(arm.seconds)} an answer"] if arm.seconds is not None else []
    read = [arm.tokens.evaluated, arm.tokens.written]
    spent += [f"{count(sum(n or 0 for n in read))} tokens an answer"] if any(n is not None for n in read) else []
    return f"{arm.name}: {listed(spent)}." if spent else f"{arm.name}: not recorded."


def _paid(found: Payoff) -> str:
    name = found.trained.name
    if found.rival is None:
        return f"Training {name} buys score, not time: no strategy that does without training scored as high."
    rival = f"{found.rival.name}, which scored at least as high without training"
    if isinf(found.questions):
        return f"Training {name} never pays off in seconds against {rival}."
    if found.questions == 0:
        return f"Training {name} pays off in seconds from the first question on against {rival}."
    number = significant(found.questions, 1)
    return f"Training {name} pays off in seconds after about {number} questions against {rival}."
