"""Texts that stand in files of their own, beside the question file."""

from pathlib import Path

import pytest
from knowhow.evaluate.questions import load_questions, question_faults
from knowhow.strategies.errors import Faults

QUESTIONS = """\
questions:
  - id: counter
    topic: state
    prompt: Create a counter
    checks: {svelte: {test: tests/counter.test.js}}
    reference: {file: references/counter.svelte}
    known_bad: [inline, {file: bad/counter.svelte}]
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    texts = {
        "references/counter.svelte": "<p>good</p>",
        "bad/counter.svelte": "<p>bad</p>",
        "tests/counter.test.js": "1",
    }
    for name, text in texts.items():
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_text(text)
    (tmp_path / "questions.yaml").write_text(QUESTIONS)
    return tmp_path / "questions.yaml"


def test_a_text_may_stand_in_a_file(path: Path) -> None:
    loaded = load_questions(path, {"svelte"})
    assert loaded.questions[0].reference == "<p>good</p>"
    assert loaded.questions[0].known_bad == ("inline", "<p>bad</p>")
    assert loaded.folder == path.parent


@pytest.mark.parametrize("name", ["references/counter.svelte", "bad/counter.svelte", "tests/counter.test.js"])
def test_the_digest_covers_the_files_that_are_named(name: str, path: Path) -> None:
    before = load_questions(path, {"svelte"}).digest
    assert load_questions(path, {"svelte"}).digest == before
    (path.parent / name).write_text("another")
    assert load_questions(path, {"svelte"}).digest != before


def test_a_file_that_is_not_there_is_a_fault(path: Path) -> None:
    (path.parent / "bad/counter.svelte").unlink()
    (path.parent / "references/counter.svelte").unlink()
    assert question_faults(path, {"svelte"}) == [
        "question 'counter': reference: references/counter.svelte is not a file that can be read as text",
        "question 'counter': known_bad: bad/counter.svelte is not a file that can be read as text",
    ]
    with pytest.raises(Faults):
        load_questions(path, {"svelte"})
