"""The optimizer of the matrices inside the blocks: torch.optim.Muon with all matrices of a shape taken together.

A step of eight blocks is three hundred calls of torch in place of two thousand, which a GPU would wait for.
"""

from collections.abc import Iterable
from itertools import groupby
from typing import Any

COEFFICIENTS = (3.4445, -4.7750, 2.0315)  # torch.optim.Muon's, and so are the numbers below
STEPS, TINY, MOMENTUM = 5, 1e-7, 0.95
DECAY = 0.05  # of the weights, times the rate


class Muon:
    """Does what torch.optim.Muon does with adjust_lr_fn="match_rms_adamw", and has the methods that a training calls.

    half: orthogonalize in bfloat16, as torch's own always does. A processor without it takes twenty times as long for
    it as for float32.
    """

    def __init__(self, matrices: Iterable[Any], lr: float, *, half: bool = True) -> None:
        """matrices: parameters (rows, columns), whose gradients are there at each step."""
        alike = [list(held) for _, held in groupby(sorted(matrices, key=_shape), _shape)]
        self.param_groups: list[dict[str, Any]] = [{"params": held, "lr": lr} for held in alike]
        self.momenta: list[Any] = [None] * len(alike)  # of each group (matrices, rows, columns)
        self.half = half

    def step(self) -> None:
        import torch

        with torch.no_grad():
            for number, group in enumerate(self.param_groups):
                gradients = torch.stack([matrix.grad for matrix in group["params"]])
                if self.momenta[number] is None:
                    self.momenta[number] = torch.zeros_like(gradients)
                momentum = self.momenta[number].lerp_(gradients, 1 - MOMENTUM)
                update = gradients.lerp(momentum, MOMENTUM)
                directions = orthogonal(update.bfloat16() if self.half else update)
                size = 0.2 * max(update.shape[1:]) ** 0.5
                for matrix, direction in zip(group["params"], directions, strict=True):
                    matrix.mul_(1 - group["lr"] * DECAY).add_(direction, alpha=-group["lr"] * size)

    def zero_grad(self, **_: Any) -> None:
        for group in self.param_groups:
            for matrix in group["params"]:
                matrix.grad = None

    def state_dict(self) -> dict[str, Any]:
        return {"momenta": self.momenta}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        self.momenta = list(state["momenta"])


def orthogonal(matrices: Any) -> Any:
    """(matrices, rows, columns): each with its singular values near 1."""
    import torch

    first, second, third = COEFFICIENTS
    turned = matrices.size(1) > matrices.size(2)
    wide = matrices.mT if turned else matrices
    wide = wide / wide.norm(dim=(1, 2), keepdim=True).clamp(min=TINY)
    for _ in range(STEPS):
        square = wide @ wide.mT
        wide = torch.baddbmm(wide, torch.baddbmm(square, square, square, beta=second, alpha=third), wide, beta=first)
    return wide.mT if turned else wide


def _shape(matrix: Any) -> tuple[int, ...]:
    return tuple(matrix.shape)
