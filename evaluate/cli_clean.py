"""The command line's `clean`: shows what knowhow made outside its own folders, and removes it.

So far that is models in Ollama. Only what is called `knowhow-...` is ever listed or removed, and what was exported only
where that is asked for.
"""

import sys

import click

from ..strategies.errors import UserError


@click.command()
@click.option("--ollama", is_flag=True, help="The models that knowhow made in Ollama.")
@click.option("--base-url", metavar="URL", help="Where Ollama is; also $OLLAMA_HOST.")
@click.option("--exported", is_flag=True, help="Those too that `export` made, which a comparison does not make again.")
@click.option("--list", "only_list", is_flag=True, help="List them, and remove nothing.")
@click.option("--yes", is_flag=True, help="Do not ask first; needed where there is no terminal.")
def clean(ollama: bool, base_url: str | None, exported: bool, only_list: bool, yes: bool) -> None:
    """Remove the models that knowhow made in Ollama.

    Lists those that comparisons baked, asks, and removes them. What `compare export` made stays, unless --exported.
    """
    from ..strategies.backends import ollama_models
    from ..strategies.backends.ollama_server import Server

    if not ollama:
        raise UserError("clean what?", fix="pass --ollama")
    if not (only_list or yes or sys.stdin.isatty()):
        raise UserError("there is no terminal to ask on", fix="pass --yes, or --list")
    server = Server(base_url)
    found = [model for model in ollama_models.made(server) if model.baked or exported]
    if not found:
        more = "" if exported else "; --exported looks for exported ones too"
        click.echo(f"no models of knowhow in Ollama at {server.address}{more}")
        return
    click.echo("\n".join(f"{model.name}  {model.size / 1e9:.2f} GB  {model.modified}" for model in found))
    if only_list:
        return
    if not yes:
        click.confirm("remove them?", abort=True)
    for model in found:
        ollama_models.delete(server, model.name)
    click.echo(f"removed {len(found)} from Ollama at {server.address}")
