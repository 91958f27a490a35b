"""Where a build's files go if nobody says."""

from pathlib import Path

from ...strategies.corpus import find_corpus, manifest
from ..planning import model_slug


def default_folder(corpus: str, model: str) -> Path:
    return Path("datasets") / f"{manifest(find_corpus(corpus))['name']}-{model_slug(model)}"
