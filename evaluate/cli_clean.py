"""The command line's `clean`: shows what knowhow made outside its own folders, and removes it.

So far that is models in Ollama. Only what is called `knowhow-...` is ever listed or removed.
"""

import sys

import click

from ..strategies.errors import UserError


@click.command()
@click.option("--ollama", is_flag=True, help="The models that knowhow made in Ollama.")
@click.option("--base-url", metavar="URL", help="Where Ollama is; also $OLLAMA_HOST.")
@click.option("--list", "only_list", is_flag=True, help="List them, and remove nothing.")
@click.option("--yes", is_flag=True, help="Do not ask first.")
def clean(ollama: bool, base_url: str | None, only_list: bool, yes: bool) -> None:
    """Remove the models that knowhow made in Ollama.

    Lists all that are called `knowhow-...`, and removes them; on a terminal it asks first.
    """
    from ..strategies.backends import ollama_models
    from ..strategies.backends.ollama_server import Server

    if not ollama:
        raise UserError("clean what?", fix="pass --ollama")
    server = Server(base_url)
    found = ollama_models.made(server)
    if not found:
        click.echo(f"no models of knowhow in Ollama at {server.address}")
        return
    click.echo("\n".join(f"{model.name}  {model.size / 1e9:.2f} GB  {model.modified}" for model in found))
    if only_list:
        return
    if not yes and sys.stdin.isatty():
        click.confirm("remove them?", abort=True)
    for model in found:
        ollama_models.delete(server, model.name)
    click.echo(f"removed {len(found)} from Ollama at {server.address}")
