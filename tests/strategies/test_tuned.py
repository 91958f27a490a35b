"""Models that were tuned before, by this project or by mlx-lm itself, as strategies."""

import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from knowhow.strategies import plugins
from knowhow.strategies.backends.mlx import Mlx
from knowhow.strategies.base import Message, Setup, Strategy
from knowhow.strategies.corpus import load_corpus
from knowhow.strategies.errors import UserError
from knowhow.strategies.finetune import Finetune

OPTIONS = {"iters": 6, "eval_every": 3, "batch_size": 4}
ASKED = "How wide is the court?"


def _setup(corpus: Path, cache: Path, **more: Any) -> Setup:
    return Setup(corpus=load_corpus(corpus), cache=cache, backend=Mlx("mini"), **more)


def _tuned(run: Path, corpus: Path, cache: Path) -> Strategy:
    strategy = plugins.find("strategy", f"finetune:{run}")(_setup(corpus, cache))
    strategy.prepare()
    return strategy


def test_a_run_is_asked_as_it_was_left_and_tells_what_it_cost(tiny_corpus: Path, tmp_path: Path) -> None:
    made = Finetune(_setup(tiny_corpus, tmp_path, options=OPTIONS))
    cost = made.prepare()
    again = _tuned(made.place, tiny_corpus, tmp_path)
    assert again.prepare() == cost
    assert again.backend.identity() == made.backend.identity()
    assert again.messages(ASKED) == [Message("user", ASKED)]


@pytest.mark.parametrize("kind", ["full", "dora"])
def test_mlx_lm_s_own_generate_answers_as_the_arm_does(tiny_corpus: Path, tmp_path: Path, kind: str) -> None:
    made = Finetune(_setup(tiny_corpus, tmp_path, options={**OPTIONS, "fine_tune_type": kind}))
    made.prepare()
    said = made.answer(ASKED).completion.text
    command = [sys.executable, "-m", "mlx_lm", "generate", "--model", str(Mlx("mini").folder)]
    command += ["--adapter-path", str(made.place / "adapter"), "--prompt", ASKED, "--temp", "0", "--verbose", "False"]
    ran = subprocess.run(command, capture_output=True, text=True, check=True)
    assert said
    assert ran.stdout.strip() == said.strip()


def test_an_adapter_of_mlx_lm_s_own_training_is_an_arm(tiny_corpus: Path, tmp_path: Path) -> None:
    from mlx_lm import load
    from mlx_lm.lora import CONFIG_DEFAULTS, train_model
    from mlx_lm.tuner.datasets import load_local_dataset

    given = {"num_layers": 2, "iters": 3, "batch_size": 2, "adapter_path": str(tmp_path / "theirs"), "val_batches": 1}
    args = SimpleNamespace(**{**CONFIG_DEFAULTS, **given, "learning_rate": 1e-3})
    loaded: Any = load(str(Mlx("mini").folder))
    train, valid, _ = load_local_dataset(tiny_corpus, loaded[1], args)
    train_model(args, loaded[0], train, valid)
    arm = _tuned(tmp_path / "theirs", tiny_corpus, tmp_path)
    assert arm.prepare().details == {"type": "lora", "layers": 2}
    assert arm.backend.identity() != Mlx("mini").identity()
    assert arm.answer(ASKED).completion.completion_tokens


def test_a_folder_without_an_adapter_is_told(tiny_corpus: Path, tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"holds no adapter: pass a folder"):
        _tuned(tmp_path / "none", tiny_corpus, tmp_path)


@pytest.mark.parametrize(("config", "told"), [("[]", "is not an adapter's configuration"), ("{", "is not JSON")])
def test_a_broken_configuration_is_told(tiny_corpus: Path, tmp_path: Path, config: str, told: str) -> None:
    (tmp_path / "adapters.safetensors").touch()
    (tmp_path / "adapter_config.json").write_text(config)
    with pytest.raises(UserError, match=rf"adapter_config.json {told}.*: train it again"):
        _tuned(tmp_path, tiny_corpus, tmp_path)


def test_an_adapter_of_another_model_is_told(tiny_corpus: Path, tmp_path: Path, tiny_qwen3: Path) -> None:
    made = Finetune(_setup(tiny_corpus, tmp_path, options={**OPTIONS, "iters": 2, "fine_tune_type": "lora"}))
    made.prepare()
    other = plugins.find("strategy", f"finetune:{made.place}")
    setup = Setup(corpus=load_corpus(tiny_corpus), cache=tmp_path, backend=Mlx(str(tiny_qwen3)))
    arm = other(setup)
    arm.prepare()
    with pytest.raises(UserError, match=r"cannot load .* with the adapter"):
        arm.answer(ASKED)
