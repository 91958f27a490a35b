"""`compare dataset ...`: makes, checks and converts training data. Prints; what is printed is made elsewhere."""

from pathlib import Path
from typing import Any

import click

from ..strategies.errors import Faults, UserError

PATH = click.Path(path_type=Path)


@click.group(name="dataset")
def dataset() -> None:
    """Make, check and convert training data.

    compare dataset build CORPUS --model ollama:qwen3:8b
    """


@dataset.command()
@click.argument("files", nargs=-1, required=True, type=PATH, metavar="FILE|FOLDER...")
@click.option("--corpus", metavar="NAME|FOLDER", help="Whose questions and documents; else of the files' own folder.")
@click.option("--docs", metavar="VARIANT|FILE|URL", default="default", help="Which of its documents.")
@click.option(
    "--model", metavar="MODEL", default="mini", show_default=True, help="Who is to be tuned: mini, mlx:FOLDER."
)
@click.option(
    "--window", type=click.IntRange(min=2), help="Tokens a row may have.  [default: the model's, at most 2048]"
)
@click.option("--mask-prompt/--no-mask-prompt", default=None, help="Whether only the last answer is learned.")
@click.option("--embedder", metavar="NAME", default="minilm", show_default=True, help="Finds what means the same.")
@click.option("--no-embeddings", is_flag=True, help="Compare wordings only.")
def check(files: tuple[Path, ...], no_embeddings: bool, embedder: str, **asked: Any) -> None:
    """Say all that is wrong with training files.

    Form, roles, lengths, duplicates, overlap between the files and with a corpus's questions, and numbers that
    contradict its documents. A line a fault; exit code 2 if there is any.
    """
    from .datasets.checking import Wanted, check
    from .datasets.telling import told_of_check
    from .progress import bars

    with bars() as progress:
        done = check(Wanted(files, embedder=None if no_embeddings else embedder, **asked), progress)
    click.echo(told_of_check(done))
    if done.faults:
        raise Faults("the training data", done.faults)


@dataset.command()
@click.argument("corpus", metavar="NAME|FOLDER")
@click.option("--model", metavar="MODEL", default="mini", help="Who writes: ollama:NAME, openai:NAME, mlx:FOLDER.")
@click.option("--base-url", metavar="URL", help="Where the model's server is.")
@click.option("--window", type=click.IntRange(min=2), help="Tokens that prompt and reply may fill together.")
@click.option("--docs", metavar="VARIANT|FILE|URL", default="default", help="Which documents of the corpus.")
@click.option("--pairs", type=click.IntRange(min=1), default=4, show_default=True, help="Pairs a section, at most.")
@click.option("--section-size", type=click.IntRange(min=200), default=2400, show_default=True, help="In characters.")
@click.option("--paraphrases", type=click.IntRange(min=0), default=2, show_default=True, help="Other wordings of each.")
@click.option(
    "--split", metavar="T/V/T", help="Shares of sections, in hundredths.  [default: 80/10/10, or the table's]"
)
@click.option("--seed", type=click.IntRange(min=0), help="Of the split and the order.  [default: 0, or the table's]")
@click.option("--judge", metavar="MODEL", help="Who marks each pair from 1 to 10; nobody, if left out.")
@click.option("--threshold", type=click.IntRange(1, 10), default=7, show_default=True, help="The lowest mark kept.")
@click.option("--max-tokens", type=click.IntRange(min=16), default=2048, show_default=True, help="The longest reply.")
@click.option("--temperature", type=click.FloatRange(min=0), default=0.0, show_default=True, help="Of the writer.")
@click.option("--embedder", metavar="NAME", default="minilm", show_default=True, help="Finds what means the same.")
@click.option("--no-embeddings", is_flag=True, help="Compare wordings only.")
@click.option("--form", type=click.Choice(["messages", "completion"]), default="messages", show_default=True)
@click.option("--prompts", type=PATH, metavar="DIR", help="A folder with templates that replace the shipped ones.")
@click.option("--cache", type=PATH, metavar="DIR", help="Where fetched documents are; also $KNOWHOW_CACHE.")
@click.option("--out", type=PATH, metavar="DIR", help="Where the files go.  [default: datasets/CORPUS-MODEL]")
@click.option(
    "--template", is_flag=True, help="Make pairs of the table of facts in the corpus's pairs.yaml, without a model."
)
@click.option("--facts", type=PATH, metavar="FILE", help="The same with another table.")
def build(corpus: str, out: Path | None, template: bool, facts: Path | None, **asked: Any) -> None:
    """Make training pairs from a corpus's documents.

    A model writes them section by section; what does not rest on its section is left out and shown. Sections are split
    into training, validation and test before their prompts are reworded. Goes on where it was stopped; every file on
    the way can be read and edited.
    """
    from .datasets.build import Order, build
    from .datasets.places import default_folder
    from .datasets.telling import told_of_build
    from .progress import bars

    if template or facts:
        _build_from_table(corpus, out, facts, asked)
        return
    embedder = None if asked.pop("no_embeddings") else asked["embedder"]
    given = {name: value for name, value in asked.items() if value is not None}
    order = Order(corpus, **{**given, "embedder": embedder})
    with bars() as progress:
        built = build(order, out or default_folder(corpus, order.model), progress)
    click.echo(told_of_build(built))
    for part in built.empty:
        click.echo(f"warning: no pairs for {part}; see what was left out, or pass another --seed", err=True)
    for about, why in built.failed.items():
        click.echo(f"warning: no reply about {about} ({why}); the same command asks again", err=True)


def _build_from_table(corpus: str, out: Path | None, facts: Path | None, asked: dict[str, Any]) -> None:
    from .datasets.from_table import Wanted, write_parts
    from .datasets.places import default_folder
    from .datasets.telling import told_of_template

    if asked["model"] != "mini" or asked["judge"]:
        raise UserError("a table of facts is turned into pairs without a model", fix="leave out --model and --judge")
    wanted = Wanted(corpus, facts, asked["split"], asked["seed"], asked["form"])
    click.echo(told_of_template(*write_parts(wanted, out or default_folder(corpus, "template"))))


@dataset.command()
@click.argument("file", type=PATH)
@click.option("--to", "form", type=click.Choice(["messages", "completion", "text"]), required=True)
@click.option("--model", metavar="MODEL", help="To and from text: whose chat template, mini or mlx:FOLDER.")
@click.option("--out", type=PATH, metavar="FILE", help="Where the rows go; otherwise they are printed.")
def convert(file: Path, form: Any, model: str | None, out: Path | None) -> None:
    """Turn training rows into another form that mlx-lm reads."""
    from .datasets.converting import convert
    from .files import check_file, write_whole

    if out is not None:
        check_file(out)
    text = convert(file, form, model)
    if out is None:
        click.echo(text, nl=False)
    else:
        write_whole(out, text)
