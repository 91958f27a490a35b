"""Progress bars on a terminal, nothing elsewhere. Knows labels and numbers only."""

import contextlib
import sys
from collections.abc import Callable, Iterator


@contextlib.contextmanager
def bars() -> Iterator[Callable[[str, float, float], None]]:
    """A function of label, done and total: one bar a label, which goes when it is full; total 0: nobody knows."""
    if not sys.stderr.isatty():
        yield lambda label, done, total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

    columns = TextColumn("{task.description}", markup=False), BarColumn(), TextColumn("{task.percentage:>3.0f}%")
    tasks: dict[str, TaskID] = {}
    with Progress(*columns, TimeElapsedColumn(), console=Console(stderr=True), transient=True) as shown:

        def show(label: str, done: float, total: float) -> None:
            if label not in tasks:
                tasks[label] = shown.add_task(label, total=None)
            shown.update(tasks[label], completed=done, total=total or None)
            if total and done >= total:
                shown.remove_task(tasks.pop(label))

        yield show
