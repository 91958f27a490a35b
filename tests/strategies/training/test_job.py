"""What a user may set, and what it comes to for a model."""

from pathlib import Path

import pytest
from knowhow.strategies.errors import UserError
from knowhow.strategies.training.job import RECIPES, SMALL, Job, Options, read_job, resolve, write_job


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


def test_what_is_left_open_comes_from_the_type_and_the_rest_is_kept() -> None:
    recipe = resolve(Options(fine_tune_type="dora", iters=7), 1000, quantized=False)
    assert recipe.iters == 7
    assert recipe.learning_rate == RECIPES["dora"]["learning_rate"]


def test_a_job_is_read_as_it_was_written(tmp_path: Path) -> None:
    job = Job("model", "train.jsonl", "valid.jsonl", Options(layers=2, learning_rate=1e-4), seed=3)
    write_job(job, tmp_path / "job.json")
    assert read_job(tmp_path / "job.json") == job
