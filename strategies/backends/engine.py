"""Loads a model with mlx-lm and lets it continue token ids, many at once. Knows tokens; knows no messages, no windows.

A prompt's front that all rows share is read once and its state copied to each row. Nothing is kept for the next call:
a run that was cut short and goes on must compute what an undisturbed one computes.
"""

import contextlib
import copy
import hashlib
import itertools
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import Any, Literal

from ..errors import Unavailable
from . import lanes
from .base import Decoding
from .blas import load_fast_blas, needed
from .templates import Template

Finish = Literal["stop", "length"]
Continuation = tuple[list[int], Finish]
SHARED = 64  # tokens: a shorter common front costs as much to copy as to read again (benchmarks/prefix.py)


@dataclass(frozen=True)
class Row:
    """One prompt to continue."""

    ids: list[int]
    max_tokens: int


@dataclass(frozen=True)
class Output:
    ids: list[int]  # without the token that ended it
    finish: Finish
    cached_tokens: int  # of the prompt, taken from the shared prefix


@dataclass(frozen=True)
class Engine:
    """A loaded model."""

    model: Any
    tokenizer: Any
    template: Template


_held: dict[tuple[Path, Path | None, str], Engine] = {}


def load(folder: Path, adapter: Path | None, digest: str) -> Engine:
    """The model of a folder, with an adapter if given. One model is held at a time: memory is what small machines lack.

    Unavailable: the folder's files are broken, or no model that this mlx-lm knows.
    """
    key = (folder, adapter, digest)
    if key not in _held:
        _held.clear()
        _held[key] = _load(folder, adapter)
    return _held[key]


def _load(folder: Path, adapter: Path | None) -> Engine:
    load_fast_blas()
    try:
        with limits_kept():
            import mlx.core as mx
            import mlx_lm
    except ImportError as error:
        raise Unavailable(f"mlx cannot be imported ({error})", fix="pip install --force-reinstall mlx-lm") from error
    try:
        with _quiet():
            loaded = mlx_lm.load(
                str(folder),
                adapter_path=str(adapter) if adapter else None,
                tokenizer_config={"trust_remote_code": False},
            )
        model, tokenizer = loaded[0], loaded[1]
        if needed():
            model.set_dtype(mx.float32)  # the only type that the BLAS takes; others run at a tenth of its speed
        mx.eval(model.parameters())
    except Exception as error:  # whatever a stranger's files lead mlx-lm to
        what = f"{folder} with the adapter {adapter}" if adapter else str(folder)
        reason = next(iter(str(error).splitlines()), "")
        raise Unavailable(f"cannot load {what} ({type(error).__name__}: {reason})", "check its files") from error
    return Engine(model, tokenizer, Template(tokenizer, folder.name))


@contextlib.contextmanager
def limits_kept() -> Iterator[None]:
    """Importing mlx_lm lowers the number of files this process may ever open; inside this block it cannot."""
    import resource

    kept, resource.setrlimit = resource.setrlimit, lambda *_: None
    try:
        yield
    finally:
        resource.setrlimit = kept


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Without the progress bars and advice that transformers prints while it loads."""
    from transformers.utils import logging

    level, bars = logging.get_verbosity(), logging.is_progress_bar_enabled()
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    try:
        yield
    finally:
        logging.set_verbosity(level)
        if bars:
            logging.enable_progress_bar()


def generate(engine: Engine, rows: Sequence[Row], decoding: Decoding) -> list[Output]:
    """Continue every row; in order. What a row gets does not depend on the others, but for the last bits of floats."""
    shared, state = _shared(engine, [row.ids for row in rows])
    continued = _batched if all(hasattr(layer, "merge") for layer in state) else _one_by_one

    def work(dealt: Sequence[Row], unwanted: Event) -> list[Continuation]:
        rests = [Row(row.ids[shared:], row.max_tokens) for row in dealt]
        states = [copy.deepcopy(state) for _ in dealt]
        return continued(engine, rests, states, [_sampler(decoding, row.ids) for row in dealt], unwanted)

    return [Output(ids, finish, shared) for ids, finish in lanes.together(rows, work)]


def _batched(
    engine: Engine, rows: Sequence[Row], states: list[Any], samplers: list[Any], unwanted: Event
) -> list[Continuation]:
    from mlx_lm.generate import BatchGenerator

    stops = [[token] for token in engine.tokenizer.eos_token_ids]
    generator = BatchGenerator(
        engine.model, stop_tokens=stops, completion_batch_size=len(rows), prefill_step_size=_step()
    )
    try:
        limits = [row.max_tokens for row in rows]
        keys = generator.insert([row.ids for row in rows], limits, caches=states, samplers=samplers)
        found: dict[int, list[int]] = {key: [] for key in keys}
        finish: dict[int, Finish] = {}
        while responses := generator.next_generated():
            if unwanted.is_set():
                return []
            for response in responses:
                if response.finish_reason != "stop":
                    found[response.uid].append(response.token)
                finish[response.uid] = "stop" if response.finish_reason == "stop" else "length"
    finally:
        generator.close()
    return [(found[key], finish[key]) for key in keys]


def _one_by_one(
    engine: Engine, rows: Sequence[Row], states: list[Any], samplers: list[Any], unwanted: Event
) -> list[Continuation]:
    """For the few architectures whose state mlx-lm cannot batch."""
    import mlx.core as mx
    from mlx_lm.generate import generate_step

    found: list[Continuation] = []
    for row, state, sampler in zip(rows, states, samplers, strict=True):
        steps = generate_step(
            mx.array(row.ids),
            engine.model,
            max_tokens=row.max_tokens,
            sampler=sampler,
            prompt_cache=state,
            prefill_step_size=_step(),
        )
        ids: list[int] = []
        finish: Finish = "length"
        for token, _ in steps:
            if unwanted.is_set():
                return []
            if int(token) in engine.tokenizer.eos_token_ids:
                finish = "stop"
                break
            ids.append(int(token))
        found.append((ids, finish))
    return found


def _shared(engine: Engine, prompts: Sequence[list[int]]) -> tuple[int, list[Any]]:
    """How many tokens at the front of every prompt are read already, and the state after them."""
    common = min(_common(prompts), min(map(len, prompts)) - 1)  # each row needs a token to go on from
    if len(prompts) < 2 or common < SHARED:
        common = 0
    return common, _read(engine, prompts[0][:common])


def _common(prompts: Sequence[list[int]]) -> int:
    """The length of the longest front that all prompts have in common."""
    columns = itertools.takewhile(lambda column: len(set(column)) == 1, zip(*prompts, strict=False))
    return sum(1 for _ in columns)


def _read(engine: Engine, ids: list[int]) -> list[Any]:
    """The model's state after reading the ids; none: the state it starts from."""
    import mlx.core as mx
    from mlx_lm.generate import generate_step
    from mlx_lm.models.cache import make_prompt_cache

    state = make_prompt_cache(engine.model)
    if ids:
        reading = generate_step(
            mx.array(ids), engine.model, max_tokens=0, prompt_cache=state, prefill_step_size=_step()
        )
        list(reading)
    return state


def _step() -> int:
    """Prompt tokens read at once. On a CPU short steps spare a third of the attention's work; GPUs like them long."""
    return 512 if needed() else 2048


def _sampler(decoding: Decoding, ids: list[int]) -> Callable[[Any], Any] | None:
    """Draws a row's tokens with a key of its own: the same for the same seed and prompt, whatever runs beside it.

    By Gumbel noise and the largest sum, where mx.random.categorical adds probabilities up until they pass a random
    number: there the last bits, which do depend on the other rows, decided one draw in a thousand.
    """
    if decoding.temperature <= 0:
        return None  # greedy
    import mlx.core as mx
    from mlx_lm.sample_utils import apply_top_p

    seed = hashlib.sha256(json.dumps([decoding.seed, ids]).encode()).digest()[:8]
    key = mx.random.key(int.from_bytes(seed, "big"))

    def draw(logprobs: mx.array) -> mx.array:
        nonlocal key
        key, now = mx.random.split(key)
        if 0 < decoding.top_p < 1:
            logprobs = apply_top_p(logprobs, decoding.top_p)
        return mx.argmax(logprobs / decoding.temperature + mx.random.gumbel(logprobs.shape, key=now), axis=-1)

    return draw
