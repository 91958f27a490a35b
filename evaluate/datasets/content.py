"""What is wrong with the texts of one training row, whatever it is about, and with the lines of its file.

Knows no other rows and no documents.
"""

import codecs
import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from ...strategies.training.dataset_rows import Form
from .items import Item

KEYS: Mapping[Form, tuple[str, ...]] = {
    "completion": ("prompt", "completion"),
    "messages": ("messages",),
    "text": ("text",),
}
LOST = "\ufffd"  # stands for characters that a wrong decoding threw away
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
# UTF-8 that was read as Windows-1252: a curly quote becomes three characters, an accented letter two
MISREAD = re.compile("\u00e2\u20ac.|\u00c3[\u00a0-\u00bf]|\u00c2[\u00a0-\u00bf]")
PLACE = re.compile(r"<<\w+>>|\{\{\s*(?:subject|quantity|value|answer|question|name)\s*\}\}|\[(?:INSERT|ANSWER)\b")
MARKUP = re.compile(r"<\|\w+\|>")  # how control tokens are mostly written, whatever the model
OPEN, CLOSED = "<think>", "</think>"


def stock_faults(held: bytes) -> Iterator[tuple[int, str]]:
    """Where mlx-lm's own trainer stops although this project's does not, by line."""
    if held.startswith(codecs.BOM_UTF8):
        yield 1, "begins with a byte order mark, at which mlx-lm's own trainer stops"
    for number, line in enumerate(held.split(b"\n")[:-1], 1):
        if not line.strip():
            yield number, "a blank line, at which mlx-lm's own trainer stops"


def form_faults(row: Mapping[str, Any], form: Form) -> Iterator[str]:
    """A row with the keys of several forms, of which mlx-lm takes the first and drops the others without a word."""
    held = [other for other, keys in KEYS.items() if all(key in row for key in keys)]
    if len(held) > 1:
        yield f"has the keys of several forms ({', '.join(held)}): only {form} is read"


def content_faults(item: Item, special: Collection[str]) -> Iterator[str]:
    """`special`: the control tokens of the model that is to learn the row, as text."""
    rendered = not item.prompt  # a text holds the control tokens of its own template
    texts = (item.system, item.prompt, item.answer)
    yield from _character_faults(texts)
    if not rendered:
        yield from _control_faults(texts, special)
        if " ".join(item.answer.split()) == " ".join(item.prompt.split()):
            yield "the answer repeats the prompt"
    yield from (f"holds {found[0]}, a place that nobody filled in" for text in texts if (found := PLACE.search(text)))
    yield from _thought_faults(item.answer)


def _character_faults(texts: tuple[str, ...]) -> Iterator[str]:
    for text in texts:
        if LOST in text:
            yield "holds U+FFFD, which stands for characters that were lost"
        elif found := CONTROL.search(text):
            yield f"holds the control character U+{ord(found[0]):04X}"
        elif found := MISREAD.search(text):
            yield f"holds '{found[0]}': UTF-8 that was read as Windows-1252"


def _control_faults(texts: tuple[str, ...], special: Collection[str]) -> Iterator[str]:
    for text in texts:
        found = MARKUP.search(text)
        told = found[0] if found else next((token for token in special if token in text), None)
        if told:
            yield f"holds {told}, a control token of a model, as text"


def _thought_faults(answer: str) -> Iterator[str]:
    if answer.count(OPEN) > answer.count(CLOSED):
        yield f"the answer opens {OPEN} and never closes it"
    elif CLOSED in answer and not answer.rpartition(CLOSED)[2].strip():
        yield "the answer is a thought with nothing behind it"
