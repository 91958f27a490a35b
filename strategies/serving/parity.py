"""Is it the same model? Asks the same prompts of an adapter in mlx and of what was made of it, and compares the tokens.

Every voice answers greedily. Agreement is the share of tokens before the first that differs: after it, two answers
have different pasts and cannot be compared. Knows voices and tokens; knows no files.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from ..backends import engine
from ..backends.base import Decoding, Message
from .llamacpp import Continued

ENOUGH = 0.99  # of the tokens; float additions in another order may turn a near tie

Say = Callable[[list[Message], list[int]], Continued]  # a conversation, and its prompt as token ids


@dataclass(frozen=True)
class Voice:
    """Someone who answers. A voice that gives text has its tokens counted anew, and so has whom it is compared with."""

    name: str
    say: Say
    in_text: bool = False


@dataclass(frozen=True)
class Agreement:
    voice: str
    tokens: int  # of the longer answer of each pair
    same: int  # before the first difference
    answers: int
    alike: int  # answers that are the same to the last token
    stops: int  # answers that end for the same reason
    difference: str  # the first, in words; "": none

    @property
    def share(self) -> float:
        return self.same / self.tokens if self.tokens else 1.0


def mlx_voice(name: str, load: Callable[[], engine.Engine], max_tokens: int) -> Voice:
    """A model in mlx. One is held at a time, so it is loaded when it is asked for."""

    def say(messages: list[Message], ids: list[int]) -> Continued:
        (output,) = engine.generate(load(), [engine.Row(ids, max_tokens)], Decoding(max_tokens=max_tokens))
        return Continued(tuple(output.ids), output.finish)

    return Voice(name, say)


def hear(voice: Voice, asked: Sequence[tuple[list[Message], list[int]]]) -> list[Continued]:
    return [voice.say(messages, ids) for messages, ids in asked]


def agreement(voice: Voice, said: Sequence[Continued], reference: Sequence[Continued], tokenizer: Any) -> Agreement:
    """Of what a voice said to each prompt with what the reference said."""
    if voice.in_text:
        reference = [_again(answer, tokenizer) for answer in reference]
    same = [_same(one.ids, other.ids) for one, other in zip(said, reference, strict=True)]
    pairs = list(zip(said, reference, same, strict=True))
    parted = [(place, *pair) for place, pair in enumerate(pairs, 1) if pair[0].ids != pair[1].ids]
    return Agreement(
        voice=voice.name,
        tokens=sum(max(len(one.ids), len(other.ids)) for one, other, _ in pairs),
        same=sum(same),
        answers=len(pairs),
        alike=len(pairs) - len(parted),
        stops=sum(one.finish == other.finish for one, other, _ in pairs),
        difference=_difference(*parted[0], tokenizer) if parted else "",
    )


def told(found: Agreement) -> str:
    """A line for people."""
    line = (
        f"{found.voice}: {found.share:.1%} of {found.tokens} tokens as the adapter's in mlx, {found.alike} of "
        f"{found.answers} answers the same, {found.stops} end for the same reason"
    )
    return f"{line}; {found.difference}" if found.difference else line


def _same(one: Sequence[int], other: Sequence[int]) -> int:
    both = enumerate(zip(one, other, strict=False))
    return next((place for place, (mine, yours) in both if mine != yours), min(len(one), len(other)))


def _again(answer: Continued, tokenizer: Any) -> Continued:
    """The answer's text as tokens: not always those of which it was made."""
    text = tokenizer.decode(list(answer.ids))
    return Continued(tuple(tokenizer.encode(text, add_special_tokens=False)), answer.finish)


def _difference(place: int, one: Continued, other: Continued, same: int, tokenizer: Any) -> str:
    mine, yours = (repr(tokenizer.decode(list(ids[same : same + 6]))) for ids in (one.ids, other.ids))
    return f"first difference in answer {place} after {same} tokens: {mine} in place of {yours}"
