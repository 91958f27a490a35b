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
import types
from collections.abc import Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from ..strategies import plugins
from ..strategies.corpus import read_text, shipped
from ..strategies.errors import UnknownName, UserError
from .settings import Settings

KEYS = tuple(known.name for known in fields(Settings) if known.name != "options")


def read_settings(flags: Mapping[str, Any], file: Path | None = None) -> Settings:
    """Settings from the flags that were given and from a file. UserError: unknown keys, wrong types, out of range."""
    given, sections = _from_file(file) if file else ({}, {})
    given |= {key: value for key, value in flags.items() if value is not None}
    if "corpus" not in given:
        raise UserError("no corpus", fix=f"pass --corpus with a folder or a known name ({', '.join(shipped())})")
    settings = Settings(**fitted_fields(Settings, given, str(file or "the command line")), options=sections)
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
        return _any_of(value, [argument for argument in arguments if argument is not types.NoneType])
    if get_origin(hint) is Literal:
        return _one_of(value, arguments)
    if hint == tuple[str, ...]:
        return _names(value)
    return _plain(value, hint)


def _any_of(value: Any, hints: Sequence[Any]) -> Any:
    """As the first of several types that takes it."""
    wanted = []
    for hint in hints:
        try:
            return fitted(value, hint)
        except ValueError as error:
            wanted.append(str(error))
    raise ValueError(" or ".join(wanted))


def _one_of(value: Any, words: Sequence[Any]) -> Any:
    """YAML takes `on` and `off` for true and false."""
    if isinstance(value, bool) and {"on", "off"} <= set(words):
        return "on" if value else "off"
    if value not in words:
        raise ValueError(f"one of {', '.join(map(str, words))}" if len(words) > 1 else str(words[0]))
    return value


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
    """Text too, where a flag takes words besides: `--window 8192`, `--window default`."""
    if isinstance(value, str) and value.isdecimal():
        return int(value)
    if isinstance(value, bool) or not isinstance(value, int | float) or value % 1:
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
    for key, value in read_mapping(path).items():
        name = str(key).replace("-", "_")
        if name in KEYS:
            settings[name] = value
        elif plugins.base_of(str(key)) in plugins.known("strategy") or plugins.is_file(str(key)):
            sections[key] = _section(path, key, value)
        else:
            known = [*KEYS, *plugins.known("strategy")]
            raise UnknownName("setting", str(key), known, fix=f"correct it in {path}")
    return {key: value for key, value in settings.items() if value is not None}, sections


def read_mapping(path: Path) -> dict[Any, Any]:
    """What a YAML file of settings holds. UserError."""
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
    for key in ("attempts", "limit", "max_tokens", "window", "think_tokens", "concurrency"):
        value = getattr(settings, key)
        if isinstance(value, int) and value < 1:
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
