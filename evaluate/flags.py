"""The flags of `compare run`: each sets what a configuration file sets under the same name.

STRATEGY_FLAGS go to every asked strategy that has a setting of that name.
"""

from collections.abc import Sequence
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any

import click

from .settings import Settings

Flag = tuple[str, Any, str]  # name, type or metavar, help

RUN_FLAGS: Sequence[Flag] = (
    ("corpus", "NAME|FOLDER", "What is known: a corpus that ships, or a folder with a corpus.yaml."),
    ("strategies", "A,B,A+B,FILE.py:CLASS", "Which ways to compare; `+` combines."),
    ("model", "MODEL", "mini, mlx:PATH_OR_NAME, ollama:NAME, openai:NAME, replay:FILE or FILE.py:CLASS[:TARGET]."),
    ("docs", "VARIANT|FILE|URL", "Which documents of the corpus, a file in their place, or what `fetch` got."),
    ("attempts", int, "How often to ask each question; sampled at 0.7 if above 1, unless --temperature says."),
    ("limit", int, "Ask only so many questions: the headline, then topic by topic in turn."),
    ("seed", int, "For sampling and training."),
    ("temperature", float, "0 takes the likeliest token."),
    ("top_p", float, "Sample from the likeliest tokens that make up this share."),
    ("max_tokens", int, "The longest answer."),
    ("window", "N|default", "The most tokens that prompt and answer may fill together; default: as Ollama is set."),
    ("think", "on|off", "mlx, ollama: whether a model that can think does."),
    ("think_tokens", int, "mlx, ollama: the most that thinking may take, beyond --max-tokens."),
    ("concurrency", int, "ollama: requests at once, if not as many as $OLLAMA_NUM_PARALLEL says."),
    ("base_url", "URL", "Where the model's server is."),
    ("prompts", "DIR", "A folder with templates that replace the shipped ones."),
    ("out", "DIR", "Where reports go, a folder a run."),
    ("cache", "DIR", "Where indexes, adapters and fetched documents are kept; also $KNOWHOW_CACHE."),
    ("name", "NAME", "The run's folder, if not CORPUS-MODEL."),
)
STRATEGY_FLAGS: Sequence[Flag] = (
    ("top_k", int, "rag: how many passages go into a prompt."),
    ("fine_tune_type", "auto|lora|dora|full", "finetune: what is trained."),
    ("layers", int, "finetune: how many blocks, from the last; -1 is all."),
    ("iters", int, "finetune: training steps."),
    ("learning_rate", float, "finetune: step size."),
    ("rank", int, "finetune: of the adapter's matrices."),
    ("batch_size", int, "finetune: pairs a step."),
)
DEFAULTS = {known.name: known.default for known in fields(Settings) if known.default not in (MISSING, None)}


def parameters() -> list[click.Parameter]:
    path = click.Path(path_type=Path)
    return [
        *map(option, (*RUN_FLAGS, *STRATEGY_FLAGS)),
        click.Option(["--config"], type=path, metavar="FILE.yaml", help="Settings from a file; flags win over it."),
        click.Option(["--fresh"], is_flag=True, help="Ask all again; what is there is kept, in earlier-1."),
    ]


def option(flag: Flag) -> click.Option:
    name, kind, text = flag
    default = DEFAULTS.get(name)
    shown = ",".join(default) if isinstance(default, tuple) else default
    metavar, kind = (kind, str) if isinstance(kind, str) else (None, kind)
    text = text if shown is None else f"{text}  [default: {shown}]"
    return click.Option([f"--{name.replace('_', '-')}"], type=kind, metavar=metavar, help=text)
