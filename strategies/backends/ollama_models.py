"""The models in an Ollama server: shows one, makes one, lists and removes those that this project made.

Models are made through the API, never through a Modelfile's text, in which a system prompt can end early and lose
characters. Whatever is made here is called `knowhow-...`, to be told from the user's own. Nothing is pulled:
a model that is missing is offered. Knows models by name; knows neither prompts nor windows.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from ..errors import AnswerError, Unavailable, UserError
from .ollama_server import Refusal, Server

PREFIX = "knowhow-"
HOME = "registry.ollama.ai"  # where a name leads that says nothing else
LONGEST_NAME = 80  # characters
BAKED = re.compile(r"-(?!\d+(:|$))[0-9a-f]{12}(:latest)?$")  # but no time of 12 digits, as a training may be called
NO_BLOBS: Mapping[str, Path] = MappingProxyType({})


@dataclass(frozen=True)
class Made:
    """A model that this project made."""

    name: str
    size: int  # bytes, those shared with other models included
    modified: str  # date and time

    @property
    def baked(self) -> bool:
        """By a comparison, which makes it again where it is wanted; the rest were exported, to be kept."""
        return BAKED.search(self.name) is not None


def show(server: Server, name: str, verbose: bool = False) -> dict[str, Any]:
    """All that the server tells of a model; `verbose`: with its vocabulary. Unavailable: no such model, no Ollama."""
    try:
        return server.ask("POST", "/api/show", {"model": name, "verbose": verbose})
    except Refusal as refusal:
        refused = Unavailable(f"Ollama cannot show '{name}' ({refusal})", fix=f"see `ollama show {name}`")
        known = missing(server, name) if refusal.status == 404 else refused
        raise server.stranger() or known from refusal
    except AnswerError as error:
        raise server.stranger() or Unavailable(str(error), fix="try again") from error


def missing(server: Server, name: str) -> Unavailable:
    """The error for a model that is not there: offered, not pulled."""
    return Unavailable(f"Ollama at {server.address} has no model '{name}'", fix=f"ollama pull {name}")


def digest(server: Server, name: str, shown: Mapping[str, Any]) -> str:
    """Of weights, template, system prompt and parameters together, as Ollama names it; where it lists no such
    model, of all that was `shown` of it: answers without a digest would count as those of whatever is pulled next."""
    wanted = full(name)
    found = (model.get("digest", "") for model in listed(server) if full(str(model.get("name"))) == wanted)
    return next(found, "") or hashlib.sha256(json.dumps(shown, sort_keys=True).encode()).hexdigest()


def create(server: Server, name: str, body: Mapping[str, Any], blobs: Mapping[str, Path] = NO_BLOBS) -> None:
    """Make the model `name`, which begins with `knowhow-`, out of what /api/create takes in `body`: from, template,
    system, parameters, adapters, ...

    `blobs`: files to upload, by the names under which the model holds them; they become `files`, and those whose names
    `body["adapters"]` lists become adapters. Unavailable: the server refuses. OSError: a file cannot be read.
    """
    if not name.startswith(PREFIX) or len(name) > LONGEST_NAME:
        raise UserError(f"'{name}' cannot be a model's name", fix=f"begin it with {PREFIX} and keep it short")
    adapters = tuple(body.get("adapters") or ())
    sent = {key: value for key, value in body.items() if key != "adapters"}
    try:
        digests = {held: server.upload(path) for held, path in blobs.items()}
        parts = {
            "files": {held: told for held, told in digests.items() if held not in adapters},
            "adapters": {held: told for held, told in digests.items() if held in adapters},
        }
        whole = {"model": name, **sent, **{key: value for key, value in parts.items() if value}, "stream": False}
        told = server.ask("POST", "/api/create", whole, tries=1)
    except AnswerError as error:
        raise Unavailable(f"Ollama cannot make {name} ({error})", fix="see what its server logs") from error
    if told.get("status") != "success":
        raise Unavailable(f"Ollama did not finish making {name} ({told})", fix="see what its server logs")


def made(server: Server) -> list[Made]:
    """The models whose names begin with `knowhow-`, by name."""
    ours = [model for model in listed(server) if str(model.get("name", "")).startswith(PREFIX)]
    found = [Made(model["name"], model.get("size", 0), str(model.get("modified_at", ""))[:16]) for model in ours]
    return sorted(found, key=lambda model: model.name)


def delete(server: Server, name: str) -> None:
    """Remove a model that this project made; one that is gone already is no failure. Unavailable: refused."""
    if not name.startswith(PREFIX):
        raise UserError(f"'{name}' was not made by knowhow", fix=f"ollama rm {name}")
    try:
        server.ask("DELETE", "/api/delete", {"model": name})
    except Refusal as refusal:
        if refusal.status != 404:
            raise Unavailable(f"Ollama does not remove {name} ({refusal})", fix=f"ollama rm {name}") from refusal
    except AnswerError as error:
        raise Unavailable(str(error), fix=f"ollama rm {name}") from error


def full(name: str) -> str:
    """A model's name with its tag, in the one spelling of all that the server takes for the same."""
    tagged = name if ":" in name.rpartition("/")[2] else f"{name}:latest"
    return tagged.casefold().removeprefix(f"{HOME}/").removeprefix("library/")


def listed(server: Server) -> list[dict[str, Any]]:
    """What the server tells of each of its models in short. Unavailable: it does not, or is no Ollama."""
    try:
        return server.ask("GET", "/api/tags").get("models") or []
    except AnswerError as error:
        raise server.stranger() or Unavailable(str(error), fix="try again") from error
