"""`compare dataset ...`: makes, checks and converts training data. Prints; what is printed is made elsewhere."""

from pathlib import Path

import click

from ..strategies.errors import Faults

PATH = click.Path(path_type=Path)


@click.group(name="dataset")
def dataset() -> None:
    """Make, check and convert training data.

    compare dataset build CORPUS --model ollama:qwen3:8b
    """


@dataset.command()
@click.argument("files", nargs=-1, required=True, type=PATH, metavar="FILE|FOLDER...")
@click.option("--corpus", metavar="NAME|FOLDER", help="Whose questions and documents; else of the files' own folder.")
@click.option(
    "--model", metavar="MODEL", default="mini", show_default=True, help="Who is to be tuned: mini, mlx:FOLDER."
)
@click.option(
    "--window", type=click.IntRange(min=2), help="Tokens a row may have.  [default: the model's, at most 2048]"
)
@click.option("--mask-prompt/--no-mask-prompt", default=None, help="Whether only the last answer is learned.")
@click.option("--embedder", metavar="NAME", default="minilm", show_default=True, help="Finds what means the same.")
@click.option("--no-embeddings", is_flag=True, help="Compare wordings only.")
def check(files: tuple[Path, ...], no_embeddings: bool, embedder: str, **asked: object) -> None:
    """Say all that is wrong with training files.

    Form, roles, lengths, duplicates, overlap between the files and with a corpus's questions, and numbers that
    contradict its documents. A line a fault; exit code 2 if there is any.
    """
    from .datasets.checking import Wanted, check
    from .datasets.telling import told_of_check
    from .progress import bars

    with bars() as progress:
        done = check(Wanted(files, embedder=None if no_embeddings else embedder, **asked), progress)  # type: ignore[arg-type]
    click.echo(told_of_check(done))
    if done.faults:
        raise Faults("the training data", done.faults)
