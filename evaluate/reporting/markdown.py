"""The report: Results in, a Markdown document out. Pure: reads and writes nothing, and asks nobody the time.

Figures that depend on the clock stand in three places only: the list under "Cost:" in the verdict, the table under the
heading "Cost", each with its unit, and the dates among what was run. All else is the same for the same answers.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ..results import Results
from ..simulation import simulations
from ..summary import Summary, other_means, summarize
from . import legends, tables, words
from .answers import folded
from .escape import fenced, inline
from .numbers import NONE


def render(results: Results) -> str:
    summary = summarize(results)
    parts = [f"# {inline(results.title)}: the strategies compared", *_verdict(results, summary)]
    parts += _listed("The strategies:", [f"{arm.name}: {arm.description}" for arm in results.arms])
    if results.arms:
        parts += _scores(results, summary)
        parts += _section("What the model saw", legends.TOKENS, tables.tokens(summary))
        parts += _seen(results, summary)
        parts += _section("Cost", legends.COSTS, tables.costs(summary))
        parts += _section("The best against the others", legends.AGAINST_BEST, tables.comparisons(summary.against_best))
        base = tables.comparisons(summary.against_baseline)
        parts += _section("The others against the baseline", legends.AGAINST_BASELINE, base)
    if results.arms and results.questions:
        parts += _section("Topics", legends.TOPICS, tables.topics(results, summary))
        parts += _section("Training", _training_legend(results), tables.training(results, summary))
        parts += _section("Questions and answers", legends.ANSWERS, folded(results))
    return "\n\n".join([*parts, *_run(results)]) + "\n"


def _verdict(results: Results, summary: Summary) -> list[str]:
    short, long = words.verdict(results, summary)
    parts = [" ".join(filter(None, [f"**{inline(short)}**", inline(long), inline(words.baseline(summary))]))]
    parts += [inline(words.asked(results))]
    out = [words.left_out(arm, summary.scored) for arm in summary.arms if arm.status != "ranked"]
    spent = [*words.costs(summary.ranked), *words.payoffs(summary)] if summary.scored else []
    lost = [said for arm in summary.arms if (said := words.losses(arm))]
    parts += _listed("Left out of the ranking:", out) + _listed("Cost:", spent)
    return parts + _listed("Why answers were not correct:", lost)


def _scores(results: Results, summary: Summary) -> list[str]:
    return [
        *_section("Scores", _scores_legend(results, summary), tables.scores(results, summary)),
        *_section("Several attempts", legends.ATTEMPTS, tables.attempts(summary)),
        *_section("Causes", legends.CAUSES, tables.causes(summary)),
        *_section("Commonest errors", legends.ERRORS, tables.errors(results, summary)),
    ]


def _seen(results: Results, summary: Summary) -> list[str]:
    """What the table of tokens does not say: where a cut prompt begins, and what a client leaves of a baked one."""
    cut = [said for arm in summary.arms if (said := words.seen(arm))]
    about = [legends.ESTIMATED] if any(arm.tokens.estimated for arm in summary.arms) else []
    return [*about, *map(inline, [*cut, *map(words.simulated, simulations(results))])]


def _scores_legend(results: Results, summary: Summary) -> str:
    first = words.score_name(results)
    others = list(dict.fromkeys(name for arm in summary.arms for name in other_means(arm, results)))
    meant = {name: legends.SCORE_MEANS.get(name, legends.SCORE_MEANS_OTHERWISE) for name in (first, *others)}
    if not others:
        return legends.SCORES.format(name=inline(first), means=meant[first])
    told = "; ".join(f"*{inline(name)}*, {means}" for name, means in meant.items())
    return legends.SEVERAL_SCORES.format(told=told, name=inline(first))


def _training_legend(results: Results) -> str:
    prompts = [question.prompt for question in results.questions if question.id == results.headline]
    asked = f'Response answers "{inline(prompts[0])}".' if prompts else "The headline prompt was not asked."
    return legends.TRAINING.format(asked=asked)


def _run(results: Results) -> list[str]:
    settings = {key: value for key, value in results.run.items() if key != "command"}
    rows = [[inline(name), inline(value)] for name, value in _flat(settings)]
    shared = dict(_flat(results.run.get("model") or {}))
    for arm in results.arms:
        own = [(name, value) for name, value in _flat(arm.identity) if shared.get(name) != value]
        rows += [[inline(f"{arm.name}: {name}"), inline(value)] for name, value in own]
    command = [fenced(str(results.run["command"]))] if results.run.get("command") else []
    values = [tables.table(["Setting", "Value"], rows, "ll")] if rows else []
    return _section("What was run", legends.RUN, "\n\n".join([*command, *values]))


def _flat(values: Mapping[str, Any], under: str = "") -> Iterable[tuple[str, str]]:
    """`{"a": {"b": 1}}` -> `a.b`, `1`"""
    for key, value in values.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{under}{key}.")
        elif isinstance(value, list | tuple):
            yield f"{under}{key}", ", ".join(map(str, value)) or NONE
        else:
            yield f"{under}{key}", NONE if value is None else str(value)


def _section(title: str, legend: str, body: str) -> list[str]:
    """Heading, how to read it, and what it holds; nothing where it holds nothing."""
    return [f"## {title}", legend, body] if body else []


def _listed(title: str, sentences: Sequence[str]) -> list[str]:
    return [f"**{title}**", "\n".join(f"- {inline(said)}" for said in sentences)] if sentences else []
