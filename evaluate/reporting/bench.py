"""The report of an experiment of trainings: results in, Markdown out, and the same figures as data.

The first table of each group has the columns of the article that this project follows; what it lacked stands below it.
Pure: reads and writes nothing.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from .. import fitting
from ..attribution import value, verdict
from ..experiment import Table
from ..results import Record
from ..summary import BASELINE
from . import words
from .escape import fenced, inline, shortened
from .numbers import NONE, count, estimated, gigabytes, seconds, significant
from .tables import RESPONSE_LENGTH, TYPES, table

if TYPE_CHECKING:
    from ..asking import Asked
    from ..bench import Results, Trained

AGREE = 0.001  # nats: further apart, what is on disk is not what was trained
LEGENDS = {
    "article": (
        "P%: trained share of the parameters. TLoss, VLoss: mean loss per learned token at the weights that are kept "
        "(lowest validation loss). Mem: the peak of mlx's arrays. {response} Bold: answered rightly."
    ),
    "learned": (
        "Score: the mean over the asked questions, with its 95% interval. General: the share of {general} "
        "questions on other things that were answered, and the loss on their answers: where it rises above the base's, "
        "the model forgot. Tokens an answer: an answer's mean length; a model that learned short answers gives them "
        "elsewhere too."
    ),
    "cost": (
        "Blocks: trained, of all. mlx-lm: the validation loss that its own `evaluate` gives for these weights, which "
        "counts a token of padding in a row. Foretold: before the first step. Process: the most memory it held."
    ),
    "fit": "The rule of thumb compares the losses at the kept weights; the trend, how their gap changed.",
}


def render(results: "Results") -> str:
    title = results.experiment.title or f"{results.exam.corpus.title}: the trainings compared"
    parts = [f"# {inline(title)}", *_verdicts(results)]
    parts += ["![Losses of all trainings, the best checkpoint marked](curves.svg)"] if _curves(results) else []
    for number, (made, model) in enumerate(_tables(results)):
        several = len(results.experiment.models) > 1
        legends = [_legend(results), LEGENDS["learned"].format(general=_general(results))]
        first, second = [[legend] if number == 0 else [] for legend in legends]  # once is enough
        parts += [f"## {inline(made.title)}{f': {inline(model)}' if several else ''}"]
        parts += [*first, _article(results, made, model), *second, _learned(results, made, model)]
    parts += ["## Cost", LEGENDS["cost"], _costs(results), "## Too little or too much", LEGENDS["fit"]]
    parts += ["\n".join(_fits(results)) or "Nothing was trained.", *_run(results)]
    return "\n\n".join(parts) + "\n"


def _tables(results: "Results") -> Iterator[tuple[Table, str]]:
    yield from ((made, model) for made in results.experiment.tables for model in made.models)


def figures(results: "Results") -> dict[str, Any]:
    """All figures of the report, as JSON values."""
    rows = []
    for one in results.trained:
        asked = results.asked[one.trial.model]
        told: dict[str, Any] = {"model": one.trial.model, "run": one.trial.name, "error": one.error}
        if one.cost:
            best = _best(asked, one.trial.name)
            told |= {"percent": one.cost.trained_percent, "train_loss": one.cost.train_loss}
            told |= {"valid_loss": one.cost.valid_loss, "memory_gb": one.cost.peak_memory_gb}
            told |= {"seconds": one.cost.seconds, "details": dict(one.cost.details)}
            told |= {"response": _text(best), "response_score": value(best) if best else None}
            told |= _scores(asked, one.trial.name)
        rows.append(told)
    bases = {model: _scores(asked, BASELINE) for model, asked in results.asked.items()}
    return {"title": results.experiment.title, "runs": rows, "base": bases, "about": results.about}


def _scores(asked: "Asked", arm: str) -> dict[str, Any]:
    found = {}
    for kind, held in (("score", asked.on), ("general", asked.off)):
        summary = held[arm]
        found[kind] = summary.score.value if summary.score else None
        found[f"{kind}_tokens"] = summary.tokens.written
    return found | {f"loss_{name}": loss for name, loss in asked.losses[arm].items()}


def verdicts(results: "Results") -> Iterator[tuple[str, str]]:
    """For each model which training answers best, in a few words, and by how much; plain text."""
    for model, asked in results.asked.items():
        short, long = words.verdict(asked.questions, asked.summary)
        yield (f"{model}: {short}" if len(results.asked) > 1 else short), long


def _verdicts(results: "Results") -> Iterator[str]:
    yield from (f"**{inline(short)}** {inline(long)}".strip() for short, long in verdicts(results))
    for one in results.failed:
        yield f"{inline(one.trial.name)} on {inline(one.trial.model)} was not trained: {inline(one.error or '')}."
    apart = _apart(results)
    if apart is not None:
        same = (
            "has the validation loss that its training told" if apart <= AGREE else "**differs from what was trained**"
        )
        yield f"What lies on disk, loaded again and measured by itself, {same} (largest difference {apart:.5f})."


def _apart(results: "Results") -> float | None:
    gaps = []
    for one in results.trained:
        loss = results.asked[one.trial.model].losses.get(one.trial.name, {}).get("valid")
        if one.cost and one.cost.valid_loss is not None and loss is not None:
            gaps.append(abs(loss - one.cost.valid_loss))
    return max(gaps, default=None)


def _legend(results: "Results") -> str:
    prompts = [question.prompt for question in results.exam.questions.questions if question.id == results.exam.headline]
    tries = results.experiment.attempts
    how = f"the best of {tries} answers, sampled, to" if tries > 1 else "the answer to"
    return LEGENDS["article"].format(response=f'Response: {how} "{inline(prompts[0] if prompts else "")}".')


def _general(results: "Results") -> int:
    return len(next(iter(results.asked.values())).general.questions)


def _article(results: "Results", made: Table, model: str) -> str:
    asked = results.asked[model]
    first = "Type" if made.by == "type" else "Layers"
    base = asked.losses[BASELINE]["valid"]
    rows = [["Base", NONE, NONE, _loss(base), NONE, _response(asked, BASELINE)]]
    for one, tries in _rows(results, made, model):
        name = inline(_first(one, made)) + (f" (best of {tries} seeds)" if tries > 1 else "")
        if one.cost is None:
            rows.append([name, *[NONE] * 4, inline(shortened(f"not trained: {one.error}", RESPONSE_LENGTH))])
            continue
        share = f"{significant(one.cost.trained_percent or 0, 3)}%"
        told = [share, _loss(one.cost.train_loss), _loss(one.cost.valid_loss), _gigabytes(one.cost.peak_memory_gb)]
        rows.append([name, *told, _response(asked, one.trial.name)])
    return table([first, "P%", "TLoss", "VLoss", "Mem (GB)", "Response"], rows, "lrrrrl")


def _rows(results: "Results", made: Table, model: str) -> Iterator[tuple["Trained", int]]:
    """For each run of the table its best seed, by the validation loss, and how many were trained."""
    for run in made.runs:
        tries = [one for one in results.trained if (one.trial.model, one.trial.run) == (model, run)]
        done = [one for one in tries if one.cost] or tries[:1]
        yield min(done, key=lambda one: (one.cost.valid_loss or 0) if one.cost else 0), len(tries)


def _first(one: "Trained", made: Table) -> str:
    kind, _, layers = one.trial.run.partition("-")
    if made.by == "type":
        return f"{TYPES[kind]} ({blocks(one)})" if one.cost else f"{TYPES[kind]} ({layers or 'all'})"
    number = layers or (str(one.cost.details["layers"]) if one.cost else "all")
    return f"Full ({number})" if kind == "full" else number


def blocks(one: "Trained") -> str:
    """`4 of 28 blocks`, `all 5 blocks and the embeddings`: what a training really changed."""
    told = one.cost.details if one.cost else {}
    layers, of = told.get("layers"), told.get("blocks")
    all_of_them = f"all {of} blocks" if layers == of else f"{layers} of {of} blocks"
    return f"{all_of_them} and the embeddings" if told.get("embeddings") else all_of_them


def _learned(results: "Results", made: Table, model: str) -> str:
    asked = results.asked[model]
    names = [one.trial.name for run in made.runs for one in results.trained if _is(one, model, run) and one.cost]
    on, off = asked.on, asked.off
    rows = []
    for name in (BASELINE, *names):
        loss = asked.losses[name]["general"]
        lengths = [count(summary[name].tokens.written) for summary in (on, off)]
        label = "Base" if name == BASELINE else inline(name)
        rows.append([label, estimated(on[name].score), estimated(off[name].score), _loss(loss), *lengths])
    head = ["Run", "Score", "General", "General loss", "Tokens an answer", "Tokens a general answer"]
    return table(head, rows)


def _is(one: "Trained", model: str, run: str) -> bool:
    return (one.trial.model, one.trial.run) == (model, run)


def _costs(results: "Results") -> str:
    rows = []
    for one in results.trained:
        if one.cost is None:
            continue
        told = one.cost.details
        foretold = told.get("estimate") or {}
        stock = results.asked[one.trial.model].losses[one.trial.name]["stock_valid"]
        model = [inline(one.trial.model)] if len(results.asked) > 1 else []
        row = [inline(one.trial.name), *model, blocks(one), f"{told['best_iteration']} of {told['stopped_at']}"]
        row += [_loss(one.cost.valid_loss), _loss(stock), count(told.get("tokens_per_second"))]
        row += [seconds(one.cost.seconds), seconds(foretold.get("seconds"))]
        row += [_gigabytes(told.get("rss_gb")), _gigabytes(foretold.get("memory_gb"))]
        rows.append(row)
    model = ["Model"] if len(results.asked) > 1 else []
    head = ["Run", *model, "Blocks", "Best at", "VLoss", "mlx-lm", "Learned tokens/s", "Time", "Foretold"]
    align = "l" + "l" * len(model) + "lr" + "r" * 7
    return table([*head, "Process (GB)", "Foretold (GB)"], rows, align)


def _fits(results: "Results") -> Iterator[str]:
    for one in results.trained:
        if one.curve:
            where = f" on {one.trial.model}" if len(results.asked) > 1 else ""
            yield f"- {inline(one.trial.name + where)}: {inline(fitting.told(one.curve))}"


def _response(asked: "Asked", arm: str) -> str:
    best = _best(asked, arm)
    if best is None:
        return NONE
    said = inline(shortened(_text(best) or "(no answer)", RESPONSE_LENGTH))
    tries = max(record.attempt for record in asked.headline.records) + 1
    marked = f"**{said}**" if verdict(best) == "correct" else said
    return f"{marked} *(best of {tries})*" if tries > 1 else marked


def _best(asked: "Asked", arm: str) -> Record | None:
    """The answer to the headline question with the highest score; of equals the first."""
    tries = [record for record in asked.headline.records if record.strategy == arm]
    return max(tries, key=lambda record: (value(record) or 0.0, -record.attempt), default=None)


def _text(record: Record | None) -> str:
    return record.answer.completion.text.strip() if record and record.answer else ""


def _run(results: "Results") -> list[str]:
    parts = ["## What was run", fenced(str(results.about["command"]))]
    first = next((one for one in results.trained if one.folder), None)
    if first and first.folder:
        ways = [f"compare --corpus {results.experiment.corpus} --strategies baseline,finetune:{first.folder}"]
        ways.append(f"mlx_lm.generate --model MODEL --adapter-path {first.folder / 'adapter'} --prompt ...")
        parts += [
            "Every run can be asked again, as an arm of a comparison or by mlx-lm itself:",
            fenced("\n".join(ways)),
        ]
    settings = ", ".join(f"{name} {held}" for name, held in results.experiment.settings.items()) or "as shipped"
    machine = results.about["machine"]
    versions = ", ".join(f"{name} {held}" for name, held in results.about["versions"].items())
    told = [f"Settings: {settings}.", f"Machine: {machine['cpu']}, {machine['cores']} cores.", f"Versions: {versions}."]
    return [*parts, "\n".join(f"- {inline(line)}" for line in told)]


def _curves(results: "Results") -> bool:
    return any(one.curve for one in results.trained)


def _gigabytes(size: float | None) -> str:
    """A miniature's hundredths too."""
    return f"{size:.2f}" if size is not None and size < 1 else gigabytes(size)


def _loss(loss: float | None) -> str:
    return NONE if loss is None else f"{loss:.3f}"
