"""The verdict in sentences: who won, how surely, at what cost, and why the others lost. Plain text; no markup.

Names are taken as they are; whoever prints the sentences escapes them.
"""

from collections.abc import Iterable
from math import isinf

from .. import payoff
from ..attribution import Cause
from ..payoff import Payoff
from ..results import Results
from ..simulation import Simulation
from ..statistics import SAME
from ..summary import ArmSummary, Comparison, Summary
from .numbers import chance, count, counted, interval, listed, percent, points, seconds, significant

ACHIEVED = {
    "facts": "scored {} on the asked questions",
    "works": "gave working components for {} of the questions",
}  # what a score's mean says, by the scorer's name
CAUSE_WORDS: dict[Cause, str] = {
    "error": "the model failed, and there is no answer to judge",
    "truncated": "the prompt did not fit, and the model never saw its front",
    "no answer": "the model gave no answer: nothing at all, nothing that can be judged, or reasoning that never ended",
    "not retrieved": "the retrieved passages did not hold what was asked",
    "refused": "the model said that it does not know, although the documents tell",
    "retrieved but not used": "the retrieved passages held what was asked, but the answer says something else",
    "wrong": "the answer is wrong or incomplete",
}


def asked(results: Results) -> str:
    """What was asked of whom: `75 questions, put to 5 strategies on the model mini.`"""
    settings = results.run.get("settings") or {}
    model = f" on the model {settings['model']}" if settings.get("model") else ""
    arms = len(results.arms)
    put = f"{counted(len(results.questions), 'question')}, put to {arms} {'strategy' if arms == 1 else 'strategies'}"
    tries = max((record.attempt + 1 for record in results.records), default=1)
    return f"{put}{model}{f', {tries} times each' if tries > 1 else ''}."


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
    return _won(results, summary) if summary.winner else _undecided(results, summary)


def achieved(arm: ArmSummary, results: Results) -> str:
    """`scored 71% on the asked questions (95% interval 60-81%)`"""
    if not arm.score:
        return "has no score"
    said = ACHIEVED.get(score_name(results), "scored {}").format(percent(arm.score.value))
    return f"{said} (95% interval {interval(arm.score)})"


def score_name(results: Results) -> str:
    """The name of the score that decides."""
    return next((record.scores[0].name for record in results.records if record.scores), "score")


def baseline(summary: Summary) -> str:
    """Which arms beat the baseline; empty where there is none to beat, or where the verdict says it already."""
    helped = summary.helped
    if helped is None or (helped and len(summary.ranked) == 2):
        return ""
    if not helped:
        return "Nobody beat the baseline: no strategy is shown to help this model."
    return f"The baseline is beaten by {listed([f'{pair.left} ({points(pair.test.difference)})' for pair in helped])}."


def left_out(arm: ArmSummary, scored: int) -> str:
    """Why an arm is not ranked."""
    if arm.status == "failed":
        return f"{arm.name} could not be prepared: {arm.arm.error or 'no reason is on record'}."
    if arm.status == "unscored":
        return f"{arm.name} has no scored answer ({counted(arm.verdicts.get('error', 0), 'error')})."
    if arm.status == "incomplete":
        return f"{arm.name} has scores for only {len(arm.scores)} of {counted(scored, 'question')}, too few to compare."
    return _truncated(arm)


def seen(arm: ArmSummary) -> str:
    """Where what the model saw of a cut prompt begins; empty where nothing was cut, or nobody knows."""
    if not arm.tokens.seen_from:
        return ""
    begins = f"from \u201c{arm.tokens.seen_from}\u201d on"
    return f"Of the prompt of {arm.name} that lost most, the model saw the end, {begins}."


def simulated(found: Simulation) -> str:
    """What a client's own system message leaves of a baked one."""
    gone = {True: "it is replaced", False: "it is still read", None: "the server does not tell whether it is read"}
    said = "Client simulation: when a client (Copilot, Open WebUI) sends a system message of its own with the baked "
    said += f"prompt of {found.arm}, {gone[found.replaced]}. {counted(found.questions, 'question')} asked that way "
    said += f"scored {percent(found.score)}, and {percent(found.own_score)} without"
    if found.tokens is None or found.own_tokens is None:
        return f"{said}."
    return f"{said}; the prompt had {count(found.tokens)} tokens in place of {count(found.own_tokens)}."


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
    said = f"{arm.name}: {total} of {counted(arm.answers, 'answer')} {'is' if total == 1 else 'are'} not correct. "
    if not others:
        return f"{said}{CAUSE_WORDS[first].capitalize()}."
    rest = listed([f"{cause} ({arm.causes[cause]})" for cause in others])
    return f"{said}Most often, {CAUSE_WORDS[first]} ({arm.causes[first]}); the other causes: {rest}."


def _won(results: Results, summary: Summary) -> tuple[str, str]:
    winner, pair = summary.ranked[0], summary.against_best[0]
    differ = pair.test.wins + pair.test.losses
    said = f"It {achieved(winner, results)}, {points(pair.test.difference)} more than {pair.right}; "
    said += f"of the {counted(differ, 'question')} on which the two differ it won {pair.test.wins} ({_p(pair)}"
    return f"{winner.name} won.", f"{said}{_corrected(summary)})."


def _undecided(results: Results, summary: Summary) -> tuple[str, str]:
    best = summary.ranked[0]
    equals = [pair for pair in summary.against_best if not pair.shown]
    short = f"No winner can be named between {listed([best.name, *(pair.right for pair in equals)])}."
    if all(abs(pair.test.difference) < SAME for pair in equals):
        return short, f"Their means are the same: each {achieved(best, results)}."
    tests = listed([f"{pair.right} ({_p(pair)})" for pair in equals], "or")
    said = f"{best.name} has the highest mean: it {achieved(best, results)}. But the paired test cannot tell it from "
    said += f"{tests}{_corrected(summary)}: the difference may be chance."
    return short, said


def _p(pair: Comparison) -> str:
    return f"p = {chance(pair.adjusted)}".replace("= <", "<")


def _corrected(summary: Summary) -> str:
    tests = len(summary.against_best)
    return f" after Holm's correction for {tests} comparisons" if tests > 1 else ""


def _truncated(arm: ArmSummary) -> str:
    tokens = arm.tokens
    said = f"{arm.name} is truncated: {counted(tokens.truncated, 'prompt')} of {arm.answers} did not fit "
    said += f"the window of {count(tokens.window)} tokens" if tokens.window else "the window, whose size nobody tells"
    lost = f"up to {tokens.lost:,} of {tokens.lost_of:,} were lost from the front" if tokens.lost else ""
    refused = f"{'it was' if tokens.refused == 1 else f'{tokens.refused:,} were'} refused" if tokens.refused else ""
    said = ", and ".join(filter(None, [said, lost, refused]))
    return f"{said}. A window of {count(tokens.needed)} tokens would hold them."


def _cost(arm: ArmSummary) -> str:
    counts = [number for number in (arm.tokens.evaluated, arm.tokens.written) if number is not None]
    if arm.seconds is None and not counts:
        return f"{arm.name}: not on record."
    prepared = arm.arm.preparation.seconds if arm.arm.preparation else 0
    spent = [f"{seconds(prepared)} to prepare" if prepared else "nothing to prepare"]
    spent += [f"{seconds(arm.seconds)} an answer"] if arm.seconds is not None else []
    spent += [f"{count(sum(counts))} tokens an answer"] if counts else []
    return f"{arm.name}: {listed(spent)}."


def _paid(found: Payoff) -> str:
    name = found.trained.name
    if found.rival is None:
        return f"{name}: its training buys score, not time; no strategy that does without scored as high."
    rival = f"{found.rival.name}, which scored at least as high without it"
    times = f"({seconds(found.trained.seconds)} an answer against {seconds(found.rival.seconds)})"
    if isinf(found.questions):
        return f"{name}: its training never pays off against {rival} {times}."
    start = (
        f"after about {significant(found.questions, 1)} questions" if found.questions else "from the first question on"
    )
    return f"{name}: its training pays off {start} against {rival} {times}."
