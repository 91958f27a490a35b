"""A tuned model in the form that other engines take: a folder of safetensors, or GGUF files and a Modelfile.

What can go wrong is found before the first weight is written. Knows folders and files; knows no servers and no corpora.
"""

import shutil
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, get_args

from ..backends import engine, folders
from ..errors import UserError
from ..training import fuse, quantization
from ..training.gguf import shape_of, write_gguf
from ..training.gguf_adapter import check_adapter, write_adapter
from ..training.vocabulary import Vocabulary, vocabulary
from . import converter
from .chatformat import ChatFormat, chat_format
from .modelfile import HEAD, Blueprint, modelfile, parameters
from .texts import check_free

Form = Literal["safetensors", "gguf", "ollama"]
MODELFILE = "Modelfile"
SAFETENSORS = "safetensors"  # the folder


@dataclass(frozen=True)
class Wanted:
    """UserError: settings that exclude each other."""

    to: Form = "gguf"
    quantize: str | None = None  # one of quantization.KINDS
    apart: bool = False  # base and adapter in files of their own
    converter: Path | None = None  # llama.cpp's convert_hf_to_gguf.py, to be used in place of what is here
    template: Path | None = None  # a Go template, to be used in place of a derived one

    def __post_init__(self) -> None:
        if self.to not in get_args(Form):
            raise UserError(f"no export to '{self.to}'", fix=f"pass one of {', '.join(get_args(Form))}")
        if self.quantize not in (None, *quantization.KINDS):
            raise UserError(f"no quantization '{self.quantize}'", fix=f"pass one of {', '.join(quantization.KINDS)}")
        if self.to == "safetensors" and (self.quantize or self.apart or self.converter):
            raise UserError("safetensors are neither quantized nor apart", fix="pass --to gguf or --to ollama")
        if self.apart and self.converter:
            raise UserError("--apart and --converter exclude each other", fix="pass one of them")
        if self.template and not self.template.is_file():
            raise UserError(f"no template at {self.template}", fix="pass a file with a Go template")
        if self.converter:
            converter.check(self.converter, self.quantize)


@dataclass(frozen=True)
class Tuned:
    """A model folder and an adapter for it, as mlx-lm loads them."""

    base: Path
    adapter: Path
    system: str = ""  # the text that a conversation with it begins with


@dataclass(frozen=True)
class Exported:
    folder: Path
    files: tuple[Path, ...]
    fused: Path | None  # the fused model's folder
    blueprint: Blueprint | None  # None: safetensors only

    def without_fused(self) -> "Exported":
        """The same, once the fused model is no longer needed, if it is not what was asked for."""
        if self.fused and self.blueprint:
            shutil.rmtree(self.fused, ignore_errors=True)
            return replace(self, fused=None)
        return self


def export(tuned: Tuned, wanted: Wanted, folder: Path, name: str) -> Exported:
    """Writes into `folder`, over what an earlier export left there; `name`: of the Ollama model and its files.

    UserError: what this model, adapter or tokenizer does not allow, or what stands where it would write; Unavailable:
    it cannot be loaded.
    """
    check_place(wanted, folder)
    if wanted.to == "safetensors":
        folder.mkdir(parents=True, exist_ok=True)
        fused = fuse.fuse(tuned.base, tuned.adapter, folder / SAFETENSORS)
        return Exported(folder, (fused,), fused, None)
    if wanted.apart:
        check_adapter(tuned.adapter)
    chat, words = _texts(tuned, wanted)
    folder.mkdir(parents=True, exist_ok=True)
    fused = _whole(tuned, wanted, folder / name)
    model, adapter = folder / f"{name}.gguf", None
    if words is None:
        assert wanted.converter
        converter.convert(wanted.converter, fused, model, wanted.quantize)
    else:
        write_gguf(fused, model, words, wanted.quantize)
    if wanted.apart:
        adapter = write_adapter(tuned.adapter, tuned.base, folder / f"{name}-adapter.gguf")
    blueprint = Blueprint(name, model, adapter, chat.template, tuned.system, parameters(tuned.base, chat.stops))
    text = folder / MODELFILE
    text.write_text(modelfile(blueprint), encoding="utf-8")
    kept = None if fused == tuned.base else fused
    return Exported(folder, tuple(filter(None, (model, adapter, text))), kept, blueprint)


def _texts(tuned: Tuned, wanted: Wanted) -> tuple[ChatFormat, Vocabulary | None]:
    """How the model is talked to, and its vocabulary, unless the user's converter writes that."""
    config = folders.config(tuned.base)
    if not wanted.converter:
        shape_of(config)
    loaded = engine.load(tuned.base, tuned.adapter, f"to be exported with {tuned.adapter}")
    given = wanted.template.read_text(encoding="utf-8") if wanted.template else None
    chat = chat_format(loaded.template, loaded.tokenizer, given)
    if wanted.converter:
        return chat, None
    return chat, vocabulary(tuned.base, loaded.tokenizer, config["vocab_size"], chat.adds_bos)


def check_place(wanted: Wanted, folder: Path) -> None:
    """UserError: something stands where it would write that may be the user's own.

    That is what has no name of its own: a Modelfile of ours is known by its head, a folder of weights is not.
    """
    path = folder / (SAFETENSORS if wanted.to == "safetensors" else MODELFILE)
    if path.is_file() and path.read_bytes().startswith(HEAD.encode()):
        return
    check_free(path)


def _whole(tuned: Tuned, wanted: Wanted, place: Path) -> Path:
    """The folder from which the GGUF is made: fused, or the base alone where the adapter stays apart.

    `place`: what its path begins with, so that it takes the place of nobody's.
    """
    if not wanted.apart:
        return fuse.fuse(tuned.base, tuned.adapter, place.with_name(f"{place.name}-fused"))
    if not fuse.is_quantized(tuned.base):
        return tuned.base
    return fuse.fuse(tuned.base, None, place.with_name(f"{place.name}-base"))
