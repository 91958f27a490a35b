"""Answers from a script: for tests, and for people who write strategies and want to run them without a model.

    # script.yaml: the first rule that fits answers
    answers:
      - match: how wide              # words in the last user message; case does not matter
        answer: It is 68 m wide.
      - regex: "posts?|crossbar"     # or a regular expression, case ignored as well
        anywhere: true               # looks in every message, not only in the last user message
        answer: [3 metres., 3 m.]    # several: one per seed, in turn
        thinking: The crossbar...
        sent: 900                    # counts; left out, words are counted
        evaluated: 400               # below `sent`, the answer is marked truncated
        finish: length               # default: stop
        seconds: 0.2                 # it does wait so long
      - match: floodlights
        error: the server hung up    # this prompt fails
    default: I do not know.          # text, or a rule without `match`; left out, what fits no rule fails
    window: 4096
    batch: 4                         # conversations at once; default 1

JSON has the same form; JSONL has one rule a line. `answers` may also be a mapping of words to answers.
Tokens are words between blanks, the roles not counted. Nothing here knows what a good answer is.
"""

import hashlib
import json
import math
import re
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, Literal

import yaml

from ..errors import AnswerError, Faults, Unavailable
from . import proof
from .base import Completion, Decoding, Message

SCRIPT_KEYS = {"answers", "default", "window", "batch"}
COUNTS = ("sent", "evaluated", "cached", "completion")


@dataclass(frozen=True)
class Rule:
    match: str = ""
    regex: str = ""
    anywhere: bool = False
    answer: tuple[str, ...] = ()
    error: str = ""
    thinking: str = ""
    sent: int | None = None
    evaluated: int | None = None
    cached: int | None = None
    completion: int | None = None
    finish: Literal["stop", "length"] = "stop"
    seconds: float = 0.0

    def fits(self, messages: Sequence[Message]) -> bool:
        users = [message for message in messages if message.role == "user"]
        text = "\n".join(message.content for message in (messages if self.anywhere else users[-1:]))
        return self.match.casefold() in text.casefold() and re.search(self.regex, text, re.IGNORECASE) is not None


class Replay:
    """`Replay("script.yaml")`, or `Replay.of({"answers": {"how wide": "68 m."}, "default": "I do not know."})`."""

    def __init__(
        self, target: str | Mapping[str, Any], *, window: int | None = None, base_url: str | None = None
    ) -> None:
        script = _read(Path(target).expanduser()) if isinstance(target, str) else dict(target)
        self.name = f"replay:{target}" if isinstance(target, str) else "replay"
        faults = list(_faults(script))
        if faults:
            raise Faults(f"the script of {self.name}", faults)
        self.rules = tuple(map(_rule, _listed(script)))
        self.batch_size: int = script.get("batch") or 1
        self.window: int | None = window or script.get("window")
        self.digest = hashlib.sha256(json.dumps(list(map(asdict, self.rules))).encode()).hexdigest()

    @classmethod
    def of(cls, script: Mapping[str, Any]) -> "Replay":
        """From the mapping that a script file holds."""
        return cls(script)

    def identity(self) -> Mapping[str, Any]:
        return {"kind": "replay", "script": self.digest, "window": self.window}

    def chat(self, conversations: Sequence[Sequence[Message]], decoding: Decoding) -> Iterator[Completion]:
        for messages in conversations:
            rule = next((rule for rule in self.rules if rule.fits(messages)), None)
            if rule is None:
                raise AnswerError(f"{self.name} has no answer to {messages[-1].content[-80:]!r} and no default")
            time.sleep(rule.seconds)
            if rule.error:
                raise AnswerError(rule.error)
            yield self._completion(rule, messages, decoding.seed)

    def _completion(self, rule: Rule, messages: Sequence[Message], seed: int) -> Completion:
        text = rule.answer[seed % len(rule.answer)]
        words = " ".join(message.content for message in messages).split()
        sent = len(words) if rule.sent is None else rule.sent
        evaluated = sent if rule.evaluated is None else rule.evaluated
        return Completion(
            text=text,
            thinking=rule.thinking,
            sent_tokens=sent,
            evaluated_tokens=evaluated,
            cached_tokens=rule.cached,
            completion_tokens=_words(rule.thinking) + _words(text) if rule.completion is None else rule.completion,
            window=self.window,
            seconds=rule.seconds,
            finish=rule.finish,
            seen_from=proof.excerpt(" ".join(words[-evaluated:])) if 0 < evaluated < sent <= len(words) else "",
        )


def _words(text: str) -> int:
    return len(text.split())


def _read(path: Path) -> dict[str, Any]:
    """What a script file holds, in the form of a mapping."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        fix = "pass replay:FILE with a YAML, JSON or JSONL script"
        raise Unavailable(f"cannot read the script {path} ({error})", fix=fix) from error
    try:
        if path.suffix == ".jsonl":
            return {"answers": [json.loads(line) for line in text.split("\n") if line.strip()]}
        held = yaml.safe_load(text)  # JSON is YAML as well
    except (yaml.YAMLError, json.JSONDecodeError) as error:
        raise Faults(f"the script {path}", [" ".join(str(error).split())]) from error
    return {"answers": held} if isinstance(held, list) else held


def _listed(script: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The rules in order, the default last, each as a mapping."""
    answers = script.get("answers") or []
    if isinstance(answers, Mapping):
        answers = [{"match": str(words), **_as_rule(answer)} for words, answer in answers.items()]
    default = script.get("default")
    return [*answers, *([] if default is None else [_as_rule(default)])]


def _as_rule(answer: Any) -> dict[str, Any]:
    return dict(answer) if isinstance(answer, Mapping) else {"answer": answer}


def _rule(written: Mapping[str, Any]) -> Rule:
    answer = written.get("answer", "")
    several = answer if isinstance(answer, list) else [answer]
    words = {key: str(written[key]) for key in ("match", "regex", "error", "thinking") if key in written}
    return Rule(**{**written, **words, "answer": tuple(map(str, several))})


def _faults(script: Any) -> Iterator[str]:
    if not isinstance(script, Mapping):
        yield "it is neither a mapping with `answers` nor a list of rules"
        return
    yield from (f"unknown key '{key}' (known: {', '.join(sorted(SCRIPT_KEYS))})" for key in set(script) - SCRIPT_KEYS)
    yield from _miscounted(script, ("window", "batch"), least=1)
    if not isinstance(script.get("answers"), Mapping | list | None):
        yield f"answers are a list of rules or a mapping, not {script['answers']!r}"
        return
    for number, written in enumerate(_listed(script), 1):
        yield from (f"rule {number}: {fault}" for fault in _rule_faults(written))


def _rule_faults(written: Any) -> Iterator[str]:
    if not isinstance(written, Mapping):
        yield "not a mapping"
        return
    known = [field.name for field in fields(Rule)]
    yield from (f"unknown key '{key}' (known: {', '.join(known)})" for key in written if key not in known)
    yield from _miscounted(written, COUNTS, least=0)
    seconds = written.get("seconds", 0.0)
    if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not 0 <= seconds < math.inf:
        yield f"seconds are a number from 0 on, not {seconds!r}"
    if not {"answer", "error", "thinking"} & set(written) or written.get("answer") == []:
        yield "it has neither an answer nor an error"
    if not isinstance(written.get("anywhere", False), bool):
        yield f"anywhere is true or false, not {written['anywhere']!r}"
    if written.get("finish", "stop") not in ("stop", "length"):
        yield f"finish is stop or length, not {written['finish']!r}"
    try:
        re.compile(str(written.get("regex", "")))
    except re.error as error:
        yield f"not a regular expression: {written['regex']!r} ({error})"


def _miscounted(written: Mapping[str, Any], names: Sequence[str], least: int) -> Iterator[str]:
    for name in names:
        count = written.get(name)
        if count is not None and (isinstance(count, bool) or not isinstance(count, int) or count < least):
            yield f"{name} is a whole number from {least} on, not {count!r}"
