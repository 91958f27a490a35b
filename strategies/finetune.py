"""Fine-tuning: the model learns the corpus's training pairs, and is then asked with nothing in its context.

Knows what to train on and where to keep it; the training itself is a process of its own (training/).
"""

import hashlib
import json
import os
import shutil
import time
from collections.abc import Mapping
from dataclasses import asdict
from functools import cached_property
from pathlib import Path
from typing import Any

from .backends.base import Tunes
from .base import Message, Preparation, Setup, Strategy
from .errors import UserError
from .serving.export import Tuned, Wanted, export
from .training.dataset import read_dataset, shared_system
from .training.job import VERSION, Job, Options
from .training.launch import train

KEPT = "preparation.json"
ADAPTER = "adapter"


class Finetune(Strategy):
    """Fine-tuning: the model learns the training pairs, then answers with nothing in its context"""

    Options = Options

    def __init__(self, setup: Setup) -> None:
        """UserError: a model that cannot be trained here, or a training file that is not there."""
        super().__init__(setup)
        self._base = _tunable(setup.backend)
        self._train, self._valid = _training_files(setup)
        self._prepared: Preparation | None = None

    def prepare(self) -> Preparation:
        """Train, unless an earlier run did the same. UserError: the data, the settings, or a training that broke."""
        if self._prepared is None:
            self._base = _tunable(self.backend)
            place = self.setup.cache / f"finetune-{self._digest()}"
            self._prepared = _kept(place) or self._trained(place)
            self.backend = self._base.tuned(place / ADAPTER)
        return self._prepared

    def messages(self, prompt: str) -> list[Message]:
        """The prompt as the training pairs put theirs: alone, or after the system text that all of them share."""
        asked = Message("user", prompt)
        return [Message("system", self._system), asked] if self._system else [asked]

    def tuned(self) -> Tuned:
        """The base's folder and the adapter's, trained if it was not."""
        self.prepare()
        return Tuned(self._base.folder, self.setup.cache / f"finetune-{self._digest()}" / ADAPTER, self._system)

    def export(self, folder: Path) -> list[Path]:
        """A GGUF and a Modelfile; `serving.export` knows other forms."""
        return list(export(self.tuned(), Wanted(), folder, folder.name).without_fused().files)

    @cached_property
    def _system(self) -> str:
        return shared_system(read_dataset(self._train))

    def _digest(self) -> str:
        """Of all that decides the weights: base model, training data, settings, seed. The window does not."""
        told: Mapping[str, Any] = {
            "version": VERSION,
            "base": {key: value for key, value in self._base.identity().items() if key != "window"},
            "data": [hashlib.sha256(path.read_bytes()).hexdigest() for path in (self._train, self._valid)],
            "settings": asdict(self.options),
            "seed": self.setup.seed,
        }
        return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:32]

    def _trained(self, place: Path) -> Preparation:
        """Trains beside the place and moves there when all is done: what is in the place is whole."""
        from filelock import FileLock

        self.setup.cache.mkdir(parents=True, exist_ok=True)
        with FileLock(place.with_suffix(".lock")):
            return _kept(place) or self._built(place)

    def _built(self, place: Path) -> Preparation:
        started = time.perf_counter()
        folder = place.with_suffix(".partial")
        shutil.rmtree(folder, ignore_errors=True)  # of a run that was killed
        folder.mkdir()
        try:
            job = Job(str(self._base.folder), str(self._train), str(self._valid), self.options, self.setup.seed)
            cost = train(job, folder, lambda done, total: self.setup.progress("finetune", done, total))
            preparation = Preparation(seconds=time.perf_counter() - started, **cost)
            (folder / KEPT).write_text(json.dumps(asdict(preparation), indent=2) + "\n", encoding="utf-8")
            shutil.rmtree(place, ignore_errors=True)
            os.replace(folder, place)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        return preparation


def _tunable(backend: Any) -> Tunes:
    if isinstance(backend, Tunes):
        return backend
    raise UserError(f"finetune cannot train '{backend.name}'", fix="pass --model mini or --model mlx:PATH_OR_NAME")


def _training_files(setup: Setup) -> tuple[Path, Path]:
    """The files of training and validation pairs. UserError: not named, or not there."""
    found = []
    for part, path in (("train", setup.corpus.train), ("valid", setup.corpus.valid)):
        if path is None:
            fix = f"name it in corpus.yaml (training: {{{part}: {part}.jsonl}})"
            raise UserError(f"corpus '{setup.corpus.name}' has no {part} file to fine-tune on", fix)
        if not path.is_file():
            raise UserError(f"the {part} file {path} is not there", fix="put it there, or correct corpus.yaml")
        found.append(path)
    return found[0], found[1]


def _kept(place: Path) -> Preparation | None:
    """What an earlier run paid for what it left there whole; None: nothing there, or broken."""
    try:
        return Preparation(**json.loads((place / KEPT).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None
