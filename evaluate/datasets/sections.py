"""Cuts documents at their headings into sections that know where they stand. Knows no model.

markdown-it finds headings and blocks. A section that is longer than wanted is cut between its blocks. The text of a
section is the document's own from `start` to `end`, counted in characters.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ...strategies.corpus import Document

LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|$)")
SIZE = 2400  # characters, some 600 tokens: what a small model still reads closely


@dataclass(frozen=True)
class Section:
    """A span of a document. `part`: which file its pairs go to."""

    document: str
    heading: str  # the headings above it, outermost first, joined by " > "
    start: int
    end: int
    text: str
    part: str = ""

    @property
    def id(self) -> str:
        return f"{self.document}:{self.start}-{self.end}"

    def span_of(self, quote: str) -> tuple[int, int] | None:
        """Where a quote stands in the document, widened to whole lines; None: not in this section.

        White space and case do not matter, nor a few characters that a model copied wrongly.
        """
        from rapidfuzz import fuzz

        place = _exactly(quote, self.text)
        if place is None:
            found = fuzz.partial_ratio_alignment(quote.casefold(), self.text.casefold(), score_cutoff=COPIED)
            if found is None or len(quote.split()) < 3 or found.dest_end - found.dest_start < 0.8 * len(quote):
                return None
            place = found.dest_start, found.dest_end
        start = self.text.rfind("\n", 0, place[0]) + 1
        end = self.text.find("\n", max(place[1] - 1, start))
        return self.start + start, self.start + (len(self.text) if end < 0 else end)


COPIED = 92.0  # rapidfuzz's partial ratio, from which on a quote counts as copied


def sections_of(documents: Sequence[Document], size: int = SIZE) -> list[Section]:
    """All sections that hold more than a heading, in order."""
    return [section for document in documents for section in _sections(document, size)]


def _exactly(quote: str, text: str) -> tuple[int, int] | None:
    words = [re.escape(word) for word in quote.strip(" .\"'").split()]
    found = re.search(r"\s+".join(words), text, re.IGNORECASE) if words else None
    return found.span() if found else None


def _sections(document: Document, size: int) -> Iterator[Section]:
    """The blocks under each heading, as many together as fit."""
    starts = _line_starts(document.text)
    path: list[tuple[int, str]] = []
    held: list[tuple[int, int]] = []
    for level, title, first, last in _blocks(document.text):
        place = starts[first], starts[min(last, len(starts) - 1)]
        if level and held:
            yield _section(document, path, held)
            held = []
        if level:
            path = [*(one for one in path if one[0] < level), (level, title)]
            continue
        if held and place[1] - held[0][0] > size:
            yield _section(document, path, held)
            held = []
        held.append(place)
    if held:
        yield _section(document, path, held)


def _section(document: Document, path: Sequence[tuple[int, str]], held: Sequence[tuple[int, int]]) -> Section:
    text = document.text[held[0][0] : held[-1][1]]
    start = held[0][0] + len(text) - len(text.lstrip("\r\n"))
    text = text.lstrip("\r\n").rstrip()
    return Section(document.name, " > ".join(title for _, title in path), start, start + len(text), text)


def _blocks(text: str) -> Iterator[tuple[int, str, int, int]]:
    """(level of a heading or 0, its title, first line, line behind the last) of each outermost block."""
    from markdown_it import MarkdownIt

    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    for at, token in enumerate(tokens):
        if token.level or token.map is None or token.nesting < 0:
            continue
        level = int(token.tag[1]) if token.type == "heading_open" else 0
        first, last = token.map
        yield level, " ".join(tokens[at + 1].content.split()) if level else "", first, last


def _line_starts(text: str) -> list[int]:
    """Where each line begins, and where the text ends."""
    starts = [found.start() for found in LINE.finditer(text)]
    return [*starts, len(text)] if starts[-1:] != [len(text)] else starts
