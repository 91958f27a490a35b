"""Fine-tuning: the model learns the corpus's training pairs, and is then asked with nothing in its context.

Knows what to train on and where to keep it; the training itself is a process of its own (training/).
"""

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Mapping
from dataclasses import asdict, field, make_dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from .backends.base import Tunes
from .base import Message, Preparation, Setup, Strategy
from .errors import UserError
from .serving.export import Tuned, Wanted, export
from .training.checkpoint import FILE as CHECKPOINT
from .training.dataset import read_dataset, shared_system
from .training.job import REHEARSAL, VERSION, Job, Options, weighing
from .training.launch import train
from .training.names import ALL, settings_of
from .training.session import ADAPTER
from .training.watch import Broke

KEPT = "preparation.json"
ASKED = ("window", "think", "think_tokens")  # of a backend's identity: how it is asked, which no training heeds


class Finetune(Strategy):
    """Fine-tuning: the model learns the training pairs, then answers with nothing in its context"""

    Options = Options

    @classmethod
    def variant(cls, sign: str, text: str) -> type[Strategy]:
        """`finetune@dora-4` is a training by its short name, `finetune:FOLDER` one that was made before. UserError."""
        from .tuned import tuned_by  # which needs this module

        return tuned_by(text) if sign == ":" else _named(text)

    def __init__(self, setup: Setup) -> None:
        """UserError: a model that cannot be trained here, or a training file that is not there."""
        super().__init__(setup)
        self._base = tunable(setup.backend)
        self._train, self._valid = _training_files(setup)
        self._prepared: Preparation | None = None
        self.foretold: Callable[[dict[str, Any]], None] = lambda told: None  # gets the estimate before it trains

    def prepare(self) -> Preparation:
        """Train, unless an earlier run did the same. UserError: the data, the settings, or a training that broke."""
        if self._prepared is None:
            self._base = tunable(self.backend)
            place = self.place
            self._prepared = kept(place) or self._trained(place)
            self.backend = self._base.tuned(place / ADAPTER)
        return self._prepared

    @property
    def place(self) -> Path:
        """The folder of the training, which is there once it is prepared."""
        return self.setup.cache / f"finetune-{self._digest()}"

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
        """Of all that decides the weights: base model, training data, settings, seed."""
        told: Mapping[str, Any] = {
            "version": VERSION,
            "base": {key: value for key, value in self._base.identity().items() if key not in ASKED},
            "data": [hashlib.sha256(path.read_bytes()).hexdigest() for path in self._data()],
            "settings": weighing(self.options),
            "seed": self.setup.seed,
        }
        return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:32]

    def _data(self) -> list[Path]:
        """The files that it learns from and is looked at by."""
        rehearsed = self._base.folder / REHEARSAL
        return [self._train, self._valid, *([rehearsed] if rehearsed.is_file() else [])]

    def _trained(self, place: Path) -> Preparation:
        """Trains beside the place and moves there when all is done: what is in the place is whole."""
        from filelock import FileLock

        self.setup.cache.mkdir(parents=True, exist_ok=True)
        with FileLock(place.with_suffix(".lock")):
            return kept(place) or self._built(place)

    def _built(self, place: Path) -> Preparation:
        """What a killed run left beside the place goes on; a run that broke down is set aside, and told where."""
        folder = place.with_suffix(".partial")
        folder.mkdir(exist_ok=True)
        job = Job(str(self._base.folder), str(self._train), str(self._valid), self.options, self.setup.seed)
        try:
            cost = train(job, folder, lambda done, total: self.setup.progress("finetune", done, total), self.foretold)
        except Broke as error:
            raise _set_aside(folder, error) from error
        except UserError:
            if not (folder / CHECKPOINT).exists():
                shutil.rmtree(folder, ignore_errors=True)  # it never began
            raise
        preparation = Preparation(**cost)
        (folder / KEPT).write_text(json.dumps(asdict(preparation), indent=2) + "\n", encoding="utf-8")
        (folder / CHECKPOINT).unlink(missing_ok=True)  # three times the size of what is trained
        shutil.rmtree(place, ignore_errors=True)
        os.replace(folder, place)
        return preparation


def _set_aside(folder: Path, error: Broke) -> UserError:
    """Keeps the weights that were good until a training broke down."""
    aside = folder.with_suffix(".failed")
    shutil.rmtree(aside, ignore_errors=True)
    os.replace(folder, aside)
    return UserError(f"{error.problem}; its losses and best weights are in {aside}", error.fix)


@cache
def _named(text: str) -> type[Finetune]:
    """Fine-tuning with type and layers given by a name, which nothing else can then set."""
    given = settings_of(text)
    fixed = [(name, Any, field(init=False, default=value)) for name, value in given.items()]
    options = make_dataclass("Options", fixed, bases=(Options,), frozen=True, namespace={"__module__": __name__})
    layers = "all blocks" if given["layers"] == ALL else f"the last {given['layers']} blocks"
    told = f"Fine-tuning ({given['fine_tune_type']}, {layers}): the model learns the training pairs"
    return type("Finetune", (Finetune,), {"__doc__": told, "__module__": __name__, "Options": options})


def tunable(backend: Any) -> Tunes:
    """UserError: a backend whose model cannot be trained here."""
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


def kept(place: Path) -> Preparation | None:
    """What an earlier run paid for what it left there whole; None: nothing there, or broken."""
    try:
        return Preparation(**json.loads((place / KEPT).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None
