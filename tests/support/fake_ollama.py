"""An Ollama server without a model, in memory: models, blobs, windows and the ways in which a prompt can be too long.

It behaves as 0.32 and 0.24 were seen to. Its tokens are bytes, and one for each mark of a turn. What it answers says
whether it saw the secret that a system prompt may hold. Knows no sockets: a request comes in and a reply goes out.
"""

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from tokenizers.pre_tokenizers import ByteLevel

SECRET = "zanzibar"
MARKS = ("<|endoftext|>", "<|im_start|>", "<|im_end|>")
LIMIT, WINDOW = 32768, 4096  # of every model; where nothing else is said
KEEP = 4
LONGER = (
    "the prompt is longer than the context length currently available to the model; shorten the prompt, adjust the "
    "context length in settings, or use a model with a longer context length"
)
Reply = tuple[int, Any]  # status and JSON; None: no body


@dataclass(frozen=True)
class Model:
    blob: bytes
    template: str = ""  # none: the model's own, which a server of 0.32 does not cut for
    system: str = ""
    parameters: Mapping[str, Any] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        told = json.dumps([self.template, self.system, self.parameters], sort_keys=True)
        return hashlib.sha256(self.blob + told.encode()).hexdigest()


class FakeOllama:
    def __init__(self, version: str = "0.32.15") -> None:
        self.old = version.startswith("0.24")
        self.version = version
        self.blobs: dict[str, bytes] = {}
        self.models: dict[str, Model] = {}
        self.loaded: dict[str, int] = {}  # name -> window

    def handle(self, method: str, path: str, body: bytes) -> Reply:
        if path.startswith("/api/blobs/"):
            return self._blob(method, path.rpartition("/")[2], body)
        routes: dict[str, Callable[[Any], Reply]] = {
            "GET /api/version": lambda _: (200, {"version": self.version}),
            "GET /api/tags": self._tags,
            "GET /api/ps": self._ps,
            "POST /api/show": self._show,
            "POST /api/create": self._create,
            "POST /api/chat": self._chat,
            "DELETE /api/delete": self._delete,
        }
        route = routes.get(f"{method} {path}")
        return route(json.loads(body) if body else {}) if route else (404, {"error": "404 page not found"})

    def _blob(self, method: str, digest: str, body: bytes) -> Reply:
        if method == "HEAD":
            return (200 if digest in self.blobs else 404), None
        if f"sha256:{hashlib.sha256(body).hexdigest()}" != digest:
            return 400, {"error": "digest mismatch"}
        self.blobs[digest] = body
        return 201, None

    def _tags(self, _: Any) -> Reply:
        listed = [
            {"name": full(name), "model": full(name), "size": len(model.blob), "digest": model.digest}
            | {"modified_at": "2026-11-23T06:23:38.552802442Z"}
            for name, model in self.models.items()
        ]
        return 200, {"models": listed}

    def _ps(self, _: Any) -> Reply:
        held = [
            {"name": full(name), "model": full(name), "size": 6710885, "size_vram": 0, "context_length": window}
            for name, window in self.loaded.items()
        ]
        return 200, {"models": held}

    def _show(self, asked: Any) -> Reply:
        model = self.models.get(short(asked["model"]))
        if model is None:
            return 404, {"error": f"model '{full(asked['model'])}' not found"}
        tokens = [*MARKS, *sorted(ByteLevel.alphabet())] if asked.get("verbose") else None
        about = {
            "general.architecture": "llama",
            "llama.context_length": LIMIT,
            "tokenizer.ggml.model": "gpt2",
            "tokenizer.ggml.pre": "gpt-2",
            "tokenizer.ggml.add_bos_token": False,
            "tokenizer.ggml.tokens": tokens,
            "tokenizer.ggml.token_type": tokens and [3] * len(MARKS) + [1] * 256,
            "tokenizer.ggml.merges": [] if tokens else None,
        }
        parameters = "\n".join(f"{name:<30} {json.dumps(held)}" for name, held in sorted(model.parameters.items()))
        told = {"template": model.template, "system": model.system, "parameters": parameters, "model_info": about}
        return 200, {**told, "capabilities": ["completion"], "details": {"format": "gguf"}}

    def _create(self, asked: Any) -> Reply:
        if "from" in asked:
            model = self.models.get(short(asked["from"]))
            if model is None:
                return 500, {"error": "pull model manifest: dial tcp: lookup: no such host"}
        else:
            digest = next(iter(asked["files"].values()))
            if digest not in self.blobs:
                return 400, {"error": f"invalid digest {digest}"}
            model = Model(self.blobs[digest])
        told = {name: asked[name] for name in ("template", "system") if name in asked}
        parameters = {**model.parameters, **asked.get("parameters", {})}
        self.models[short(asked["model"])] = replace(model, **told, parameters=parameters)
        return 200, {"status": "success"}

    def _delete(self, asked: Any) -> Reply:
        gone = self.models.pop(short(asked["model"]), None)
        self.loaded.pop(short(asked["model"]), None)
        return (200, None) if gone else (404, {"error": f"model '{asked['model']}' not found"})

    def _chat(self, asked: Any) -> Reply:
        name = short(asked["model"])
        model = self.models.get(name)
        if model is None:
            return 404, {"error": f"model '{name}' not found"}
        if asked.get("think"):
            return 400, {"error": f'"{name}" does not support thinking'}
        empty = {"model": name, "message": {"role": "assistant", "content": ""}, "done": True}
        if not asked["messages"] and asked.get("keep_alive") == 0:
            self.loaded.pop(name, None)
            return 200, {**empty, "done_reason": "unload"}
        if b"broken" in model.blob:
            return 500, {"error": "llama-server process has terminated: exit status 1: error loading model: tensor"}
        return self._asked_of(model, name, asked, empty)

    def _asked_of(self, model: Model, name: str, asked: Any, empty: dict[str, Any]) -> Reply:
        options = {**model.parameters, **asked.get("options", {})}
        self.loaded[name] = window = min(options.get("num_ctx", WINDOW), LIMIT)
        if not asked["messages"]:
            return 200, {**empty, "done_reason": "load"}
        prompt = rendered(model, asked["messages"])
        if asked.get("_debug_render_only"):
            return 200, {**empty, "done": False, "_debug_info": {"rendered_template": prompt}}
        return self._answer(asked, model, prompt, (window, options.get("num_predict", 128)))

    def _answer(self, asked: Any, model: Model, prompt: str, room: tuple[int, int]) -> Reply:
        window, most = room
        size = count(prompt)
        kept = self._kept(asked, model, size, window)
        if isinstance(kept, tuple):
            return kept
        seen = prompt if kept == size else prompt[-kept:]
        said = "The court is 14 metres wide." if SECRET in seen else "I do not know."
        message = {"role": "assistant", "content": said[:most]}
        ended = {"done": True, "done_reason": "stop" if len(said) < most else "length", "load_duration": 1200551}
        counts = {"prompt_eval_count": kept, "eval_count": min(most, len(said))}
        return 200, {"model": asked["model"], "message": message, **ended, **counts}

    def _kept(self, asked: Any, model: Model, size: int, window: int) -> int | Reply:
        """How much of a prompt is read; or the refusal."""
        truncate, shift = asked.get("truncate", True), asked.get("shift", True)
        if self.old:
            if size <= window:
                return size
            return window if truncate else (400, {"error": "the input length exceeds the context length"})
        if size < window:
            return size
        if not truncate or not model.template:
            return 400, {"error": json.dumps({"error": exceeded(size, window)})}
        return window - (window - KEEP) // 2 if shift else (400, {"error": LONGER})


def rendered(model: Model, messages: list[dict[str, str]]) -> str:
    turns = [(message["role"], message["content"]) for message in messages]
    if model.system and turns[0][0] != "system":
        turns = [("system", model.system), *turns]
    return "".join(f"<|im_start|>{role}\n{text}<|im_end|>\n" for role, text in turns) + "<|im_start|>assistant\n"


def count(text: str) -> int:
    pieces = re.split("|".join(map(re.escape, MARKS)), text)
    return len(pieces) - 1 + sum(len(piece.encode()) for piece in pieces)


def exceeded(size: int, window: int) -> dict[str, Any]:
    message = f"request ({size} tokens) exceeds the available context size ({window} tokens), try increasing it"
    told = {"code": 400, "message": message, "type": "exceed_context_size_error"}
    return {**told, "n_prompt_tokens": size, "n_ctx": window}


def full(name: str) -> str:
    return name if ":" in name else f"{name}:latest"


def short(name: str) -> str:
    return name.removesuffix(":latest")
