"""What is kept of a training, and when it is stopped."""

import io
import json
import math
from typing import Any

import pytest
from knowhow.strategies.errors import UserError
from knowhow.strategies.training.job import Options, Recipe, resolve
from knowhow.strategies.training.watch import Best, Progress, Stopped, Watch


class Hands:
    """Takes the validation losses from a list, and remembers after which looks it had to keep what."""

    def __init__(self, losses: list[float]) -> None:
        self.losses = iter(losses)
        self.looks = 0
        self.best: list[int] = []
        self.last: list[str] = []

    def validate(self) -> float:
        self.looks += 1
        return next(self.losses)

    def keep_best(self) -> None:
        self.best.append(self.looks - 1)

    def keep_last(self, progress: Progress) -> None:
        self.last.append(progress.told())

    def batch(self) -> str:
        return "epoch 1, batch 2 of 3, line 7 of train.jsonl"


def _info(iteration: int, loss: float) -> dict[str, float]:
    return {"iteration": iteration, "train_loss": loss, "iterations_per_second": 2.0, "tokens_per_second": 100.0}


def _recipe(iters: int, **options: Any) -> Recipe:
    return resolve(Options(iters=iters, **{"eval_every": 2, **options}), 1000, quantized=False)


def _watched(valid: list[float], train: list[float], **options: Any) -> tuple[Watch, Hands, list[dict[str, Any]]]:
    """A training with these losses: its watch, what was kept, and the log."""
    log, hands = io.StringIO(), Hands(valid)
    watch = Watch(_recipe(len(train), **options), log, hands)
    watch.look(0)
    for iteration, loss in enumerate(train, 1):
        watch.on_train_loss_report(_info(iteration, loss))
    return watch, hands, [json.loads(line) for line in log.getvalue().splitlines()]


def test_the_best_weights_are_kept_and_not_the_last() -> None:
    watch, hands, _ = _watched(valid=[5.0, 3.0, 1.0, 2.0], train=[4.0, 3.0, 2.0, 1.0, 0.5, 0.5])
    assert hands.best == [0, 1, 2]
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


def test_a_loss_that_is_no_number_names_the_batch_and_what_is_kept() -> None:
    with pytest.raises(UserError, match=r"batch 2 of 3, line 7 of train\.jsonl; the weights of iteration 2 are kept"):
        _watched(valid=[5.0, 4.0], train=[4.0, 4.0, math.nan])


def test_patience_stops_a_training_that_gets_no_better() -> None:
    hands = Hands([5.0, 3.0, 3.5, 3.4, 1.0])
    watch = Watch(_recipe(10, patience=2), io.StringIO(), hands)
    watch.look(0)
    for iteration in range(1, 6):
        watch.on_train_loss_report(_info(iteration, 1.0))
    with pytest.raises(Stopped):
        watch.on_train_loss_report(_info(6, 1.0))
    assert (watch.best.iteration, watch.progress.iteration) == (2, 6)
    assert Progress.read(hands.last[-1]).iteration == 6


def test_a_watch_goes_on_from_where_another_stopped() -> None:
    losses = {"valid": [5.0, 4.0, 3.0, 3.5], "train": [4.0, 3.0, 2.0, 2.5, 1.0, 1.5]}
    whole, hands, log = _watched(**losses)
    second, text = Hands(losses["valid"][2:]), io.StringIO()
    rest = Watch(_recipe(6), text, second, Progress.read(hands.last[1]))
    for iteration, loss in enumerate(losses["train"][2:], 1):
        rest.on_train_loss_report(_info(iteration, loss))
    assert rest.told() == whole.told()
    assert [json.loads(line) for line in text.getvalue().splitlines()] == log[4:]


def test_speed_is_told_in_learned_tokens() -> None:
    watch, _, _ = _watched(valid=[5.0, 3.0], train=[4.0, 3.0])
    assert watch.told()["tokens_per_second"] == 100.0
