"""What losses say of a training, in words."""

import pytest
from knowhow.evaluate.fitting import Curve, Look, curve, rule, told, trend


def _curve(train: list[float], valid: list[float]) -> Curve:
    """A look after each training loss, and one before the first."""
    return Curve(tuple(enumerate(train, 1)), tuple(enumerate(valid)))


def test_a_log_of_losses_becomes_looks_with_the_mean_of_what_was_trained_between_them() -> None:
    lines = [{"iteration": 0, "of": 4, "valid_loss": 5.0}]
    lines += [{"iteration": at, "of": 4, "train_loss": float(at)} for at in (1, 2)]
    lines += [{"iteration": 2, "of": 4, "valid_loss": 3.0}, {"iteration": 3, "of": 4, "train_loss": 3.0}]
    lines += [{"iteration": 3, "of": 4, "valid_loss": 2.0}]
    held = curve(lines)
    assert held.looks == (Look(2, 1.5, 3.0), Look(3, 3.0, 2.0))
    assert held.best == Look(3, 3.0, 2.0)


@pytest.mark.parametrize(
    ("train", "valid", "found"),
    [
        (0.109, 0.315, "over"),
        (1.448, 1.487, "close"),
        (0.0077, 0.178, "over"),
        (2.0, 1.0, "under"),
        (0.01, 0.04, "close"),
    ],
)
def test_the_rule_of_thumb(train: float, valid: float, found: str) -> None:
    assert rule(Look(1, train, valid)) == found


@pytest.mark.parametrize(
    ("train", "valid", "found"),
    [
        ([3.0, 2.0, 1.0, 0.2], [5.0, 3.0, 2.1, 1.9, 1.9], "opens"),
        ([2.0, 2.0, 1.9, 1.8], [5.0, 3.0, 2.5, 2.0, 1.8], "closes"),
        ([3.0, 2.0, 1.0, 0.9], [5.0, 3.0, 2.0, 1.0, 0.9], "steady"),
    ],
)
def test_the_trend_of_the_gap(train: list[float], valid: list[float], found: str) -> None:
    assert trend(_curve(train, valid).looks) == found


@pytest.mark.parametrize(
    ("train", "valid", "says"),
    [
        ([3.0, 2.0, 1.0, 0.2], [5.0, 3.0, 2.0, 2.4, 3.0], "rose to 3.000.*training longer does harm"),
        ([3.0, 2.0, 1.0, 0.6], [5.0, 3.0, 2.0, 1.0, 0.6], "still falling.*may help"),
        ([3.0, 2.0, 1.0, 0.2], [5.0, 3.0, 2.0, 1.9, 1.9], "gap opens.*by heart"),
        ([3.0, 2.0, 1.0, 1.0], [5.0, 3.0, 2.0, 1.0, 1.0], "levelled out"),
    ],
)
def test_the_trend_in_words(train: list[float], valid: list[float], says: str) -> None:
    import re

    assert re.search(says, told(_curve(train, valid)))


def test_too_few_looks_tell_no_trend() -> None:
    said = told(_curve([1.0, 1.0], [5.0, 1.0, 1.0]))
    assert said == (
        "By the rule of thumb it fits: at its best (iteration 1) the validation loss is 1.000, close to the training "
        "loss of 1.000."
    )


def test_a_training_without_a_look_says_so() -> None:
    assert told(Curve((), ((0, 5.0),))) == "It has no losses to judge by."
