"""The report's tables, as lines of GitHub-flavoured Markdown. Every cell that holds foreign text is escaped here."""

from collections import Counter
from collections.abc import Iterable, Sequence

from ..attribution import CAUSES, Cause, verdict
from ..payoff import trained
from ..results import Record, Results
from ..summary import BASELINE, ArmSummary, Comparison, Summary, codes, other_means, topic_means
from .escape import inline, shortened
from .numbers import NONE, chance, count, estimated, gigabytes, percent, points, roughly, seconds, significant
from .words import score_name

TYPES = {"full": "Full", "lora": "LoRA", "dora": "DoRA"}
RESPONSE_LENGTH = 300  # characters of an answer that a table can bear
MOST_CODES = 5  # of an arm
CODE_LENGTH = 60  # characters; a code is a word


def table(head: Sequence[str], rows: Iterable[Sequence[str]], align: str = "") -> str:
    """Cells are Markdown already. `align` has an l or r for each column; without it, all but the first hold numbers."""
    marks = ["---" if side == "l" else "---:" for side in align or "l" + "r" * (len(head) - 1)]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (head, marks, *rows))


def named(arm: ArmSummary) -> str:
    """The arm's name, marked where it is not ranked."""
    return inline(arm.name) if arm.status == "ranked" else f"{inline(arm.name)} ({arm.status})"


def scores(results: Results, summary: Summary) -> str:
    """The score that decides bears its own name where there are others beside it."""
    others = [other_means(arm, results) for arm in summary.arms]
    names = list(dict.fromkeys(name for means in others for name in means))
    told = [inline(name) for name in (score_name(results), *names)] if names else ["Score"]
    words = ("partly", "wrong", "no answer", "error", "not scored")
    winner = summary.winner
    rows = []
    for arm, means in zip(summary.arms, others, strict=True):
        name = f"**{named(arm)}**" if winner and arm.name == winner.name else named(arm)
        further = [percent(means.get(name)) for name in names]
        counts = [count(arm.verdicts.get(word, 0)) for word in words]
        rows.append([name, estimated(arm.score), *further, estimated(arm.correct), count(arm.answers), *counts])
    counted = ("Answers", "Partly", "Wrong", "No answer", "Errors", "Not scored")
    return table(["Strategy", *told, "Correct", *counted], rows)


def attempts(summary: Summary) -> str:
    """Empty where every question was asked once."""
    tried = [(arm, arm.attempts) for arm in summary.arms if arm.attempts]
    if not tried:
        return ""
    most = max(held.most for _, held in tried)
    ks = sorted({k for _, held in tried for k in held.passes})
    head = ["Strategy", "Mean", f"Best of {most}", *(f"pass@{k}" for k in ks)]
    rows = []
    for arm, held in tried:
        passes = [percent(held.passes.get(k)) for k in ks]
        rows.append([named(arm), percent(arm.score.value if arm.score else None), percent(held.best), *passes])
    return table(head, rows)


def tokens(summary: Summary) -> str:
    head = ["Strategy", "Sent", "Evaluated", "Cached", "Written", "Longest prompt", "Window", "Lost", "Window needed"]
    rows = []
    for arm in summary.arms:
        held = arm.tokens
        about = "~" if held.estimated else ""
        means = [about + count(held.sent), *map(count, (held.evaluated, held.cached, held.written))]
        lost = f"**{held.lost:,}** (in {held.truncated} of {arm.answers})" if held.lost else "0"
        lost = lost if held.sent is not None and held.evaluated is not None else NONE
        lost = f"**all** (in {held.refused} of {arm.answers})" if held.refused else lost
        rows.append([named(arm), *means, count(held.largest), count(held.window), lost, count(held.needed)])
    return table(head, rows)


def costs(summary: Summary) -> str:
    """With what a server holds for the model, where one tells."""
    served = any(arm.tokens.memory_gb is not None for arm in summary.arms)
    rows = []
    for arm in summary.arms:
        cost = arm.arm.preparation
        prepared = [seconds(cost.seconds or None), roughly(cost.peak_memory_gb)] if cost else [NONE, NONE]
        held = [gigabytes(arm.tokens.memory_gb), percent(arm.tokens.gpu_share)] if served else []
        rows.append([named(arm), *prepared, seconds(arm.seconds), *held])
    head = ["Strategy", "Preparation", "Peak memory (GB)", "Each answer"]
    return table([*head, *(["Served in (GB)", "On a GPU"] if served else [])], rows)


def causes(summary: Summary) -> str:
    """Empty where no answer went wrong."""
    found: list[Cause] = [cause for cause in CAUSES if any(cause in arm.causes for arm in summary.arms)]
    rows = [[named(arm), *(count(arm.causes.get(cause, 0)) for cause in found)] for arm in summary.arms if arm.answers]
    return table(["Strategy", *(cause.capitalize() for cause in found)], rows) if found else ""


def errors(results: Results, summary: Summary) -> str:
    """Each arm's commonest codes, the commonest of all arms first. Empty where scores tell none."""
    found = [codes(arm, results) for arm in summary.arms]
    shown = {code for held in found for code, _ in sorted(held.items(), key=_commonest)[:MOST_CODES]}
    total = sum(found, Counter[str]())
    ordered = sorted(shown, key=lambda code: _commonest((code, total[code])))
    rows = [[inline(shortened(code, CODE_LENGTH)), *(count(held[code]) for held in found)] for code in ordered]
    return table(["Error", *(named(arm) for arm in summary.arms)], rows) if rows else ""


def comparisons(family: Sequence[Comparison]) -> str:
    """Empty where there was nothing to compare."""
    rows = []
    for pair in family:
        test = pair.test
        says = f"{inline(pair.left)} is better" if pair.shown else "cannot be told apart"
        numbers = [points(test.difference), *map(count, (test.wins, test.losses, test.ties))]
        rows.append([inline(pair.left), inline(pair.right), says, *numbers, chance(test.p), chance(pair.adjusted)])
    head = ["Strategy", "Against", "The test says", "Ahead by", "Won", "Lost", "Same", "p", "p after Holm"]
    return table(head, rows, "lllrrrrrr") if rows else ""


def topics(results: Results, summary: Summary) -> str:
    means = [topic_means(arm, results) for arm in summary.arms]
    asked = list(dict.fromkeys(question.topic for question in results.questions))
    rows = []
    for topic in asked:
        number = sum(question.topic == topic for question in results.questions)
        rows.append([inline(topic), count(number), *(percent(held.get(topic)) for held in means)])
    return table(["Topic", "Questions", *(named(arm) for arm in summary.arms)], rows)


def training(results: Results, summary: Summary) -> str:
    """The base model first, then each arm that trained. Empty where none did."""
    tuned = [arm for arm in summary.arms if trained(arm)]
    base = [arm for arm in summary.arms if arm.name == BASELINE]
    rows = [["Base", *[NONE] * 4, headline(results, arm)] for arm in base]
    rows += [[*_learned(arm), headline(results, arm)] for arm in tuned]
    head = ["Type", "P%", "TLoss", "VLoss", "Mem (GB)", "Response"]
    return table(head, rows, "lrrrrl") if tuned else ""


def headline(results: Results, arm: ArmSummary) -> str:
    """The arm's first answer to the corpus's headline prompt, as a cell."""
    for record in results.records:
        if (record.strategy, record.question, record.attempt) == (arm.name, results.headline, 0):
            said = inline(shortened(_said(record), RESPONSE_LENGTH))
            return f"**{said}**" if verdict(record) == "correct" else said
    return NONE


def _commonest(counted: tuple[str, int]) -> tuple[int, str]:
    """A key to sort by: equal counts by name, so that the order never depends on who came first."""
    code, number = counted
    return -number, code


def _said(record: Record) -> str:
    if record.answer is None:
        return "(error)"
    return record.answer.completion.text.strip() or "(no answer)"


def _learned(arm: ArmSummary) -> list[str]:
    cost = arm.arm.preparation
    if cost is None:
        return [inline(arm.name), *[NONE] * 4]
    share = NONE if cost.trained_percent is None else f"{significant(cost.trained_percent, 3)}%"
    kind = cost.details.get("type")
    name = f"{TYPES.get(str(kind), kind)} ({arm.name})" if kind else arm.name
    return [inline(name), share, _loss(cost.train_loss), _loss(cost.valid_loss), gigabytes(cost.peak_memory_gb)]


def _loss(loss: float | None) -> str:
    return NONE if loss is None else f"{loss:.3f}"
