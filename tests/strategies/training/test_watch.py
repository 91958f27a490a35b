"""What is kept of a training, and when it is stopped."""

import io
import json
import math

import pytest
from knowhow.strategies.errors import UserError
from knowhow.strategies.training.job import Options, resolve
from knowhow.strategies.training.watch import Best, Watch


def _watched(valid: list[float], train: list[float], every: int = 2) -> tuple[Watch, list[int], list[dict]]:
    """A training with these losses: its watch, the validation looks after which weights were saved, and the log."""
    looks = iter(valid)
    saved: list[int] = []
    log = io.StringIO()
    recipe = resolve(Options(iters=len(train), eval_every=every), 1000, quantized=False)
    watch = Watch(recipe, log, lambda: next(looks), lambda: saved.append(log.getvalue().count("valid_loss") - 1))
    watch.look(0)
    for iteration, loss in enumerate(train, 1):
        watch.on_train_loss_report({"iteration": iteration, "train_loss": loss})
    return watch, saved, [json.loads(line) for line in log.getvalue().splitlines()]


def test_the_best_weights_are_kept_and_not_the_last() -> None:
    watch, saved, _ = _watched(valid=[5.0, 3.0, 1.0, 2.0], train=[4.0, 3.0, 2.0, 1.0, 0.5, 0.5])
    assert saved == [0, 1, 2]
    assert watch.best == Best(iteration=4, valid_loss=1.0, train_loss=1.5)


def test_the_last_iteration_is_looked_at_even_off_the_beat() -> None:
    watch, _, log = _watched(valid=[5.0, 3.0, 1.0], train=[4.0, 3.0, 2.0])
    assert [line["iteration"] for line in log if "valid_loss" in line] == [0, 2, 3]
    assert watch.best.iteration == 3


def test_every_loss_is_written_down_with_its_iteration() -> None:
    _, _, log = _watched(valid=[5.0, 3.0], train=[4.0, 3.5])
    assert log == [
        {"iteration": 0, "of": 2, "valid_loss": 5.0},
        {"iteration": 1, "of": 2, "train_loss": 4.0},
        {"iteration": 2, "of": 2, "train_loss": 3.5},
        {"iteration": 2, "of": 2, "valid_loss": 3.0},
    ]


@pytest.mark.parametrize("broken", [math.nan, math.inf])
def test_a_loss_that_is_no_number_stops_the_training(broken: float) -> None:
    with pytest.raises(UserError, match=r"after iteration 2.*lower the learning rate"):
        _watched(valid=[5.0], train=[4.0, broken])
    with pytest.raises(UserError, match="after iteration 2"):
        _watched(valid=[5.0, broken], train=[4.0, 4.0])


def test_a_training_that_gained_nothing_is_an_error() -> None:
    watch, _, _ = _watched(valid=[1.0, 2.0], train=[4.0, 4.0])
    with pytest.raises(UserError, match=r"below 1\.000"):
        watch.check()
