"""Holds the imports to the house's order, and the modules to its habits."""

import ast
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SOURCES = sorted(
    path for folder in ("strategies", "evaluate", "models", "prompts") for path in (ROOT / folder).rglob("*.py")
)
HEAVY = {"mlx", "mlx_lm", "torch", "chromadb", "sentence_transformers", "transformers", "matplotlib", "scipy"}
HEAVY |= {"statsmodels", "pint", "rapidfuzz", "langchain_text_splitters", "ollama", "openai", "numpy", "rich"}
# layer of the first matching prefix; a module may import from its own layer and from those below
LAYERS = {"strategies.errors": 0, "strategies.backends.proof": 0, "strategies.backends.base": 1}
LAYERS |= {"prompts": 2, "strategies.backends": 2, "strategies.training": 2, "strategies.serving": 2}
LAYERS |= {"strategies": 3, "evaluate": 4, "models": 5}


def _name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def _layer(name: str) -> int:
    return next(layer for prefix, layer in LAYERS.items() if name == prefix or name.startswith(prefix + "."))


def _own_imports(path: Path) -> set[str]:
    """The project's modules that a file imports, wherever in the file."""
    package = _name(path).split(".") if path.name == "__init__.py" else _name(path).split(".")[:-1]
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.level:
            base = package[: len(package) - node.level + 1]
            target = ".".join([*base, *(node.module or "").split(".")]).strip(".")
            found |= {target} if node.module else {f"{target}.{alias.name}".strip(".") for alias in node.names}
    return found


def _top_level_imports(path: Path) -> set[str]:
    nodes = ast.parse(path.read_text()).body
    plain = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    return {n.split(".")[0] for n in plain | {n.module or "" for n in nodes if isinstance(n, ast.ImportFrom)}}


@pytest.mark.parametrize("path", SOURCES, ids=_name)
def test_imports_point_down(path: Path) -> None:
    above = {name for name in _own_imports(path) if _layer(name) > _layer(_name(path))}
    assert not above


def test_every_package_is_shipped() -> None:
    told = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]["packages"]
    assert {f"knowhow.{_name(path)}" for path in SOURCES if path.name == "__init__.py"} <= set(told)


@pytest.mark.parametrize("path", SOURCES, ids=_name)
def test_heavy_packages_are_imported_late(path: Path) -> None:
    assert not _top_level_imports(path) & HEAVY


@pytest.mark.parametrize("path", SOURCES, ids=_name)
def test_every_module_says_what_it_is_and_stays_short(path: Path) -> None:
    text = path.read_text()
    assert ast.get_docstring(ast.parse(text))
    assert len(text.splitlines()) <= 300


def test_no_function_is_longer_than_forty_lines() -> None:
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    functions = [(path, node) for path in SOURCES for node in ast.walk(ast.parse(path.read_text()))]
    long = [
        f"{_name(p)}.{n.name}" for p, n in functions if isinstance(n, kinds) and (n.end_lineno or 0) - n.lineno > 40
    ]
    assert not long


def test_evaluate_stays_a_namespace() -> None:
    """A package of that name at the top would shadow Hugging Face's when Python runs from here."""
    assert not (ROOT / "evaluate" / "__init__.py").exists()
