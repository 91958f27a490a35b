from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from knowhow.evaluate.llmstxt import Link, listed_files

SMALL = Path(__file__).parents[3] / "shared" / "data" / "llms-small.txt"

INDEX = """\
# Orvel

> All about orvel, a ball game.

Read the rules first.

## Documentation

- [Rules](https://example.org/rules.md): the whole of them
- [Court](court.md)

## Optional

- [History](/history.md): long ago
"""


def addresses(text: str) -> list[str] | None:
    listed = listed_files(text)
    return None if listed is None else [link.address for link in listed]


def test_an_index_lists_its_files_in_order_and_marks_the_optional_ones() -> None:
    assert listed_files(INDEX) == [
        Link("https://example.org/rules.md", optional=False),
        Link("court.md", optional=False),
        Link("/history.md", optional=True),
    ]


def test_remarks_among_file_lists_do_no_harm() -> None:
    assert addresses(INDEX + "\n## Notes\n\n- Updated weekly\n- See [there](x.md), too\n") == addresses(INDEX)


@pytest.mark.parametrize(
    ("section", "found"),
    [
        ("- **[A](a.md)**: strong", ["a.md"]),
        ("- <https://example.org/a.md>", ["https://example.org/a.md"]),
        ("1. [A](a.md)\n2. [B](b.md)", ["a.md", "b.md"]),
        ("Introduction.\n\n- [A](a.md)", ["a.md"]),
        ("### Guides\n\n- [A](a.md)\n\n### Reference\n\n- [B](b.md)", ["a.md", "b.md"]),
        ("- [A](a.md)\n  - [B](b.md)", ["a.md", "b.md"]),
        ("- Guides\n  - [A](a.md)\n  - [B](b.md)", ["a.md", "b.md"]),
        ("- [A](<a b.md>)", ["a%20b.md"]),
        ("- [A](file:///etc/passwd)\n- [B](b.md)", ["b.md"]),
        ("- [ref][a]\n\n[a]: a.md", ["a.md"]),
    ],
)
def test_lists_of_links_in_any_dress(section: str, found: list[str]) -> None:
    assert addresses(f"# Title\n\n## Files\n\n{section}\n") == found


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Only words.",
        "# Title\n\nSome text.\n",
        "<SYSTEM>Abridged</SYSTEM>\n" + INDEX,
        "# One\n\n" + INDEX,
        "## Files\n\n- [A](a.md)\n",
        "# Title\n\n## Section\n\nWords.\n\n## More\n\nWords.\n\n## See also\n\n- [A](a.md)\n",
        "# Title\n\n## Links\n\nOne.\n\nTwo.\n\n- [A](a.md)\n",
        "# Title\n\n## Files\n\n- [A](a.md)\n\n```js\nlet a;\n```\n",
        "# Title\n\n## Files\n\n- one\n- two\n- [A](a.md)\n",
        "# Title\n\n- [A](a.md)\n",
    ],
)
def test_what_is_a_document_is_no_index(text: str) -> None:
    assert listed_files(text) is None


def test_megabytes_are_a_document() -> None:
    assert listed_files(INDEX + " " * 2**20) is None


def test_windows_line_ends_are_no_obstacle() -> None:
    assert addresses(INDEX.replace("\n", "\r\n")) == addresses(INDEX)


@pytest.mark.skipif(not SMALL.exists(), reason="no published file at hand")
def test_a_published_documentation_is_one_document() -> None:
    assert listed_files(SMALL.read_text(encoding="utf-8")) is None


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(["# T", "## S", "- [a](b)", "- x", "  - [c](d)", "> q", "```", "", "-", "- ![i](j)", "<b>"])
    )
)
def test_any_text_is_read(lines: list[str]) -> None:
    listed_files("# T\n" + "\n".join(lines))
