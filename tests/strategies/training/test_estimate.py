"""What a training is about to take, from sizes alone."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from knowhow.strategies.errors import UserError
from knowhow.strategies.training import estimate
from knowhow.strategies.training.dataset import Example
from knowhow.strategies.training.estimate import Need, Room, check_weights
from knowhow.strategies.training.job import Options, resolve

ROWS = [Example(tuple(range(length)), start=4) for length in (20, 30, 400)]
LLAMA_3B = {"heads": 24, "hidden": 3072, "vocabulary": 128_256, "blocks": 28, "width": 2, "quantized": False}


def _need(kind: str = "full", **options: Any) -> Need:
    """A model of 3 billion bfloat16 parameters, of which half or a thousandth is trained."""
    given = {"fine_tune_type": kind, "layers": 16, "batch_size": 4, **options}
    recipe = resolve(Options(**given), 3_200_000_000, quantized=False)
    trained = 3.2e9 if kind == "full" else 6.4e6
    return Need(weights=6.4e9, trained=trained, block=60_000, layers=recipe.layers, recipe=recipe, **LLAMA_3B)


def test_what_is_trained_counts_four_times_and_the_rest_once() -> None:
    full, low = _need().bytes(ROWS), _need("lora").bytes(ROWS)
    assert full - low == pytest.approx(4 * (3.2e9 - 6.4e6))
    assert 6.4e9 < low < 16e9


@pytest.mark.parametrize("less", [{"batch_size": 1}, {"grad_checkpoint": True}])
def test_smaller_batches_and_checkpoints_take_less(less: dict[str, Any]) -> None:
    assert _need("lora", **less).bytes(ROWS) < _need("lora").bytes(ROWS)


def test_processes_share_a_batch_s_rows() -> None:
    assert _need("lora").bytes(ROWS, processes=4) == _need("lora", batch_size=1).bytes(ROWS)


def test_a_refusal_names_only_what_would_fit_the_gentlest_first() -> None:
    need = _need()
    tight = Room(need.bytes(ROWS) - 1, "free")
    with pytest.raises(UserError, match=r"about \d+\.\d GB, and \d+\.\d GB are free: it fits with batch size 2 \("):
        need.check(ROWS, tight, 1)
    small = Room(9e9, "free")
    with pytest.raises(UserError) as raised:
        need.check(ROWS, small, 1)
    assert "quantized to 4 bits" in raised.value.fix
    assert "batch size 2 (" not in raised.value.fix
    with pytest.raises(UserError, match="take a smaller model"):
        need.check(ROWS, Room(1e9, "free"), 1)


def test_what_fits_is_let_through() -> None:
    need = _need()
    need.check(ROWS, Room(need.bytes(ROWS), "free"), 1)


def test_weights_are_counted_from_the_files_heads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    head = {"a": {"dtype": "BF16", "shape": [1000, 1000]}, "b": {"dtype": "U32", "shape": [1000]}, "__metadata__": {}}
    told = json.dumps(head).encode()
    (tmp_path / "model.safetensors").write_bytes(len(told).to_bytes(8, "little") + told)
    for slow, size in ((True, 4_004_000), (False, 2_004_000)):
        monkeypatch.setattr(estimate, "on_a_slow_cpu", lambda slow=slow: slow)
        check_weights(tmp_path, Room(size + estimate.PROCESS, "free"))
        with pytest.raises(UserError, match="weights alone"):
            check_weights(tmp_path, Room(size + estimate.PROCESS - 1, "free"))


def test_room_is_what_is_allowed_or_free() -> None:
    assert Room.found(2.5) == Room(2.5e9, "allowed")
    assert Room.found(None).bytes > 1e8


@pytest.mark.parametrize(
    ("limit", "taken", "stat", "cached"),
    [
        ("memory.max", "memory.current", "memory.stat", "inactive_file"),
        ("memory/memory.limit_in_bytes", "memory/memory.usage_in_bytes", "memory/memory.stat", "total_inactive_file"),
    ],
)
def test_files_that_can_be_dropped_leave_a_container_s_room(
    tmp_path: Path, limit: str, taken: str, stat: str, cached: str
) -> None:
    (tmp_path / "memory").mkdir()
    for name, told in ((limit, "8000\n"), (taken, "5000\n"), (stat, f"file 4000\n{cached} 3000\n")):
        (tmp_path / name).write_text(told)
    assert list(estimate._bounds(tmp_path)) == [6000]
    (tmp_path / limit).write_text("max\n")
    assert list(estimate._bounds(tmp_path)) == []


def test_time_is_that_of_all_steps_and_all_looks() -> None:
    need = _need("lora", iters=30, eval_every=10, batch_size=3)
    same = ROWS
    look = 2.0
    forward = look  # the training rows are the validation rows
    steps = 30 * forward * (1 + 16 / 28 * estimate.BACKWARD["lora"])
    assert need.seconds(same, same, look) == pytest.approx(steps + look * 4)
    whole = replace(need, layers=28)
    assert whole.seconds(same, same, look) > need.seconds(same, same, look)
