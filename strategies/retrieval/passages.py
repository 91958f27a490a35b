"""Cuts Markdown into passages that an embedder can read whole. Knows no model: the caller says how tokens are counted.

A passage never crosses a heading, and opens with the headings above it ("Field > Markings"). Inside a section whole
blocks (paragraphs, lists, tables, code) are packed up to the limit. A block that is larger alone is cut: a list
between its items, prose between its sentences, a table between its rows with its head repeated, code between its lines
with its fence repeated. No line is lost, and no indentation.

markdown-it reads the blocks, and langchain's recursive splitter cuts those that are too large. Langchain's own Markdown
splitters cannot do the first part: one strips indentation, one cuts inside fences, and one drops the rest of a document
after a fence that nobody closed.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from ..corpus import Document
from ..errors import UserError

if TYPE_CHECKING:
    from markdown_it.tree import SyntaxTreeNode

SMALLEST = 16  # tokens: with less there is no room for a heading and a sentence
LINES = [r"\n\n", r"\n", " ", ""]
SENTENCES = [r"\n\n", r"\n", r"(?<=[.!?;:]) ", " ", ""]
Kind = Literal["heading", "code", "table", "text"]
KINDS: dict[str, Kind] = {"heading": "heading", "fence": "code", "code_block": "code", "table": "table"}


@dataclass(frozen=True)
class Passage:
    document: str
    heading: str  # the headings above it, outermost first, joined by " > "
    text: str  # headings and body: what the embedder and the reader get


@dataclass(frozen=True)
class Size:
    """How large a passage may be, in tokens as `count` counts them, and how many tokens pieces of a cut block share."""

    limit: int
    overlap: int
    count: Callable[[str], int]

    def holds(self, text: str) -> bool:
        return self.count(text) <= self.limit

    def without(self, text: str) -> "Size":
        """What is left beside `text`."""
        limit = self.limit - self.count(text)
        return Size(limit, min(self.overlap, limit // 2), self.count)


@dataclass(frozen=True)
class Block:
    """A piece of Markdown. `frame`: the fence around code, or a table's head: what every part of the block needs."""

    text: str  # whole lines, with the blank ones after them
    kind: Kind = "text"
    level: int = 0  # of a heading
    title: str = ""  # of a heading
    frame: tuple[str, str] = ("", "")
    inner: tuple["Block", ...] = ()

    @property
    def body(self) -> str:
        before, after = self.frame
        return self.text.rstrip("\n").removeprefix(before).removesuffix(after.rstrip("\n"))


def cut(document: Document, size: Size) -> Iterator[Passage]:
    """The passages of a document, in order, none over the limit. UserError: the limit is too small for any text."""
    if size.limit < SMALLEST:
        raise UserError(f"passages of {size.limit} tokens hold nothing", fix=f"allow at least {SMALLEST}")
    for path, blocks in _sections(_read(document.text), size):
        head = _head(path, size)
        room = size.without(head)
        pieces = [piece for block in blocks for piece in _pieces(block, room)]
        for body in _packed(pieces, room) or [""]:
            yield Passage(document.name, " > ".join(path), (head + body.strip("\n")).strip("\n"))


def _read(text: str) -> list[Block]:
    from markdown_it import MarkdownIt
    from markdown_it.tree import SyntaxTreeNode

    lines = [line + "\n" for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    root = SyntaxTreeNode(MarkdownIt("commonmark").enable("table").parse("".join(lines)))
    return list(_blocks(root.children, lines, 0, len(lines)))


def _blocks(nodes: Sequence["SyntaxTreeNode"], lines: list[str], start: int, end: int) -> Iterator[Block]:
    """The lines from `start` to before `end` as blocks. Lines of no node (link definitions) become text."""
    nodes = [node for node in nodes if node.map and node.type != "inline"]
    starts = [node.map[0] for node in nodes if node.map] + [end]
    yield from _text(lines[start : starts[0]])
    for node, after in zip(nodes, starts[1:], strict=True):
        begin, finish = node.map or (0, 0)
        kind = KINDS.get(node.type, "text")
        own = "".join(lines[begin:finish]) + "\n"
        if kind == "text":
            yield Block("".join(lines[begin:after]), inner=tuple(_blocks(node.children, lines, begin, after)))
            continue
        if kind == "heading":
            yield Block(own, kind, level=int(node.tag[1]), title=" ".join(node.children[0].content.split()))
        else:
            yield Block(own, kind, frame=_frame(node, lines[begin:finish]))
        yield from _text(lines[finish:after])


def _text(lines: Iterable[str]) -> Iterator[Block]:
    text = "".join(lines)
    if text.strip():
        yield Block(text)


def _frame(node: "SyntaxTreeNode", lines: list[str]) -> tuple[str, str]:
    if node.type == "table":
        return "".join(lines[:2]), ""
    if node.type != "fence":
        return "", ""
    closed = len(lines) > 1 and set(lines[-1].lstrip("> ").strip()) == {node.markup[0]}
    return lines[0], lines[-1] if closed else node.markup + "\n"


def _sections(blocks: Iterable[Block], size: Size) -> list[tuple[tuple[str, ...], list[Block]]]:
    """Blocks by the path of headings above them; a heading too long for a path stays a block."""
    sections: list[tuple[tuple[str, ...], list[Block]]] = [((), [])]
    levels: list[int] = []
    for block in blocks:
        if block.kind != "heading" or size.count(block.title) > size.limit // 4:
            sections[-1][1].append(block)
            continue
        kept = sum(1 for level in levels if level < block.level)
        levels = [*levels[:kept], block.level]
        sections.append(((*sections[-1][0][:kept], block.title), []))
    following = [path for path, _ in sections[1:]] + [()]
    # a heading with nothing under it is kept only where the next passage does not show it
    return [
        (path, held)
        for (path, held), then in zip(sections, following, strict=True)
        if held or then[: len(path)] != path or _shown(then, size) != then
    ]


def _shown(path: tuple[str, ...], size: Size) -> tuple[str, ...]:
    """The path without its outermost headings, where with them it would fill half the passage."""
    while path and size.count(" > ".join(path)) > size.limit // 2:
        path = path[1:]
    return path


def _head(path: tuple[str, ...], size: Size) -> str:
    """What is shown of the path, as a passage's first line."""
    shown = _shown(path, size)
    return " > ".join(shown) + "\n\n" if shown else ""


def _pieces(block: Block, size: Size) -> list[str]:
    """The block, or parts of it that fit."""
    if size.holds(block.text):
        return [block.text]
    if block.inner:
        return [piece for inner in block.inner for piece in _pieces(inner, size)]
    if block.kind == "text":
        return _split(block.text, SENTENCES, size)
    before, after = block.frame
    room = size.without(before + after)
    if room.limit < SMALLEST // 2:
        return _split(block.text, LINES, size)
    return [f"{before}{piece.rstrip()}\n{after}\n" for piece in _split(block.body, LINES, room)]


def _split(text: str, separators: list[str], size: Size) -> list[str]:
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    splitter = RecursiveCharacterTextSplitter(
        separators=separators,
        keep_separator="end",
        is_separator_regex=True,
        strip_whitespace=False,
        chunk_size=size.limit,
        chunk_overlap=size.overlap,
        length_function=size.count,
    )
    return [piece for piece in splitter.split_text(text) if piece.strip()]


def _packed(pieces: Iterable[str], size: Size) -> list[str]:
    """Neighbours together, as many as fit."""
    packed: list[str] = []
    for piece in pieces:
        if packed and size.holds(packed[-1] + piece):
            packed[-1] += piece
        else:
            packed.append(piece)
    return packed
