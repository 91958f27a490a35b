"""Fixtures: an Ollama server with a small model in it. A fake one, as two versions; or the real one at OLLAMA_HOST.

make test-ollama OLLAMA_HOST=127.0.0.1:11434
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fake_ollama import FakeOllama
from knowhow.strategies.backends import ollama_models, ollama_server
from knowhow.strategies.backends.ollama_server import Server
from mini_gguf import write
from ollama_front import Front, RealOllama

REAL = os.environ.get("KNOWHOW_TEST_OLLAMA", "")
MINI = Path(__file__).parents[2] / "models" / "mini"
MODEL = "knowhow-test"
TEMPLATE = "{{- range .Messages }}<|im_start|>{{ .Role }}\n{{ .Content }}<|im_end|>\n{{ end }}<|im_start|>assistant\n"


@pytest.fixture(scope="session")
def ggufs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Files of a model: whole, with a chat template of its own, and one that cannot be loaded."""
    folder = tmp_path_factory.mktemp("ggufs")
    paths = {name: folder / f"{name}.gguf" for name in ("whole", "own-template", "broken")}
    if REAL:
        write(MINI, paths["whole"])
        write(MINI, paths["own-template"], template=True)
        write(MINI, paths["broken"], leave_out="blk.1.ffn_up")
    else:
        for name, path in paths.items():
            path.write_bytes(name.encode())
    return paths


@pytest.fixture(params=["real"] if REAL else ["0.32.15", "0.24.0"])
def ollama(request: pytest.FixtureRequest, ggufs: dict[str, Path], monkeypatch: pytest.MonkeyPatch) -> Iterator[Front]:
    """The server, with `knowhow-test` in it. All that tests make there is removed again; nobody waits long."""
    monkeypatch.setattr(ollama_server, "PATIENCE", 5.0)
    monkeypatch.setattr(ollama_server, "PAUSE", 0.05)
    front = Front(RealOllama(REAL) if REAL else FakeOllama(request.param))
    monkeypatch.setenv("OLLAMA_HOST", front.url)
    make_model(front, MODEL, ggufs["whole"])
    front.asked.clear()
    yield front
    if not front.running:
        front.start()
    front.faults = ()
    server = Server(front.url)
    for model in ollama_models.made(server):
        ollama_models.delete(server, model.name)
    front.stop()


@pytest.fixture
def make(ollama: Front, ggufs: dict[str, Path]) -> Callable[..., str]:
    """`make("knowhow-small", "whole", num_ctx=256)`: another model in the server, with these parameters."""

    def made(name: str, gguf: str = "whole", template: str = TEMPLATE, **parameters: int) -> str:
        make_model(ollama, name, ggufs[gguf], template, **parameters)
        return name

    return made


def make_model(front: Front, name: str, gguf: Path, template: str = TEMPLATE, **parameters: int) -> None:
    body = {"parameters": {"stop": ["<|im_end|>"], "temperature": 0, "num_thread": 1, **parameters}}
    if template:
        body["template"] = template  # type: ignore[assignment]
    ollama_models.create(Server(front.url), name, body, {"model.gguf": gguf})
