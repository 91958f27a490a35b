"""Settings of a run: flags win over a file, a file over defaults. Unknown keys and wrong types are errors.

    # compare.yaml
    corpus: rugby
    strategies: [baseline, rag, finetune+rag]
    max_tokens: 128
    rag: {top_k: 4}          # a section under a strategy's name holds that strategy's own settings

Relative paths in a file mean what they mean on the command line: they start at the folder one stands in.
Whether names exist, and what a strategy makes of its section, is asked elsewhere (evaluate/options.py, planning.py).
"""

import math
import os
import types
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from ..strategies import plugins
from ..strategies.backends.base import Decoding
from ..strategies.corpus import DEFAULT_VARIANT, read_text, shipped
from ..strategies.errors import UnknownName, UserError

SAMPLING_TEMPERATURE = 0.7  # for several attempts when no temperature is given: greedy ones would be all alike
SEED_STRIDE = 100_000  # attempts of one seed never share a seed with those of the next
MAX_SEED = 2**31  # some servers take 32 bits


@dataclass(frozen=True)
class Settings:
    """What one run is asked for. Every field but `options` is a flag, and a key of a configuration file."""

    corpus: str
    strategies: tuple[str, ...] = ("baseline", "instructions", "sysprompt", "rag", "finetune")
    model: str = "mini"
    docs: str = DEFAULT_VARIANT
    attempts: int = 1
    limit: int | None = None
    seed: int = 0
    temperature: float | None = None
    top_p: float = 1.0
    max_tokens: int = 256
    window: int | None = None
    base_url: str | None = None
    prompts: Path | None = None
    out: Path = Path("reports")
    cache: Path | None = None
    name: str | None = None
    options: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)  # strategy -> its section, unchecked

    def decoding(self, attempt: int) -> Decoding:
        return Decoding(
            max_tokens=self.max_tokens,
            temperature=self.sampled_at,
            top_p=self.top_p,
            seed=(self.seed * SEED_STRIDE + attempt) % MAX_SEED,
        )

    @property
    def sampled_at(self) -> float:
        """The temperature that is used."""
        if self.temperature is None:
            return SAMPLING_TEMPERATURE if self.attempts > 1 else 0.0
        return self.temperature

    @property
    def cache_folder(self) -> Path:
        """`cache`, else $KNOWHOW_CACHE, else the user's cache folder."""
        import platformdirs

        given = self.cache or os.environ.get("KNOWHOW_CACHE") or platformdirs.user_cache_path("knowhow")
        return Path(given).expanduser()


KEYS = tuple(known.name for known in fields(Settings) if known.name != "options")


def read_settings(flags: Mapping[str, Any], file: Path | None = None) -> Settings:
    """Settings from the flags that were given and from a file. UserError: unknown keys, wrong types, out of range."""
    given, sections = _from_file(file) if file else ({}, {})
    given |= {key: value for key, value in flags.items() if value is not None}
    if "corpus" not in given:
        raise UserError("no corpus", fix=f"pass --corpus with a folder or a known name ({', '.join(shipped())})")
    settings = Settings(**fitted_fields(Settings, given, "--config" if file else "the command line"), options=sections)
    _check_ranges(settings)
    return settings


def fitted_fields(kind: type, given: Mapping[str, Any], where: str) -> dict[str, Any]:
    """`given` as the fields of dataclass `kind` want it. UserError: a value of another type."""
    hints = get_type_hints(kind)
    values = {}
    for key, value in given.items():
        try:
            values[key] = fitted(value, hints[key])
        except ValueError as error:
            raise UserError(f"{key} must be {error}, not {value!r}", fix=f"correct it in {where}") from None
    return values


def fitted(value: Any, hint: Any) -> Any:
    """`value` as the type `hint` wants it; what it cannot judge it lets pass. ValueError says what is wanted."""
    arguments = get_args(hint)
    if get_origin(hint) in (Union, types.UnionType):
        if value is None and types.NoneType in arguments:
            return None
        return fitted(value, next(argument for argument in arguments if argument is not types.NoneType))
    if get_origin(hint) is Literal:
        if value not in arguments:
            raise ValueError("one of " + ", ".join(map(str, arguments)))
        return value
    if hint == tuple[str, ...]:
        return _names(value)
    return _plain(value, hint)


def _plain(value: Any, hint: Any) -> Any:
    if hint is float:
        return _number(value)
    if hint is int:
        return _whole(value)
    if hint is Path and isinstance(value, str):
        return Path(value)
    wanted = {bool: "true or false", str: "text", Path: "a path"}
    if hint in wanted and not isinstance(value, hint):
        raise ValueError(wanted[hint])
    return value


def _whole(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int | float) or value != int(value):
        raise ValueError("a whole number")
    return int(value)


def _number(value: Any) -> float:
    """Text too: YAML takes 1e-4 (without a dot) for text."""
    try:
        number = math.nan if isinstance(value, bool) else float(value)
    except (TypeError, ValueError):
        number = math.nan
    if not math.isfinite(number):
        raise ValueError("a number")
    return number


def _names(value: Any) -> tuple[str, ...]:
    """From a list, or from text with commas."""
    items = value.split(",") if isinstance(value, str) else value
    if not isinstance(items, list | tuple) or not all(isinstance(item, str) for item in items):
        raise ValueError("names, with commas between them")
    return tuple(item.strip() for item in items if item.strip())


def _from_file(path: Path) -> tuple[dict[str, Any], dict[str, Mapping[str, Any]]]:
    """What a file sets, and its sections for strategies."""
    settings, sections = {}, {}
    for key, value in _mapping(path).items():
        name = str(key).replace("-", "_")
        if name in KEYS:
            settings[name] = value
        elif key in plugins.known("strategy") or plugins.is_file(str(key)):
            sections[key] = _section(path, key, value)
        else:
            known = [*KEYS, *plugins.known("strategy")]
            raise UnknownName("setting", str(key), known, fix=f"correct it in {path}")
    return {key: value for key, value in settings.items() if value is not None}, sections


def _mapping(path: Path) -> dict[Any, Any]:
    import yaml

    try:
        held = yaml.safe_load(read_text(path))
    except yaml.YAMLError as error:
        raise UserError(f"{path} is not YAML ({' '.join(str(error).split())})", fix="correct it") from error
    if held is None:
        return {}
    if not isinstance(held, dict):
        raise UserError(f"{path} does not hold settings", fix="write one `key: value` a line")
    return held


def _section(path: Path, key: str, value: Any) -> dict[str, Any]:
    if value is not None and not isinstance(value, dict):
        raise UserError(f"{key} in {path} is not a section", fix=f"write `{key}: {{setting: value}}`")
    return {str(name).replace("-", "_"): held for name, held in (value or {}).items()}


def _check_ranges(settings: Settings) -> None:
    for key in ("attempts", "limit", "max_tokens", "window"):
        value = getattr(settings, key)
        if value is not None and value < 1:
            raise UserError(f"{key} must be at least 1, not {value}")
    if settings.seed < 0 or settings.sampled_at < 0:
        raise UserError("seed and temperature cannot be negative")
    if not 0 < settings.top_p <= 1:
        raise UserError(f"top_p must be above 0 and at most 1, not {settings.top_p}")
    if settings.attempts > 1 and settings.temperature == 0:
        raise UserError("several attempts at temperature 0 are all alike", fix="raise --temperature, or ask once")
    if settings.name is not None and (settings.name in ("", ".", "..") or "/" in settings.name):
        raise UserError(f"name is the name of one folder, not {settings.name!r}", fix="pass its place with --out")
    _check_strategies(settings.strategies)


def _check_strategies(names: tuple[str, ...]) -> None:
    if not names:
        raise UserError("no strategies", fix=f"pass --strategies (known: {', '.join(plugins.known('strategy'))})")
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise UserError(f"asked for twice: {', '.join(twice)}", fix="name each strategy once")
