"""Foreign text comes out as the characters a reader sees: proved with a Markdown renderer."""

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from knowhow.evaluate.reporting.escape import fenced, inline, markup, plain, shortened
from markdown_it import MarkdownIt

MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
PIECES = [
    "&lt;",
    "&#35;",
    "&amp;amp;",
    "<b>",
    "</details>",
    "**",
    "```",
    "~~",
    "](",
    "\r\n\r\n",
    "\n---\n",
    "\\|",
    "$x$",
]
nasty = st.lists(st.sampled_from([*"ab _*`~[]()<>&|\\!#-\n\r\t$:/.\"'1\u202e\x00", *PIECES]) | st.characters()).map(
    lambda parts: f"a{''.join(parts)}z"
)


def seen(rendered: str) -> str:
    """What a reader sees of HTML."""
    return html.unescape(re.sub(r"<[^>]*>", "", rendered))


@given(nasty)
def test_prose_is_seen_as_it_was(text: str) -> None:
    rendered = MARKDOWN.render(f"So: {inline(text)}")
    assert rendered == f"<p>So: {html.escape(plain(text)).replace('&#x27;', chr(39))}</p>\n"


@given(nasty, nasty)
def test_cells_stay_cells(left: str, right: str) -> None:
    rendered = MARKDOWN.render(f"| A | B |\n| --- | --- |\n| {inline(left)} | {inline(right)} |")
    assert [seen(cell) for cell in re.findall("<td>(.*?)</td>", rendered)] == [plain(left), plain(right)]
    assert rendered.count("<") == rendered.count(">") == 2 * 9


@given(nasty)
def test_blocks_stay_blocks(text: str) -> None:
    rendered = MARKDOWN.render(f"{fenced(text)}\n\nafter")
    assert rendered.startswith('<pre><code class="language-text">')
    assert rendered.endswith("</code></pre>\n<p>after</p>\n")
    assert rendered.count("<") == 6


@given(nasty)
def test_elements_stay_elements(text: str) -> None:
    line = markup(text)
    assert "\n" not in line
    assert not set("<>\"'") & set(line)
    assert html.unescape(line) == plain(text)


@given(st.text())
def test_everything_can_be_written_to_a_file(text: str) -> None:
    assert inline(text + "\ud800").encode("utf-8")
    assert fenced(text + "\udfff").encode("utf-8")


@pytest.mark.parametrize("link", ["https://example.org/a", "http://x.y", "www.example.org", "[a](b)", "<https://a.b>"])
def test_no_link_comes_of_an_answer(link: str) -> None:
    linking = MarkdownIt("gfm-like", {"linkify": False})
    assert "<a" not in linking.render(f"x {inline(link)}")
    assert not re.search(r"https?://|www\.", inline(link))


def test_names_in_snake_case_stay_readable() -> None:
    assert inline("max_tokens: _new_") == "max_tokens: \\_new\\_"


def test_long_answers_are_cut_between_words() -> None:
    assert shortened("one two  three", 9) == "one two [...]"
    assert shortened("one\ntwo", 9) == "one two"
