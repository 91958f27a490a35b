"""Validates a corpus folder whole, before anything runs: every fault at once, one line each.

It reads all that corpus.yaml names and writes nothing. What a question needs is for evaluate/questions.py and the
scorers to say; what a training row needs, for strategies/training/dataset.py; what is one wording, for overlap.py.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeGuard

import yaml

from ..strategies import plugins
from ..strategies.corpus import DEFAULT_SCORERS, DEFAULT_VARIANT, MANIFEST, OPTIONAL, REQUIRED, read_text
from ..strategies.errors import Faults, UserError
from ..strategies.fetched import NAME as FETCHED_NAME
from ..strategies.fetched import is_address
from ..strategies.training.dataset import read_dataset
from .overlap import Wording, overlap_faults, rows, turns
from .questions import load_questions, question_faults

NAME = re.compile(r"[a-z0-9][a-z0-9_-]*")  # a corpus's name becomes part of folders' and files' names
TEXTS = ("title", "summary", "headline", "questions", "licence")
SOURCE_KEYS = ("title", "url", "licence")
PARTS = ("train", "valid")


def corpus_faults(folder: Path) -> list[str]:
    """All that is wrong with the corpus in `folder`, with file and line where there is one; empty: it is sound."""
    try:
        text = read_text(folder / MANIFEST)
        keys, about = _top_keys(text), yaml.safe_load(text)
    except UserError as error:
        return [str(error)]
    except yaml.YAMLError as error:
        return [_yaml_fault(error)]
    if not isinstance(about, dict):
        return [f"{MANIFEST}: must map keys to values"]
    return [
        *_key_faults(keys),
        *_text_faults(about),
        *_source_faults(about.get("sources", [])),
        *_scorer_faults(about.get("scorers", DEFAULT_SCORERS)),
        *_document_faults(folder, about.get("documents", {DEFAULT_VARIANT: []})),
        *_question_faults(folder, about),
        *_training_faults(folder, about.get("training")),
        *_overlap_faults(folder, about),
    ]


def _yaml_fault(error: yaml.YAMLError) -> str:
    if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark:
        return f"{MANIFEST}:{error.problem_mark.line + 1}: not YAML ({error.problem})"
    return f"{MANIFEST}: not YAML ({' '.join(str(error).split())})"


def _top_keys(text: str) -> list[tuple[str, int]]:
    """The keys of the outermost mapping with their lines, repeated ones included (which a plain load hides)."""
    node = yaml.compose(text, Loader=yaml.SafeLoader)
    pairs = node.value if isinstance(node, yaml.MappingNode) else []
    return [(str(key.value), key.start_mark.line + 1) for key, _ in pairs]


def _key_faults(keys: Sequence[tuple[str, int]]) -> Iterator[str]:
    names, known = [key for key, _ in keys], (*REQUIRED, *OPTIONAL)
    for at, (key, line) in enumerate(keys):
        if key not in known:
            yield f"{MANIFEST}:{line}: unknown key '{key}' (known: {', '.join(sorted(known))})"
        if key in names[:at]:
            yield f"{MANIFEST}:{line}: a second '{key}', which hides the first"
    missing = [key for key in REQUIRED if key not in names]
    if missing:
        yield f"{MANIFEST}: lacks {', '.join(missing)}"


def _text_faults(about: Mapping[str, Any]) -> Iterator[str]:
    for key in TEXTS:
        if key in about and not _is_text(about[key]):
            yield f"{MANIFEST}: '{key}' must be a text"
    name = about.get("name", "unnamed")
    if not isinstance(name, str) or not NAME.fullmatch(name):
        yield f"{MANIFEST}: 'name' must be of a-z, 0-9, - and _, since folders are named after it"


def _source_faults(sources: Any) -> Iterator[str]:
    if not isinstance(sources, list):
        yield f"{MANIFEST}: 'sources' must be a list (an empty one where there are none)"
        return
    for number, source in enumerate(sources, 1):
        if not isinstance(source, dict) or set(source) != set(SOURCE_KEYS) or not all(map(_is_text, source.values())):
            yield f"{MANIFEST}: source {number} must have these texts and no more: {', '.join(SOURCE_KEYS)}"


def _scorer_faults(scorers: Any) -> Iterator[str]:
    if not _is_texts(scorers):
        yield f"{MANIFEST}: 'scorers' must be a list of names"
        return
    for name in scorers:
        try:
            plugins.find("scorer", name)
        except UserError as error:
            yield f"{MANIFEST}: {error}"


def _document_faults(folder: Path, variants: Any) -> Iterator[str]:
    if not isinstance(variants, dict) or not all(_is_text(key) and _is_variant(variants[key]) for key in variants):
        yield f"{MANIFEST}: 'documents' must map each variant's name to a list of paths, or to {{fetch: URL}}"
        return
    listed = {variant: names for variant, names in variants.items() if not isinstance(names, dict)}
    if DEFAULT_VARIANT not in listed:
        yield f"{MANIFEST}: 'documents' lacks the variant '{DEFAULT_VARIANT}', a list of paths"
    for variant in variants:
        if variant not in listed and not FETCHED_NAME.fullmatch(variant):
            yield f"{MANIFEST}: the fetched variant '{variant}' must be of letters, digits, - _ and . (not first)"
    for variant, names in listed.items():
        for name in dict.fromkeys(name for name in names if names.count(name) > 1):
            yield f"{MANIFEST}: the variant '{variant}' names {name} more than once"
    for name in dict.fromkeys(name for names in listed.values() for name in names):
        fault = _file_fault(folder, name)
        if fault or not read_text(folder / name).strip():
            yield fault or f"{name}: empty"


def _file_fault(folder: Path, name: str) -> str | None:
    """What keeps a file that corpus.yaml names from being read; None: nothing."""
    path = (folder / name).resolve()
    if not path.is_relative_to(folder.resolve()):
        return f"{MANIFEST}: {name} leads out of the corpus folder"
    if not path.is_file():
        return f"{MANIFEST}: {name}: no such file"
    try:
        read_text(path)
    except UserError as error:
        return str(error)
    return None


def _question_faults(folder: Path, about: Mapping[str, Any]) -> Iterator[str]:
    name, headline = about.get("questions"), about.get("headline")
    if not _is_text(name):
        return
    fault = _file_fault(folder, name)
    if fault:
        yield fault
        return
    scorers = about.get("scorers", DEFAULT_SCORERS)
    yield from (f"{name}: {fault}" for fault in _exam_faults(folder / name, scorers if _is_texts(scorers) else ()))
    if _is_text(headline) and headline not in [one.get("id") for one in _raw_questions(folder, name)]:
        yield f"{MANIFEST}: the headline '{headline}' is no id of a question in {name}"


def _exam_faults(path: Path, scorers: Sequence[str]) -> Iterator[str]:
    """What is wrong with the questions in general, or else in the eyes of the scorers."""
    classes = [plugins.find("scorer", name) for name in scorers if not any(_scorer_faults([name]))]
    checks = {scorer.name for scorer in classes} - {"facts"}
    faults = question_faults(path, checks)
    yield from faults
    if faults:
        return
    questions = load_questions(path, checks)
    for scorer in [scorer(questions) for scorer in classes]:
        for question in questions.questions:
            yield from (f"question '{question.id}': {fault}" for fault in scorer.faults(question))


def _training_faults(folder: Path, training: Any) -> Iterator[str]:
    if training is None:
        return
    if not _names_parts(training):
        yield f"{MANIFEST}: 'training' must name one file for each of {', '.join(PARTS)}"
        return
    for name in training.values():
        fault = _file_fault(folder, name)
        yield from [fault] if fault else _dataset_faults(folder, name)


def _dataset_faults(folder: Path, name: str) -> Iterator[str]:
    try:
        read_dataset(folder / name)
    except Faults as error:
        yield from (f"{name}:{fault.removeprefix('line ')}" for fault in error.faults)
    except UserError as error:
        yield str(error)


def _overlap_faults(folder: Path, about: Mapping[str, Any]) -> Iterator[str]:
    """Training prompts near a question, and validation prompts near a training prompt."""
    training = about.get("training")
    if not _names_parts(training) or any(_file_fault(folder, name) for name in training.values()):
        return
    asked = _asked(folder, about.get("questions"))
    for name in training.values():
        yield from overlap_faults(turns(folder / name, name), asked)
    train, valid = (rows(folder / training[part], training[part]) for part in PARTS)
    yield from overlap_faults(valid, train)


def _asked(folder: Path, name: Any) -> list[Wording]:
    if not _is_text(name) or _file_fault(folder, name):
        return []
    questions = _raw_questions(folder, name)
    return [Wording(f"question '{one.get('id')}'", one["prompt"]) for one in questions if _is_text(one.get("prompt"))]


def _raw_questions(folder: Path, name: str) -> list[dict[str, Any]]:
    """The questions as they stand in the file, whatever else is wrong with it."""
    try:
        held = yaml.safe_load(read_text(folder / name))
    except yaml.YAMLError:
        return []
    questions = held.get("questions") if isinstance(held, dict) else None
    return [one for one in questions if isinstance(one, dict)] if isinstance(questions, list) else []


def _names_parts(training: Any) -> TypeGuard[dict[str, str]]:
    return isinstance(training, dict) and set(training) == set(PARTS) and all(map(_is_text, training.values()))


def _is_variant(value: Any) -> bool:
    """A list of paths, or the address of published documents."""
    if isinstance(value, dict):
        return set(value) == {"fetch"} and _is_text(value["fetch"]) and is_address(value["fetch"])
    return _is_texts(value)


def _is_text(value: Any) -> TypeGuard[str]:
    return isinstance(value, str) and bool(value.strip())


def _is_texts(value: Any) -> TypeGuard[list[str]]:
    return isinstance(value, list | tuple) and bool(value) and all(map(_is_text, value))
