"""Splits a reply into what the model thought and what it answered. Knows tags; knows no model and no tokens."""

import re

TAGS = ("<think>", "</think>")
SWITCH = "enable_thinking"  # what chat templates call it


def split(reply: str, *, opened: bool = False, tags: tuple[str, str] = TAGS) -> tuple[str, str]:
    """(text, thinking) of a reply, both stripped.

    `opened`: the prompt already ended inside a block. A block never closed makes all of the reply thinking, and its
    text ""; a closing tag that nothing opened makes all before it thinking (some templates open the block unseen).
    """
    parts: list[tuple[bool, str]] = []  # (is it thought?, what it says)
    for piece in re.split(f"({re.escape(tags[0])}|{re.escape(tags[1])})", reply):
        if piece == tags[0]:
            opened = True
        elif piece == tags[1]:
            parts = parts if opened else [(True, part) for _, part in parts]
            opened = False
        elif piece.strip():
            parts.append((opened, piece.strip()))
    text = "" if opened else "\n\n".join(part for thought, part in parts if not thought)
    return text, "\n\n".join(part for thought, part in parts if thought or opened)


def is_open(prompt: str, tags: tuple[str, str] = TAGS) -> bool:
    """Whether a rendered prompt ends inside a block that its template opened, as those of pure reasoners do."""
    return prompt.rstrip().endswith(tags[0])


def is_optional(template: str) -> bool:
    """Whether a chat template can be told that the model is not to think."""
    return SWITCH in template


def is_known(template: str) -> bool:
    """Whether the model of a chat template thinks: the template can turn it off, or speaks of thoughts."""
    return is_optional(template) or TAGS[1] in template
