"""Every question with each strategy's answers, folded away. Answers stand in fences that nothing in them can end."""

from collections.abc import Iterable, Mapping, Sequence

from ...strategies.base import Source
from ..attribution import cause, primary, verdict
from ..questions import Question
from ..results import Arm, Record, Results
from ..scorers.base import Score
from .escape import fenced, inline, markup
from .numbers import percent


def folded(results: Results) -> str:
    """One <details> element per question, in the order asked."""
    held: dict[tuple[str, str], list[Record]] = {}
    for record in sorted(results.records, key=lambda record: record.attempt):
        held.setdefault((record.question, record.strategy), []).append(record)
    return "\n\n".join(_question(question, results.arms, held) for question in results.questions)


Held = Mapping[tuple[str, str], Sequence[Record]]


def _question(question: Question, arms: Iterable[Arm], held: Held) -> str:
    answered = {arm.name: held.get((question.id, arm.name), ()) for arm in arms}
    marks = [f"{name}: {_marks(records)}" for name, records in answered.items() if records]
    title = f"<b>{markup(question.id)}</b>: {markup(question.prompt)}"
    told = f"<br>{markup(' · '.join(marks))}" if marks else ""
    blocks = [
        f"<details>\n<summary>{title}{told}</summary>",
        f"Topic: {inline(question.topic)}. Reference answer:{_reference(question.reference)}",
        *(_answer(record, question, len(records)) for records in answered.values() for record in records),
        "</details>",
    ]
    return "\n\n".join(blocks)


def _reference(text: str) -> str:
    """On the line where it is one line; code has many."""
    return f"\n\n{fenced(text.strip())}" if "\n" in text.strip() else f" {inline(text)}"


def _marks(records: Iterable[Record]) -> str:
    return ", ".join(verdict(record) for record in records)


def _answer(record: Record, question: Question, attempts: int) -> str:
    which = f", attempt {record.attempt + 1}" if attempts > 1 else ""
    head = f"**{inline(record.strategy)}**{which}: {_judged(record, question)}"
    if record.answer is None or record.error is not None:
        return f"{head}\n\n{fenced(record.error or 'no answer on record')}"
    completion = record.answer.completion
    said = completion.text.strip("\r\n") or ("(reasoning, and no answer)" if completion.thinking else "(nothing)")
    cut = " [cut off: it reached the most tokens allowed]" if completion.finish == "length" else ""
    return "\n\n".join([head + cut, *_scores(record.scores), fenced(said), *_sources(record.answer.sources)])


def _judged(record: Record, question: Question) -> str:
    """The verdict, the cause, and the score with its reason, unless it is one of several, which have a list."""
    word, score, why = verdict(record), primary(record), cause(record, question)
    said = word if score is None or len(record.scores) > 1 else _score(word, score)
    return said if why in (None, "wrong", word) else f"{said} [cause: {why}]"


def _score(name: str, score: Score) -> str:
    """`works (0%): fails its test`"""
    value = "" if score.value is None else f" ({percent(score.value)})"
    return f"{name}{value}{f': {inline(score.reason)}' if score.reason else ''}"


def _scores(scores: Sequence[Score]) -> list[str]:
    """A list of the scores, where there is more than one."""
    return ["\n".join(f"- {_score(inline(score.name), score)}" for score in scores)] if len(scores) > 1 else []


def _sources(sources: Sequence[Source]) -> list[str]:
    if not sources:
        return []
    return ["Passages it was given:\n\n" + "\n".join(f"- {_source(source)}" for source in sources)]


def _source(source: Source) -> str:
    return inline(f"{source.document}, {source.heading}" if source.heading else source.document)
