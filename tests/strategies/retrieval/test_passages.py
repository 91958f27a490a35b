"""Cutting Markdown: nothing lost, nothing too large, code whole."""

import re
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from knowhow.strategies.corpus import Document
from knowhow.strategies.errors import UserError
from knowhow.strategies.retrieval.passages import Passage, Size, cut

FENCE = "```svelte\n<script>\n\tlet n = $state(0);\n\n\t# not a heading\n</script>\n```\n"


def words(text: str) -> int:
    return len(text.split())


def passages(text: str, limit: int = 60, overlap: int = 0) -> list[Passage]:
    return list(cut(Document("a.md", text), Size(limit, overlap, words)))


def test_each_section_is_a_passage_under_its_headings():
    found = passages("# Field\n\nIntro.\n\n## Lines\n\nTen metres apart.\n\n# Posts\n\nTwo.\n")
    assert [passage.heading for passage in found] == ["Field", "Field > Lines", "Posts"]
    assert found[1] == Passage("a.md", "Field > Lines", "Field > Lines\n\nTen metres apart.")


def test_text_before_any_heading_is_kept():
    assert passages("Just words.\n\n# Later\n\nMore.")[0] == Passage("a.md", "", "Just words.")


def test_a_heading_with_nothing_under_it_is_kept_unless_another_path_has_it():
    found = passages("# Field\n\n## The field is 68 m wide\n\n## Lines\n\nTen.\n")
    assert [passage.heading for passage in found] == ["Field > The field is 68 m wide", "Field > Lines"]


def test_underlined_headings_are_headings():
    assert passages("Field\n=====\n\nGreen.\n")[0].heading == "Field"


def test_code_keeps_its_indentation_and_stays_with_its_text():
    (found,) = passages(f"# Runes\n\nLike this:\n\n{FENCE}\nDone.\n")
    assert f"Like this:\n\n{FENCE}\nDone." in found.text


def test_a_fence_is_not_cut_while_it_fits_alone():
    found = passages(f"# Runes\n\n{'word ' * 20}\n\n{FENCE}", limit=24)
    assert any(FENCE.strip() in passage.text for passage in found)


def test_code_larger_than_a_passage_is_cut_at_lines_and_fenced_again():
    lines = [f"\tif (a{number}) {{ b(); }}" for number in range(40)]
    found = passages("# Runes\n\n````js\n" + "\n".join(lines) + "\n````\n", limit=20)
    assert len(found) > 5
    for passage in found:
        assert passage.text.startswith("Runes\n\n````js\n\tif")
        assert passage.text.endswith("}\n````")
    held = "\n".join(re.sub(r"````(js)?|Runes", "", passage.text).strip("\n") for passage in found)
    assert held.split("\n") == lines


def test_a_fence_inside_a_fence_does_not_end_it():
    text = "````md\n```js\nlet a;\n```\n# no heading\n````\n"
    assert passages(text) == [Passage("a.md", "", text.strip())]


def test_a_fence_that_nobody_closed_loses_nothing():
    (found,) = passages("# A\n\n```js\nlet a;\n# b\nlet c;\n")
    assert found.text.endswith("```js\nlet a;\n# b\nlet c;")


def test_a_large_table_repeats_its_head():
    rows = [f"| m{number} | {number} metres |" for number in range(20)]
    head = "| measure | value |\n|---|---|"
    found = passages(f"# T\n\n{head}\n" + "\n".join(rows) + "\n", limit=30)
    assert all(passage.text.startswith(f"T\n\n{head}\n| m") for passage in found)
    assert [row for passage in found for row in passage.text.split("\n")[4:]] == rows


def test_a_large_list_is_cut_between_its_items_and_the_code_in_them_stays_whole():
    item = "- say so:\n\n  ```js\n  let a = {\n    b\n  };\n  ```\n"
    found = passages("# L\n\n" + item * 5, limit=20)
    assert all(item.strip() in passage.text for passage in found)


def test_prose_too_large_is_cut_between_sentences():
    found = passages("# P\n\n" + "One two three four. " * 20, limit=22)
    assert all(passage.text.endswith("four.") or passage.text.endswith("four. ") for passage in found)


def test_pieces_of_a_cut_block_share_the_overlap():
    text = " ".join(f"w{number}." for number in range(60))
    first, second, *_ = passages(text, limit=20, overlap=5)
    assert first.text.split()[-5:] == second.text.split()[:5]


def test_link_definitions_and_windows_line_ends_are_kept():
    found = passages("[x]: https://example.org\r\n\r\n# A\r\n\r\nSee [x].\r\n\r\n[y]: https://example.net\r\n")
    told = "\n".join(passage.text for passage in found)
    assert "https://example.org" in told
    assert "https://example.net" in told
    assert "\r" not in told


def test_a_long_path_of_headings_leaves_room_for_the_text():
    text = "".join(f"{'#' * level} {'deep ' * 6}{level}\n\n" for level in range(1, 7)) + "The text.\n"
    found = passages(text, limit=40)
    assert all(words(passage.text) <= 40 for passage in found)
    assert found[-1].text.endswith("6\n\nThe text.")
    assert found[-1].heading.startswith("deep")


def test_a_limit_that_holds_nothing_is_refused():
    with pytest.raises(UserError, match="at least 16"):
        passages("x", limit=15)


def test_a_real_document_is_cut_without_loss(request: pytest.FixtureRequest):
    path = Path(request.config.rootpath).parent / "shared" / "data" / "llms-small.txt"
    if not path.exists():
        pytest.skip("the sample document is not here")
    text = path.read_text(encoding="utf-8")
    found = passages(text, limit=80)
    assert set(re.findall(r"\S+", text)) - {"#", "##", "###", "####"} <= set(
        re.findall(r"\S+", "\n".join(passage.text for passage in found))
    )
    assert max(words(passage.text) for passage in found) <= 80


BLOCKS = st.sampled_from(
    [
        "{}",
        "# {}",
        "### {} {}",
        "- {}\n- {} {}\n  - {}",
        "```js\n\t{}\n\n  {}\n```",
        "  ~~~\n  {}\n  ~~~",
        "```\n{} {} {}\n{} {} {}\n{} {} {}",
        "    {}\n      {}",
        "| {} | b |\n|---|---|\n| {} | {} |\n| {} | {} |",
        "> {}\n> ```\n> {}\n> ```",
        "{}: {}! {}. {} {} {} {} {} {} {} {} {}",
        "{}\n---",
        "<div>\n{}\n</div>",
        "[{}]: http://{}",
        "1. {}\n\n   {}\n\n       {}",
    ]
)


@example(["# {}", "{}\n---", "### {} {}"], 26, "\n")  # a path too long to be shown whole
@settings(max_examples=150, deadline=None)
@given(st.lists(BLOCKS, max_size=12), st.integers(40, 80), st.sampled_from(["\n", "\n\n"]))
def test_no_word_is_lost_and_no_passage_too_large(blocks: list[str], limit: int, between: str):
    numbers = iter(range(10_000))
    text = between.join(re.sub(r"\{\}", lambda _: f"w{next(numbers)}", block) for block in blocks)
    found = [passage.text for passage in cut(Document("a.md", text), Size(limit, 0, len))]
    assert set(re.findall(r"w\d+", text)) <= set(re.findall(r"w\d+", "\n".join(found)))
    assert all(len(passage) <= limit for passage in found)
