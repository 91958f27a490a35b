"""Calls the user's copy of llama.cpp's `convert_hf_to_gguf.py`, for models whose GGUF is not written here.

Knows a script and two paths.
"""

import subprocess
import sys
from pathlib import Path

from ..errors import UserError

TYPES = {None: "auto", "q8_0": "q8_0"}  # quantize, and what the script calls it


def convert(script: Path, folder: Path, path: Path, quantize: str | None) -> Path:
    """The model of `folder` as the GGUF `path`. UserError: no script, or what it says is wrong."""
    check(script, quantize)
    partial = path.with_name(path.name + ".partial")
    command = [sys.executable, str(script), str(folder), "--outfile", str(partial), "--outtype", TYPES[quantize]]
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
    if done.returncode or not partial.is_file():
        partial.unlink(missing_ok=True)
        lines = [line for line in done.stderr.splitlines() if line.strip()]
        reason = " ".join((lines or ["without a word"])[-1].split())[:300]
        raise UserError(f"{script.name} failed ({reason})", fix="see that it is of a llama.cpp that knows this model")
    return partial.replace(path)


def check(script: Path, quantize: str | None) -> None:
    if not script.is_file():
        raise UserError(f"no script at {script}", fix="pass the path to llama.cpp's convert_hf_to_gguf.py")
    if quantize not in TYPES:
        raise UserError(f"{script.name} does not write {quantize}", fix="pass --quantize q8_0, or none")
