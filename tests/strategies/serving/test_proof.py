"""Proving: the same answers pass, others are told, and other tokens in the prompt end it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from knowhow.strategies.backends import engine
from knowhow.strategies.backends.base import Decoding, Message
from knowhow.strategies.errors import UserError
from knowhow.strategies.serving import llamacpp
from knowhow.strategies.serving.chatformat import conversation
from knowhow.strategies.serving.export import Exported, Tuned, Wanted, export
from knowhow.strategies.serving.proof import Trial, prove

TRIAL = Trial([conversation("", "How wide?"), conversation("Be brief.", "And long?")], max_tokens=12)


class Server:
    """Stands for Ollama: answers from a model folder, reads as many tokens more as it is told."""

    def __init__(self, folder: Path, adapter: Path | None, more: int = 0) -> None:
        self.folder, self.adapter, self.more = folder, adapter, more

    def answer(self, name: str, messages: list[Message], max_tokens: int, window: int) -> tuple[str, str, int]:
        assert name == "knowhow-it"
        assert window == 512
        model = engine.load(self.folder, self.adapter, f"for a server with {self.adapter}")
        ids, _ = model.template.encode(messages)
        (output,) = engine.generate(model, [engine.Row(ids, max_tokens)], Decoding())
        return model.tokenizer.decode(output.ids), output.finish, len(ids) + self.more


@pytest.fixture
def tuned(tiny_qwen3: Path, adapter_for: Callable[..., Path]) -> Tuned:
    return Tuned(tiny_qwen3, adapter_for(tiny_qwen3, "full"))


@pytest.fixture
def exported(tuned: Tuned, tmp_path: Path) -> Exported:
    return export(tuned, Wanted(to="ollama"), tmp_path / "out", "knowhow-it")


def test_every_engine_that_is_there_agrees(tuned: Tuned, exported: Exported) -> None:
    server: Any = Server(tuned.base, tuned.adapter)
    found = prove(tuned, exported, TRIAL, server)
    engines = ["fused, in mlx", *(["knowhow-it.gguf in llama.cpp"] if llamacpp.installed() else []), "knowhow-it in"]
    assert [each.voice.startswith(name) for each, name in zip(found, engines, strict=True)] == [True] * len(engines)
    assert found[0].share == found[-1].share == 1.0
    assert found[0].stops == found[-1].stops == 2


def test_another_model_in_its_place_is_seen(tuned: Tuned, exported: Exported) -> None:
    server: Any = Server(tuned.base, None)
    *_, found = prove(tuned, exported, TRIAL, server)
    assert found.share < 0.99
    assert "in place of" in found.difference


def test_a_prompt_of_another_length_ends_the_proof(tuned: Tuned, exported: Exported) -> None:
    server: Any = Server(tuned.base, tuned.adapter, more=1)
    with pytest.raises(UserError, match=r"Ollama reads \d+ tokens where mlx reads \d+ in 'How wide\?'"):
        prove(tuned, exported, TRIAL, server)


@pytest.mark.skipif(not llamacpp.installed(), reason="llama.cpp is not installed")
def test_llama_cpp_that_cannot_run_a_file_is_told_in_a_line(tmp_path: Path) -> None:
    (tmp_path / "it.gguf").write_text("not a GGUF")
    with (
        pytest.raises(UserError, match=r"llama.cpp .* cannot run it\.gguf"),
        llamacpp.LlamaCpp(tmp_path / "it.gguf", None, 512) as runner,
    ):
        runner.tokens("hi")


def test_what_is_left_is_what_was_asked_for(tuned: Tuned, exported: Exported, tmp_path: Path) -> None:
    assert exported.without_fused().fused is None
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["Modelfile", "knowhow-it.gguf"]
    whole = export(tuned, Wanted(to="safetensors"), tmp_path / "whole", "knowhow-it").without_fused()
    assert whole.fused
    assert (whole.fused / "model.safetensors").is_file()
