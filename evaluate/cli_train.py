"""`compare train`: a grid of fine-tunings from flags or a file, and one report. Prints; decides nothing."""

from pathlib import Path
from typing import Any

import click

PATH = click.Path(path_type=Path)
FLAGS: tuple[tuple[str, Any, str], ...] = (
    ("corpus", "NAME|FOLDER", "Whose training pairs and questions."),
    ("model", "MODEL,...", "mini, or mlx:PATH_OR_NAME."),
    ("type", "full,dora,lora", "What is trained."),
    ("layers", "2,4,all", "How many blocks, from the last."),
    ("iters", int, "Training steps."),
    ("batch_size", int, "Pairs a step."),
    ("learning_rate", float, "Step size."),
    ("rank", int, "Of the adapters' matrices."),
    ("rehearsal", float, "Share of the rows from the model's rehearsal.jsonl: if left out a fifth, beside code half."),
    ("eval_every", int, "Steps between looks at the validation pairs, and between checkpoints."),
    ("patience", int, "Looks without progress after which a training stops."),
    ("optimizer", "house|stock", "stock: mlx-lm's own, at a constant rate."),
    ("seeds", int, "How often each is trained, with another seed."),
    ("attempts", int, "Answers to the headline prompt, of which the best is shown."),
    ("limit", int, "Ask only so many of the corpus's questions."),
    ("max_tokens", int, "The longest answer."),
    ("memory_gb", float, "The most that a training may take; otherwise what is free."),
    ("launch", "COMMAND", "Train on several machines: 'mlx.launch -n 2 --backend ring'."),
    ("name", "NAME", "The report's folder, if not train-CORPUS-MODEL."),
    ("out", PATH, "Where reports go."),
    ("cache", PATH, "Where trainings are kept; also $KNOWHOW_CACHE."),
)


def _options() -> list[click.Parameter]:
    made: list[click.Parameter] = []
    for name, told, text in FLAGS:
        metavar, kind = (told, str) if isinstance(told, str) else (None, told)
        made.append(click.Option([f"--{name.replace('_', '-')}"], type=kind, metavar=metavar, help=text))
    switches = {
        "grad_checkpoint": "Compute blocks twice, which takes less memory.",
        "mask_prompt": "Learn answers only.",
        "attention": "Train the blocks' attention too.  [default: not in small models]",
    }
    for name, text in switches.items():
        flag = name.replace("_", "-")
        made.append(click.Option([f"--{flag}/--no-{flag}"], default=None, help=text))
    made.append(click.Option(["--config"], type=PATH, metavar="FILE.yaml", help="An experiment; flags win over it."))
    return made


@click.pass_context
def _train(ctx: click.Context, config: Path | None, **flags: Any) -> None:
    """Train a grid of adapters and compare them.

    Every run is a process of its own, and goes on where it was stopped. compare train --corpus rugby --model mini
    --type full,dora,lora --layers 2,4,all
    """
    from .bench import bench
    from .experiment import read_experiment
    from .progress import bars
    from .reporting.bench import verdicts

    experiment = read_experiment(flags, config)
    with bars() as progress:
        done = bench(experiment, ctx.find_root().meta["command"], progress, lambda line: click.echo(line, err=True))
    for short, long in verdicts(done):
        click.echo(f"{short} {long}".strip())
    click.echo(f"\nreport: {done.report}")
    if done.failed:
        ctx.exit(1)


train = click.Command("train", params=_options(), callback=_train, help=_train.__doc__)
