"""Reads an llms.txt (llmstxt.org): which files it lists. Pure; whether one may go there is evaluate/download.py's.

    # Title
    > Summary
    ## Section
    - [name](address): notes
    ## Optional
    - ...

A text counts as an llms.txt, and not as a document, if it begins with its only H1 and at least half of its H2 sections
are file lists. A section is a file list if it is made of lists, under subheadings where it has any and with no more
paragraphs than lists, and at least half of the lists' items begin with a link. A list of links that closes a document
does not make it an index; a list of remarks among file lists, which published ones have, does no harm.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

OPTIONAL = "optional"
LONGEST = 2**20  # characters: complete documentations have megabytes, and need no parser
LISTS = ("bullet_list", "ordered_list")
DRESS = ("strong", "em")  # what a link may stand in


@dataclass(frozen=True)
class Link:
    address: str  # as it is written: maybe relative
    optional: bool


def listed_files(text: str) -> list[Link] | None:
    """The files that an llms.txt lists, in order; None: the text is no llms.txt, but a document."""
    if len(text) > LONGEST or not text.lstrip().startswith("# "):
        return None
    blocks = SyntaxTreeNode(MarkdownIt("commonmark").parse(text)).children
    titles = [block for block in blocks if block.type == "heading" and block.tag == "h1"]
    if titles != blocks[:1]:
        return None
    sections = list(_sections(blocks))
    lists = [(title, items) for title, items in ((title, _items(held)) for title, held in sections) if items]
    if not lists or 2 * len(lists) < len(sections):
        return None
    return [Link(address, title == OPTIONAL) for title, items in lists for address in items]


def _sections(blocks: Sequence[SyntaxTreeNode]) -> Iterator[tuple[str, Sequence[SyntaxTreeNode]]]:
    """The title of each H2, in small letters, and the blocks under it."""
    starts = [at for at, block in enumerate(blocks) if block.type == "heading" and block.tag == "h2"]
    for start, end in pairwise([*starts, len(blocks)]):
        yield blocks[start].children[0].content.strip().lower(), blocks[start + 1 : end]


def _items(blocks: Sequence[SyntaxTreeNode]) -> list[str]:
    """The addresses in a file list; none: the section is no file list."""
    lists = [block for block in blocks if block.type in LISTS]
    paragraphs = sum(block.type == "paragraph" for block in blocks)
    if any(block.type not in (*LISTS, "paragraph", "heading", "hr") for block in blocks) or paragraphs > len(lists):
        return []
    items = [item for one in lists for item in one.walk() if item.type == "list_item"]
    found = [address for address in map(_address, items) if address]
    return found if 2 * len(found) >= len(items) else []


def _address(item: SyntaxTreeNode) -> str | None:
    """Where the link leads with which a list's item begins."""
    node: SyntaxTreeNode | None = item.children[0] if item.children else None
    while node is not None and node.type in ("paragraph", "inline", *DRESS):
        node = next((child for child in node.children if child.type != "text" or child.content.strip()), None)
    return str(node.attrs["href"]) if node is not None and node.type == "link" else None
