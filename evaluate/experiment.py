"""What an experiment of trainings is asked to do: a grid of models, types, layers and seeds, and the tables to make.

    # experiment.yaml
    corpus: rugby
    model: [mini]
    iters: 200                    # this and every other setting of a fine-tuning holds for all of them
    attempts: 3                   # answers to the headline prompt, of which the best is shown
    tables:                       # without them: one of all that --type and --layers name, for each model
      - {title: Per model, by: type, runs: [full, dora-4]}
      - {title: Number of layers, by: layers, runs: [full, dora-4, dora-8], model: [mini]}

Data and its reading only: nothing is looked up or run. Flags win over a file.
"""

from collections.abc import Iterator, Mapping
from dataclasses import MISSING, dataclass, field, fields, replace
from pathlib import Path
from typing import Any, Literal, get_args

from ..strategies.errors import UnknownName, UserError
from ..strategies.fetched import default_cache
from ..strategies.training.job import Options
from ..strategies.training.names import name_of, settings_of
from .config import fitted_fields, read_mapping

By = Literal["type", "layers"]
NAMED = ("fine_tune_type", "layers")  # settings that a run's name holds
TABLE_KEYS = ("title", "by", "runs", "model")
MOST_SEEDS = 100


@dataclass(frozen=True)
class Table:
    """Which runs stand in a table, in order, a table for each model."""

    title: str
    by: By  # what the first column tells
    runs: tuple[str, ...]
    models: tuple[str, ...]


@dataclass(frozen=True)
class Trial:
    """One training of the grid."""

    model: str
    run: str  # short name: dora-4
    seed: int

    @property
    def name(self) -> str:
        return self.run if self.seed == 0 else f"{self.run}-seed{self.seed}"


@dataclass(frozen=True)
class Experiment:
    """Every field but `settings` and `tables` is a flag and a key of a file."""

    corpus: str
    title: str = ""
    model: tuple[str, ...] = ("mini",)
    type: tuple[str, ...] = ("full", "dora")
    layers: tuple[str, ...] = ("all",)
    seeds: int = 1
    attempts: int = 3
    limit: int | None = None
    max_tokens: int = 96
    name: str | None = None
    out: Path = Path("reports")
    cache: Path | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)  # of every fine-tuning
    tables: tuple[Table, ...] = ()

    @property
    def trials(self) -> tuple[Trial, ...]:
        """Every training once, in the order in which the tables first name it."""
        found = (
            Trial(model, run, seed)
            for table in self.tables
            for model in table.models
            for run in table.runs
            for seed in range(self.seeds)
        )
        return tuple(dict.fromkeys(found))

    @property
    def models(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(trial.model for trial in self.trials))

    @property
    def cache_folder(self) -> Path:
        return self.cache.expanduser() if self.cache else default_cache()


def read_experiment(flags: Mapping[str, Any], file: Path | None = None) -> Experiment:
    """From the flags that were given and a file. UserError: unknown keys, wrong types, nothing to run."""
    given = _from_file(file) if file else {}
    given |= {key: value for key, value in flags.items() if value is not None}
    tables = given.pop("tables", None)
    if any(flags.get(name) is not None for name in ("type", "layers")):
        tables = None  # a grid of flags replaces the file's tables
    if "corpus" not in given:
        raise UserError("no corpus", fix="pass --corpus, or name one in the file")
    settings = {key: given.pop(key) for key in list(given) if key in setting_names()}
    where = str(file or "the command line")
    told = Experiment(**fitted_fields(Experiment, _as_lists(given), where))
    told = replace(told, settings=fitted_fields(Options, settings, where))
    Options(**told.settings)  # its own checks, before anything runs
    _check(told)
    if not tables:
        return replace(told, tables=_grid(told))
    made = tuple(_tables(tables, told, where))
    return replace(told, tables=_only(made, told.model) if flags.get("model") is not None else made)


def setting_names() -> list[str]:
    """The settings of a fine-tuning that hold for all runs of an experiment."""
    return [known.name for known in fields(Options) if known.name not in NAMED]


def _from_file(path: Path) -> dict[str, Any]:
    held = {str(key).replace("-", "_"): value for key, value in read_mapping(path).items()}
    known = [*(one.name for one in fields(Experiment) if one.name != "settings"), *setting_names()]
    for key in held:
        if key not in known:
            raise UnknownName("setting of an experiment", key, known, fix=f"correct it in {path}")
    return {key: value for key, value in held.items() if value is not None}


def _as_lists(given: Mapping[str, Any]) -> dict[str, Any]:
    """Numbers of layers may stand in a file as numbers, and one name needs no list."""
    told = dict(given)
    for key in ("layers", "type", "model"):
        if isinstance(told.get(key), list):
            told[key] = [str(item) for item in told[key]]
        elif isinstance(told.get(key), int):
            told[key] = str(told[key])
    return told


def _check(told: Experiment) -> None:
    for key in ("seeds", "attempts", "limit", "max_tokens"):
        value = getattr(told, key)
        if value is not None and value < 1:
            raise UserError(f"{key} must be at least 1, not {value}")
    if told.seeds > MOST_SEEDS:
        raise UserError(f"{told.seeds} seeds are more than anyone waits for", fix=f"pass {MOST_SEEDS} at most")
    for key in ("model", "type", "layers"):
        if not getattr(told, key):
            raise UserError(f"no {key}", fix=f"pass --{key}")
    if told.name is not None and (told.name in ("", ".", "..") or "/" in told.name):
        raise UserError(f"name is the name of one folder, not {told.name!r}", fix="pass its place with --out")


def _grid(told: Experiment) -> tuple[Table, ...]:
    """A table of all runs; and where there are several numbers of layers, one of them for each type."""
    runs = [_run(kind, layers) for kind in told.type for layers in told.layers]
    tables = [Table("Types", "type", tuple(dict.fromkeys(runs)), told.model)]
    if len(told.layers) > 1:
        for kind in told.type:
            swept = tuple(dict.fromkeys(_run(kind, layers) for layers in told.layers))
            tables.append(Table(f"Number of layers: {kind}", "layers", swept, told.model))
    return tuple(tables)


def _run(kind: str, layers: str) -> str:
    return _named(f"{kind.strip()}-{layers.strip()}")


def _named(text: str) -> str:
    """The shortest spelling, so that a run is known as one however it is written. UserError."""
    told = settings_of(text)
    return name_of(told["fine_tune_type"], told["layers"])


def _only(tables: tuple[Table, ...], models: tuple[str, ...]) -> tuple[Table, ...]:
    """The tables of these models; of others, if none names any of them, all tables with these in place of their own."""
    kept = [replace(table, models=tuple(one for one in table.models if one in models)) for table in tables]
    return tuple(table for table in kept if table.models) or tuple(replace(one, models=models) for one in tables)


def _tables(listed: Any, told: Experiment, where: str) -> Iterator[Table]:
    if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
        raise UserError("tables is no list of tables", fix=f"correct it in {where}")
    for number, one in enumerate(listed, 1):
        for key in one:
            if key not in TABLE_KEYS:
                raise UnknownName(f"setting of table {number}", str(key), TABLE_KEYS, fix=f"correct it in {where}")
        runs = [_named(str(run)) for run in one.get("runs") or ()]
        if not runs:
            raise UserError(f"table {number} names no runs", fix=f"give it `runs: [full, dora-4]` in {where}")
        by = one.get("by", "type")
        if by not in get_args(By):
            raise UserError(f"table {number} is by {by!r}", fix=f"make it one of {', '.join(get_args(By))} in {where}")
        models = _as_lists({"model": one.get("model", told.model)})["model"]
        models = (models,) if isinstance(models, str) else tuple(models)
        yield Table(str(one.get("title", f"Table {number}")), by, tuple(dict.fromkeys(runs)), models)


DEFAULTS = {known.name: known.default for known in fields(Experiment) if known.default not in (MISSING, None, "")}
