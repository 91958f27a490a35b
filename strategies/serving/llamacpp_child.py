"""The process in which llama.cpp runs: `python -m knowhow.strategies.serving.llamacpp_child`.

Its arguments are the package to use, the GGUF, the adapter's GGUF or "", and the window.
Each line of its standard input is a question in JSON, each line of its standard output the answer:

    {"tokens": text}                         -> [ids]
    {"greedy": [ids], "max_tokens": number}  -> [[ids], "stop" or "length"]

It keeps attention's states in float32, since a file is proved and no rounding. It ends when its input does.
"""

import json
import os
import sys
from importlib import import_module
from typing import Any, Protocol, TextIO

THREADS = max(1, (os.cpu_count() or 2) // 2)  # they wait for each other busily: on a full machine fewer are faster


class Runs(Protocol):
    def tokens(self, text: str) -> list[int]: ...

    def greedy(self, ids: list[int], max_tokens: int) -> tuple[list[int], str]: ...


class Served:
    """By xllamacpp, which is llama.cpp's own server."""

    def __init__(self, path: str, adapter: str, window: int) -> None:
        import httpx

        xllamacpp: Any = import_module("xllamacpp")  # of compiled code alone, which has no types
        params = xllamacpp.CommonParams()
        params.model.path, params.n_ctx, params.n_parallel, params.verbosity = path, window, 1, 1
        params.warmup = False
        params.cpuparams.n_threads = params.cpuparams_batch.n_threads = THREADS
        params.cache_type_k = params.cache_type_v = xllamacpp.ggml_type.GGML_TYPE_F32
        params.flash_attn_type = xllamacpp.llama_flash_attn_type.LLAMA_FLASH_ATTN_TYPE_DISABLED
        if adapter:
            lora = xllamacpp.CommonAdapterLoraInfo()
            lora.path, lora.scale = adapter, 1.0
            params.lora_adapters = [lora]
        self._server = xllamacpp.Server(params)
        self._client = httpx.Client(base_url=self._server.listening_address, timeout=600)

    def tokens(self, text: str) -> list[int]:
        return self._ask("/tokenize", content=text, add_special=True, parse_special=True)["tokens"]

    def greedy(self, ids: list[int], max_tokens: int) -> tuple[list[int], str]:
        told = {"n_predict": max_tokens, "temperature": 0, "cache_prompt": False, "return_tokens": True}
        reply = self._ask("/completion", prompt=ids, **told)
        if reply["stop_type"] == "eos":
            return reply["tokens"][:-1], "stop"  # the last is the one that ended it
        return reply["tokens"], "length"

    def _ask(self, path: str, **body: Any) -> dict[str, Any]:
        reply = self._client.post(path, json=body)
        reply.raise_for_status()
        return reply.json()


class Bound:
    """By llama-cpp-python."""

    def __init__(self, path: str, adapter: str, window: int) -> None:
        import llama_cpp  # pyright: ignore[reportMissingImports]

        told = {"type_k": llama_cpp.GGML_TYPE_F32, "type_v": llama_cpp.GGML_TYPE_F32, "n_threads": THREADS}
        self._model = llama_cpp.Llama(path, n_ctx=window, lora_path=adapter or None, verbose=False, **told)
        vocabulary = llama_cpp.llama_model_get_vocab(self._model.model)
        self._ends = lambda token: llama_cpp.llama_vocab_is_eog(vocabulary, token)

    def tokens(self, text: str) -> list[int]:
        return self._model.tokenize(text.encode(), add_bos=True, special=True)

    def greedy(self, ids: list[int], max_tokens: int) -> tuple[list[int], str]:
        self._model.reset()
        found: list[int] = []
        for token in self._model.generate(ids, temp=0.0, repeat_penalty=1.0):
            if self._ends(token):
                return found, "stop"
            found.append(token)
            if len(found) == max_tokens:
                break
        return found, "length"


def main(package: str, path: str, adapter: str, window: str) -> None:
    replies = _own_output()
    runs: Runs = (Served if package == "xllamacpp" else Bound)(path, adapter, int(window))
    for line in sys.stdin:
        asked = json.loads(line)
        reply = runs.tokens(asked["tokens"]) if "tokens" in asked else runs.greedy(asked["greedy"], asked["max_tokens"])
        replies.write(json.dumps(reply) + "\n")
        replies.flush()
    os._exit(0)  # without waiting for the server's threads


def _own_output() -> TextIO:
    """Standard output for replies alone: what the libraries print goes where errors go."""
    kept = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    return kept


if __name__ == "__main__":
    main(*sys.argv[1:])
