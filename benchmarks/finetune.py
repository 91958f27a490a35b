"""What settings of a fine-tuning do to the miniature on the rugby corpus: one line of a Markdown table each.

    python benchmarks/finetune.py                                   the table in README.md
    python benchmarks/finetune.py '{"fine_tune_type": "lora"}' ...   settings of your own

Settings are to be chosen by the validation loss. The score on the corpus's questions stands beside it to show what such
a loss is worth; CPU seconds stand beside the wall's, because other work on a machine stretches only those.
"""

import json
import resource
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from knowhow.evaluate.questions import load_questions
from knowhow.evaluate.scorers.facts import Facts
from knowhow.strategies.backends.mlx import Mlx
from knowhow.strategies.base import Preparation, Setup
from knowhow.strategies.corpus import load_corpus
from knowhow.strategies.finetune import Finetune

GRID: tuple[Mapping[str, Any], ...] = (
    {},
    {"embeddings": False},
    {"attention": True},
    {"rehearsal": 0.0},
    {"fine_tune_type": "dora"},
    {"fine_tune_type": "lora"},
    {"fine_tune_type": "lora", "rank": 64},
    {"layers": 2},
    {"learning_rate": 0.001},
    {"learning_rate": 0.005},
    {"batch_size": 4, "iters": 220},
    {"batch_size": 16, "iters": 75},
    {"mask_prompt": False},
    {"iters": 400},
)
HEAD = "| settings | trained % | best at | train loss | valid loss | score | correct | seconds | CPU seconds | GB |"


def main(grid: tuple[Mapping[str, Any], ...]) -> Iterator[str]:
    """The table's lines, as they come."""
    yield HEAD
    yield "|---|" + "---:|" * (HEAD.count("|") - 2)
    for options in grid:
        with tempfile.TemporaryDirectory() as cache:
            yield _line(options, Path(cache))


def _line(options: Mapping[str, Any], cache: Path) -> str:
    strategy = Finetune(Setup(load_corpus("rugby"), Mlx("mini"), cache, options))
    before = _child_seconds()
    cost = strategy.prepare()
    spent = _child_seconds() - before
    values, correct = _scores(strategy)
    return f"| {_told(options)} {_numbers(cost)} {sum(values) / len(values):.3f} | {correct} of {len(values)} " + (
        f"| {cost.seconds:.0f} | {spent:.0f} | {cost.peak_memory_gb:.2f} |"
    )


def _numbers(cost: Preparation) -> str:
    losses = f"{cost.train_loss:.3f} | {cost.valid_loss:.3f} |"
    return f"| {cost.trained_percent:.1f} | {cost.details['best_iteration']} | {losses}"


def _scores(strategy: Finetune) -> tuple[list[float], int]:
    asked = load_questions(strategy.setup.corpus.folder / "questions.yaml")
    answers = strategy.answers([question.prompt for question in asked.questions])
    pairs = [(question, answer.completion.text) for question, answer in zip(asked.questions, answers, strict=True)]
    scores = [score for (score,) in Facts(asked).scores(pairs)]
    correct = sum(score.parts["verdict"] == "correct" for score in scores)
    return [score.value for score in scores if score.value is not None], correct


def _told(options: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} {value}" for name, value in options.items()) or "as shipped"


def _child_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    for line in main(tuple(json.loads(argument) for argument in sys.argv[1:]) or GRID):
        sys.stdout.write(line + "\n")
        sys.stdout.flush()
