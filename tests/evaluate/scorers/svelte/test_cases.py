"""Components whose tests plain Vitest has run (benchmarks/svelte.py --record): the bench must say the same of each."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from knowhow.evaluate.scorers.svelte.judging import Job, Judge
from knowhow.evaluate.scorers.svelte.reasons import scores

CASES = Path(__file__).parent / "cases"
VERDICTS: dict[str, dict[str, Any]] = json.loads((CASES / "verdicts.json").read_text())


@pytest.fixture(scope="module")
def judgements(judge: Judge) -> dict[str, Mapping[str, Any]]:
    jobs = [Job((CASES / f"{name}.svelte").read_text(), _test_of(CASES / name)) for name in VERDICTS]
    return dict(zip(VERDICTS, judge.judgements(jobs), strict=True))


def _test_of(case: Path) -> Path:
    """Its own, or the one that all of its folder share."""
    return next(iter([*case.parent.glob(f"{case.name}.*test.*"), *case.parent.glob("shared.test.*")]))


@pytest.mark.parametrize("name", VERDICTS)
def test_the_bench_says_what_vitest_says(name: str, judgements: dict[str, Mapping[str, Any]]) -> None:
    works = scores(judgements[name], ())[0]
    told = {"passed": works.parts["passed"], "total": works.parts["total"], "works": works.value == 1}
    assert told == VERDICTS[name], works.reason


def test_every_case_has_a_verdict() -> None:
    paths = {path.relative_to(CASES).with_suffix("").as_posix() for path in CASES.rglob("*.svelte")}
    assert paths == set(VERDICTS)


def test_an_uncaught_error_is_told_though_all_tests_pass(judgements: dict[str, Mapping[str, Any]]) -> None:
    for name, words in {"throws-in-handler": "not on purpose", "rejection": "nobody waits for me"}.items():
        assert words in scores(judgements[name], ())[0].reason
