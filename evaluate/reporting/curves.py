"""The losses of trainings as a picture: one panel each, the best checkpoint marked. Writes an SVG and a PNG.

Knows curves, not how they came to be. matplotlib is imported late; no window is ever opened.
"""

from collections.abc import Sequence
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ..bench import Trained

COLUMNS = 3
PANEL = (4.2, 2.9)  # inches
TRAIN, VALID, BEST = "#8aa9c8", "#c0562f", "#1d6b3a"
STYLE: dict[Any, Any] = {"svg.hashsalt": "knowhow", "font.size": 9}
STYLE |= {"axes.spines.top": False, "axes.spines.right": False}


def draw(trained: Sequence["Trained"], folder: Path) -> list[Path]:
    """curves.svg and curves.png in `folder`; nothing where nothing was trained. OSError."""
    if not trained:
        return []
    import matplotlib as mpl
    from matplotlib.figure import Figure

    columns = min(COLUMNS, len(trained))
    rows = ceil(len(trained) / columns)
    paths = [folder / "curves.svg", folder / "curves.png"]
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(PANEL[0] * columns, PANEL[1] * rows), layout="constrained")
        panels = figure.subplots(rows, columns, squeeze=False, sharey=True).flat
        for one, panel in zip(trained, panels, strict=False):
            _panel(panel, one)
        for panel in panels:  # those that are left over
            panel.set_visible(False)
        for path in paths:
            figure.savefig(path, dpi=150, metadata={"Date": None} if path.suffix == ".svg" else None)
    return paths


def _panel(panel: Any, one: "Trained") -> None:
    held = one.curve
    if held is None:
        return
    panel.plot(*_axes(held.train), color=TRAIN, linewidth=0.8, label="training")
    panel.plot(*_axes(held.valid), color=VALID, marker="o", markersize=3, label="validation")
    best = held.best
    if best:
        label = f"best: {best.valid:.3f} at {best.iteration}"
        panel.plot([best.iteration], [best.valid], "*", color=BEST, markersize=12, label=label)
    panel.set_title(f"{one.trial.name} ({one.trial.model})", fontsize=9)
    panel.set_xlabel("iteration")
    panel.set_ylabel("loss per learned token")
    panel.set_ylim(bottom=0)
    panel.legend(frameon=False, fontsize=8)


def _axes(points: Sequence[tuple[int, float]]) -> tuple[list[int], list[float]]:
    return [at for at, _ in points], [loss for _, loss in points]
