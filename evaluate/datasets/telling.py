"""What a terminal shows of training data: its files, how long their rows are, how a build went. Text only."""

from collections.abc import Iterator

from .checking import Checked, Looked
from .lengths import histogram


def told_of_check(done: Checked) -> str:
    """Files and rows, a histogram of lengths, and against what they were held."""
    lines = [_file(looked) for looked in done.files]
    lengths = [looked.lengths for looked in done.files if looked.lengths and looked.lengths.tokens]
    if lengths:
        lines += ["", f"tokens a row, with a window of {lengths[0].window}:", *histogram(lengths), *_longest(done), ""]
    lines.append(f"held against the questions and documents of {done.corpus}" if done.corpus else NO_CORPUS)
    if not done.faults:
        lines.append("no faults")
    return "\n".join(lines)


NO_CORPUS = "held against no corpus: --corpus compares with its questions and documents"


def _file(looked: Looked) -> str:
    rows = "1 row" if looked.rows == 1 else f"{looked.rows} rows"
    return f"{looked.path}: {rows} of the form {looked.form}" if looked.form else f"{looked.path}: no sound row"


def _longest(done: Checked) -> Iterator[str]:
    found = [(looked.lengths.longest, looked.path) for looked in done.files if looked.lengths and looked.lengths.tokens]
    (tokens, line), path = max(found, key=lambda one: one[0])
    yield f"  the longest has {tokens}: {path}:{line}"
