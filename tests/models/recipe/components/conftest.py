"""The real Svelte compiler, where the svelte scorer has installed it; nothing is installed for these tests."""

import shutil
from collections.abc import Callable

import pytest
from knowhow.evaluate.scorers.svelte.node import cache
from knowhow.models.recipe.compiler import MAIN
from knowhow.models.recipe.compiler import compiled as told

Compiler = Callable[[list[str]], list[dict]]


@pytest.fixture(scope="session")
def compiled() -> Compiler:
    """Compiles components: for each, whether it is in runes mode, and what is wrong with it."""
    found = sorted(cache().glob(f"svelte-*/{MAIN}"))
    node = shutil.which("node")
    if not found or node is None:
        pytest.skip("the svelte scorer has not installed its compiler here")
    return lambda codes: told(node, found[-1], codes)
