"""`compare export`: a strategy's knowledge for the user's own tools. The command line of exporting.py."""

from pathlib import Path
from typing import Any

import click

from .flags import RUN_FLAGS, STRATEGY_FLAGS, option

PATH = click.Path(path_type=Path)
SHARED = ("corpus", "model", "docs", "limit", "seed", "window", "prompts", "cache")
OWN = tuple(flag for flag in STRATEGY_FLAGS if flag[2].startswith("finetune"))


@click.pass_context
def _export(ctx: click.Context, strategy: str, prove: bool, config: Path | None, **flags: Any) -> None:
    """Hand a strategy's knowledge to your own tools.

    A tuned model becomes a GGUF with a Modelfile, a model in a running Ollama, or a folder of safetensors. The same
    training settings as in `compare run` find the training that was done there. `instructions` becomes the files that
    editors attach, `sysprompt` a text and, in Ollama, a Modelfile.
    """
    from ..strategies.serving.export import Wanted
    from .config import read_settings
    from .exporting import Order, hand_over
    from .planning import make_plan
    from .progress import bars

    folder = flags.pop("out")
    form = {name: flags.pop(name) for name in ("to", "quantize", "apart", "converter", "template")}
    own = {name: flags.pop(name) for name, *_ in OWN}
    settings = read_settings({**flags, "strategies": (strategy,)}, config)
    wanted = Wanted(**{name: value for name, value in form.items() if value is not None})
    with bars() as progress:
        done = hand_over(make_plan(settings, own), Order(wanted, folder, prove), progress)
    _tell(ctx, done)


def _tell(ctx: click.Context, done: Any) -> None:
    from ..strategies.serving import llamacpp, parity

    for path in done.files:
        click.echo(path)
    for agreement in done.agreements or ():
        click.echo(parity.told(agreement))
    if done.agreements is not None and not any("llama.cpp" in found.voice for found in done.agreements):
        click.echo(f"note: not run in llama.cpp, which is not installed: {llamacpp.INSTALL}", err=True)
    for command in done.run:
        click.echo(f"run it: {command}")
    if not done.proved:
        click.echo(f"error: below {parity.ENOUGH:.0%} of the tokens agree: it is not the same model", err=True)
        ctx.exit(1)


def _options() -> list[click.Parameter]:
    return [
        click.Option(["--strategy"], default="finetune", show_default=True, help="Whose knowledge."),
        click.Option(
            ["--to"], type=click.Choice(["gguf", "ollama", "safetensors"]), help="Of finetune.  [default: gguf]"
        ),
        click.Option(["--quantize"], type=click.Choice(["q8_0", "q4_K_M"]), help="Round the GGUF's weights."),
        click.Option(["--apart"], is_flag=True, help="LoRA: base and adapter in GGUF files of their own."),
        click.Option(["--prove"], is_flag=True, help="Ask it questions of the corpus: are its answers the adapter's?"),
        click.Option(
            ["--converter"], type=PATH, metavar="FILE", help="llama.cpp's convert_hf_to_gguf.py, to use that."
        ),
        click.Option(["--template"], type=PATH, metavar="FILE", help="A Go template for Ollama, if none is derived."),
        click.Option(["--out"], type=PATH, metavar="DIR", help="Where to.  [default: exports/CORPUS-MODEL-STRATEGY]"),
        click.Option(["--base-url"], metavar="URL", help="Where Ollama is; also $OLLAMA_HOST."),
        *(option(flag) for flag in RUN_FLAGS if flag[0] in SHARED),
        *map(option, OWN),
        click.Option(["--config"], type=PATH, metavar="FILE.yaml", help="Settings from a file, as of a run."),
    ]


command = click.Command("export", params=_options(), callback=_export, help=_export.__doc__)
