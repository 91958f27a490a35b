"""Any server that speaks OpenAI's chat completions: OpenAI itself, vLLM, llama-server, LM Studio, a gateway.

The server renders and counts the prompt, so what was sent is not known here; what was evaluated is what it tells.
A prompt that it refuses as too long does not fit; whether it cut one silently cannot be seen through this interface.
"""

import os
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from ..errors import AnswerError, DoesNotFit, Unavailable, UserError
from .base import Completion, Decoding, Message
from .openai_refusals import too_long
from .thinking import split

if TYPE_CHECKING:
    import openai
    from openai.types.chat import ChatCompletion

THEIRS = "https://api.openai.com/v1"
TIMEOUT = 600.0  # seconds for one answer
CHECK_TIMEOUT = 10.0  # seconds for the list of models
REASONING = ("reasoning_content", "reasoning")  # where servers put what they split off themselves


class OpenAI:
    """`OpenAI("qwen3", base_url="http://localhost:8000/v1")`.

    `base_url` and the key default to OPENAI_BASE_URL and OPENAI_API_KEY; a server other than OpenAI's may need no key.
    `window` is only for the record. UserError: no address. Unavailable: package missing, no key, no server there, or it
    lacks the model.
    """

    batch_size = 1

    def __init__(self, target: str, *, window: int | None = None, base_url: str | None = None) -> None:
        self.name = f"openai:{target}"
        self.model = target
        self.window = window
        self.base_url = (base_url or os.environ.get("OPENAI_BASE_URL") or THEIRS).rstrip("/")
        self._takes_schemas = True  # until the server refuses one
        self._client = _client(self.base_url)
        self._check()

    def identity(self) -> Mapping[str, Any]:
        return {"kind": "openai", "base_url": self.base_url, "model": self.model, "window": self.window}

    def chat(self, conversations: Sequence[Sequence[Message]], decoding: Decoding) -> Iterator[Completion]:
        for messages in conversations:
            started = time.perf_counter()
            reply = self._ask(messages, decoding)
            if not hasattr(reply, "choices"):  # the client hands on whatever came, a page's text for one
                fix = "pass its address as the server wants it, often ending in /v1, with --base-url or OPENAI_BASE_URL"
                raise Unavailable(f"{self.base_url} does not speak OpenAI's protocol", fix)
            yield _completion(reply, self.window, time.perf_counter() - started)

    def _ask(self, messages: Sequence[Message], decoding: Decoding) -> "ChatCompletion":
        import openai

        # OpenAI's newer models refuse max_tokens, and other servers do not know its successor
        limit = "max_completion_tokens" if self.base_url == THEIRS else "max_tokens"
        settings: dict[str, Any] = {limit: decoding.max_tokens, "temperature": decoding.temperature}
        if decoding.temperature > 0:
            settings |= {"top_p": decoding.top_p, "seed": decoding.seed}
        if decoding.schema and self._takes_schemas:
            settings["response_format"] = _shape(decoding.schema)
        told: Any = [asdict(message) for message in messages]
        try:
            return self._client.chat.completions.create(model=self.model, messages=told, **settings)
        except openai.BadRequestError as error:
            refused = _refused(error)
            if "response_format" not in settings or isinstance(refused, DoesNotFit):
                raise refused from error
            self._takes_schemas = False  # not every server knows them, and the prompt states the form as well
            return self._ask(messages, decoding)
        except (openai.AuthenticationError, openai.PermissionDeniedError, openai.NotFoundError) as error:
            raise self._unavailable(error) from error
        except openai.APITimeoutError as error:
            raise AnswerError(f"no answer within {TIMEOUT:.0f} seconds") from error
        except openai.APIConnectionError as error:
            raise self._unavailable(error) from error
        except openai.APIError as error:
            raise _refused(error) from error

    def _check(self) -> None:
        """Whether the server is there, takes the key and has the model, as far as it tells."""
        import openai

        try:
            models = self._client.with_options(timeout=CHECK_TIMEOUT, max_retries=0).models.list()
            known = sorted(model.id for model in models.data or [])
        except (openai.AuthenticationError, openai.PermissionDeniedError, openai.APIConnectionError) as error:
            raise self._unavailable(error) from error
        except (openai.APIError, TypeError, AttributeError, ValueError):
            return  # this server does not list its models
        if known and not {self.model, f"{self.model}:latest"} & set(known):
            listed = ", ".join(known[:10]) + (", ..." if len(known) > 10 else "")
            raise Unavailable(f"{self.base_url} has no model '{self.model}'", fix=f"it has {listed}")

    def _unavailable(self, error: "openai.APIError") -> Unavailable:
        import openai

        if isinstance(error, openai.APIConnectionError):
            fix = "start the server there, or pass another address with --base-url or OPENAI_BASE_URL"
            return Unavailable(f"no server answers at {self.base_url}", fix)
        if isinstance(error, openai.NotFoundError):
            fix = "check the model's name, and that the address ends as the server wants it, often in /v1"
            return Unavailable(f"{self.base_url} does not know '{self.model}' ({_line(error)})", fix)
        return Unavailable(f"{self.base_url} refuses the key ({_line(error)})", fix="set OPENAI_API_KEY")


def _shape(schema: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "json_schema", "json_schema": {"name": "reply", "schema": schema, "strict": True}}


def _client(base_url: str) -> "openai.OpenAI":
    try:
        import openai
    except ImportError as error:
        raise Unavailable("the package openai is not installed", fix='pip install "knowhow[openai]"') from error
    if not _is_address(base_url):
        raise UserError(f"'{base_url}' is no address", fix="pass one like http://localhost:8000/v1")
    key = os.environ.get("OPENAI_API_KEY")
    if not key and base_url == THEIRS:
        fix = "set OPENAI_API_KEY, or pass the address of another server with --base-url or OPENAI_BASE_URL"
        raise Unavailable("OpenAI wants a key", fix)
    return openai.OpenAI(base_url=base_url, api_key=key or "none", timeout=TIMEOUT)


def _is_address(text: str) -> bool:
    import httpx

    try:
        url = httpx.URL(text)
    except httpx.InvalidURL:
        return False
    return url.scheme in ("http", "https") and bool(url.host) and 0 <= (url.port or 0) <= 65_535


def _completion(reply: "ChatCompletion", window: int | None, seconds: float) -> Completion:
    """AnswerError: the reply holds nothing, or was withheld."""
    if not reply.choices:
        raise AnswerError("empty answer: the server sent no choices")
    choice, usage = reply.choices[0], reply.usage
    text, thinking = split(choice.message.content or "")
    thinking = next((told for name in REASONING if (told := getattr(choice.message, name, None))), thinking)
    if choice.finish_reason == "content_filter" or not (text or thinking):
        raise AnswerError(f"empty answer (finish reason: {choice.finish_reason})")
    details = usage.prompt_tokens_details if usage else None
    return Completion(
        text=text,
        thinking=thinking,
        evaluated_tokens=usage.prompt_tokens if usage else None,
        cached_tokens=details.cached_tokens if details else None,
        completion_tokens=usage.completion_tokens if usage else None,
        window=window,
        seconds=seconds,
        finish="length" if choice.finish_reason == "length" else "stop",
    )


def _refused(error: "openai.APIError") -> AnswerError:
    """DoesNotFit where the prompt was too long. The body may tell what the error's own text leaves out."""
    fix = "pass a model that is served with a larger window, or a smaller --max-tokens"
    return too_long(f"{error} {error.body}", fix) or AnswerError(_line(error))


def _line(error: Exception) -> str:
    return " ".join(str(error).split())[:300]
