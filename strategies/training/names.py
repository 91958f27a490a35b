"""The short names of trainings: `dora-4` is DoRA on the last 4 blocks, `full` and `full-all` are everything.

Knows settings, and no runs.
"""

import re
from typing import Any

from ..errors import UserError

NAME = re.compile(r"(?P<type>full|lora|dora)(?:-(?P<layers>all|[1-9]\d*))?")
ALL = -1  # layers


def settings_of(name: str) -> dict[str, Any]:
    """fine_tune_type and layers. UserError: no such name."""
    found = NAME.fullmatch(name)
    if not found:
        raise UserError(f"'{name}' names no training", fix="write TYPE or TYPE-LAYERS: full, dora-4, lora-all")
    layers = found["layers"]
    return {"fine_tune_type": found["type"], "layers": ALL if layers in (None, "all") else int(layers)}


def name_of(kind: str, layers: int) -> str:
    """The shortest name of a training."""
    return kind if layers == ALL else f"{kind}-{layers}"
