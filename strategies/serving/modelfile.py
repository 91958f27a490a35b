"""What an Ollama model is told besides its weights, and the Modelfile that says the same.

The model itself is created through Ollama's API, which takes texts as they are; the Modelfile is for reading, for
keeping, and for `ollama create NAME -f Modelfile` on another machine. What it cannot carry is said in it. Knows no
server.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..backends.modelfile import QUOTES, lost

HEAD = "# ollama create "  # how each begins, and how one of ours is told from a user's own
SAMPLING = {  # generation_config.json's names, and Ollama's
    "temperature": "temperature",
    "top_p": "top_p",
    "top_k": "top_k",
    "min_p": "min_p",
    "repetition_penalty": "repeat_penalty",
}

# Unless the model says otherwise, as it was asked in mlx: Ollama's own defaults draw lots, and some versions punish a
# number for having been said before.
PLAIN = {"temperature": 0, "repeat_penalty": 1.0}


@dataclass(frozen=True)
class Blueprint:
    """An Ollama model to be made. Paths are of GGUF files."""

    name: str
    model: Path
    adapter: Path | None
    template: str  # Go
    system: str  # the text that all training pairs begin with, or ""
    parameters: Mapping[str, Any]  # numbers, and texts under `stop`


def parameters(folder: Path, stops: Sequence[str]) -> dict[str, Any]:
    """Of a model folder: how it wants to be sampled, if it says so, and what ends its answers."""
    try:
        told = json.loads((folder / "generation_config.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        told = {}
    wanted = {ours: told[theirs] for theirs, ours in SAMPLING.items() if isinstance(told.get(theirs), int | float)}
    if told.get("do_sample") is False:
        wanted["temperature"] = 0
    return {**PLAIN, **wanted, "stop": list(stops)}


def modelfile(blueprint: Blueprint) -> str:
    """Its text, with paths beside it."""
    lines = [f"{HEAD}{blueprint.name} -f Modelfile", f"FROM ./{blueprint.model.name}"]
    if blueprint.adapter:
        lines.append(f"ADAPTER ./{blueprint.adapter.name}")
    lines += _quoted("TEMPLATE", blueprint.template)
    if blueprint.system:
        lines += _quoted("SYSTEM", blueprint.system)
    for name, value in blueprint.parameters.items():
        for each in value if isinstance(value, list) else [value]:
            lines.append(f"PARAMETER {name} {json.dumps(each, ensure_ascii=False) if isinstance(each, str) else each}")
    return "\n".join(lines) + "\n"


def _quoted(name: str, text: str) -> list[str]:
    notes = [f"# {fault}: `compare export --to ollama` hands such a text over whole" for fault in lost(text)]
    return [*notes, f"{name} {QUOTES}{text}{QUOTES}"]
