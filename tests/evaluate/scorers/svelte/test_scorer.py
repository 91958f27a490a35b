from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from knowhow.evaluate.questions import Question, QuestionSet
from knowhow.evaluate.scorers.svelte import Svelte
from knowhow.evaluate.scorers.svelte import scorer as module
from knowhow.evaluate.scorers.svelte.judging import Job, Judge
from knowhow.evaluate.scorers.svelte.node import Node

GOOD = "<script>\n\tlet count = $state(0)\n</script>\n<button onclick={() => count++}>count {count}</button>"
TEST = """\
import { render, screen } from '@testing-library/svelte'
import { expect, test } from 'vitest'
import { label } from './labels.js'
import Component from './Component.svelte'

test('starts at 0', () => {
  render(Component)
  expect(screen.getByRole('button')).toHaveTextContent(`${label} 0`)
})
test('counts', async () => {
  render(Component)
  await screen.getByRole('button').click()
  expect(await screen.findByText('count 1')).toBeInTheDocument()
})
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "counter.test.js").write_text(TEST)
    (tmp_path / "tests" / "labels.js").write_text("export const label = 'count'\n")
    return tmp_path


def question(**check: Any) -> Question:
    return Question("counter", "Create a counter", "state", {"svelte": {"test": "tests/counter.test.js"} | check}, GOOD)


def values(rows: Sequence[Any]) -> list[list[float | None]]:
    return [[score.value for score in row] for row in rows]


def test_answers_get_four_scores_in_order(folder: Path) -> None:
    asked = question(uses=["$state", "onclick"])
    answers = [
        f"Here it is:\n```svelte\n{GOOD}\n```",
        GOOD.replace("onclick", "on:click"),
        GOOD.replace("count++", "(count -= 1)"),
        GOOD.replace("$state", "$stat"),
        "I do not know.",
    ]
    rows = list(Svelte(QuestionSet((asked,), folder=folder)).scores([(asked, answer) for answer in answers]))
    assert [score.name for score in rows[0]] == ["works", "compiles", "svelte5", "uses"]
    assert values(rows) == [[1, 1, 1, 1], [1, 1, 0, 0], [0, 1, 1, 1], [0, 0, 1, 0], [0, 0, 0, 0]]
    assert [row[0].parts["verdict"] for row in rows] == ["correct", "correct", "partly", "wrong", "no answer"]
    assert rows[0][0].reason == "passes 2 tests"
    assert rows[1][2].reason == "Svelte 4: on: directive (line 4)"
    assert rows[2][0].reason.startswith("fails 'counts' (1 of 2 tests fail): TestingLibraryElementError")
    assert rows[3][1].reason.startswith("global_reference_invalid, line 2: ")
    assert rows[3][1].parts["code"] == rows[3][0].parts["code"] == "global_reference_invalid"
    assert not any("\n" in score.reason or "\x1b" in score.reason for row in rows for score in row)


class Counting(Judge):
    """Says of every component that it is fine, and counts how many it was asked about."""

    seen: list[Job] = []  # noqa: RUF012 (cleared by the test that uses it)

    def judgements(self, jobs: Sequence[Job]) -> Iterator[Mapping[str, Any]]:
        self.seen.extend(jobs)
        run = {"tests": [{"state": "pass", "name": "x", "message": ""}], "uncaught": [], "walls": [], "stopped": None}
        for job in jobs:
            fine = {"error": None, "parsed": True, "legacy": [], "uses": [job.code], "walls": []}
            yield {**fine, "run": {**run, "end": {"state": "pass", "message": ""}}}


@pytest.fixture
def counting(monkeypatch: pytest.MonkeyPatch) -> type[Counting]:
    Counting.seen.clear()
    monkeypatch.setattr(module, "Judge", Counting)
    monkeypatch.setattr(module, "installed", lambda progress: (Node(Path("node"), ("npm",), "24.0.0"), Path()))
    return Counting


def test_the_same_component_is_judged_once(folder: Path, counting: type[Counting]) -> None:
    asked = question()
    scorer = Svelte(QuestionSet((asked,), folder=folder))
    texts = [f"<p>{number % 7}</p>" for number in range(1000)]
    rows = list(scorer.scores([(asked, text) for text in texts]))
    rows += scorer.scores([(asked, "<p>3</p>")])
    assert [row[3].parts["found"] for row in rows] == [[text] for text in [*texts, "<p>3</p>"]]
    assert len(counting.seen) == 7


def test_progress_counts_components(folder: Path, counting: type[Counting]) -> None:
    scorer, shown = Svelte(QuestionSet((question(),), folder=folder)), []
    scorer.progress = lambda label, done, total: shown.append((done, total))
    list(scorer.scores([(question(), text) for text in ("<p>1</p>", "<p>2</p>", "no component")]))
    assert shown == [(1, 2), (2, 2)]


def test_nothing_is_started_where_no_answer_holds_a_component(folder: Path, counting: type[Counting]) -> None:
    rows = list(Svelte(QuestionSet((question(),), folder=folder)).scores([(question(), "no")]))
    assert values(rows) == [[0, 0, 0, None]]
    assert not counting.seen


FAULTS = {
    "has no check 'svelte' with a test": {},
    "svelte names no test": {"svelte": {"uses": []}},
    "its test tests/none.test.js is not there": {"svelte": {"test": "tests/none.test.js"}},
    "unknown key 'tests' in svelte (known: test, uses)": {"svelte": {"test": "tests/counter.test.js", "tests": 1}},
    "uses must be a list of names": {"svelte": {"test": "tests/counter.test.js", "uses": "$state"}},
    "unknown use '$store' (known: ": {"svelte": {"test": "tests/counter.test.js", "uses": ["$state", "$store"]}},
}


@pytest.mark.parametrize(("fault", "checks"), FAULTS.items())
def test_a_check_that_cannot_be_scored_is_a_fault(fault: str, checks: dict[str, Any], folder: Path) -> None:
    asked = Question("a", "b", "c", checks, "d")
    faults = list(Svelte(QuestionSet((asked,), folder=folder)).faults(asked))
    assert len(faults) == 1
    assert faults[0].startswith(fault)


def test_a_sound_check_has_no_faults(folder: Path) -> None:
    asked = question(uses=["$derived", "bind:value", "onsubmit", "component-callback"])
    assert not list(Svelte(QuestionSet((asked,), folder=folder)).faults(asked))
