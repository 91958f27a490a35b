"""Runs a model in this process with mlx-lm: the embedded miniature, or any folder or hub name that mlx-lm can load.

Knows messages, windows and what goes on record; templates.py makes token ids of messages, engine.py continues them.
"""

import importlib.util
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from ..errors import AnswerError, Unavailable, UserError
from . import blas, engine, folders, proof, thinking
from .base import Completion, Decoding, Message
from .digests import files_digest, folder_digest

ADAPTER_FILES = ("adapters.safetensors", "adapter_config.json")
MEMORY = 2 * 10**9  # bytes that the attention states of conversations answered together may fill


@dataclass(frozen=True)
class Options:
    """Settings of a model that thinks."""

    think: Literal["on", "off"] | None = None  # None: it does
    think_tokens: int = 2048  # the most that reasoning may take, beyond what the answer may


@dataclass(frozen=True)
class _Prompt:
    row: engine.Row
    sent_tokens: int
    opened: bool  # it ends inside a thinking block


class Mlx:
    """`target`: mini, a folder, or org/name on the hub; `window`: tokens, if fewer than the model was made for;
    `adapter`: a folder that mlx-lm's training wrote. The model is loaded at the first chat.

    Unavailable: mlx-lm, the model or the adapter is not there. UserError: it cannot think, or not be kept from it.
    """

    Options = Options
    batch_size = 32

    def __init__(
        self,
        target: str = "mini",
        *,
        window: int | None = None,
        base_url: str | None = None,
        adapter: Path | None = None,
        options: Options = Options(),  # noqa: B008
    ) -> None:
        del base_url  # a model in this process has no address
        if window is not None and window < 2:
            raise UserError(f"a window of {window} tokens holds no prompt and reply", fix="pass 2 or more")
        _require_mlx()
        self.name = "mini" if target == "mini" else f"mlx:{target}"
        self.folder = folders.find(target)
        self.adapter = _checked(adapter) if adapter else None
        self.options = options
        self.thinks = _thinks(folders.chat_template(self.folder), target, options)
        sizes = [size for size in (window, folders.window(folders.config(self.folder))) if size is not None]
        self.window = min(sizes) if sizes else None

    def identity(self) -> Mapping[str, Any]:
        adapter = self.adapter
        told = {
            "kind": "mlx",
            "model": folder_digest(self.folder),
            "adapter": files_digest(adapter / name for name in ADAPTER_FILES) if adapter else None,
            "window": self.window,
            "dtype": "float32" if blas.needed() else "as stored",
        }
        return told | ({"think": self._think, "think_tokens": self._room} if self.thinks else {})

    def tuned(self, adapter: Path) -> "Mlx":
        """The same model with an adapter: a folder with adapters.safetensors and adapter_config.json."""
        target = "mini" if self.name == "mini" else str(self.folder)
        other = Mlx(target, window=self.window, adapter=adapter, options=self.options)
        other.name = self.name
        return other

    def chat(self, conversations: Sequence[Sequence[Message]], decoding: Decoding) -> Iterator[Completion]:
        """One completion per conversation, in order. A completion's `seconds` are its group's divided by its size,
        loading excluded; `cached_tokens` count the shared prefix for each row, though it was read once for all.

        A prompt that leaves no room for the reply loses its front, as in other engines, which shows in `lost_tokens`;
        where max_tokens takes more than half the window, the reply gives way first. Thinking gets what is left of it.
        """
        for start in range(0, len(conversations), self.batch_size):
            yield from self._batch(conversations[start : start + self.batch_size], decoding)
        blas.give_back()

    @property
    def _think(self) -> bool:
        return self.thinks and self.options.think != "off"

    @property
    def _room(self) -> int:
        """Tokens for reasoning."""
        return self.options.think_tokens if self._think else 0

    def _batch(self, conversations: Sequence[Sequence[Message]], decoding: Decoding) -> Iterator[Completion]:
        model = engine.load(self.folder, self.adapter, str(self.identity()))
        started = time.perf_counter()
        prompts: list[_Prompt] = []
        refusal = None
        try:
            for conversation in conversations:
                prompts.append(self._prompt(model, conversation, decoding.max_tokens))
        except AnswerError as error:
            refusal = error  # those before it still get their answers
        for group in self._groups(prompts):
            outputs = _outputs(model, group, decoding)
            seconds = (time.perf_counter() - started) / len(group)
            for prompt, output in zip(group, outputs, strict=True):
                yield self._completion(model, prompt, output, seconds)
            started = time.perf_counter()
        if refusal:
            raise refusal

    def _groups(self, prompts: Sequence[_Prompt]) -> Iterator[list[_Prompt]]:
        """Neighbours together, as many as MEMORY holds; a large model with a long prompt answers one at a time."""
        each = folders.state_bytes(folders.config(self.folder), 4 if blas.needed() else 2)
        group: list[_Prompt] = []
        for prompt in prompts:
            longest = max(len(held.row.ids) + held.row.max_tokens for held in [*group, prompt])
            if group and each * longest * (len(group) + 1) > MEMORY:
                yield group
                group = []
            group.append(prompt)
        if group:
            yield group

    def _prompt(self, model: engine.Engine, conversation: Sequence[Message], max_tokens: int) -> _Prompt:
        ids, opened = model.template.encode(conversation, self._think if self.thinks else None)
        return _Prompt(fitted(ids, max_tokens, self.window, self._room), len(ids), opened)

    def _completion(self, model: engine.Engine, prompt: _Prompt, output: engine.Output, seconds: float) -> Completion:
        text, thoughts = thinking.split(
            model.tokenizer.decode(output.ids), opened=prompt.opened, tags=model.template.tags
        )
        return Completion(
            text=text,
            thinking=thoughts,
            sent_tokens=prompt.sent_tokens,
            evaluated_tokens=len(prompt.row.ids),
            cached_tokens=output.cached_tokens,
            completion_tokens=len(output.ids),
            window=self.window,
            seconds=seconds,
            finish=output.finish,
            seen_from=_seen_from(model, prompt),
        )


def _seen_from(model: engine.Engine, prompt: _Prompt) -> str:
    """Where a prompt begins that lost its front; empty for a whole one."""
    ids = prompt.row.ids
    return proof.excerpt(model.tokenizer.decode(ids[: proof.EXCERPT])) if len(ids) < prompt.sent_tokens else ""


def _outputs(model: engine.Engine, prompts: list[_Prompt], decoding: Decoding) -> list[engine.Output]:
    try:
        return engine.generate(model, [prompt.row for prompt in prompts], decoding)
    except (RuntimeError, MemoryError) as error:  # what MLX raises, most often for want of memory
        raise AnswerError(f"mlx failed: {error}") from error


def fitted(ids: list[int], max_tokens: int, window: int | None, room: int = 0) -> engine.Row:
    """What of a prompt, and of the reply's length, the window holds: the prompt keeps its end, and at least half.

    `room`: tokens that the reply may take on top, for thinking, as far as the window has them left.
    """
    if window is None:
        return engine.Row(ids, max_tokens + room)
    if len(ids) + max_tokens <= window:
        return engine.Row(ids, min(max_tokens + room, window - len(ids)))
    reply = min(max_tokens, max(window // 2, window - len(ids)))
    return engine.Row(ids[-(window - reply) :], reply)


def _require_mlx() -> None:
    if importlib.util.find_spec("mlx_lm") and importlib.util.find_spec("mlx"):
        return
    if sys.platform == "win32":
        raise Unavailable("mlx does not run on Windows", fix="pass --model ollama:NAME or --model openai:NAME")
    raise Unavailable("mlx-lm is not installed", fix="pip install 'mlx-lm[cpu]' (on a Mac: mlx-lm)")


def _thinks(template: str, target: str, options: Options) -> bool:
    """Whether the model of a chat template can think. UserError: it is told what it cannot do."""
    known = thinking.is_known(template)
    if options.think == "on" and not known:
        raise UserError(f"'{target}' cannot think", fix="leave --think out, or pass a model that can")
    if options.think == "off" and known and not thinking.is_optional(template):
        problem = f"the chat template of '{target}' has no {thinking.SWITCH}, so it always thinks"
        raise UserError(problem, fix="leave --think out, or pass another model")
    return known


def _checked(adapter: Path) -> Path:
    missing = [name for name in ADAPTER_FILES if not (adapter / name).is_file()]
    if missing:
        raise Unavailable(f"the adapter {adapter} has no {' and no '.join(missing)}", fix="train it again")
    return adapter.resolve()
