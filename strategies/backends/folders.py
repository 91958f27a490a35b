"""Finds the folder of a model: the embedded miniature, a folder of the user's, or a name on the Hugging Face hub.

Checks what is cheap to check. Never runs a model, and never takes a local path to the hub.
"""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..errors import Unavailable

MINI = Path(__file__).resolve().parents[2] / "models" / "mini"
HUB_NAME = re.compile(r"[\w.-]+/[\w.-]+")
FILES = ["*.json", "*.jinja", "*.model", "*.tiktoken", "*.txt", "model*.safetensors"]  # no code, no pickles


def find(target: str) -> Path:
    """The folder that `target` names: `mini`, a path, or `org/name`, which is downloaded unless it was before.

    Unavailable: nothing there, or not a model in Hugging Face's layout with safetensors weights.
    """
    folder = MINI if target == "mini" else Path(target).expanduser()
    if folder.is_dir() and target:
        return _checked(folder.resolve())
    if not _is_hub_name(target):
        raise Unavailable(f"no model folder '{target}'", fix="pass mini, an existing folder, or org/name on the hub")
    return _checked(_from_hub(target))


def config(folder: Path) -> Mapping[str, Any]:
    """The model's config.json. Unavailable: missing, unreadable or no JSON object."""
    path = folder / "config.json"
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        fix = "pass a folder in Hugging Face's layout (config.json, tokenizer.json, model.safetensors)"
        raise Unavailable(f"{folder} has no readable config.json ({type(error).__name__})", fix) from error
    if not isinstance(found, dict) or "model_type" not in found:
        raise Unavailable(f"{path} names no model_type", fix="pass the folder of a language model")
    return found


def window(settings: Mapping[str, Any]) -> int | None:
    """The most tokens the model was made for, by its config; None: the config does not say (state-space models)."""
    for place in (settings, settings.get("text_config") or {}):
        for key in ("max_position_embeddings", "n_positions", "max_seq_len", "seq_length"):
            if isinstance(place.get(key), int):
                return place[key]
    return None


def chat_template(folder: Path) -> str:
    """The text of the model's chat template, or of all if it has several; "": none that can be read."""
    try:
        return (folder / "chat_template.jinja").read_text(encoding="utf-8")
    except (OSError, ValueError):
        pass  # older models keep it in the tokenizer's settings
    try:
        told = json.loads((folder / "tokenizer_config.json").read_text(encoding="utf-8"))["chat_template"]
        return told if isinstance(told, str) else "\n".join(named["template"] for named in told)
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def state_bytes(settings: Mapping[str, Any], width: int) -> int:
    """What attention keeps of one token, over all layers, at `width` bytes a number; 0: the config does not say."""
    place = {**settings, **(settings.get("text_config") or {})}
    heads, layers = place.get("num_attention_heads") or 0, place.get("num_hidden_layers") or 0
    size = place.get("head_dim") or (place.get("hidden_size") or 0) // (heads or 1)
    return 2 * layers * (place.get("num_key_value_heads") or heads) * size * width


def _checked(folder: Path) -> Path:
    config(folder)
    if not any(folder.glob("model*.safetensors")):
        raise Unavailable(f"{folder} has no model*.safetensors", fix="convert it with `mlx_lm.convert` or download it")
    return folder


def _is_hub_name(target: str) -> bool:
    """Of `models/x` beside an existing `models`, a mistyped path is likelier than a stranger's model."""
    return bool(HUB_NAME.fullmatch(target)) and not target.startswith(".") and not Path(target).parent.is_dir()


def _from_hub(name: str) -> Path:
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, LocalEntryNotFoundError

    try:
        return Path(snapshot_download(name, allow_patterns=FILES, local_files_only=True))
    except (OSError, ValueError):
        pass  # not all of it is here
    try:
        return Path(snapshot_download(name, allow_patterns=FILES))
    except HfHubHTTPError as error:
        raise Unavailable(f"the hub does not give '{name}' ({_first_line(error)})", fix="check the name") from error
    except (LocalEntryNotFoundError, OSError, ValueError) as error:
        fix = "connect, or pass a local folder (`--model mini` needs no network)"
        raise Unavailable(f"cannot reach the hub for '{name}'", fix) from error


def _first_line(error: Exception) -> str:
    return next(iter(str(error).splitlines()), type(error).__name__)
