"""The training itself, in this process: real models, few iterations."""

import json
import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from knowhow.strategies.backends import engine, folders
from knowhow.strategies.backends.blas import load_fast_blas
from knowhow.strategies.errors import Faults, UserError
from knowhow.strategies.training.dataset import examples, read_dataset
from knowhow.strategies.training.job import Job, Options
from knowhow.strategies.training.tune import tune

MINI = folders.find("mini")


@pytest.fixture
def job(tiny_corpus: Path) -> Job:
    options = Options(iters=4, eval_every=2, learning_rate=1e-3, batch_size=4, rank=4)
    return Job(str(MINI), str(tiny_corpus / "train.jsonl"), str(tiny_corpus / "valid.jsonl"), options)


def _with(job: Job, **options: Any) -> Job:
    return replace(job, options=replace(job.options, **options))


def _tuned(job: Job, folder: Path) -> dict[str, Any]:
    folder.mkdir()
    return tune(job, folder)


def _valid_loss(model: Any, tokenizer: Any, job: Job) -> float:
    """Of all validation rows at once, counted anew."""
    import mlx.core as mx

    total = count = 0.0
    for row in examples(read_dataset(Path(job.valid)), tokenizer, True, 2048):
        logits = model(mx.array([row.tokens[:-1]]))[0]
        losses = mx.logsumexp(logits, axis=-1) - logits[mx.arange(len(logits)), mx.array(row.tokens[1:])]
        total += losses[row.start - 1 :].sum().item()  # pyright: ignore[reportAssignmentType, reportOperatorIssue]
        count += len(row.tokens) - row.start
    return total / count


@pytest.mark.parametrize("kind", ["full", "lora", "dora"])
def test_what_was_kept_loads_with_mlx_lm_and_has_the_loss_that_was_told(job: Job, tmp_path: Path, kind: str) -> None:
    job = _with(job, fine_tune_type=kind)
    outcome = _tuned(job, tmp_path / "out")
    loaded = engine.load(MINI, tmp_path / "out" / "adapter", "tuned")
    assert math.isclose(_valid_loss(loaded.model, loaded.tokenizer, job), outcome["valid_loss"], rel_tol=1e-4)
    assert outcome["valid_loss"] < outcome["details"]["untrained_valid_loss"]


def test_the_cost_is_told(job: Job, tmp_path: Path) -> None:
    outcome = _tuned(_with(job, fine_tune_type="lora", layers=2), tmp_path / "out")
    assert 0 < outcome["trained_percent"] < 5
    assert 0 < outcome["peak_memory_gb"] < outcome["details"]["rss_gb"] + 1
    assert outcome["train_loss"] > 0
    told = {"type": "lora", "layers": 2, "iters": 4, "train_rows": 12, "valid_rows": 3}
    assert told.items() <= outcome["details"].items()


def _trained(folder: Path) -> set[str]:
    import mlx.core as mx

    weights: Any = mx.load(str(folder / "adapter" / "adapters.safetensors"))
    return set(weights)


def test_full_tuning_of_all_layers_trains_everything_in_a_small_model(job: Job, tmp_path: Path) -> None:
    outcome = _tuned(_with(job, fine_tune_type="full"), tmp_path / "out")
    assert outcome["trained_percent"] == 100
    assert {"model.embed_tokens.weight", "model.norm.weight"} < _trained(tmp_path / "out")


def test_full_tuning_of_some_layers_trains_the_last_blocks_alone(job: Job, tmp_path: Path) -> None:
    outcome = _tuned(_with(job, fine_tune_type="full", layers=2), tmp_path / "out")
    assert {name[:15] for name in _trained(tmp_path / "out")} == {"model.layers.3.", "model.layers.4."}
    assert outcome["details"]["layers"] == 2


@pytest.mark.parametrize("kind", ["full", "lora"])
def test_the_same_seed_and_data_give_the_same_weights(job: Job, tmp_path: Path, kind: str) -> None:
    job = _with(job, fine_tune_type=kind, dropout=0.1)
    for name, seed in (("one", 3), ("two", 3), ("other", 4)):
        _tuned(replace(job, seed=seed), tmp_path / name)
    one, two, other = ((tmp_path / name / "adapter" / "adapters.safetensors") for name in ("one", "two", "other"))
    assert one.read_bytes() == two.read_bytes()
    assert one.read_bytes() != other.read_bytes()


def test_a_float16_thinking_model_is_tuned_too(job: Job, tmp_path: Path, tiny_qwen3: Path) -> None:
    outcome = _tuned(replace(job, model=str(tiny_qwen3)), tmp_path / "out")
    assert outcome["details"]["type"] == "full"
    loaded = engine.load(tiny_qwen3, tmp_path / "out" / "adapter", "tuned")
    assert math.isclose(_valid_loss(loaded.model, loaded.tokenizer, job), outcome["valid_loss"], rel_tol=1e-3)


@pytest.fixture(scope="module")
def quantized(tmp_path_factory: pytest.TempPathFactory) -> Path:
    load_fast_blas()
    from mlx_lm import convert

    folder = tmp_path_factory.mktemp("models") / "mini-4bit"
    convert(str(MINI), str(folder), quantize=True, q_bits=4, q_group_size=64)
    return folder


def test_a_quantized_model_is_tuned_by_low_rank_and_never_whole(job: Job, tmp_path: Path, quantized: Path) -> None:
    job = _with(replace(job, model=str(quantized)), iters=1, batch_size=1, layers=1)  # packed products are slow here
    assert _tuned(job, tmp_path / "auto")["details"]["type"] == "lora"
    with pytest.raises(UserError, match="quantized"):
        _tuned(_with(job, fine_tune_type="full"), tmp_path / "full")


def test_a_learning_rate_that_breaks_the_model_is_told(job: Job, tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"learning rate"):
        _tuned(_with(job, fine_tune_type="lora", scale=1e30, learning_rate=1.0), tmp_path / "out")


def test_more_layers_than_there_are_is_told(job: Job, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="6 layers, the model has 5"):
        _tuned(_with(job, layers=6), tmp_path / "out")


def test_data_that_would_train_on_nothing_never_reaches_the_trainer(job: Job, tmp_path: Path) -> None:
    with pytest.raises(Faults, match=r"train\.jsonl: 12 faults"):
        _tuned(_with(job, max_seq_length=8), tmp_path / "out")
    assert not (tmp_path / "out" / "losses.jsonl").exists()


def test_a_row_longer_than_the_model_reads_is_refused(job: Job, tmp_path: Path, tiny_qwen3: Path) -> None:
    row = {"prompt": "How wide? " * 400, "completion": "14 metres."}
    Path(job.train).write_text(json.dumps(row) + "\n", encoding="utf-8")
    with pytest.raises(Faults, match="let in 512"):
        _tuned(replace(job, model=str(tiny_qwen3)), tmp_path / "out")


def test_stock_mlx_lm_reads_the_adapter(job: Job, tmp_path: Path) -> None:
    from mlx_lm import load

    _tuned(_with(job, fine_tune_type="dora"), tmp_path / "out")
    config = json.loads((tmp_path / "out" / "adapter" / "adapter_config.json").read_text())
    assert config["lora_parameters"] == {"rank": 4, "scale": 20.0, "dropout": 0.0}
    load(str(MINI), adapter_path=str(tmp_path / "out" / "adapter"))
