"""Speaks to an Ollama server: sends a request, tries again where that may help, and says in a line what went wrong.

Tried again: a connection that broke, and what the server calls its own failure (5xx). Not tried again: 4xx, which says
that the request is wrong. A server that was there and is gone is waited for, since people restart theirs. Knows
requests and failures; knows neither prompts nor windows.
"""

import os
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import AnswerError, Unavailable, UserError

if TYPE_CHECKING:
    import tenacity

TIMEOUT = (10.0, 1800.0, 60.0, 10.0)  # seconds to connect, read, write, get a connection; CPUs read prompts slowly
TRIES = 3  # of a request that broke off or failed on the server's side
PATIENCE = 60.0  # seconds that a server may be gone
PAUSE = 0.5  # seconds before the second try; then twice as long each time, up to LONGEST_PAUSE
LONGEST_PAUSE = 5.0


class Refusal(AnswerError):
    """An answer of status 4xx or 5xx, with the server's own words."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(f"Ollama refused: {line(text)}")
        self.status = status
        self.text = text


class BrokenOff(AnswerError):
    """The connection ended before the answer did, or what came is no JSON."""


class Gone(Unavailable):
    """Nobody answers at the address."""


class Server:
    """An Ollama server at `base_url`, which defaults to OLLAMA_HOST, and that to port 11434 of this machine."""

    def __init__(self, base_url: str | None = None) -> None:
        """UserError: no address. Unavailable: the package ollama is not installed."""
        self._client = _client(base_url)
        self.address: str = str(self._client._client.base_url).rstrip("/")
        self._met = False  # it has answered before

    def ask(self, method: str, path: str, body: Any = None, tries: int = TRIES) -> dict[str, Any]:
        """What the server replies. Gone; Refusal, BrokenOff or AnswerError: it does not, after all the tries."""
        import tenacity

        again = tenacity.Retrying(
            retry=tenacity.retry_if_exception(_may_pass),
            stop=_Stop(self.address, tries, PATIENCE if self._met else 0),
            wait=tenacity.wait_exponential(multiplier=PAUSE, max=LONGEST_PAUSE),
            reraise=True,
        )
        return again(self._reading, lambda: self._client.ask(method, path, body))

    def stranger(self) -> Unavailable | None:
        """The error for a server of another kind, where it does not behave as Ollama does; None: it is one."""
        if self.version:
            return None
        fix = "pass an address like http://localhost:11434, without /v1; other servers take --model openai:NAME"
        return Unavailable(f"no Ollama at {self.address}", fix)

    @property
    def version(self) -> str:
        """Of the server; "" where it does not tell."""
        try:
            return str(self.ask("GET", "/api/version").get("version", ""))
        except AnswerError:
            return ""

    def upload(self, path: Path) -> str:
        """The digest under which the server keeps a file from now on. OSError: it cannot be read."""
        return self._reading(lambda: self._client.create_blob(path))

    def _reading(self, send: Callable[[], Any]) -> Any:
        import httpx
        import ollama

        try:
            told = send()
            self._met = True
            return told
        except (ConnectionError, httpx.ConnectError, httpx.ConnectTimeout) as error:
            fix = "start it with `ollama serve`, or pass its address with --base-url or OLLAMA_HOST"
            raise Gone(f"no Ollama answers at {self.address}", fix) from error
        except ollama.ResponseError as error:
            raise Refusal(error.status_code, error.error) from error
        except httpx.ReadTimeout as error:  # another try would take as long
            raise AnswerError(f"Ollama gave no answer within {TIMEOUT[1]:.0f} seconds") from error
        except (httpx.HTTPError, ValueError) as error:
            told = line(str(error)) or type(error).__name__
            raise BrokenOff(f"Ollama at {self.address} broke off ({told})") from error


class _Stop:
    """When to give up: after so many failures, or when the server has been gone for so many seconds."""

    def __init__(self, address: str, tries: int, patience: float) -> None:
        self.address = address
        self.tries = tries
        self.patience = patience
        self.failures = 0
        self.gone_since: float | None = None

    def __call__(self, state: "tenacity.RetryCallState") -> bool:
        if not (state.outcome and isinstance(state.outcome.exception(), Gone)):
            self.failures += 1
            self.gone_since = None
            return self.failures >= self.tries
        if self.gone_since is None:
            self.gone_since = time.monotonic()
            if self.patience:
                told = f"no Ollama answers at {self.address}; waiting {self.patience:.0f} s for it"
                warnings.warn(told, stacklevel=2)
        return time.monotonic() - self.gone_since >= self.patience


def line(text: str) -> str:
    """A server's words on one line, and not too many of them."""
    return " ".join(text.split())[:300]


def _may_pass(error: BaseException) -> bool:
    return isinstance(error, Gone | BrokenOff) or (isinstance(error, Refusal) and error.status >= 500)


def _client(base_url: str | None) -> Any:
    import httpx

    try:
        import ollama
    except ImportError as error:
        raise Unavailable("the package ollama is not installed", fix="pip install ollama") from error

    class Client(ollama.Client):
        """The client with a way to send what its methods have no parameters for."""

        def ask(self, method: str, path: str, body: Any) -> dict[str, Any]:
            try:
                reply = self._request_raw(method, path, json=body)
            except AttributeError as error:  # ollama's own, over a refusal that is JSON but no object
                raise ValueError("a refusal of another kind") from error
            told = reply.json() if reply.content else {}
            if not isinstance(told, dict):
                raise ValueError(f"no JSON object: {line(reply.text)}")
            return told

    try:
        return Client(base_url, timeout=TIMEOUT)
    except (ValueError, httpx.InvalidURL) as error:
        told = base_url or os.environ.get("OLLAMA_HOST")
        raise UserError(f"'{told}' is no address", fix="pass one like http://localhost:11434") from error
