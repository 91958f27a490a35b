"""Converts a training file: reads it, finds the chat template if text is on either side, gives back lines of JSON."""

from pathlib import Path

from ...strategies.backends.tokenizers import load_tokenizer
from ...strategies.errors import UserError
from ...strategies.training.dataset import read_dataset
from ...strategies.training.dataset_forms import ChatText, converted
from ...strategies.training.dataset_rows import Form
from .checking import model_folder
from .files import lines_of


def convert(file: Path, form: Form, model: str | None) -> str:
    """UserError: the file cannot be read, has that form already, or needs a model. Faults: rows that do not fit."""
    dataset = read_dataset(file)
    if dataset.form == form:
        raise UserError(f"{file} has the form '{form}' already", fix="name another with --to")
    chat = None
    if "text" in (form, dataset.form):
        if model is None:
            problem = "text is rendered and read with a model's chat template"
            raise UserError(problem, fix="pass --model, mini or mlx:FOLDER")
        chat = ChatText(load_tokenizer(model_folder(model)), model)
    return lines_of(converted(dataset, form, chat))
