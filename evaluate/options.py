"""Which class stands behind each strategy's name, and which of the given settings are its own.

A flag such as --top-k goes to every asked strategy whose Options have a field of that name. Knows no models.
"""

import inspect
from collections.abc import Iterable, Mapping
from dataclasses import MISSING, fields
from typing import Any

from ..strategies import plugins
from ..strategies.base import Strategy
from ..strategies.combine import parts
from ..strategies.errors import UnknownName, UserError
from .config import fitted_fields


def strategy_classes(names: Iterable[str]) -> dict[str, type[Strategy]]:
    """The class of every part of the strategies, by the part's name. UserError: unknown, or no strategy."""
    wanted = dict.fromkeys(part for name in names for part in parts(name))
    return {part: _strategy(part) for part in wanted}


def options(
    classes: Mapping[str, type[Strategy]], sections: Mapping[str, Mapping[str, Any]], flags: Mapping[str, Any]
) -> dict[str, dict[str, Any]]:
    """Each part's settings, checked; flags win over sections. UserError: nobody takes one, or its type is wrong."""
    for name in sections:
        _checked(name, classes.get(name) or _strategy(name), sections[name])
    given = {flag: value for flag, value in flags.items() if value is not None}
    for flag in given:
        if not any(flag in _fields(kind) for kind in classes.values()):
            raise UserError(f"none of the strategies takes --{flag.replace('_', '-')}", fix="leave it out")
    return {part: _own(part, kind, _section(part, kind, sections), given) for part, kind in classes.items()}


def description(kind: type) -> str:
    """The first line of a class's docstring."""
    return (inspect.getdoc(kind) or "").partition("\n")[0] if kind.__doc__ else ""


def _section(part: str, kind: type[Strategy], sections: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """A variant takes what its strategy's section says too, but for what its name settles; its own section wins."""
    base = plugins.base_of(part)
    shared = {} if base == part else {key: held for key, held in sections.get(base, {}).items() if key in _fields(kind)}
    return {**shared, **sections.get(part, {})}


def _own(part: str, kind: type[Strategy], section: Mapping[str, Any], flags: Mapping[str, Any]) -> dict[str, Any]:
    mine = {flag: value for flag, value in flags.items() if flag in _fields(kind)}
    return _checked(part, kind, {**section, **mine})


def _strategy(name: str) -> type[Strategy]:
    kind = plugins.find("strategy", name)
    if not issubclass(kind, Strategy):
        raise UserError(f"{name} is no strategy", fix="derive it from knowhow.strategies.base.Strategy")
    if inspect.isabstract(kind):
        lacking = ", ".join(sorted(kind.__abstractmethods__))
        raise UserError(f"{name} does not say what it does", fix=f"give it {lacking}")
    return kind


def _fields(kind: type[Strategy]) -> dict[str, Any]:
    return {known.name: known for known in fields(kind.Options) if known.init} if kind.Options else {}


def _checked(name: str, kind: type[Strategy], given: Mapping[str, Any]) -> dict[str, Any]:
    known = _fields(kind)
    for key in given:
        if key not in known:
            raise UnknownName(f"setting of {name}", str(key), known)
    if kind.Options is None:
        return {}
    values = fitted_fields(kind.Options, given, f"the settings of {name}")
    lacking = [key for key in known if key not in values and _is_required(known[key])]
    if lacking:
        raise UserError(f"{name} needs {', '.join(lacking)}", fix=f"set it under `{name}:` in a --config file")
    try:
        kind.Options(**values)  # its own checks, before anything runs
    except ValueError as error:
        raise UserError(f"settings of {name}: {error}", fix="correct them") from error
    return values


def _is_required(known: Any) -> bool:
    return known.init and known.default is MISSING and known.default_factory is MISSING
