"""Counts what is sent to an Ollama model, so that it can be held against what the model read.

The prompt is rendered by the server (`_debug_render_only`) and counted here with the model's own vocabulary, which was
tried against the engine's count first. Where that cannot be done, the engine counts: it tells how long a prompt is that
it refuses, or reads one in a window that holds it. What neither gives is an estimate, and is marked as one.
Knows requests as /api/chat takes them; decides nothing.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any, Literal

from ..errors import AnswerError, DoesNotFit
from . import proof
from .base import Message
from .ollama_tokens import Tokens, candidates

BYTES_PER_TOKEN = 3  # English has about 4, code and digits fewer: an estimate that rather asks for too large a window
BETWEEN = 16  # tokens that a template may put around a message
HARD = (  # what tokenizers split differently
    "Don't  stop: 1234567 * 0.25 = x_1;\n\n\tif (a >= b) { return naïve_Größe['漢字'] } // 🙂 <b>End</b>\r\n   Y"
)
EASY = "Hello"  # a second, short text, to tell a template's tokens from a text's
Body = dict[str, Any]  # a request to /api/chat
Chat = Callable[[Body], Mapping[str, Any]]  # what sends it; raises AnswerError


@dataclass(frozen=True)
class Sent:
    """A prompt's length in tokens, and how it was found; `text` and `starts` where it was rendered and counted here."""

    tokens: int
    counted: Literal["here", "engine", "estimate"]
    text: str = ""
    starts: tuple[int, ...] = field(default=(), repr=False)

    def seen_from(self, evaluated: int) -> str:
        """The first words of the prompt's end of so many tokens, which is what an engine keeps."""
        if not self.starts or not 0 < evaluated < len(self.starts):
            return ""
        return proof.excerpt(self.text[self.starts[-evaluated] :])


class Counting:
    """For one model, as its verbose `show` tells of it. `chat` sends; the model is loaded by it."""

    def __init__(self, shown: Mapping[str, Any], chat: Chat, limit: int | None) -> None:
        others = candidates(shown.get("model_info") or {})  # each takes a second to build for a large vocabulary
        self._first = next(others, None)
        self._others = others
        self._system: str = shown.get("system") or ""
        self._chat = chat
        self._limit = limit
        self._tokens: Tokens | None = None  # the one that agrees with the engine
        self._tried = False
        self._around: dict[tuple[str, ...], int] = {}  # roles -> a template's own tokens, where nothing is rendered
        self.renders: bool | None = None  # whether the server renders without answering; None: not tried

    def estimate(self, messages: Sequence[Message]) -> int:
        """How long a prompt will be, before anything is loaded; rather too long than too short."""
        texts = [text for _, text in self._conversation([(told.role, told.content) for told in messages])]
        count = self._first.count if self._first else _guessed
        return sum(map(count, texts)) + BETWEEN * (len(texts) + 1)

    def sent(self, body: Body) -> Sent | None:
        """What the prompt of this very request has; None: nobody can tell before it is asked."""
        self._try(body)
        if self._tokens is None:
            return None
        text = self._rendered(body)
        if text is not None:
            encoded = self._tokens.encode(text)
            return Sent(encoded.count + self._tokens.extra, "here", text, encoded.starts)
        said = self._conversation(_pairs(body))
        around = self._overhead(body, tuple(role for role, _ in said), self._tokens)
        return Sent(sum(self._tokens.count(text) for _, text in said) + around, "estimate")

    def asked_of_engine(self, body: Body) -> Sent | None:
        """By the engine, without our counting: as it refuses the prompt, or reads it in a window that holds it.

        None: it tells nothing even so. May load the model with another window, so it is the last resort. What is
        refused in the largest window, without a count, is longer than that; how much, is an estimate.
        """
        texts = [text for _, text in self._conversation(_pairs(body))]
        whole = proof.window_for(sum(len(text.encode()) for text in texts) // 2 + BETWEEN * 8, self._limit)
        for more in ({}, {"num_ctx": whole}):
            try:
                evaluated = self._chat(_brief(body, more, truncate=False)).get("prompt_eval_count")
            except DoesNotFit as error:
                if error.sent_tokens is not None:
                    return Sent(error.sent_tokens, "engine")
                if more:
                    return Sent(max(whole + 1, sum(map(_guessed, texts))), "estimate")
            except AnswerError:
                return None
            else:
                if evaluated is not None and (more or self.can_render(body)):  # forbidden to cut, it read all of it
                    return Sent(evaluated, "estimate" if more and evaluated + 1 >= whole else "engine")
        return None

    def can_render(self, body: Body) -> bool:
        """Whether the server renders without answering. One that does also knows how to be forbidden to cut."""
        if self.renders is None:
            self._rendered({**body, "messages": [{"role": "user", "content": EASY}]})
        return bool(self.renders)

    def _conversation(self, said: list[tuple[str, str]]) -> list[tuple[str, str]]:
        """With the model's own system prompt, which applies unless the conversation has one."""
        own = self._system and not any(role == "system" for role, _ in said)
        return [("system", self._system), *said] if own else said

    def _rendered(self, body: Body) -> str | None:
        """The prompt as the server would put it to the model, whole; None: it cannot say."""
        if self.renders is False:
            return None
        told = self._chat({**_brief(body, truncate=False), "_debug_render_only": True}).get("_debug_info")
        self.renders = told is not None
        return told["rendered_template"] if told else None

    def _try(self, body: Body) -> None:
        """Finds the tokenizer that counts what the engine counts, on a text that tells them apart. Once."""
        if self._tried or self._first is None:
            return
        self._tried = True
        roles = tuple(role for role, _ in self._conversation(_pairs(body)))
        try:
            hard, text = self._probed(body, roles, HARD)
            if text is not None:
                self._tokens = self._agreeing(lambda tokens: hard - tokens.count(text))
                return
            easy, _ = self._probed(body, roles, EASY)
        except (AnswerError, KeyError):
            return
        # without a rendered prompt, what a longer text adds is all that can be held against the engine
        texts = len(roles)
        self._tokens = self._agreeing(lambda tokens: hard - easy - texts * (tokens.count(HARD) - tokens.count(EASY)))

    def _overhead(self, body: Body, roles: tuple[str, ...], tokens: Tokens) -> int:
        """What a template adds to a conversation in these roles."""
        if roles not in self._around:
            self._around[roles] = self._probed(body, roles, EASY)[0] - len(roles) * tokens.count(EASY)
        return self._around[roles]

    def _probed(self, body: Body, roles: Sequence[str], text: str) -> tuple[int, str | None]:
        """What the engine counts of a short conversation in these roles, and how it renders it."""
        probe = _brief({**body, "messages": [{"role": role, "content": text} for role in roles]})
        rendered = self._rendered(probe)
        return self._chat(probe)["prompt_eval_count"], rendered

    def _agreeing(self, difference: Callable[[Tokens], int]) -> Tokens | None:
        """The first candidate that counts as the engine does, but for a mark of the beginning that it may add."""
        for tokens in chain(filter(None, [self._first]), self._others):
            extra = difference(tokens)
            if extra in (0, 1):
                self._first = tokens
                return tokens.with_extra(extra)
        return None


def _pairs(body: Body) -> list[tuple[str, str]]:
    return [(message["role"], message["content"]) for message in body["messages"]]


def _brief(body: Body, more: Mapping[str, Any] | None = None, **settings: bool) -> Body:
    """The same request for one token only. (For none, some versions would generate without end.)"""
    options = {**body.get("options", {}), "num_predict": 1, **(more or {})}
    return {**body, **settings, "options": options}


def _guessed(text: str) -> int:
    return len(text.encode()) // BYTES_PER_TOKEN
