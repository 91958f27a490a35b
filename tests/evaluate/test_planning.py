"""What a plan calls its folders, and what makes one run another."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from knowhow.evaluate.planning import Plan, load_backend, make_plan, model_slug, model_slugs
from knowhow.evaluate.settings import Settings
from knowhow.strategies.errors import UserError


@pytest.mark.parametrize(
    ("model", "name"),
    [
        ("mini", "mini"),
        ("replay:script.json", "replay-script"),
        ("replay:some/place/script.v2.yaml", "replay-script.v2"),
        ("openai:models/qwen.gguf", "openai-qwen"),
        ("openai:gpt-4.1-mini", "openai-gpt-4.1-mini"),
        ("ollama:llama3.2", "ollama-llama3.2"),
        ("ollama:qwen2.5:14b", "ollama-qwen2.5-14b"),
        ("ollama:hf.co/someone/Qwen3-0.6B-GGUF:Q8_0", "ollama-Qwen3-0.6B-GGUF-Q8_0"),
        ("mlx:Qwen/Qwen3-0.6B", "mlx-Qwen3-0.6B"),
        ("mlx:./models/Qwen3-0.6B-4bit/", "mlx-Qwen3-0.6B-4bit"),
        ("./my/backend.py:Mine", "backend-Mine"),
        ("./my/backend.py:Mine:llama3.1:8b", "backend-llama3.1-8b"),
    ],
)
def test_a_model_s_folder_has_its_whole_name_but_for_a_file_s_ending(model: str, name: str) -> None:
    assert model_slug(model) == name


def test_models_that_are_called_alike_get_folders_of_their_own() -> None:
    models = ["mlx:a/m", "mlx:b/m", "mlx:c/M", "mlx:Qwen/Qwen3-4B"]
    names = model_slugs(models)
    assert list(names) == models
    assert names["mlx:Qwen/Qwen3-4B"] == "mlx-Qwen3-4B"
    assert len({name.casefold() for name in names.values()}) == 4  # some file systems do not tell m from M
    assert names == model_slugs(models)


@pytest.fixture
def planned(tiny_corpus: Path, tmp_path: Path) -> Callable[..., Plan]:
    """`planned("baseline")`: a plan of these strategies on the tiny corpus, as its files are now."""
    (tmp_path / "script.yaml").write_text("default: yes", encoding="utf-8")

    def plan(*strategies: str) -> Plan:
        model, out = f"replay:{tmp_path / 'script.yaml'}", tmp_path / "reports"
        return make_plan(Settings(str(tiny_corpus), strategies, model, out=out, cache=tmp_path / "cache"), {})

    return plan


@pytest.mark.parametrize("place", ["run/adapter", "run"])
def test_another_adapter_makes_another_run(planned: Callable[..., Plan], tmp_path: Path, place: str) -> None:
    adapter = tmp_path / place
    adapter.mkdir(parents=True)
    (adapter / "adapter_config.json").write_text("{}")
    (adapter / "adapters.safetensors").write_bytes(b"weights")
    before = [planned(f"finetune:{tmp_path / 'run'}", "baseline").fingerprint for _ in range(2)]
    (adapter / "adapters.safetensors").write_bytes(b"other weights")
    assert before[0] == before[1] != planned(f"finetune:{tmp_path / 'run'}", "baseline").fingerprint


def test_what_tests_import_makes_another_run(planned: Callable[..., Plan], tiny_corpus: Path) -> None:
    (tiny_corpus / "tests").mkdir()
    (tiny_corpus / "tests" / "helper.js").write_text("1")
    before = [planned("baseline").fingerprint for _ in range(2)]
    (tiny_corpus / "tests" / "helper.js").write_text("22")
    assert before[0] == before[1] != planned("baseline").fingerprint


def test_what_a_scorer_runs_makes_another_run(
    planned: Callable[..., Plan], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "judges" / "program.mjs"
    program.parent.mkdir()
    (program.parent / "facts.py").write_text("")
    monkeypatch.setattr("inspect.getfile", lambda kind: str(program.parent / "facts.py"))
    found = set()
    for text in ("1", "22"):
        program.write_text(text)
        found |= {planned("baseline").hashes["test"], planned("baseline").hashes["test"]}
    assert len(found) == 2


def test_a_plan_is_of_what_was_there_when_it_was_made(planned: Callable[..., Plan], tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text("from knowhow.strategies.rag import Rag\nclass Mine(Rag): ...\n")
    plan = planned(f"{tmp_path / 'mine.py'}:Mine")
    before = plan.fingerprint
    (tmp_path / "mine.py").write_text("# edited while it is asked\n")
    assert plan.fingerprint == before


def test_a_model_in_this_process_takes_what_is_said_of_its_thinking(tiny_qwen3: Path) -> None:
    settings = Settings("rugby", model=f"mlx:{tiny_qwen3}", think="on", think_tokens=9)
    told = load_backend(settings).identity()
    assert (told["think"], told["think_tokens"]) == (True, 9)


@pytest.mark.parametrize("more", [{"window": "default"}, {"think": "off", "concurrency": 2}])
def test_a_model_in_this_process_has_no_server_to_set(more: dict[str, Any]) -> None:
    with pytest.raises(UserError, match=r"--model mini takes no --(window default|concurrency): leave it out"):
        load_backend(Settings("rugby", **more))
