"""Finds a strategy, backend or scorer by name: an entry point of any installed package, or `path/to/file.py:Class`.

A strategy may have variants, which its class makes of what stands behind @ or : in a name (`finetune@dora-4`).

The names that ship are entry points too (see pyproject.toml), so there is one road for all.
This module knows nothing of what it loads.
"""

import functools
import importlib.util
import re
import sys
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from types import ModuleType
from typing import Any, Literal

from .errors import UnknownName, UserError

Kind = Literal["strategy", "backend", "scorer"]
GROUPS: dict[Kind, str] = {
    "strategy": "knowhow.strategies",
    "backend": "knowhow.backends",
    "scorer": "knowhow.scorers",
}
VARIANT = re.compile(r"(?P<name>[\w-]+)(?P<sign>[@:])(?P<text>.+)", re.DOTALL)


@functools.cache  # a run asks often, and looking through all installed packages takes 25 ms
def known(kind: Kind) -> dict[str, EntryPoint]:
    """The installed names of a kind, sorted, with where each leads."""
    return {point.name: point for point in sorted(entry_points(group=GROUPS[kind]), key=lambda point: point.name)}


def find(kind: Kind, name: str) -> Any:
    """The class that `name` stands for. UserError: no such name, no such file, or nothing of that name in it."""
    if ".py:" in name:
        return _from_file(kind, name)
    if kind == "strategy" and (varied := VARIANT.fullmatch(name)):
        return _variant(find(kind, varied["name"]), varied["name"], varied["sign"], varied["text"])
    points = known(kind)
    if name not in points:
        raise UnknownName(kind, name, points, fix="pass a known name or path/to/file.py:Class")
    return _load(kind, points[name])


def base_of(name: str) -> str:
    """Of a variant of a strategy (`finetune@dora-4`, `finetune:FOLDER`) the strategy's name; else the name itself."""
    varied = None if is_file(name) else VARIANT.fullmatch(name)
    return varied["name"] if varied else name


def is_file(name: str) -> bool:
    return ".py:" in name


def file_of(name: str) -> Path:
    """The file of a `path/to/file.py:Class` name."""
    return Path(name.rpartition(":")[0]).expanduser()


def _variant(found: Any, name: str, sign: str, text: str) -> Any:
    if not hasattr(found, "variant"):
        raise UserError(f"strategy '{name}' has no variants", fix=f"write {name} alone")
    return found.variant(sign, text)


def _load(kind: Kind, point: EntryPoint) -> Any:
    try:
        return point.load()
    except ImportError as error:
        problem = f"{kind} '{point.name}' needs a package that cannot be imported ({error})"
        raise UserError(problem, fix="install it, or choose another") from error


def _from_file(kind: Kind, name: str) -> Any:
    path, wanted = file_of(name), name.rpartition(":")[2]
    if not path.is_file():
        raise UserError(f"no file {path}", fix=f"a {kind} is a known name or path/to/file.py:Class")
    module = _module(path)
    found = getattr(module, wanted, None)
    if not isinstance(found, type):
        raise UnknownName("class", wanted, _classes(module), fix=f"name one that {path} defines")
    return found


def _classes(module: ModuleType) -> list[str]:
    """What the file itself defines, without what it imports."""
    own = [value for value in vars(module).values() if isinstance(value, type)]
    return [value.__name__ for value in own if value.__module__ == module.__name__]


def _module(path: Path) -> ModuleType:
    name = f"knowhow_plugin_{path.stem}"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise UserError(f"{path} is not a Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # dataclasses look their module up
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        problem = f"{path} cannot be imported ({type(error).__name__}: {error})"
        raise UserError(problem, fix=f"see `python {path}`") from error
    return module
