"""Text that others wrote, made harmless in Markdown: model output, file names, errors. Knows no report.

Whatever goes in comes out as the characters a reader sees: never as markup, a link, a table's border or an element.
"""

import html
import re
import unicodedata

SPECIAL = re.compile(r"[\\`*\[\]|~$]|_(?![A-Za-z0-9])|(?<![A-Za-z0-9])_|(?<=[A-Za-z]):(?=//)|(?<=\bwww)\.")
TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")  # reorder what follows
UNKNOWN = "\ufffd"


def inline(text: str) -> str:
    """One line, for prose and for cells of a table."""
    return SPECIAL.sub(lambda found: f"\\{found[0]}", plain(text).replace("&", "&amp;").replace("<", "&lt;"))


def markup(text: str) -> str:
    """One line, for the inside of an HTML element."""
    return html.escape(plain(text))


def fenced(text: str) -> str:
    """A block of code whose fence is longer than any in the text, so that nothing in it can end the block."""
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}text\n{_printable(text)}\n{fence}"


def plain(text: str) -> str:
    """One line without characters that cannot be printed."""
    return " ".join(_printable(text).split())


def shortened(text: str, limit: int) -> str:
    """At most `limit` characters of it, cut between words, and marked where it was cut."""
    text = plain(text)
    return text if len(text) <= limit else text[:limit].rsplit(" ", 1)[0] + " [...]"


def _printable(text: str) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(UNKNOWN if _hidden(character) else character for character in text)


def _hidden(character: str) -> bool:
    """Control characters, lone surrogates (which no file can hold) and marks that turn the direction of writing."""
    return character in TURNING or (unicodedata.category(character) in ("Cc", "Cs") and character not in "\n\t")
