"""Runs a GGUF with llama.cpp in this process, where one of its Python packages is installed, to prove an export.

xllamacpp comes as a wheel; llama-cpp-python builds llama.cpp for a quarter of an hour. Knows tokens and files; knows no
chat: what it continues is given as token ids.
"""

import importlib.util
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Protocol

PACKAGES = ("xllamacpp", "llama_cpp")
INSTALL = "pip install 'knowhow[llamacpp]'"


@dataclass(frozen=True)
class Continued:
    ids: tuple[int, ...]  # without the token that ended them
    finish: Literal["stop", "length"]


class Runner(Protocol):
    name: str

    def tokens(self, text: str) -> list[int]:
        """A whole prompt as tokens, control tokens and the beginning-of-text token included."""
        ...

    def greedy(self, ids: list[int], max_tokens: int) -> Continued:
        """The likeliest continuation."""
        ...


def installed() -> str | None:
    return next((name for name in PACKAGES if importlib.util.find_spec(name)), None)


def load(path: Path, adapter: Path | None, window: int) -> Runner:
    """The model of a GGUF with `window` tokens, and an adapter's GGUF on it. RuntimeError: it does not load."""
    return (_Served if installed() == "xllamacpp" else _Bound)(path, adapter, window)


class _Served:
    """By xllamacpp, which is llama.cpp's own server in this process."""

    name = "llama.cpp (xllamacpp)"

    def __init__(self, path: Path, adapter: Path | None, window: int) -> None:
        import httpx
        import xllamacpp  # pyright: ignore[reportMissingImports]

        params = xllamacpp.CommonParams()
        params.model.path, params.n_ctx, params.n_parallel, params.verbosity = str(path), window, 1, -1
        params.warmup = False
        params.cache_type_k = params.cache_type_v = xllamacpp.ggml_type.GGML_TYPE_F32  # the file is proved, no rounding
        params.flash_attn_type = xllamacpp.llama_flash_attn_type.LLAMA_FLASH_ATTN_TYPE_DISABLED
        if adapter:
            lora = xllamacpp.CommonAdapterLoraInfo()
            lora.path, lora.scale = str(adapter), 1.0
            params.lora_adapters = [lora]
        self._server = xllamacpp.Server(params)
        self._client = httpx.Client(base_url=self._server.listening_address, timeout=600)

    def tokens(self, text: str) -> list[int]:
        return self.ask("/tokenize", content=text, add_special=True, parse_special=True)["tokens"]

    def greedy(self, ids: list[int], max_tokens: int) -> Continued:
        told = {"prompt": ids, "n_predict": max_tokens, "temperature": 0, "cache_prompt": False, "return_tokens": True}
        reply = self.ask("/completion", **told)
        stopped = reply["stop_type"] == "eos"
        return Continued(tuple(reply["tokens"]), "stop" if stopped else "length")

    def ask(self, path: str, **body: Any) -> dict[str, Any]:
        reply = self._client.post(path, json=body)
        reply.raise_for_status()
        return reply.json()


class _Bound:
    """By llama-cpp-python."""

    name = "llama.cpp (llama-cpp-python)"

    def __init__(self, path: Path, adapter: Path | None, window: int) -> None:
        import llama_cpp  # pyright: ignore[reportMissingImports]

        lora = str(adapter) if adapter else None
        whole = {"type_k": llama_cpp.GGML_TYPE_F32, "type_v": llama_cpp.GGML_TYPE_F32}
        self.model = llama_cpp.Llama(str(path), n_ctx=window, lora_path=lora, logits_all=True, verbose=False, **whole)
        vocabulary = llama_cpp.llama_model_get_vocab(self.model.model)
        self._ends = lambda token: llama_cpp.llama_vocab_is_eog(vocabulary, token)

    def tokens(self, text: str) -> list[int]:
        return self.model.tokenize(text.encode(), add_bos=True, special=True)

    def greedy(self, ids: list[int], max_tokens: int) -> Continued:
        self.model.reset()
        found: list[int] = []
        for token in self.model.generate(ids, temp=0.0, repeat_penalty=1.0):
            if self._ends(token):
                return Continued(tuple(found), "stop")
            found.append(token)
            if len(found) == max_tokens:
                break
        return Continued(tuple(found), "length")
