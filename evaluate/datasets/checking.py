"""Looks through training files for all that is wrong with them: a line a fault, with file and line.

What is wrong with a row alone is for strategies/training/dataset.py, content.py and lengths.py to say; what stands
twice, for duplicates.py; what contradicts the documents, for truth.py. This module knows the order of the questions,
and loads what they need.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ...strategies.backends import folders
from ...strategies.backends.tokenizers import load_tokenizer
from ...strategies.corpus import DEFAULT_VARIANT, MANIFEST, find_corpus, load_documents, manifest
from ...strategies.errors import UserError
from ...strategies.training.dataset import Dataset, scan_dataset
from ...strategies.training.dataset_forms import ChatText
from ...strategies.training.dataset_rows import Form
from ..overlap import Wording
from .content import content_faults, form_faults, stock_faults
from .duplicates import Embed, across, asked, within
from .items import Fault, Item, items_of
from .lengths import Lengths, measured
from .truth import Truth, contradictions, truth_of

PARTS = ("train.jsonl", "valid.jsonl", "test.jsonl")
LONGEST = 2048  # tokens: mlx-lm's own max_seq_length, and ours
Progress = Callable[[str, float, float], None]


@dataclass(frozen=True)
class Wanted:
    """What is to be checked against what."""

    files: Sequence[Path]
    corpus: str | None = None  # whose questions and documents; None: of the folder that holds the files, if it has one
    docs: str = DEFAULT_VARIANT  # which of its documents
    model: str = "mini"  # whose tokens and chat template: mini, or mlx:FOLDER
    window: int | None = None  # tokens; None: the model's, and at most LONGEST
    mask_prompt: bool | None = None  # None: where the form allows it
    embedder: str | None = "minilm"  # None: compare wordings only


@dataclass(frozen=True)
class Looked:
    """One file."""

    path: Path
    form: Form | None
    rows: int
    lengths: Lengths | None


@dataclass(frozen=True)
class Checked:
    files: list[Looked]
    faults: list[str]  # "FILE:LINE: what is wrong", in the order of files and lines
    corpus: str | None


@dataclass
class _Check:
    wanted: Wanted
    tokenizer: Any
    window: int
    chat: ChatText | None
    corpus: str | None
    files: list[Looked] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def check(wanted: Wanted, progress: Progress) -> Checked:
    """UserError: a file, a model or a corpus cannot be read at all."""
    paths = [path for given in wanted.files for path in _parts(given)]
    folder = model_folder(wanted.model)
    tokenizer = load_tokenizer(folder)
    limit = folders.window(folders.config(folder))
    window = wanted.window or min(LONGEST, limit or LONGEST)
    chat = ChatText(tokenizer, wanted.model) if tokenizer.has_chat_template else None
    here = _Check(wanted, tokenizer, window, chat, wanted.corpus or _beside(paths))
    items = [_looked(here, at, path) for at, path in enumerate(paths)]
    _compare(here, items, progress)
    lines = [f"{paths[file]}:{line}: {told}" for file, line, told in sorted(here.faults, key=lambda one: one[:2])]
    return Checked(here.files, lines, here.corpus)


def model_folder(model: str) -> Path:
    """The folder of a model whose tokenizer is wanted. UserError: none that lies on this machine."""
    kind, _, target = model.partition(":")
    if model != "mini" and (kind != "mlx" or not target):
        fix = "pass mini or mlx:FOLDER, the model that is to be tuned"
        raise UserError(f"--model {model} has no tokenizer and no chat template here", fix)
    return folders.find(target or model)


def embed_with(name: str) -> Embed:
    """Unit vectors of texts by an embedder, which is loaded now."""
    from ...strategies.retrieval.embedder import embedder

    held = embedder(name)

    def embed(texts: Sequence[str]) -> Any:
        import numpy as np

        vectors = held.documents(texts)
        return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)

    return embed


def wordings(folder: Path) -> list[Wording]:
    """What the questions of the corpus in `folder` ask."""
    return [Wording(f"question '{one.id}'", one.prompt) for one in _questions(folder).questions]


def truth(corpus: str, docs: str = DEFAULT_VARIANT) -> Truth:
    """What the corpus's documents and its table of facts hold to be so."""
    return truth_of(load_documents(corpus, docs), _questions(find_corpus(corpus)))


def _questions(folder: Path) -> Any:
    from ...strategies import plugins
    from ..questions import load_questions

    about = manifest(folder)
    checks = {plugins.find("scorer", name).name for name in about["scorers"]} - {"facts"}
    return load_questions(folder / about["questions"], checks)


def _parts(given: Path) -> list[Path]:
    """A file, or the training files of a folder."""
    if not given.is_dir():
        return [given]
    found = [given / name for name in PARTS if (given / name).is_file()]
    if not found:
        raise UserError(f"{given} holds no training file", fix=f"put {', '.join(PARTS)} there or name files")
    return found


def _beside(paths: Sequence[Path]) -> str | None:
    """The corpus whose folder holds the files."""
    return next((str(path.resolve().parent) for path in paths if (path.resolve().parent / MANIFEST).is_file()), None)


def _looked(here: _Check, at: int, path: Path) -> list[Item]:
    """Looks at each row of a file alone; its sound rows."""
    dataset, faults = scan_dataset(path)
    here.faults += [(at, line, told) for line, told in faults]
    if dataset is None:
        here.files.append(Looked(path, None, 0, None))
        return []
    here.faults += [(at, line, told) for line, told in _form_faults(here, dataset)]
    lengths = _lengths(here, at, dataset)
    here.files.append(Looked(path, dataset.form, len(dataset.rows), lengths))
    items = list(items_of(dataset, at, here.chat))
    special = {token for token in getattr(here.tokenizer, "all_special_tokens", ()) if len(token) > 3}
    for item in items:
        here.faults += [(at, item.line, told) for told in list(content_faults(item, special))[:1]]
    return items


def _form_faults(here: _Check, dataset: Dataset) -> Iterator[tuple[int, str]]:
    """What is wrong with a file of sound rows: blank lines, several forms in a row, another form than a file before."""
    yield from stock_faults(dataset.path.read_bytes())
    for line, row in zip(dataset.lines, dataset.rows, strict=True):
        yield from ((line, told) for told in form_faults(row, dataset.form))
    first = next((looked for looked in here.files if looked.form), None)
    if first and first.form != dataset.form:
        other = f"{first.path} has '{first.form}': their losses cannot be compared"
        yield dataset.lines[0], f"has the form '{dataset.form}', and {other}"


def _lengths(here: _Check, at: int, dataset: Dataset) -> Lengths:
    if dataset.form == "text" and here.wanted.mask_prompt:
        told = "the form text has no prompt to mask: mlx-lm refuses it with --mask-prompt"
        here.faults.append((at, dataset.lines[0], told))
    lengths, faults = measured(dataset, here.tokenizer, here.wanted.mask_prompt is not False, here.window)
    here.faults += [(at, line, told) for line, told in faults]
    return lengths


def _compare(here: _Check, items: Sequence[Sequence[Item]], progress: Progress) -> None:
    """Rows with rows, with questions and with documents."""
    steps = list(_steps(here, items))
    for at, (label, faults) in enumerate(steps):
        progress(f"checking: {label}", at, len(steps))
        here.faults += faults()
        progress(f"checking: {label}", 1, 1)


def _steps(here: _Check, items: Sequence[Sequence[Item]]) -> Iterator[tuple[str, Callable[[], list[Fault]]]]:
    needs_embedder = here.wanted.embedder and (here.corpus or len(items) > 1) and any(items)
    embed = embed_with(here.wanted.embedder) if here.wanted.embedder and needs_embedder else None
    for at, own in enumerate(items):
        yield f"duplicates in {here.files[at].path}", lambda own=own: list(within(own))
        earlier = [item for other in items[:at] for item in other]
        if earlier:
            yield "overlap of the splits", lambda own=own, earlier=earlier: list(across(own, earlier, embed))
    if here.corpus:
        every = [item for own in items for item in own]
        questions, known = wordings(find_corpus(here.corpus)), truth(here.corpus, here.wanted.docs)
        yield "overlap with questions", lambda: list(asked(every, questions, embed))
        yield "numbers", lambda: list(contradictions(every, known))
