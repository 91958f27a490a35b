"""Every judged case of cases/*.yaml: the scorer's verdict is the person's.

second_opinion.yaml, third_opinion.yaml and fourth_opinion.yaml were judged by somebody who had not seen the scorer.
"""

from pathlib import Path
from typing import Any

import pytest
import yaml
from knowhow.evaluate.questions import Question
from knowhow.evaluate.scorers.facts import Facts

FILES = sorted((Path(__file__).parent / "cases").glob("*.yaml"))
CASES = [(file.stem, case) for file in FILES for case in yaml.safe_load(file.read_text(encoding="utf-8"))]


@pytest.mark.parametrize("case", [case for _, case in CASES], ids=[f"{file}-{case['id']}" for file, case in CASES])
def test_verdict_is_the_persons(rugby: Facts, case: dict[str, Any]) -> None:
    checks = {"unanswerable": True} if case.get("unanswerable") else {"facts": case["asked"]}
    score = rugby.score(Question(case["id"], case["prompt"], "topic", checks, "reference"), case["answer"])
    assert score.parts["verdict"] == case["verdict"], score.reason
    assert (score.value == 1) == (case["verdict"] == "correct")
    if "wrong" in case:
        assert score.parts["stated_wrong"] == case["wrong"]


def test_statuses_are_the_persons_nearly_always(rugby: Facts) -> None:
    judged = [case for _, case in CASES if case.get("facts")]
    same = [case for case in judged if _statuses(rugby, case).items() >= case["facts"].items()]
    assert len(same) >= 0.98 * len(judged)


def test_no_two_cases_share_a_name() -> None:
    names = [(file, case["id"]) for file, case in CASES]
    assert len(names) == len(set(names)) >= 150


def _statuses(rugby: Facts, case: dict[str, Any]) -> dict[str, str]:
    question = Question(case["id"], case["prompt"], "topic", {"facts": case["asked"]}, "reference")
    return rugby.score(question, case["answer"]).parts["facts"]
