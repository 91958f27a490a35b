"""Results become numbers: per arm, per pair of arms, per topic. Pure; words and tables are made elsewhere.

An arm is *ranked* unless it failed to prepare, has no scores, had a prompt that did not fit (part of its knowledge was
lost: that says nothing about the strategy), or lacks scores for more than a tenth of the questions.

Two families of paired tests are made, each corrected for its own size: the arm with the best mean against every other
one (is it really the best?), and every remaining arm against the baseline (does it help at all?). No pair is in both.
The best is chosen by the same scores that test it, so one line of the first family alone says a little too much; a
winner must pass all of them.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import fsum
from typing import Literal, TypeVar

from . import statistics
from .attribution import CAUSES, VERDICTS, Cause, Verdict, cause, failed, value, verdict
from .results import Arm, Record, Results
from .statistics import ALPHA, Estimate, Paired
from .tokens import Tokens, tokens_of

Word = TypeVar("Word", Verdict, Cause)
Status = Literal["ranked", "truncated", "incomplete", "unscored", "failed"]
BASELINE = "baseline"
MOST_UNSCORED = 0.1  # of the questions; beyond it an arm's mean is over other questions than its rivals'
PASSES = (1, 2, 3, 5, 10, 20, 50, 100)


@dataclass(frozen=True)
class Attempts:
    """Several tries at each question. Shares and means are over questions."""

    most: int  # attempts scored on one question
    best: float  # mean of each question's best score
    passes: Mapping[int, float]  # k -> the chance that one of k attempts is correct


@dataclass(frozen=True)
class ArmSummary:
    arm: Arm
    status: Status
    score: Estimate | None
    correct: Estimate | None
    verdicts: Mapping[Verdict, int]  # of answers
    causes: Mapping[Cause, int]  # of answers that are not correct
    scores: Mapping[str, float]  # question id -> mean over its attempts
    attempts: Attempts | None
    tokens: Tokens
    seconds: float | None  # per answer; None where nobody took the time

    @property
    def name(self) -> str:
        return self.arm.name

    @property
    def answers(self) -> int:
        return sum(self.verdicts.values())


@dataclass(frozen=True)
class Comparison:
    left: str
    right: str
    test: Paired
    adjusted: float  # p after Holm's correction over its family

    @property
    def shown(self) -> bool:
        """Left beats right: ahead on more questions and in the mean, beyond what chance explains."""
        return self.adjusted < ALPHA and self.test.wins > self.test.losses and self.test.difference > 0


@dataclass(frozen=True)
class Summary:
    arms: tuple[ArmSummary, ...]  # ranked ones first, best mean first; then the others in the run's order
    against_best: tuple[Comparison, ...]  # the best mean on the left, every other ranked arm on the right
    against_baseline: tuple[Comparison, ...]  # every remaining arm on the left, the baseline on the right
    scored: int  # questions that at least one arm has a score for

    @property
    def ranked(self) -> tuple[ArmSummary, ...]:
        return tuple(arm for arm in self.arms if arm.status == "ranked")

    @property
    def helped(self) -> tuple[Comparison, ...] | None:
        """The comparisons in which an arm beats the baseline; None where nobody was held against it."""
        pairs = [pair for pair in (*self.against_best, *self.against_baseline) if BASELINE in (pair.left, pair.right)]
        return tuple(pair for pair in pairs if pair.shown and pair.right == BASELINE) if pairs else None

    @property
    def winner(self) -> ArmSummary | None:
        """The ranked arm that beats every other one, each beyond chance."""
        pairs = self.against_best
        return self.ranked[0] if pairs and all(pair.shown for pair in pairs) else None


def summarize(results: Results) -> Summary:
    names = {arm.name for arm in results.arms}
    scored = {record.question for record in results.records if value(record) is not None and record.strategy in names}
    arms = [_arm(arm, results, len(scored)) for arm in results.arms]
    ranked = [arm for arm in arms if arm.status == "ranked"]
    ranked.sort(key=lambda arm: -(arm.score.value if arm.score else 0))
    others = [arm for arm in arms if arm.status != "ranked"]
    base = [arm for arm in ranked[1:] if arm.name == BASELINE]
    return Summary(
        arms=(*ranked, *others),
        against_best=_compared([(ranked[0], other) for other in ranked[1:]]),
        against_baseline=_compared([(arm, base[0]) for arm in ranked[1:] if base and arm is not base[0]]),
        scored=len(scored),
    )


def topic_means(arm: ArmSummary, results: Results) -> dict[str, float]:
    """topic -> the arm's mean score over the questions of it that have one. Topics in the order of the questions."""
    topics: dict[str, list[float]] = {}
    for question in results.questions:
        if question.id in arm.scores:
            topics.setdefault(question.topic, []).append(arm.scores[question.id])
    return {topic: _mean(values) for topic, values in topics.items()}


def other_means(arm: ArmSummary, results: Results) -> dict[str, float]:
    """name -> mean over questions, as the first score's mean is, of every score after the first."""
    found: dict[str, dict[str, list[float]]] = {}
    for record in _records(arm, results):
        for score in record.scores[1:]:
            if score.value is not None:
                found.setdefault(score.name, {}).setdefault(record.question, []).append(score.value)
    return {name: _mean([_mean(tries) for tries in asked.values()]) for name, asked in found.items()}


def codes(arm: ArmSummary, results: Results) -> Counter[str]:
    """code -> how many of the arm's answers have it. Scores tell codes of what went wrong in their parts, if any."""
    found: Counter[str] = Counter()
    for record in _records(arm, results):
        told = {score.parts.get("code") for score in record.scores}
        found.update(code for code in told if isinstance(code, str) and code)
    return found


def _records(arm: ArmSummary, results: Results) -> list[Record]:
    return [record for record in results.records if record.strategy == arm.name and not failed(record)]


def _arm(arm: Arm, results: Results, scored: int) -> ArmSummary:
    records = [record for record in results.records if record.strategy == arm.name]
    tries: dict[str, list[Record]] = {}
    for record in records:
        if value(record) is not None:
            tries.setdefault(record.question, []).append(record)
    scores = {question: _mean(_values(held)) for question, held in tries.items()}
    tokens = tokens_of(records, results.run)
    return ArmSummary(
        arm=arm,
        status=_status(arm, tokens, len(scores), scored),
        score=statistics.mean(list(scores.values())),
        correct=statistics.wilson([_correct(held) / len(held) for held in tries.values()]),
        verdicts=_counted([verdict(record) for record in records], VERDICTS),
        causes=_causes(records, results),
        scores=scores,
        attempts=_attempts(list(tries.values())),
        tokens=tokens,
        seconds=_seconds(records),
    )


def _status(arm: Arm, tokens: Tokens, answered: int, scored: int) -> Status:
    if arm.preparation is None:
        return "failed"
    if tokens.truncated:
        return "truncated"
    if not answered:
        return "unscored"
    return "incomplete" if scored - answered > MOST_UNSCORED * scored else "ranked"


def _causes(records: Iterable[Record], results: Results) -> dict[Cause, int]:
    questions = {question.id: question for question in results.questions}
    asked = [record for record in records if record.question in questions]
    found: list[Cause | None] = [cause(record, questions[record.question]) for record in asked]
    return _counted(found, CAUSES)


def _attempts(tries: Sequence[Sequence[Record]]) -> Attempts | None:
    most = max(map(len, tries), default=0)
    if most < 2:
        return None
    best = _mean([max(_values(held)) for held in tries])
    passes = {k: _passed(tries, k) for k in sorted({*PASSES, most}) if k <= most}
    return Attempts(most, best, passes)


def _passed(tries: Sequence[Sequence[Record]], k: int) -> float:
    """Over the questions with at least k scored attempts: some may have lost one to an error."""
    return _mean([statistics.pass_at_k(len(held), _correct(held), k) for held in tries if len(held) >= k])


def _seconds(records: Iterable[Record]) -> float | None:
    taken = [record.answer.completion.seconds for record in records if record.answer]
    return _mean(taken) if any(taken) else None


def _compared(family: Sequence[tuple[ArmSummary, ArmSummary]]) -> tuple[Comparison, ...]:
    tests = [_paired(left, right) for left, right in family]
    found = zip(family, tests, statistics.holm([test.p for test in tests]), strict=True)
    return tuple(Comparison(left.name, right.name, test, p) for (left, right), test, p in found)


def _paired(left: ArmSummary, right: ArmSummary) -> Paired:
    shared = [question for question in left.scores if question in right.scores]
    return statistics.paired([left.scores[q] for q in shared], [right.scores[q] for q in shared])


def _correct(records: Iterable[Record]) -> int:
    return sum(verdict(record) == "correct" for record in records)


def _values(records: Iterable[Record]) -> list[float]:
    return [found for record in records if (found := value(record)) is not None]


def _counted(found: Sequence[Word | None], order: Sequence[Word]) -> dict[Word, int]:
    return {word: found.count(word) for word in order if word in found}


def _mean(values: Sequence[float]) -> float:
    return fsum(values) / len(values) if values else 0.0
