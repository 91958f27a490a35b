"""What a plan calls its folders, and what makes one run another."""

import pytest
from knowhow.evaluate.planning import model_slug, model_slugs


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
