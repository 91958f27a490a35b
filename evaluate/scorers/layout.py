"""Takes an answer's text apart: drops reasoning, reads Markdown, and yields statements with what stands over them.

    heading > lead-in ("Dimensions:") > parent list item > item;  table header and row label > cell

Knows layout only: no units, no facts. Line by line on purpose: models write Markdown that no parser accepts.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from .lexer import Token, lex, words
from .records import as_lines

OPEN, CLOSE = r"<\s*(?:think|thinking|reasoning|thought)\s*>", r"<\s*/\s*(?:think|thinking|reasoning|thought)\s*>"
TAG = re.compile(f"(?P<open>{OPEN})|(?P<close>{CLOSE})", re.IGNORECASE)
LATEX = re.compile(r"\\(?:text|mathrm|mathbf|textbf|boxed|mbox|operatorname)\s*(?=\{)")
LATEX_SIGNS = {
    r"\times": " x ",
    r"\approx": " ~ ",
    r"\sim": " ~ ",
    r"\pm": " +- ",
    r"\to": " - ",
    r"\,": " ",
    r"\;": " ",
}
LATEX_SIGN = re.compile(
    "|".join(re.escape(sign) + (r"(?![a-zA-Z])" if sign[-1].isalpha() else "") for sign in LATEX_SIGNS)
)
QUOTE = re.compile(r"^ {0,3}>(?!=) ?(?:> ?){0,8}", re.MULTILINE)
DOTS = re.compile(r"(?<=\d) ?(?:\.{2,3}|\u2026) ?(?=\d)")  # "6..11"
INTERVAL = re.compile(r"\[(\d[\d.]{0,8} ?[a-z]{1,6}), ?(\d[\d.]{0,8} ?[a-z]{1,6})\]")  # "[6 m, 11 m]"
ENCLOSED = re.compile(r"\((\d[\d.]{0,8} ?[-\u2013] ?\d[\d.]{0,8})\)(?= ?[a-z])")  # "(6-11) m"
INCLUDING = re.compile(r"\b(inc|exc)l(?:\.|\b)", re.IGNORECASE)
HTML = re.compile(r"</?(?:b|i|em|strong|u|p|span|div|sup|sub|code|ul|ol|li|td|tr|table)\s*/?>", re.IGNORECASE)
BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
EMPHASIS = re.compile(r"\*\*|__|`|(?<![\w*])[*_](?=\S)|(?<=\S)[*_](?![\w*])")
HEADING = re.compile(r"^ {0,3}(#{1,6})\s+(.*)$")
ITEM = re.compile(r"^(\s*)(?:[-*+•◦▪‣·\u2013—]|\d{1,2}[.)]|\(?[a-z][.)])\s+(.*)$")
RULE = re.compile(r"^[\s|:+=_*-]+$")
BOLD_LINE = re.compile(r"^\s*(?:\*\*|__)[^*_]+(?:\*\*|__)\s*:?\s*$")
NUMBERS = re.compile(r"\d")
ABBREVIATIONS = words("approx e.g i.e vs no ca c cf max min fig est incl etc st mr dr")
QUICK_UNITS = words("m ft yd yds in cm km")  # "68 m. the" goes on, "68 m. The" does not


# No real text comes near these; they keep the work linear in any text.
MOST_STATEMENTS = 3000  # 100 KB of prose have half of that
LONGEST_SENTENCE = 150  # tokens
LONGEST_CONTEXT = 400  # characters
MOST_CONTEXTS = 8
MOST_BESIDE = 6  # cells of a table's row


@dataclass(frozen=True)
class Statement:
    """One sentence, list item or table cell. `context`: what stands over it, the nearest first."""

    tokens: tuple[Token, ...]
    context: tuple[tuple[Token, ...], ...] = ()
    cell: bool = False

    @property
    def is_question(self) -> bool:
        return bool(self.tokens) and self.tokens[-1].key == "?"


@dataclass
class _Stack:
    """What stands over the line that is being read."""

    headings: list[tuple[int, str]] = field(default_factory=list)
    lead: str = ""
    items: list[tuple[int, str]] = field(default_factory=list)

    def over(self) -> list[str]:
        levels = (
            [text for _, text in self.headings]
            + re.split(r"(?<=[.;!?])\s", self.lead)
            + [text for _, text in self.items]
        )
        return [text for text in reversed(levels) if text]


def without_thinking(text: str) -> str | None:
    """The text outside reasoning blocks; None where a block is never closed, so that no answer was reached.

    Blocks may nest. A closing tag with none open ends reasoning whose opening stood in the prompt.
    """
    kept, depth, at = "", 0, 0
    for tag in TAG.finditer(text):
        if not depth:
            kept += text[at : tag.start()]
        if tag["close"] and not depth:
            kept = ""
        depth = depth + 1 if tag["open"] else max(depth - 1, 0)
        at = tag.end()
    return None if depth else kept + text[at:]


def statements(text: str) -> Iterator[Statement]:
    """The statements of an answer, in order; at most MOST_STATEMENTS."""
    return islice(_statements(text), MOST_STATEMENTS)


def _statements(text: str) -> Iterator[Statement]:
    read: dict[str, tuple[Token, ...]] = {}
    for line, context, cell in _lines(_plain(text)):
        nearest = [piece[:LONGEST_CONTEXT] for piece in context[:MOST_CONTEXTS]]
        for piece in nearest:
            if piece not in read:
                read[piece] = tuple(lex(_strip(piece)))
        over = tuple(read[piece] for piece in nearest)
        yield from (Statement(tuple(sentence), over, cell) for sentence in _sentences(lex(_strip(line))))


def _plain(text: str) -> str:
    text = BREAK.sub("\n", html.unescape(text).replace("\u00a0", " ").replace("\t", "    "))
    text = QUOTE.sub("", text)
    text = LATEX.sub("", HTML.sub("", as_lines(text)))
    text = ENCLOSED.sub(r"\1", INTERVAL.sub(r"\1 - \2", text))
    text = INCLUDING.sub(lambda short: short[1] + "luding", DOTS.sub(" - ", text))
    return LATEX_SIGN.sub(lambda sign: LATEX_SIGNS[sign.group()], text)


def _strip(text: str) -> str:
    return EMPHASIS.sub("", text).replace("{", "").replace("}", "").replace("\\", "")


def _lines(text: str) -> Iterator[tuple[str, list[str], bool]]:
    """Each line of text, list item or table cell with what stands over it, the nearest first."""
    stack = _Stack()
    rows: list[list[str]] = []
    for line in [*_joined(text.splitlines()), ""]:
        if line.count("|") >= 2 or (rows and "|" in line):
            rows += [] if RULE.match(line) else [[cell.strip() for cell in line.strip().strip("|").split("|")]]
            continue
        yield from _cells(rows, stack.over())
        rows = []
        if line.strip() and not RULE.match(line):
            yield from _line(line, stack)


def _joined(lines: list[str]) -> Iterator[str]:
    """Lines, with one that runs on in lower case put behind the one before it."""
    held: list[str] = []
    for line in lines:
        before = held[-1].rstrip() if held else ""
        runs_on = line[:1].islower() and not ITEM.match(line) and "|" not in line
        if not (runs_on and before and before[-1] not in ".:;!?|"):
            yield " ".join(held)
            held = []
        held.append(line)
    yield " ".join(held)


def _line(line: str, stack: _Stack) -> Iterator[tuple[str, list[str], bool]]:
    if heading := HEADING.match(line):
        yield from _heading(len(heading[1]), heading[2].rstrip(" #"), stack)
    elif BOLD_LINE.match(line):
        yield from _heading(7, line, stack)
    elif item := ITEM.match(line):
        indent = len(item[1])
        while stack.items and stack.items[-1][0] >= indent:
            stack.items.pop()
        yield item[2], stack.over(), False
        stack.items.append((indent, item[2]))
    elif stack.items and line.startswith("  "):  # belongs to the item above it
        yield line, stack.over(), False
    else:
        stack.items.clear()
        stack.lead = ""
        yield line, stack.over(), False
        stack.lead = line if line.rstrip(" *_").endswith(":") else ""


def _heading(level: int, title: str, stack: _Stack) -> Iterator[tuple[str, list[str], bool]]:
    while stack.headings and stack.headings[-1][0] >= level:
        stack.headings.pop()
    stack.items.clear()
    stack.lead = ""
    yield title, stack.over(), False
    stack.headings.append((level, title))


def _cells(rows: list[list[str]], over: list[str]) -> Iterator[tuple[str, list[str], bool]]:
    """A table's cells: over each stand its column's header, its row's label, and its row's other words."""
    if len(rows) == 1:
        yield " ; ".join(rows[0]), over, False
        return
    header = rows[0] if rows else []
    for row in rows[1:]:
        for column, cell in enumerate(row):
            near = [
                (at, row[at]) for at in (0, *range(max(column - MOST_BESIDE, 1), min(column + MOST_BESIDE, len(row))))
            ]
            beside = [other for at, other in near if at != column and not (at and NUMBERS.search(other))]
            above = header[column] if column < len(header) else ""
            yield cell, [text for text in (above, *beside, *over) if text], True


def _sentences(tokens: list[Token]) -> Iterator[list[Token]]:
    start = 0
    for at, token in enumerate(tokens):
        if at - start >= LONGEST_SENTENCE or (token.key in (".", "!", "?") and _ends(tokens, at)):
            yield tokens[start : at + 1]
            start = at + 1
    if start < len(tokens):
        yield tokens[start:]


def _ends(tokens: list[Token], at: int) -> bool:
    """Whether the full stop at `at` ends a sentence, and not only an abbreviation."""
    if tokens[at].key != "." or at + 1 == len(tokens):
        return True
    before, after = tokens[at - 1] if at else None, tokens[at + 1]
    if not after.spaced or (before and before.key in ABBREVIATIONS):
        return False
    return not (before and before.key in QUICK_UNITS and after.text[:1].islower())
