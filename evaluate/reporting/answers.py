"""Every question with each strategy's answers, folded away. Answers stand in fences that nothing in them can end."""

from collections.abc import Iterable, Mapping, Sequence

from ...strategies.base import Source
from ..attribution import cause, primary, verdict
from ..questions import Question
from ..results import Arm, Record, Results
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
        f"Topic: {inline(question.topic)}. Reference answer: {inline(question.reference)}",
        *(_answer(record, question, len(records)) for records in answered.values() for record in records),
        "</details>",
    ]
    return "\n\n".join(blocks)


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
    return "\n\n".join([head + cut, fenced(said), *_sources(record.answer.sources)])


def _judged(record: Record, question: Question) -> str:
    """The verdict, the score, the scorer's reason and the cause."""
    word, score, why = verdict(record), primary(record), cause(record, question)
    said = word if score is None or score.value is None else f"{word} ({percent(score.value)})"
    reason = f": {inline(score.reason)}" if score and score.reason else ""
    return f"{said}{reason}" if why in (None, "wrong", word) else f"{said}{reason} [cause: {why}]"


def _sources(sources: Sequence[Source]) -> list[str]:
    if not sources:
        return []
    return ["Passages it was given:\n\n" + "\n".join(f"- {_source(source)}" for source in sources)]


def _source(source: Source) -> str:
    return inline(f"{source.document}, {source.heading}" if source.heading else source.document)
