"""A model that was tuned before: by `compare train`, by `finetune`, or by mlx-lm's own `mlx_lm.lora`.

The folder is a run's, with its weights under adapter/, or that of an adapter itself. Trains nothing.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

from .base import Message, Preparation, Setup, Strategy
from .errors import UserError
from .finetune import kept, tunable
from .serving.export import Tuned as Model
from .training.dataset import read_dataset, shared_system
from .training.session import ADAPTER, WEIGHTS

CONFIG = "adapter_config.json"


class Tuned(Strategy):
    """A model that was tuned before"""

    run: Path  # a subclass has one: tuned_by

    def __init__(self, setup: Setup) -> None:
        """UserError: a model that takes no adapter, or no adapter in the folder."""
        super().__init__(setup)
        tunable(setup.backend)
        self.adapter = adapter_in(self.run)

    def prepare(self) -> Preparation:
        """What the training cost, where its folder tells."""
        self.backend = tunable(self.backend).tuned(self.adapter)
        return kept(self.run) or Preparation(details=_told(self.adapter))

    def messages(self, prompt: str) -> list[Message]:
        """The prompt, after the system text that all training pairs of the corpus share."""
        system = self._system()
        return [*([Message("system", system)] if system else []), Message("user", prompt)]

    def tuned(self) -> Model:
        """The base's folder and the adapter's."""
        return Model(tunable(self.backend).folder, self.adapter, self._system())

    def _system(self) -> str:
        train = self.setup.corpus.train
        return shared_system(read_dataset(train)) if train and train.is_file() else ""


@cache
def tuned_by(folder: str) -> type[Tuned]:
    """The strategy that asks what was tuned in this folder."""
    run = Path(folder).expanduser()
    files = [place / name for place in (run / ADAPTER, run) for name in (WEIGHTS, CONFIG)]
    told = {"__doc__": f"The model as it was tuned in {folder}", "__module__": __name__, "run": run, "files": files}
    return type("Tuned", (Tuned,), told)


def adapter_in(run: Path) -> Path:
    """UserError: none."""
    for folder in (run / ADAPTER, run):
        if (folder / WEIGHTS).is_file() and (folder / CONFIG).is_file():
            return folder
    fix = f"pass a folder with {WEIGHTS} and {CONFIG}, or with a folder {ADAPTER} that has them"
    raise UserError(f"{run} holds no adapter", fix)


def _told(adapter: Path) -> dict[str, Any]:
    """Type and layers, as mlx-lm's own training notes them."""
    try:
        config = json.loads((adapter / CONFIG).read_text(encoding="utf-8"))
    except ValueError as error:
        raise UserError(f"{adapter / CONFIG} is not JSON ({error})", fix="train it again") from error
    if not isinstance(config, dict):
        raise UserError(f"{adapter / CONFIG} is not an adapter's configuration", fix="train it again")
    return {"type": config.get("fine_tune_type", "lora"), "layers": config.get("num_layers")}
