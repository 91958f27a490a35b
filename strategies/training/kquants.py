"""GGUF's Q4_K and Q6_K, which the gguf package reads but does not write: blocks of 256 numbers with shared scales.

    Q4_K  8 groups of 32: number = scale * q - minimum, q in 0..15; scales and minima in 6 bits of two float16
    Q6_K  16 groups of 16: number = scale * q, q in -32..31; scales in 8 bits of one float16

Each group's scale is the best of several by least squares. Knows numbers only.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

TRIES = 9  # scales tried for a group
ROWS = 256  # blocks at once: what is in between stays in the processor's cache


def q4_k(numbers: "np.ndarray") -> "np.ndarray":
    """float32 (rows, columns), columns a multiple of 256, as uint8 (rows, columns / 256 * 144)."""
    return _by_blocks(numbers, _q4_blocks, 144)


def q6_k(numbers: "np.ndarray") -> "np.ndarray":
    """float32 (rows, columns), columns a multiple of 256, as uint8 (rows, columns / 256 * 210)."""
    return _by_blocks(numbers, _q6_blocks, 210)


def _by_blocks(numbers: "np.ndarray", encode: "Callable[[np.ndarray], np.ndarray]", size: int) -> "np.ndarray":
    import numpy as np

    blocks = np.ascontiguousarray(numbers, dtype=np.float32).reshape(-1, 256)
    parts = [encode(blocks[start : start + ROWS]) for start in range(0, len(blocks), ROWS)]
    return np.concatenate(parts).reshape(numbers.shape[0], numbers.shape[1] // 256 * size)


def _q4_blocks(blocks: "np.ndarray") -> "np.ndarray":
    import numpy as np

    groups = blocks.reshape(-1, 8, 32)
    scales, minima = _affine(groups)
    d, scales6 = _shared(scales, 63)
    dmin, minima6 = _shared(minima, 63)
    step = d[:, None] * scales6
    low = dmin[:, None] * minima6
    quants = np.rint((groups + low[..., None]) / np.where(step, step, 1)[..., None]).clip(0, 15).astype(np.uint8)
    pairs = quants.reshape(-1, 4, 2, 32)
    nibbles = (pairs[:, :, 0] | pairs[:, :, 1] << 4).reshape(-1, 128)
    halves = np.stack([d, dmin], axis=1).astype(np.float16).view(np.uint8)
    return np.concatenate([halves, _packed_6bit(scales6, minima6), nibbles], axis=1)


def _q6_blocks(blocks: "np.ndarray") -> "np.ndarray":
    import numpy as np

    groups = blocks.reshape(-1, 16, 16)
    d, scales8 = _shared(_symmetric(groups), 127)
    step = d[:, None] * scales8
    quants = np.rint(groups / np.where(step, step, 1)[..., None]).clip(-32, 31).astype(np.int8) + 32
    parts = quants.astype(np.uint8).reshape(-1, 2, 4, 32)  # two halves of 4 x 32
    low = np.concatenate([parts[:, :, :2] & 15 | (parts[:, :, 2:] & 15) << 4], axis=2).reshape(-1, 128)
    tops = [(parts[:, :, place] >> 4) << (2 * place) for place in range(4)]
    high = np.bitwise_or.reduce(tops).reshape(-1, 64)
    return np.concatenate(
        [low, high, scales8.astype(np.int8).view(np.uint8), d.astype(np.float16)[:, None].view(np.uint8)], axis=1
    )


def _affine(groups: "np.ndarray") -> tuple["np.ndarray", "np.ndarray"]:
    """The scale and the minimum (how far below 0 it lies) of each group, by weighted least squares."""
    import numpy as np

    weight = np.abs(groups) + np.sqrt(np.square(groups).mean(axis=-1, keepdims=True))
    lowest = np.minimum(groups.min(axis=-1, keepdims=True), 0)
    spread = np.maximum(groups.max(axis=-1, keepdims=True) - lowest, 1e-30)
    scales, lows = spread[..., 0] / 15, lowest[..., 0]  # from the lowest to the highest, to begin with
    best = _misfit(groups, weight, np.rint((groups - lowest) * (15 / spread)), (scales, lows))
    for top in np.linspace(14, 16, TRIES):
        quants = np.rint((groups - lowest) * (top / spread)).clip(0, 15)
        scale, low = _fitted(groups, weight, quants)
        error = _misfit(groups, weight, quants, (scale, low))
        better = error < best
        best = np.where(better, error, best)
        scales, lows = np.where(better, scale, scales), np.where(better, low, lows)
    return np.maximum(scales, 0), -lows


def _fitted(groups: "np.ndarray", weight: "np.ndarray", quants: "np.ndarray") -> tuple["np.ndarray", "np.ndarray"]:
    """The line through the groups' numbers over their quants; through 0 where it would begin above."""
    import numpy as np

    total, first, second = weight.sum(-1), (weight * quants).sum(-1), (weight * quants * quants).sum(-1)
    value, product = (weight * groups).sum(-1), (weight * groups * quants).sum(-1)
    spread = total * second - first * first
    safe = np.where(spread > 0, spread, 1)
    scale, low = (total * product - value * first) / safe, (second * value - first * product) / safe
    through_0 = (low > 0) | (spread <= 0)
    return np.where(through_0, product / np.maximum(second, 1e-30), scale), np.where(through_0, 0, low)


def _misfit(
    groups: "np.ndarray", weight: "np.ndarray", quants: "np.ndarray", line: tuple["np.ndarray", "np.ndarray"]
) -> "np.ndarray":
    scale, low = line
    return (weight * (scale[..., None] * quants + low[..., None] - groups) ** 2).sum(-1)


def _symmetric(groups: "np.ndarray") -> "np.ndarray":
    """The scale of each group, by least squares weighted by the square: the outermost counts most."""
    import numpy as np

    place = np.abs(groups).argmax(axis=-1)
    outermost = np.take_along_axis(groups, place[..., None], axis=-1)
    outermost = np.where(outermost == 0, 1e-30, outermost)
    weight = np.square(groups)
    best = np.full(groups.shape[:-1], -1.0, dtype=np.float32)
    scales = np.zeros_like(best)
    for top in np.linspace(-33, -31, TRIES):
        quants = np.rint(groups * (top / outermost)).clip(-32, 31)
        product, second = (weight * groups * quants).sum(-1), (weight * quants * quants).sum(-1)
        gain = product * product / np.maximum(second, 1e-30)
        better = gain > best
        best = np.where(better, gain, best)
        scales = np.where(better, product / np.maximum(second, 1e-30), scales)
    return scales


def _shared(values: "np.ndarray", top: int) -> tuple["np.ndarray", "np.ndarray"]:
    """A block's values (blocks, groups) as whole numbers up to `top` times one float16 a block."""
    import numpy as np

    largest = np.take_along_axis(values, np.abs(values).argmax(axis=1)[:, None], axis=1)[:, 0]
    unit = (largest / top).astype(np.float16).astype(np.float32)
    whole = np.rint(values / np.where(unit, unit, 1)[:, None]).clip(-top - 1, top)
    return unit, np.where(unit[:, None] == 0, 0, whole)


def _packed_6bit(scales: "np.ndarray", minima: "np.ndarray") -> "np.ndarray":
    """8 scales and 8 minima of 6 bits in 12 bytes: the upper 2 bits of the first four of each hold the last four's."""
    import numpy as np

    s, m = scales.astype(np.uint8), minima.astype(np.uint8)
    first = s[:, :4] | (s[:, 4:] >> 4) << 6
    second = m[:, :4] | (m[:, 4:] >> 4) << 6
    third = (s[:, 4:] & 15) | (m[:, 4:] & 15) << 4
    return np.concatenate([first, second, third], axis=1)
