"""The golden report. Written anew by `KNOWHOW_GOLDEN=1 pytest tests/evaluate/reporting`; read the difference then."""

import os
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from knowhow.evaluate.reporting.markdown import render
from knowhow.evaluate.results import Record, Results
from knowhow.evaluate.scorers.base import Score
from knowhow.strategies.base import Preparation
from markdown_it import MarkdownIt

GOLDEN = Path(__file__).parent / "golden" / "report.md"
MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
Make = Callable[..., Results]


def test_report_is_the_golden_one(sample: Results) -> None:
    report = render(sample)
    if os.environ.get("KNOWHOW_GOLDEN"):
        GOLDEN.write_text(report, encoding="utf-8")
    assert report == GOLDEN.read_text(encoding="utf-8")


def test_tables_are_tables_whatever_the_answers(sample: Results) -> None:
    tables = MARKDOWN.render(render(sample)).split("<table>")[1:]
    assert len(tables) == 9
    for table in tables:
        rows = [len(re.findall("<t[hd][ >]", row)) for row in table.split("<tr>")[1:]]
        assert len(rows) >= 2
        assert len(set(rows)) == 1


def test_every_question_is_folded_and_nothing_else_is(sample: Results) -> None:
    page = MARKDOWN.render(render(sample))
    tags = re.findall(r"</?(?:details|summary)>", page)
    assert tags == ["<details>", "<summary>", "</summary>", "</details>"] * len(sample.questions)


def test_no_markup_comes_of_answers(sample: Results) -> None:
    page = MARKDOWN.render(render(sample))
    assert not re.search(r"<(script|a|img|hr|blockquote|em>alert|h1>Won|!--)", page)
    assert re.findall("<h1>(.*?)</h1>", page) == ["Rugby league | pitch: the strategies compared"]
    assert "# Heading" in page


def test_every_section_says_how_to_read_it(sample: Results) -> None:
    for section in render(sample).split("\n## ")[1:]:
        legend = section.split("\n\n")[1]
        assert legend.endswith(".")
        assert not legend.startswith(("|", "<", "`"))


def test_only_what_is_told_of_cost_changes_with_the_clock(sample: Results) -> None:
    def slower(record: Record) -> Record:
        if record.answer is None:
            return record
        completion = replace(record.answer.completion, seconds=record.answer.completion.seconds * 3)
        return replace(record, answer=replace(record.answer, completion=completion))

    arms = tuple(
        replace(arm, preparation=arm.preparation and replace(arm.preparation, seconds=99)) for arm in sample.arms
    )
    again = replace(sample, arms=arms, records=tuple(map(slower, sample.records)))
    changed = set(render(again).splitlines()) ^ set(render(sample).splitlines())
    assert changed
    assert all(re.search(r"\d s\b", line) or "nothing to prepare" in line for line in changed)


def test_order_of_the_ledger_does_not_matter(sample: Results) -> None:
    assert render(replace(sample, records=sample.records[::-1])) == render(sample)


def test_several_attempts_have_a_table(results_of: Make, record_of: Callable[..., Record]) -> None:
    tries = tuple(record_of("rag", "q0", v, attempt=n, text=f"try {n}") for n, v in enumerate([0, 1, 0]))
    report = render(replace(results_of({"rag": [0]}), records=tries))
    assert "| Strategy | Mean | Best of 3 | pass@1 | pass@2 | pass@3 |" in report
    assert "| rag | 33% | 100% | 33% | 67% | 100% |" in report
    assert "**rag**, attempt 3: wrong" in report
    assert render(replace(results_of({"rag": [0]}), records=tries[::-1])) == report


def test_silence_and_endless_reasoning_are_told_apart(results_of: Make, record_of: Callable[..., Record]) -> None:
    thought = record_of("rag", "q0", 0, text="", thinking="Let me see", finish="length")
    report = render(replace(results_of({"rag": [0]}), records=(thought,)))
    assert "[cut off: it reached the most tokens allowed]\n\n```text\n(reasoning, and no answer)\n```" in report
    silent = record_of("rag", "q0", 0, text="")
    report = render(replace(results_of({"rag": [0]}), records=(silent,)))
    assert "**rag**: wrong (0%)\n\n```text\n(nothing)\n```" in report


def test_the_winner_stands_out(results_of: Make) -> None:
    report = render(results_of({"baseline": [0] * 12, "rag": [1] * 12}))
    assert "\n\n**rag won.** It scored 100% on the asked questions" in report
    assert "| **rag** | 100%" in report


def test_a_failed_arm_is_listed_with_its_error(results_of: Make) -> None:
    report = render(results_of({"rag": [1], "finetune": []}, {"finetune": None}))
    assert "- finetune could not be prepared: no room." in report
    assert "| finetune (failed) | - | - |" in report


def test_further_scores_are_columns_beside_the_one_that_decides(results_of: Make) -> None:
    results = results_of({"rag": [1, 0], "baseline": [0, 0]})
    style = [Score("style", 0.25, "plain"), Score("length", None, "")]
    records = (replace(one, scores=(*one.scores, *style)) for one in results.records if one.strategy == "rag")
    others = (one for one in results.records if one.strategy != "rag")
    report = render(replace(results, records=(*records, *others)))
    table = report.split("## Scores")[1].split("\n\n")[2].splitlines()
    assert table[0].startswith("| Strategy | facts | style | Correct | Answers |")
    assert table[2].startswith("| rag | 50% (9-91%) | 25% | 50% (9-91%) | 2 |")
    assert table[3].startswith("| baseline | 0% (0-66%) | - | 0% (0-66%) | 2 |")
    assert "Only *facts* decides who is ahead." in report


def test_each_of_several_scores_is_shown_with_its_reason(results_of: Make) -> None:
    results = results_of({"rag": [0]}, reason="not <b>wide</b>")
    records = (replace(one, scores=(*one.scores, Score("style", None, "no | need"))) for one in results.records)
    report = render(replace(results, records=tuple(records)))
    assert "**rag**: wrong\n\n- facts (0%): not &lt;b>wide&lt;/b>\n- style: no \\| need\n\n```text\n" in report


def test_the_commonest_errors_of_each_arm_are_counted(results_of: Make, record_of: Callable[..., Record]) -> None:
    codes = {"rag": ["a|b"] * 3 + ["late", None, None], "baseline": ["h", "g", "f", "e", "d", "late"]}
    records = [
        record_of(name, f"q{at}", 0, parts={"code": code})
        for name, told in codes.items()
        for at, code in enumerate(told)
    ]
    results = results_of({"rag": [0] * 6, "baseline": [0] * 6})
    report = render(replace(results, records=tuple(records)))
    rows = report.split("## Commonest errors")[1].split("\n\n")[2].splitlines()
    assert rows[0] == "| Error | rag | baseline |"
    assert rows[2:] == ["| a\\|b | 3 | 0 |", "| late | 1 | 1 |", *(f"| {code} | 0 | 1 |" for code in "defgh")]
    assert render(replace(results, records=tuple(records[::-1]))).split("## Causes")[1] == report.split("## Causes")[1]


def test_without_codes_there_is_no_table_of_them(sample: Results) -> None:
    assert "## Commonest errors" not in render(sample)


def test_a_reference_of_several_lines_keeps_them(results_of: Make) -> None:
    results = results_of({"rag": [1]})
    asked = replace(results.questions[0], reference="<p>\n```\n</p>\n")
    assert "Reference answer:\n\n````text\n<p>\n```\n</p>\n````\n" in render(replace(results, questions=(asked,)))


def test_training_shows_only_who_trained_below_the_base(sample: Results) -> None:
    rows = render(sample).split("## Training")[1].split("\n## ")[0].splitlines()[4:]
    assert [row.split("|")[1].strip() for row in rows if row.startswith("|")] == [
        "Type",
        "---",
        "Base",
        "LoRA (finetune)",
    ]


def test_training_is_left_out_where_nobody_trained(results_of: Make) -> None:
    assert "## Training" not in render(results_of({"baseline": [0], "rag": [1]}))


def test_a_headline_that_was_not_asked_is_no_answer(sample: Results) -> None:
    report = render(replace(sample, headline="another"))
    assert "The headline prompt was not asked." in report
    assert "| Base | - | - | - | - | - |" in report


@pytest.mark.parametrize(
    ("values", "costs"),
    [
        ({}, {}),
        ({"rag": []}, {}),
        ({"rag": []}, {"rag": None}),
        ({"rag": [None, None], "baseline": [None, None]}, {}),
        ({"rag": [1]}, {}),
        ({"rag": [1, 1], "baseline": [1, 1]}, {}),
        ({"rag": [0, 0], "baseline": [0, 0]}, {"rag": Preparation(trained_percent=100.0)}),
        ({"rag": [0.5], "baseline": [None, 1]}, {}),
    ],
)
def test_whatever_came_can_be_told(
    results_of: Make, values: dict[str, list[float | None]], costs: dict[str, Preparation | None]
) -> None:
    report = render(results_of(values, costs))
    assert report.startswith("# Rugby league: the strategies compared\n\n**")
    assert "## What was run" in report
    assert "nan" not in report
    assert "None" not in report
