"""Makes a model in a running Ollama from GGUF files, through its API, and sees that it loads.

Knows nothing of what the model is for.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

from ..backends.base import Message
from ..backends.ollama_models import listed
from ..backends.ollama_server import Server
from ..errors import Unavailable, UserError
from .modelfile import Blueprint

TIMEOUT = 1800  # seconds: a model of many gigabytes is copied and hashed
START = "start it with `ollama serve`, or pass its address with --base-url or OLLAMA_HOST"


class Ollama:
    """`base_url`: None for OLLAMA_HOST or Ollama's own address. UserError: no address; Unavailable: no Ollama there."""

    def __init__(self, base_url: str | None) -> None:
        server = Server(base_url)
        listed(server)

        import ollama

        self._client = ollama.Client(server.address, timeout=TIMEOUT)

    def create(self, blueprint: Blueprint, progress: Callable[[str, float, float], None]) -> str:
        """Uploads, creates, and loads the model; its name. UserError: Ollama refuses it, or cannot load it."""
        name = blueprint.name
        files = {blueprint.model.name: self._upload(blueprint.model, progress)}
        adapters = {blueprint.adapter.name: self._upload(blueprint.adapter, progress)} if blueprint.adapter else None
        told: dict[str, Any] = {"template": blueprint.template, "parameters": dict(blueprint.parameters)}
        told |= {"system": blueprint.system} if blueprint.system else {}

        def create() -> None:
            for status in self._client.create(name, files=files, adapters=adapters, stream=True, **told):
                progress(f"ollama: {status.status}", status.completed or 0, status.total or 0)

        self._told(f"Ollama does not create {name}", create)
        self._check(name, blueprint)
        return name

    def answer(
        self, name: str, messages: list[Message], max_tokens: int, window: int
    ) -> tuple[str, Literal["stop", "length"], int]:
        """The greedy answer, why it ended (stop or length), and how many tokens the prompt had."""
        options = {"temperature": 0, "num_predict": max_tokens, "num_ctx": window, "repeat_penalty": 1.0, "top_k": 1}
        turns = [{"role": message.role, "content": message.content} for message in messages]
        reply = self._told(
            f"{name} gives no answer in Ollama", lambda: self._client.chat(name, messages=turns, options=options)
        )
        text = (reply.message.thinking or "") + (reply.message.content or "")
        return text, "length" if reply.done_reason == "length" else "stop", reply.prompt_eval_count or 0

    def unload(self, name: str) -> None:
        """Gives its memory back."""
        self._told(f"{name} does not unload", lambda: self._client.chat(name, messages=[], keep_alive=0))

    def _upload(self, path: Path, progress: Callable[[str, float, float], None]) -> str:
        progress(f"ollama: uploading {path.name}", 0, 0)
        digest = self._told(f"Ollama does not take {path.name}", lambda: self._client.create_blob(path))
        progress(f"ollama: uploading {path.name}", 1, 1)
        return digest

    def _check(self, name: str, blueprint: Blueprint) -> None:
        """Created is not yet loadable, and Ollama may put a template of its own in the place of one."""
        shown = self._told(f"Ollama does not show {name}", lambda: self._client.show(name))
        if shown.template != blueprint.template:
            raise UserError(f"Ollama changed the template of {name}", fix="report it, with your Ollama's version")
        self._told(f"{name} was created, but does not load", lambda: self._client.chat(name, messages=[]))

    def _told(self, problem: str, call: Callable[[], Any]) -> Any:
        import httpx
        import ollama

        try:
            return call()
        except (ConnectionError, httpx.HTTPError) as error:
            address = str(self._client._client.base_url).rstrip("/")
            raise Unavailable(f"no Ollama answers at {address}", START) from error
        except ollama.ResponseError as error:
            reason = " ".join(error.error.split())[:300]
            fix = "leave --apart out: the adapter is fused then" if "adapter" in reason.lower() else "see its log"
            raise UserError(f"{problem} ({reason})", fix) from error
