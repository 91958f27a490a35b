"""What a user may set, and what it comes to for a model."""

from pathlib import Path
from typing import Any

import pytest
from knowhow.strategies.errors import UserError
from knowhow.strategies.training.job import LARGE_RATES, SMALL, Job, Options, read_job, resolve, write_job


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("fine_tune_type", "qlora"),
        ("layers", 0),
        ("layers", -2),
        ("iters", 0),
        ("learning_rate", 0.0),
        ("learning_rate", 3.0),
        ("batch_size", 0),
        ("rank", 0),
        ("scale", 0.0),
        ("rehearsal", 1.0),
        ("rehearsal", -0.1),
        ("dropout", 1.0),
        ("eval_every", 0),
        ("max_seq_length", 0),
    ],
)
def test_a_setting_that_cannot_be_meant_is_refused_by_name(name: str, value: object) -> None:
    with pytest.raises(UserError, match=name):
        Options(**{name: value})  # pyright: ignore[reportArgumentType]


def test_auto_trains_a_small_model_whole_and_a_large_one_by_low_rank() -> None:
    assert resolve(Options(), SMALL - 1, quantized=False).fine_tune_type == "full"
    assert resolve(Options(), SMALL, quantized=False).fine_tune_type == "lora"


def test_auto_never_trains_a_quantized_model_whole() -> None:
    assert resolve(Options(), 1000, quantized=True).fine_tune_type == "lora"


def test_full_tuning_of_a_quantized_model_is_refused_with_the_reason() -> None:
    with pytest.raises(UserError, match=r"no gradient.*lora"):
        resolve(Options(fine_tune_type="full"), 1000, quantized=True)


def test_the_rate_follows_type_and_size_unless_it_is_given() -> None:
    def rate(parameters: int, **options: Any) -> float:
        return resolve(Options(**options), parameters, quantized=False).learning_rate

    assert rate(3_000_000) > rate(50_000_000) > rate(10**9, fine_tune_type="full") == LARGE_RATES["full"]
    assert rate(10**9) == LARGE_RATES["lora"]
    assert rate(10**9, learning_rate=0.5) == 0.5


def test_beside_code_more_is_rehearsed_unless_the_share_is_given() -> None:
    def share(code: bool, **options: Any) -> float:
        return resolve(Options(**options), 1000, quantized=False, code=code).rehearsal

    assert share(code=True) > share(code=False) > 0
    assert share(code=True, rehearsal=0.0) == 0


def test_a_small_model_trains_its_embeddings_too_unless_only_some_layers_are_asked_for() -> None:
    def outside(parameters: int, **options: Any) -> bool:
        return resolve(Options(fine_tune_type="full", **options), parameters, quantized=False).embeddings

    assert outside(3_000_000)
    assert not outside(3_000_000, layers=2)
    assert not outside(3_000_000, embeddings=False)
    assert not outside(10**9)
    assert outside(10**9, layers=2, embeddings=True)


def test_a_small_model_keeps_its_attention_unless_it_is_named() -> None:
    def attention(parameters: int, **options: Any) -> bool:
        return resolve(Options(**options), parameters, quantized=False).attention

    assert not attention(3_000_000)
    assert attention(3_000_000, attention=True)
    assert attention(3_000_000, keys=("self_attn.q_proj",))
    assert attention(10**9)
    assert not attention(10**9, attention=False)


def test_low_rank_adapters_have_no_embeddings_to_train() -> None:
    assert not resolve(Options(fine_tune_type="lora"), 1000, quantized=False).embeddings
    with pytest.raises(UserError, match="lora trains no embeddings"):
        resolve(Options(fine_tune_type="lora", embeddings=True), 1000, quantized=False)


def test_a_job_is_read_as_it_was_written(tmp_path: Path) -> None:
    job = Job("model", "train.jsonl", "valid.jsonl", Options(layers=2, learning_rate=1e-4), seed=3)
    write_job(job, tmp_path / "job.json")
    assert read_job(tmp_path / "job.json") == job
