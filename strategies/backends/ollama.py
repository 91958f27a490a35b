"""Models in Ollama, through its native API: /v1 cannot set the window.

The window is always set and the server forbidden to cut a prompt (`truncate` and `shift` off), so that what does not
fit is an error and not a weak answer. `window="default"` sets and forbids nothing: it shows what an untouched Ollama
makes of a long prompt. Either way every answer says what was sent and what the model read of it. Nothing is pulled.
"""

import hashlib
import re
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Literal

from ..errors import AnswerError, DoesNotFit, Unavailable, UserError
from . import ollama_models, proof
from .base import Completion, Decoding, Message
from .modelfile import modelfile
from .ollama_counting import Counting, Sent
from .ollama_replies import Memory, completion, context_length, memory, set_window, settings, too_long, unloadable
from .ollama_server import BrokenOff, Refusal, Server

PARALLEL = "OLLAMA_NUM_PARALLEL"  # the server's own setting, which it tells nobody; it is 1 unless set
ROOM = 1024  # tokens that a baked window keeps for a question and its answer
Window = int | Literal["default"] | None
# what Ollama would add of its own: arms on other backends are not sampled so
PLAIN = {"top_k": 0, "min_p": 0.0, "repeat_penalty": 1.0}


@dataclass(frozen=True)
class Options:
    """Settings that only Ollama takes."""

    think: Literal["on", "off"] | None = None  # for models that can; None: they do
    think_tokens: int = 2048  # the most that reasoning may take, beyond what the answer may
    concurrency: int | None = None  # requests at once; None: what OLLAMA_NUM_PARALLEL says


@dataclass
class _Shared:
    """What the models of one server share: who is loaded, and what that took."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    loaded: str = ""
    memory: dict[tuple[str, int | None], Memory] = field(default_factory=dict)
    broken: dict[tuple[str, int | None], str] = field(default_factory=dict)  # what could not be loaded, and why


class Ollama:
    """`Ollama("qwen3:8b")`; `base_url` defaults to OLLAMA_HOST, and that to port 11434 of this machine.

    `window`: tokens for prompt and answer, or "default". Without it, the smallest power of two from 4,096 on that holds
    the longest prompt that `fit` was shown and its answer; never more than the model has. Unavailable: no server there,
    or no such model.
    """

    Options = Options

    def __init__(
        self,
        target: str,
        *,
        window: Window = None,
        base_url: str | None = None,
        options: Options = Options(),  # noqa: B008
    ) -> None:
        self.name = f"ollama:{target}"
        self.model = target
        self.window: Window = window
        self.options = options
        self.batch_size = options.concurrency or _parallel()
        self.recipe = ""
        self._server = Server(base_url)
        self.base_url: str = self._server.address
        self._shown = ollama_models.show(self._server, target)
        self._version = self._server.version
        self.limit = context_length(self._shown)
        self.thinks = "thinking" in (self._shown.get("capabilities") or ())
        if options.think == "on" and not self.thinks:
            raise UserError(f"'{target}' cannot think", fix="leave --think out, or pass a model that can")
        self.digest = ollama_models.digest(self._server, target, self._shown)
        self._chosen = proof.window_for(0, self.limit)  # the window, where it is ours to choose
        self._counts: Counting | None = None
        self._warm = False  # something was answered
        self._shared = _Shared()

    def identity(self) -> Mapping[str, Any]:
        """A window that is chosen by need decides nothing, since nothing is ever cut: it is not part of it.
        The server's version is, since they cut differently."""
        told = {"kind": "ollama", "server": self._version, "model": self.model, "digest": self.digest}
        told |= {"window": self.window}
        return told | ({"think": self._think, "think_tokens": self.options.think_tokens} if self.thinks else {})

    def fit(self, conversations: Sequence[Sequence[Message]], decoding: Decoding) -> None:
        """Choose the window that holds the longest of them, and its answer."""
        if self.window is None:
            longest = max((self._counting.estimate(messages) for messages in conversations), default=0)
            self._chosen = proof.window_for(longest + self._reply(decoding), self.limit)

    def chat(self, conversations: Sequence[Sequence[Message]], decoding: Decoding) -> Iterator[Completion]:
        """Several at once, as many as `batch_size`; in order all the same."""
        self._take_turn()
        alone = len(conversations) if self.batch_size == 1 else 0 if self._warm else 1
        for messages in conversations[:alone]:  # the first loads the model and tries the tokenizer, once for all
            yield self._completion(messages, decoding)
            self._warm = True
        if conversations[alone:]:
            with ThreadPoolExecutor(self.batch_size) as pool:
                yield from pool.map(lambda messages: self._completion(messages, decoding), conversations[alone:])

    def bake(self, system: str) -> "Ollama":
        """A model of its own in the same server, whose system prompt is `system`, named by a hash of all it is made of.

        Template and parameters are the base's; the window that holds the system prompt is added to them, unless the
        server's default is to be shown. Unavailable: it cannot be made, or cannot be loaded.
        """
        held = self._baked_window(system)
        made = hashlib.sha256(f"{self.digest}\0{held}\0{system}".encode()).hexdigest()[:12]
        slug = re.sub(r"[^a-z0-9.]+", "-", self.model.lower()).strip("-.")
        name = f"{ollama_models.PREFIX}{slug.removeprefix(ollama_models.PREFIX)[:48]}-{made}"
        parameters = {} if held is None else {"parameters": {"num_ctx": held}}
        ollama_models.create(self._server, name, {"from": self.model, "system": system, **parameters})
        baked = Ollama(name, window=self.window, base_url=self.base_url, options=self.options)
        alike = baked._shown.get("template") == self._shown.get("template")
        if not alike or settings(baked._shown) != settings(self._shown):
            problem = f"{name} did not inherit the template and parameters of {self.model}"
            raise Unavailable(problem, fix="update Ollama")
        baked.recipe = modelfile(self.model, system, held)
        baked._shared = self._shared
        baked._load(held)
        return baked

    @property
    def _think(self) -> bool:
        return self.options.think != "off"

    @property
    def _counting(self) -> Counting:
        with self._shared.lock:
            if self._counts is None:
                shown = ollama_models.show(self._server, self.model, verbose=True)
                self._counts = Counting(shown, self._chatted, self.limit)
        return self._counts

    def _baked_window(self, system: str) -> int | None:
        if self.window is not None:
            return self.window if isinstance(self.window, int) else None
        return proof.window_for(self._counting.estimate([Message("system", system)]) + ROOM, self.limit)

    def _reply(self, decoding: Decoding) -> int:
        """The most tokens of an answer, its reasoning included."""
        return decoding.max_tokens + (self.options.think_tokens if self.thinks and self._think else 0)

    def _completion(self, messages: Sequence[Message], decoding: Decoding) -> Completion:
        body = self._request(messages, decoding)
        sent = self._counting.sent(body)
        try:
            return self._proved(self._answered(body), sent, body)
        except DoesNotFit as error:
            known = error.sent_tokens or (sent.tokens if sent else None)
            larger = self._larger(known, decoding, body)
            if larger is None:
                raise self._unfit(known or self._asked(body), error.window, decoding) from error
        body["options"]["num_ctx"] = larger
        return self._proved(self._answered(body), sent, body)

    def _answered(self, body: dict[str, Any]) -> Completion:
        """What comes back. An answer that ended in the middle is asked for once more."""
        for last in (False, True):
            started = time.perf_counter()
            reply = self._chatted(body)
            try:
                return completion(reply, body["options"].get("num_ctx"), time.perf_counter() - started)
            except BrokenOff:
                if last:
                    raise
        raise AssertionError("unreachable")

    def _proved(self, answer: Completion, sent: Sent | None, body: dict[str, Any]) -> Completion:
        """With what was sent, what of it was lost, and what the model takes in memory."""
        held = self._memory(body["options"].get("num_ctx"))
        evaluated = answer.evaluated_tokens or 0
        window = held.window or answer.window or set_window(self._shown)
        answer = replace(answer, window=window, memory_gb=held.gigabytes, gpu_share=held.gpu_share)
        sent = sent or self._told(evaluated, body)
        if sent is None:
            return answer
        tokens = proof.settled(sent.tokens, evaluated, window)
        counted = sent.counted if tokens == sent.tokens else "engine"
        seen = sent.seen_from(evaluated) if tokens > evaluated else ""
        return replace(answer, sent_tokens=tokens, counted=counted, seen_from=seen)

    def _told(self, evaluated: int, body: dict[str, Any]) -> Sent | None:
        """What was sent, where nobody could count it here."""
        if self.window == "default":
            return self._counting.asked_of_engine(body)
        # a server that was forbidden to cut has read all of it; one too old to know `truncate` may have cut it
        return Sent(evaluated, "engine") if self._counting.can_render(body) else None

    def _request(self, messages: Sequence[Message], decoding: Decoding) -> dict[str, Any]:
        body = self._plain(self._chosen if self.window is None else self.window)
        sampling = {"temperature": decoding.temperature, "top_p": decoding.top_p, "seed": decoding.seed, **PLAIN}
        body["options"] |= {"num_predict": self._reply(decoding), **sampling}
        thinking = {"think": self._think} if self.thinks else {}
        shape = {"format": decoding.schema} if decoding.schema else {}
        return {**body, "messages": [asdict(message) for message in messages], **thinking, **shape}

    def _plain(self, window: Window) -> dict[str, Any]:
        """A request without messages. One that loads the model is set as the questions are, or they load it anew."""
        body: dict[str, Any] = {"model": self.model, "messages": [], "stream": False, "options": {}}
        if isinstance(window, int):
            body |= {"truncate": False, "shift": False, "options": {"num_ctx": window}}
        return body

    def _larger(self, sent: int | None, decoding: Decoding, body: Mapping[str, Any]) -> int | None:
        """A larger window for a prompt that was estimated too short; None: there is none to be had."""
        if self.window is not None or sent is None:
            return None
        with self._shared.lock:
            self._chosen = max(self._chosen, proof.window_for(sent + self._reply(decoding), self.limit))
        return self._chosen if self._chosen > body["options"]["num_ctx"] else None

    def _asked(self, body: dict[str, Any]) -> int | None:
        sent = self._counting.asked_of_engine(body)
        return sent.tokens if sent else None

    def _unfit(self, sent: int | None, window: int | None, decoding: Decoding) -> DoesNotFit:
        """What kept the prompt out, and which window would take it."""
        had = window or (self.window if isinstance(self.window, int) else self._chosen)
        if sent is None:
            return DoesNotFit(None, had, "pass a larger --window")
        wanted = sent + self._reply(decoding)
        if self.limit and wanted > self.limit:
            fix = f"it takes {wanted:,} with the answer, and the model was made for {self.limit:,}"
            return DoesNotFit(sent, had, fix)
        return DoesNotFit(sent, had, f"--window {proof.window_for(wanted, self.limit)} would hold it")

    def _chatted(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """What /api/chat replies. DoesNotFit; AnswerError: refused, or broken off again and again; Unavailable."""
        place = (self.model, body.get("options", {}).get("num_ctx"))
        if place in self._shared.broken:
            raise AnswerError(self._shared.broken[place])
        try:
            return self._server.ask("POST", "/api/chat", body)
        except Refusal as refusal:
            if refusal.status == 404:
                raise ollama_models.missing(self._server, self.model) from refusal
            if unloadable(refusal):
                self._shared.broken[place] = str(refusal)
            raise too_long(refusal) or refusal from refusal

    def _load(self, window: int | None) -> None:
        """Creating a model says nothing of whether it loads; a chat without messages loads it."""
        self._take_turn()
        try:
            self._chatted(self._plain(window))
        except AnswerError as error:
            raise Unavailable(f"Ollama made {self.model} but cannot load it ({error})", fix="see its log") from error

    def _take_turn(self) -> None:
        """Unload the model that was asked before, so that two never share the memory."""
        with self._shared.lock:
            before, self._shared.loaded = self._shared.loaded, self.model
        if before not in ("", self.model):
            try:
                unload = {"model": before, "messages": [], "keep_alive": 0, "stream": False}
                self._server.ask("POST", "/api/chat", unload)
            except (AnswerError, Unavailable):
                return  # it is gone already, or asking will tell

    def _memory(self, window: int | None) -> Memory:
        """Asked once for each window: it is the same for every answer."""
        place = (self.model, window)
        if place not in self._shared.memory:
            try:
                running = self._server.ask("GET", "/api/ps")
            except (AnswerError, Unavailable):
                return Memory()
            found = memory(running, self.model)
            if found.gigabytes is None:
                return found
            self._shared.memory[place] = found
        return self._shared.memory[place]


def _parallel() -> int:
    import os

    told = os.environ.get(PARALLEL, "")
    return max(1, int(told)) if told.isdecimal() else 1
