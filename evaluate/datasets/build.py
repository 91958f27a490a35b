"""Builds training data from a corpus's documents with a model. Each step leaves a file that people may read and edit:

    sections.jsonl      spans of the documents, each with the part (train, valid, test) that its pairs go to
    replies.jsonl       what the model replied, section by section
    pairs.jsonl         what of it rests on its section, with the lines it rests on
    judged.jsonl        the judge's replies, if there is one
    paraphrases.jsonl   further wordings of the prompts
    train.jsonl ...     what mlx-lm reads
    left_out.jsonl      everything that was left out, and why
    build.json          how it was made

Sections are split before anything is asked, so that all wordings of a fact are on one side. Knows the order of the
steps; replies.py reads replies, drafting.py judges pairs, asking.py asks.
"""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Literal

from ... import prompts
from ...strategies.backends import folders
from ...strategies.backends.base import Backend, Decoding, Message
from ...strategies.corpus import DEFAULT_VARIANT, find_corpus, load_documents
from ...strategies.errors import UserError
from ..archive import WAIT, locked
from ..files import check_writable
from ..identity import digest
from ..planning import load_backend
from ..settings import Settings
from .asking import Asker, Replies, Request
from .checking import embed_with, wordings
from .drafting import Draft, LeftOut, Pair, distinct, drafted, reworded
from .duplicates import Embed
from .files import Folder, fitted, row_of
from .replies import JUDGEMENT, PAIRS, PARAPHRASES, Schema, read_judgement, read_pairs, read_paraphrases
from .sections import SIZE, Section, sections_of
from .splitting import DEFAULT, PARTS, read_shares, shuffled, split_spans

Progress = Callable[[str, float, float], None]
Form = Literal["messages", "completion"]
TOO_SMALL = "the embedded miniature is too small to write pairs"
LARGER = (
    "pass --model with a larger one (ollama:NAME, openai:NAME, mlx:FOLDER), or --template to make pairs from a table "
    "of facts without a model"
)


@dataclass(frozen=True)
class Order:
    """What is to be built, and how."""

    corpus: str
    model: str = "mini"
    docs: str = DEFAULT_VARIANT
    base_url: str | None = None
    window: int | None = None
    pairs: int = 4  # a section, at most
    section_size: int = SIZE  # characters, at most
    paraphrases: int = 2  # further wordings of each prompt
    split: str = DEFAULT
    seed: int = 0
    judge: str | None = None  # a model that marks each pair from 1 to 10
    threshold: int = 7  # the lowest mark that is kept
    max_tokens: int = 2048  # a reply
    temperature: float = 0.0
    form: Form = "messages"
    embedder: str | None = "minilm"  # finds what means the same; None: compare wordings only
    prompts: Path | None = None
    cache: Path | None = None


@dataclass(frozen=True)
class Built:
    folder: Path
    sections: Sequence[Section]
    parts: Mapping[str, Sequence[Pair]]
    left_out: Sequence[LeftOut]
    failed: Mapping[str, str]  # what the backend could not answer

    @property
    def empty(self) -> list[str]:
        """The parts that sections were drawn for and that have no pairs."""
        wanted = dict.fromkeys(section.part for section in self.sections)
        return [part for part in wanted if not self.parts.get(part)]


@dataclass
class _Build:
    order: Order
    folder: Folder
    backend: Backend
    embed: Embed | None
    progress: Progress
    left_out: list[LeftOut]
    failed: dict[str, str]

    def ask(
        self, name: str, schema: Schema, requests: Sequence[Request], backend: Backend | None = None
    ) -> list[str | None]:
        """The replies to requests, kept in the file `name`."""
        order = self.order
        decoding = Decoding(order.max_tokens, order.temperature, seed=order.seed, schema=schema)
        replies = Replies(self.folder.path / name)
        asker = Asker(backend or self.backend, decoding, replies, Path(name).stem, self.progress)
        answered = asker.ask(requests)
        self.failed.update(replies.failed)
        return answered

    def message(self, template: str, **values: Any) -> tuple[Message, ...]:
        return (Message("user", prompts.read(template, self.order.prompts).substitute(values)),)


def build(order: Order, folder: Path, progress: Progress) -> Built:
    """UserError: a setting, the model, a file that was edited, or nothing came of it."""
    read_shares(order.split)
    if order.prompts and not order.prompts.is_dir():
        raise UserError(f"no folder {order.prompts} with prompt templates", fix="pass one that is there")
    asked = [(wording.where, wording.text) for wording in wordings(find_corpus(order.corpus))]
    backend = _writer(order)
    judge = _judge(order)
    check_writable(folder)
    here = _Build(
        order, Folder(folder), backend, embed_with(order.embedder) if order.embedder else None, progress, [], {}
    )
    with locked(folder, f"{WAIT}, or pass another --out"):
        sections = _sections(here)
        pairs = _pairs(here, sections, asked)
        kept = _judged(here, pairs, judge) if judge else pairs
        whole = distinct([*kept, *_paraphrased(here, kept)], asked, here.embed)
        here.left_out += whole.left_out
        return _written(here, sections, whole.pairs)


def _sections(here: _Build) -> list[Section]:
    """The documents' sections, each with the part that it was drawn for."""
    order = here.order
    found = sections_of(load_documents(order.corpus, order.docs, order.cache), order.section_size)
    parts = split_spans(len(found), read_shares(order.split), random.Random(order.seed))
    told = [asdict(replace(section, part=part)) for section, part in zip(found, parts, strict=True)]
    rows = here.folder.kept_or_made("sections.jsonl", digest(told), lambda: told)
    return fitted(Section, rows, here.folder.path / "sections.jsonl")


def _writer(order: Order) -> Backend:
    if order.model == "mini":
        raise UserError(TOO_SMALL, LARGER)
    backend = load_backend(_settings(order, order.model))
    if getattr(backend, "folder", None) == folders.MINI:
        raise UserError(TOO_SMALL, LARGER)
    return backend


def _judge(order: Order) -> Backend | None:
    return load_backend(_settings(order, order.judge)) if order.judge else None


def _settings(order: Order, model: str) -> Settings:
    """An address goes to the models of one kind of server only."""
    same = model.partition(":")[0] == order.model.partition(":")[0]
    return Settings(order.corpus, model=model, window=order.window, base_url=order.base_url if same else None)


def _pairs(here: _Build, sections: Sequence[Section], asked: Sequence[tuple[str, str]]) -> list[Pair]:
    """What of the model's replies rests on its section and is not asked already."""
    count = here.order.pairs
    messages = [
        here.message("dataset_pairs", heading=section.heading or section.document, section=section.text, count=count)
        for section in sections
    ]
    requests = [Request(section.id, told) for section, told in zip(sections, messages, strict=True)]
    replies = here.ask("replies.jsonl", PAIRS, requests)
    if not any(replies):
        raise UserError(f"the model gave no reply at all ({next(iter(here.failed.values()), 'no sections')})")
    drafts = [drafted(section, *read_pairs(reply)) for section, reply in zip(sections, replies, strict=True) if reply]
    whole = distinct([pair for draft in drafts for pair in draft.pairs], asked, here.embed)
    here.left_out += [*(one for draft in drafts for one in draft.left_out), *whole.left_out]
    sources = digest([[asdict(section) for section in sections], replies, asked])
    rows = here.folder.kept_or_made("pairs.jsonl", sources, lambda: [asdict(pair) for pair in whole.pairs])
    return fitted(Pair, rows, here.folder.path / "pairs.jsonl")


def _judged(here: _Build, pairs: Sequence[Pair], judge: Backend) -> list[Pair]:
    """The pairs to which the judge gives the threshold's mark; without a mark, none is kept."""
    messages = [
        here.message("dataset_judge", passage=pair.span, question=pair.prompt, answer=pair.answer) for pair in pairs
    ]
    requests = [Request(pair.id, told) for pair, told in zip(pairs, messages, strict=True)]
    kept = []
    for pair, reply in zip(pairs, here.ask("judged.jsonl", JUDGEMENT, requests, judge), strict=True):
        mark = read_judgement(reply) if reply else None
        if mark and mark[0] >= here.order.threshold:
            kept.append(pair)
        elif reply:
            why = (
                f"the judge gives {mark[0]} of 10: {mark[1]}"
                if mark
                else f"the judge's reply holds no mark ({reply[:80]})"
            )
            here.left_out.append(LeftOut(pair.id, "judge", why, pair.prompt, pair.answer))
    return kept


def _paraphrased(here: _Build, pairs: Sequence[Pair]) -> list[Pair]:
    """Further wordings of the prompts, with the same answers, on the same side."""
    count = here.order.paraphrases
    if not count:
        return []
    messages = [
        here.message("dataset_paraphrases", question=pair.prompt, answer=pair.answer, count=count) for pair in pairs
    ]
    requests = [Request(pair.id, told) for pair, told in zip(pairs, messages, strict=True)]
    made = []
    for pair, reply in zip(pairs, here.ask("paraphrases.jsonl", PARAPHRASES, requests), strict=True):
        found, faults = read_paraphrases(reply) if reply else ([], [])
        draft: Draft = reworded(pair, found[:count])
        here.left_out += [*(LeftOut(pair.id, "unparsable", fault) for fault in faults), *draft.left_out]
        made += draft.pairs
    return made


def _written(here: _Build, sections: Sequence[Section], pairs: Sequence[Pair]) -> Built:
    left = [asdict(one) for one in here.left_out]
    here.folder.kept_or_made("left_out.jsonl", digest(left), lambda: left)
    if not pairs:
        fix = f"see left_out.jsonl and replies.jsonl in {here.folder.path}, and pass another --model"
        raise UserError(f"no pair was left of what the model replied ({len(left)} items were left out)", fix)
    parts: dict[str, list[Pair]] = {part: [pair for pair in pairs if pair.part == part] for part in PARTS}
    parts = shuffled(parts, random.Random(here.order.seed))
    for part, held in parts.items():
        rows = [row_of(pair.prompt, pair.answer, here.order.form) for pair in held]
        if rows or (here.folder.path / f"{part}.jsonl").exists():
            here.folder.kept_or_made(f"{part}.jsonl", digest(rows), lambda rows=rows: rows)
    counts = {"pairs": {part: len(held) for part, held in parts.items()}, "left_out": len(left)}
    model = dict(here.backend.identity())
    here.folder.tell({"order": asdict(here.order), "model": model, "counts": counts, "failed": here.failed})
    return Built(here.folder.path, sections, parts, here.left_out, here.failed)
