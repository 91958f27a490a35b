"""The mean of two models' weights: `python -m knowhow.models.recipe.average A B --out C`.

For a model and what another training has made of it: their mean often does better than either (the model card has the
figures of one).
"""

from pathlib import Path
from shutil import copyfile
from typing import Any

import click

from ...strategies.training.job import REHEARSAL
from .plan import CONFIG, TOKENIZER, WEIGHTS

FILES = (*TOKENIZER, REHEARSAL, CONFIG, "generation_config.json")
FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@click.command(help=__doc__)
@click.argument("first", type=FOLDER)
@click.argument("second", type=FOLDER)
@click.option("--out", type=click.Path(path_type=Path), required=True, help="The folder of the mean, as B's otherwise.")
@click.option("--share", type=click.FloatRange(0, 1), default=0.5, show_default=True, help="Of B in the mean.")
def main(first: Path, second: Path, out: Path, share: float) -> None:
    from safetensors.torch import load_file, save_file

    one, other = (_weights(load_file, folder) for folder in (first, second))
    if {name: held.shape for name, held in one.items()} != {name: held.shape for name, held in other.items()}:
        raise click.UsageError(f"{first} and {second} are models of different shapes: only like ones have a mean")
    out.mkdir(parents=True, exist_ok=True)
    for name in FILES:
        if (second / name).exists() and out.resolve() != second.resolve():
            copyfile(second / name, out / name)
    mean = {name: held.float().lerp(other[name].float(), share).to(held.dtype) for name, held in one.items()}
    save_file(mean, out / WEIGHTS, metadata={"format": "pt"})


def _weights(load: Any, folder: Path) -> dict[str, Any]:
    if not (folder / WEIGHTS).exists():
        raise click.UsageError(f"{folder} has no {WEIGHTS}: name a folder that the recipe has made")
    return load(folder / WEIGHTS)


if __name__ == "__main__":
    main()
