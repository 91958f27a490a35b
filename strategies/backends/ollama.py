"""Models in Ollama, through its native API: /v1 cannot set the window.

Every request forbids the server to cut a prompt (`truncate` and `shift` off), so that what does not fit is an error and
not a weak answer. The server renders and counts; what was sent is not counted here. Nothing is pulled unasked.
"""

import hashlib
import json
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from ..errors import AnswerError, Unavailable
from .base import Completion, Decoding, Message
from .thinking import split

if TYPE_CHECKING:
    import ollama

SMALLEST_WINDOW = 4096
BYTES_PER_TOKEN = 3  # English has about 4, code and digits fewer: an estimate that rather asks for too large a window
TIMEOUT = (10.0, 1800.0, 60.0, 10.0)  # seconds to connect, read, write, get a connection; CPUs read prompts slowly
Failing = type[AnswerError] | type[Unavailable]
# what Ollama would add of its own: arms on other backends are not sampled so
PLAIN = {"top_k": 0, "min_p": 0.0, "repeat_penalty": 1.0}


class Ollama:
    """`Ollama("qwen3:8b")`; `base_url` defaults to OLLAMA_HOST, and that to port 11434 of this machine.

    `window`: tokens for prompt and answer. Without it, the smallest power of two from 4,096 on that holds the longest
    prompt so far and its answer, as estimated or, where that was too small, as the server counted; never more than the
    model has. Unavailable: no server there, or no such model.
    """

    batch_size = 1

    def __init__(self, target: str, *, window: int | None = None, base_url: str | None = None) -> None:
        self.name = f"ollama:{target}"
        self.model = target
        self.window = window
        self._server = _server(base_url)
        self.base_url: str = self._server.address
        shown = self._post("/api/show", {"model": target})
        self.limit = _context_length(shown)
        self.thinks = "thinking" in (shown.get("capabilities") or ())
        self.digest = self._digest()
        self._baked_bytes = len((shown.get("system") or "").encode())
        self._chosen = 0  # the window of the latest request, where it is ours to choose

    def identity(self) -> Mapping[str, Any]:
        """A window that is chosen by need decides nothing, since nothing is ever cut: it is not part of it."""
        return {"kind": "ollama", "model": self.model, "digest": self.digest, "window": self.window}

    def chat(self, conversations: Sequence[Sequence[Message]], decoding: Decoding) -> Iterator[Completion]:
        for messages in conversations:
            started = time.perf_counter()
            window = self.window or self._window_for(messages, decoding.max_tokens)
            reply, window = self._ask(messages, decoding, window)
            seconds = time.perf_counter() - started - reply.get("load_duration", 0) / 1e9
            yield _completion(reply, window, max(0.0, seconds))

    def bake(self, system: str) -> "Ollama":
        """A model of its own in the same server, whose system prompt is `system`, named by a hash of both."""
        made = hashlib.sha256(f"{self.digest}\0{system}".encode()).hexdigest()[:12]
        self._post("/api/create", {"model": f"knowhow-{made}", "from": self.model, "system": system, "stream": False})
        return Ollama(f"knowhow-{made}", window=self.window, base_url=self.base_url)

    def _window_for(self, messages: Sequence[Message], answer: int) -> int:
        sent = sum(len(message.content.encode()) for message in messages) + self._baked_bytes
        return self._holding(sent // BYTES_PER_TOKEN + 16 * (len(messages) + 1), answer)

    def _holding(self, prompt: int, answer: int) -> int:
        """The window for so many tokens; it only grows, since the server loads the model anew for another one."""
        needed = max(SMALLEST_WINDOW, self._chosen, 1 << (prompt + answer - 1).bit_length())
        self._chosen = min(needed, self.limit or needed)
        return self._chosen

    def _ask(self, messages: Sequence[Message], decoding: Decoding, window: int) -> tuple[dict[str, Any], int]:
        """The reply, and the window it was made in."""
        body = self._request(messages, decoding, window)
        try:
            return self._post("/api/chat", body, failing=AnswerError), window
        except _TooLong as error:
            larger = window if self.window else self._holding(error.tokens, decoding.max_tokens)
            if larger <= window:
                raise
        body["options"]["num_ctx"] = larger
        return self._post("/api/chat", body, failing=AnswerError), larger

    def _request(self, messages: Sequence[Message], decoding: Decoding, window: int) -> dict[str, Any]:
        options = {
            "num_ctx": window,
            "num_predict": decoding.max_tokens,
            "temperature": decoding.temperature,
            "top_p": decoding.top_p,
            "seed": decoding.seed,
            **PLAIN,
        }
        told = [asdict(message) for message in messages]
        thinking = {"think": True} if self.thinks else {}
        body = {"model": self.model, "messages": told, "stream": False, "truncate": False, "shift": False}
        shape = {"format": decoding.schema} if decoding.schema else {}
        return {**body, **thinking, **shape, "options": options}

    def _digest(self) -> str:
        """Of weights, template, system prompt and parameters together, as Ollama names it; "" where it tells none."""
        wanted = self.model if ":" in self.model.rpartition("/")[2] else f"{self.model}:latest"
        models = self._call("GET", "/api/tags", None, Unavailable).get("models") or ()
        return next((model["digest"] for model in models if model.get("name") == wanted), "")

    def _post(self, path: str, body: Any, failing: Failing = Unavailable) -> dict[str, Any]:
        return self._call("POST", path, body, failing)

    def _call(self, method: str, path: str, body: Any, failing: Failing) -> dict[str, Any]:
        """What the server replies. `failing`: what to raise where this request fails and the server is not to blame."""
        import httpx
        import ollama

        try:
            return self._server.ask(method, path, body)
        except (ConnectionError, httpx.ConnectTimeout) as error:
            fix = "start it with `ollama serve`, or pass its address with --base-url or OLLAMA_HOST"
            raise Unavailable(f"no Ollama answers at {self.base_url}", fix) from error
        except (httpx.HTTPError, ValueError) as error:
            raise failing(f"Ollama at {self.base_url} broke off ({_line(error) or type(error).__name__})") from error
        except ollama.ResponseError as error:
            if error.status_code == 404:
                problem = f"Ollama at {self.base_url} has no model '{self.model}'"
                raise Unavailable(problem, fix=f"ollama pull {self.model}") from error
            raise _refused(error, failing) from error


class _TooLong(AnswerError):
    """A prompt beyond the window, of so many tokens."""

    def __init__(self, tokens: int, window: int) -> None:
        super().__init__(f"the prompt's {tokens} tokens do not fit the window of {window}")
        self.tokens = tokens


def _server(base_url: str | None) -> Any:
    try:
        import ollama
    except ImportError as error:
        raise Unavailable("the package ollama is not installed", fix="pip install ollama") from error

    class Server(ollama.Client):
        """The client with a way to send what its methods have no parameters for."""

        @property
        def address(self) -> str:
            return str(self._client.base_url).rstrip("/")

        def ask(self, method: str, path: str, body: Any) -> dict[str, Any]:
            return self._request_raw(method, path, json=body).json()

    return Server(base_url, timeout=TIMEOUT)


def _refused(error: "ollama.ResponseError", failing: Failing) -> Exception:
    """What a 4xx or 5xx means. Of a prompt beyond the window llama-server tells the counts, inside a text."""
    try:
        told = json.loads(error.error)["error"]
        return _TooLong(told["n_prompt_tokens"], told["n_ctx"])
    except (ValueError, KeyError, TypeError):
        return failing(f"Ollama refused: {_line(error.error)}")


def _completion(reply: Mapping[str, Any], window: int, seconds: float) -> Completion:
    """AnswerError: the reply is broken off, uncounted or empty."""
    message = reply.get("message") or {}
    text, thinking = split(message.get("content") or "")
    thinking = message.get("thinking") or thinking
    if not reply.get("done") or reply.get("prompt_eval_count") is None:
        raise AnswerError("Ollama stopped in the middle of an answer (no counts)")
    if not (text or thinking):
        raise AnswerError(f"empty answer (finish reason: {reply.get('done_reason')})")
    return Completion(
        text=text,
        thinking=thinking,
        evaluated_tokens=reply["prompt_eval_count"],  # cached ones included
        completion_tokens=reply.get("eval_count"),
        window=window,
        seconds=seconds,
        finish="length" if reply.get("done_reason") == "length" else "stop",
    )


def _context_length(shown: Mapping[str, Any]) -> int | None:
    about = shown.get("model_info") or {}
    return about.get(f"{about.get('general.architecture')}.context_length")


def _line(error: Exception | str) -> str:
    return " ".join(str(error).split())[:300]
