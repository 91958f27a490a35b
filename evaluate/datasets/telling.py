"""What a terminal shows of training data: its files, how long their rows are, how a build went. Text only."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from .build import Built
from .checking import Checked, Looked
from .drafting import Pair
from .lengths import histogram
from .sections import Section

SHOWN = 10  # of each kind of item that was left out
KINDS = {
    "unparsable": "did not parse",
    "quote": "quote nothing that stands in their section",
    "number": "have numbers that do not stand in what they quote",
    "question": "come too near a question of the corpus",
    "duplicate": "repeat another",
    "judge": "were marked down by the judge",
}
NO_CORPUS = "held against no corpus: --corpus compares with its questions and documents"


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


def told_of_build(built: Built) -> str:
    """What each section gave, what was left out and why, and what was written."""
    pairs = [pair for held in built.parts.values() for pair in held]
    kinds = Counter(one.kind for one in built.left_out)
    lines = [*_coverage(built.sections, pairs), ""]
    for kind, words in KINDS.items():
        if kinds[kind]:
            lines += [f"{kinds[kind]} {words}:", *_examples(built, kind)]
    lines.append("" if built.left_out else "nothing was left out")
    lines += [f"{built.folder / f'{part}.jsonl'}: {len(held)} pairs" for part, held in built.parts.items() if held]
    return "\n".join([*lines, f"what was left out: {built.folder / 'left_out.jsonl'}"])


def told_of_template(counts: Mapping[Path, int], strange: Sequence[tuple[str, str]]) -> str:
    """What was written; `strange`: answers with numbers that no document states."""
    lines = [f"{path}: {count} pairs" for path, count in counts.items()]
    lines += [f"warning: '{number}' stands in no document: {answer}" for answer, number in strange[:SHOWN]]
    return "\n".join(lines)


def _coverage(sections: Sequence[Section], pairs: Sequence[Pair]) -> Iterator[str]:
    """A line a section: its part, its pairs, and the share of its text that they rest on."""
    own = {section.id: [pair for pair in pairs if pair.id.rpartition("/")[0] == section.id] for section in sections}
    width = max((len(_name(section)) for section in sections), default=0)
    for section in sections:
        held = own[section.id]
        yield f"{_name(section):<{width}}  {section.part:<5}  {len(held):>3} pairs  {_covered(section, held):>4.0%}"
    given = sum(bool(held) for held in own.values())
    yield f"{given} of {len(sections)} sections have pairs"


def _covered(section: Section, pairs: Sequence[Pair]) -> float:
    places = {at for pair in pairs for at in range(pair.start, pair.end)}
    return len(places) / max(1, section.end - section.start)


def _name(section: Section) -> str:
    return f"{section.document}: {section.heading}" if section.heading else section.document


def _examples(built: Built, kind: str) -> Iterator[str]:
    found = [one for one in built.left_out if one.kind == kind]
    yield from (f"  {one.about}: {one.why}" for one in found[:SHOWN])
    if len(found) > SHOWN:
        yield f"  ... and {len(found) - SHOWN} more"


def _file(looked: Looked) -> str:
    rows = "1 row" if looked.rows == 1 else f"{looked.rows} rows"
    return f"{looked.path}: {rows} of the form {looked.form}" if looked.form else f"{looked.path}: no sound row"


def _longest(done: Checked) -> Iterator[str]:
    found = [(looked.lengths.longest, looked.path) for looked in done.files if looked.lengths and looked.lengths.tokens]
    (tokens, line), path = max(found, key=lambda one: one[0])
    yield f"  the longest has {tokens}: {path}:{line}"
