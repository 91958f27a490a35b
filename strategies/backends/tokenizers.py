"""Loads a model's tokenizer without its weights: what counting tokens and rendering conversations needs.

Knows folders and tokenizers; no models, no rows.
"""

from pathlib import Path
from typing import Any

from ..errors import Unavailable
from .blas import load_fast_blas
from .engine import limits_kept


def load_tokenizer(folder: Path) -> Any:
    """mlx-lm's TokenizerWrapper of the model in a folder. Unavailable: mlx-lm or its files are missing."""
    load_fast_blas()  # before anything imports mlx: the same process may go on to run the model
    try:
        with limits_kept():
            from mlx_lm import tokenizer_utils
    except ImportError as error:
        raise Unavailable(f"mlx-lm cannot be imported ({error})", fix="pip install mlx-lm") from error
    try:
        return tokenizer_utils.load(folder, {"trust_remote_code": False})
    except Exception as error:  # whatever a stranger's files lead transformers to
        reason = next(iter(str(error).splitlines()), type(error).__name__)
        raise Unavailable(f"cannot load the tokenizer of {folder} ({reason})", fix="check its files") from error
