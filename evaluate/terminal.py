"""What a terminal shows: a run's verdict, a small table of its arms, and what there is to choose from. Text only."""

import inspect
import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ..strategies import plugins
from ..strategies.errors import UserError
from ..strategies.fetched import RECORD
from .options import description
from .reporting.numbers import count, estimated, seconds
from .reporting.words import verdict
from .results import Results
from .summary import ArmSummary, summarize

if TYPE_CHECKING:
    from rich.table import Table

    from .fetching import Fetched

LEFT_OUT = 10  # lines on files that were not taken
PLURALS: Mapping[plugins.Kind, str] = {"strategy": "strategies", "backend": "backends", "scorer": "scorers"}


def outcome(results: Results, width: int) -> str:
    """The verdict in a line, and the arms, best first."""
    from rich.table import Table

    summary = summarize(results)
    shown = Table(box=None, pad_edge=False)
    shown.add_column("Strategy", no_wrap=True)
    for head in ("Score", "Correct", "Tokens sent", "Each answer"):
        shown.add_column(head, justify="right", no_wrap=True)
    for arm in summary.arms:
        shown.add_row(*_cells(arm))
    return f"{' '.join(verdict(results, summary)).strip()}\n\n{_drawn(shown, width)}"


def told_of_fetched(folder: Path, fetched: "Fetched") -> str:
    """What came and from where, what a list of files named besides, and where it lies."""
    files = "1 file" if len(fetched.files) == 1 else f"{len(fetched.files)} files"
    lines = [f"{fetched.variant}: {files}, {fetched.bytes:,} bytes from {fetched.address}"]
    lines += [f"  left out: {left.address} ({left.reason})" for left in fetched.left_out[:LEFT_OUT]]
    if len(fetched.left_out) > LEFT_OUT:
        lines.append(f"  left out: {len(fetched.left_out) - LEFT_OUT} more, named in {RECORD}")
    return "\n".join([*lines, f"in {folder}; use it with --docs {fetched.variant}"])


def catalogue(corpora: Mapping[str, str]) -> str:
    """Every name that can be asked for, with a line of description."""
    sections = [
        _section(plural, {name: _described(kind, name) for name in plugins.known(kind)})
        for kind, plural in PLURALS.items()
    ]
    return "\n\n".join([*sections, _section("corpora", corpora)])


def _section(title: str, lines: Mapping[str, str]) -> str:
    width = max(map(len, lines), default=0)
    return "\n".join([title, *(f"  {name:<{width}}  {text}".rstrip() for name, text in lines.items())])


def _described(kind: plugins.Kind, name: str) -> str:
    """What a strategy's class says of itself in its first line, and of other kinds what their module says."""
    try:
        found = plugins.find(kind, name)
    except UserError as error:
        return f"({error})"
    module = inspect.getdoc(inspect.getmodule(found)) or ""
    told = description(found) if kind == "strategy" else ""
    return told or module.partition("\n")[0]


def _cells(arm: ArmSummary) -> Sequence[str]:
    from rich.text import Text

    name = arm.name if arm.status == "ranked" else f"{arm.name} ({arm.status})"
    cells = [name, estimated(arm.score), estimated(arm.correct), count(arm.tokens.sent), seconds(arm.seconds)]
    return [Text(cell) for cell in cells]  # type: ignore[misc]


def _drawn(table: "Table", width: int) -> str:
    from rich.console import Console

    drawn = io.StringIO()
    Console(file=drawn, width=width).print(table)
    return "\n".join(line.rstrip() for line in drawn.getvalue().splitlines())
