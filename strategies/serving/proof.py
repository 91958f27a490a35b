"""Runs what was exported wherever it can be run here, and has its answers compared with those of the adapter in mlx.

Knows exports and engines; the comparing is parity's.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ..backends import engine, folders
from ..backends.base import Message
from ..backends.digests import folder_digest
from ..errors import UserError
from . import llamacpp, parity
from .chatformat import ollama_prompt
from .export import Exported, Tuned
from .llamacpp import Continued
from .modelfile import Blueprint
from .ollama_create import Ollama
from .parity import Agreement, Voice

WINDOW = 4096  # tokens, at most: prompts of a proof are short


@dataclass(frozen=True)
class Trial:
    """What is asked: conversations, and how long the answers may be."""

    conversations: Sequence[list[Message]]
    max_tokens: int = 64


@dataclass(frozen=True)
class _Stage:
    tuned: Tuned
    exported: Exported
    trial: Trial
    tokenizer: Any
    window: int


def prove(tuned: Tuned, exported: Exported, trial: Trial, ollama: Ollama | None) -> list[Agreement]:
    """One for each engine that could be asked; `ollama`: where the model was created. UserError: other tokens there."""
    reference = parity.mlx_voice("the adapter in mlx", _mlx(tuned), trial.max_tokens)
    loaded = _mlx(tuned)()
    asked = [(list(messages), loaded.template.encode(messages)[0]) for messages in trial.conversations]
    heard = parity.hear(reference, asked)
    window = min(WINDOW, folders.window(folders.config(tuned.base)) or WINDOW)
    stage = _Stage(tuned, exported, trial, loaded.tokenizer, window)
    voices = _voices(stage, ollama)
    return [parity.agreement(voice, parity.hear(voice, asked), heard, stage.tokenizer) for voice in voices]


def _voices(stage: _Stage, ollama: Ollama | None) -> Iterator[Voice]:
    made, fused = stage.exported.blueprint, stage.exported.fused
    if fused and not (made and made.adapter):
        key = folder_digest(fused)
        yield parity.mlx_voice("fused, in mlx", lambda: engine.load(fused, None, key), stage.trial.max_tokens)
    if made and llamacpp.installed():
        with llamacpp.LlamaCpp(made.model, made.adapter, stage.window) as runner:
            yield _llama_cpp(runner, made, stage)
    if made and ollama:
        yield _ollama(ollama, made, stage)


def _mlx(tuned: Tuned) -> Callable[[], engine.Engine]:
    return lambda: engine.load(tuned.base, tuned.adapter, f"to be exported with {tuned.adapter}")


def _llama_cpp(runner: llamacpp.LlamaCpp, made: Blueprint, stage: _Stage) -> Voice:
    def say(messages: list[Message], ids: list[int]) -> Continued:
        read = runner.tokens(ollama_prompt(made.template, messages))
        if read != ids:
            problem = f"{runner.name} reads other tokens than mlx in {messages[-1].content!r}: {read}, not {ids}"
            raise UserError(problem, fix="the GGUF is not the same model: report it, with the model's name")
        return runner.greedy(ids, stage.trial.max_tokens)

    return Voice(f"{made.model.name} in {runner.name}", say)


def _ollama(server: Ollama, made: Blueprint, stage: _Stage) -> Voice:
    def say(messages: list[Message], ids: list[int]) -> Continued:
        text, finish, read = server.answer(made.name, messages, stage.trial.max_tokens, stage.window)
        if read != len(ids):
            problem = f"Ollama reads {read} tokens where mlx reads {len(ids)} in {messages[-1].content!r}"
            raise UserError(problem, fix="report it, with the model's name and Ollama's version")
        return Continued(tuple(stage.tokenizer.encode(text, add_special_tokens=False)), finish)

    return Voice(f"{made.name} in Ollama", say, in_text=True)
