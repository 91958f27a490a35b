"""Sections know where they stand, and find quotes."""

import pytest
from knowhow.evaluate.datasets.sections import sections_of
from knowhow.strategies.corpus import Document, load_documents, shipped

TEXT = (
    "Before.\r\n\r\n# One\r\n\r\nFirst words here.\r\nSecond line.\r\n\r\n"
    "## Two\r\n\r\n    let x = 1\r\n\r\n- a\r\n- b\r\n\r\n# Empty\r\n"
)


@pytest.mark.parametrize("name", shipped())
@pytest.mark.parametrize("size", [200, 2400])
def test_a_section_is_its_documents_own_text(name: str, size: int) -> None:
    documents = load_documents(name)
    texts = {document.name: document.text for document in documents}
    found = sections_of(documents, size)
    assert all(texts[one.document][one.start : one.end] == one.text for one in found)
    kept = "\n".join(one.text for one in found).splitlines()
    lines = [line.rstrip() for text in texts.values() for line in text.splitlines() if line.strip() and line[0] != "#"]
    assert [line for line in lines if line not in kept] == []


def test_headings_and_line_ends_of_any_kind() -> None:
    found = sections_of([Document("a.md", TEXT)])
    assert [(one.heading, one.text.split()[0]) for one in found] == [
        ("", "Before."),
        ("One", "First"),
        ("One > Two", "let"),
    ]
    assert all(TEXT[one.start : one.end] == one.text for one in found)
    assert found[2].text.startswith("    let x = 1")


def test_a_long_section_is_cut_between_its_blocks() -> None:
    text = "# Long\n\n" + "\n\n".join(f"Paragraph {n} of some words." for n in range(20))
    found = sections_of([Document("a.md", text)], 200)
    assert len(found) == 3
    assert {one.heading for one in found} == {"Long"}
    assert sum(one.text.count("Paragraph") for one in found) == 20


@pytest.mark.parametrize(
    ("quote", "line"),
    [
        ("Second line.", "Second line."),
        ("second   LINE", "Second line."),
        ("First words here. Second line.", "First words here.\r\nSecond line."),
        ("Frst words here", "First words here."),
        ("Words of another text entirely", None),
        ("x", None),
    ],
)
def test_a_quote_is_found_and_widened_to_its_lines(quote: str, line: str | None) -> None:
    section = sections_of([Document("a.md", TEXT)])[1]
    place = section.span_of(quote)
    assert (place and TEXT[place[0] : place[1]].strip()) == line
