"""`compare export --to ollama` against a real server, if KNOWHOW_TEST_OLLAMA holds the address of one.

What the requests look like is tested without a server (test_ollama_create.py); that Ollama then runs the same model,
only Ollama can show.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from knowhow.evaluate.cli import main

ADDRESS = os.environ.get("KNOWHOW_TEST_OLLAMA")
NAME = "knowhow-orvel-mini-finetune"
pytestmark = pytest.mark.skipif(not ADDRESS, reason="no server: set KNOWHOW_TEST_OLLAMA")


@pytest.fixture(autouse=True)
def cleaned() -> Iterator[None]:
    import ollama

    yield
    if ADDRESS:
        ollama.Client(ADDRESS).delete(NAME)


@pytest.mark.parametrize("quantize", [(), ("--quantize", "q8_0"), ("--quantize", "q4_K_M")])
def test_ollama_answers_as_mlx_does(tiny_corpus: Path, tmp_path: Path, quantize: tuple[str, ...]) -> None:
    where = ["--corpus", str(tiny_corpus), "--out", str(tmp_path / "out"), "--base-url", str(ADDRESS)]
    done = CliRunner().invoke(main, ["export", *where, "--to", "ollama", "--iters", "60", "--prove", *quantize])
    assert done.exit_code == 0, done.output
    assert f"run it: ollama run {NAME}" in done.stdout
    (line,) = (line for line in done.stdout.splitlines() if f"{NAME} in Ollama" in line)
    if not quantize:
        assert float(line.partition(": ")[2].partition("%")[0]) >= 99
