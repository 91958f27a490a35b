"""Builders of records and results by hand, and whole runs answered from a script."""

import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from knowhow.evaluate.cli import main
from knowhow.evaluate.questions import Question
from knowhow.evaluate.results import Arm, Record, Results
from knowhow.evaluate.scorers.base import Score
from knowhow.strategies.backends.base import Completion
from knowhow.strategies.base import Answer, Preparation, Source

KNOWING = {
    "answers": [
        {"match": "how wide", "answer": "The court is 14 metres wide."},
        {"match": "what height", "answer": "The net is 90 centimetres high."},
    ],
    "default": "I do not know.",
    "batch": 2,
}
WORDS = {1.0: "correct", 0.0: "wrong"}


@pytest.fixture
def record_of() -> Callable[..., Record]:
    """A scored answer: `record_of("rag", "q1", 0.5, text="...", window=100)`."""
    return _record


@pytest.fixture
def results_of() -> Callable[..., Results]:
    """Results of questions q0, q1, ... from each arm's values: `results_of({"rag": [1, 0], "baseline": [0, None]})`."""
    return _results


def _record(
    strategy: str,
    question: str,
    value: float | None,
    *,
    text: str = "It is 68 metres wide.",
    attempt: int = 0,
    error: str | None = None,
    sources: tuple[Source, ...] = (),
    parts: Mapping[str, Any] | None = None,
    reason: str = "",
    **completion: Any,
) -> Record:
    if error is not None:
        return Record(strategy, question, attempt, "key", None, error)
    told = {"sent_tokens": 100, "evaluated_tokens": 100, "completion_tokens": 9, "window": 1000, "seconds": 0.5}
    answer = Answer(Completion(text, **{**told, **completion}), sources)
    word = {} if value is None else {"verdict": WORDS.get(value, "partly")}
    score = Score("facts", value, reason, {**word, **(parts or {})})
    return Record(strategy, question, attempt, "key", answer, scores=(score,))


def _results(
    values: Mapping[str, Iterable[float | None]],
    preparations: Mapping[str, Preparation | None] | None = None,
    **completion: Any,
) -> Results:
    """None in place of a value: an error."""
    records = [
        _record(name, f"q{place}", value, error="it broke" if value is None else None, **completion)
        for name, column in values.items()
        for place, value in enumerate(column)
    ]
    asked = list(dict.fromkeys(record.question for record in records))
    questions = tuple(Question(name, f"What about {name}?", "size", {"facts": ["width"]}, "68 m") for name in asked)
    costs = {name: Preparation(seconds=1.0) for name in values} | dict(preparations or {})
    arms = tuple(Arm(name, f"{name} itself", cost, "no room" if cost is None else None) for name, cost in costs.items())
    return Results("rugby", "Rugby league", "q0", questions, arms, tuple(records), {"seed": 0})


@pytest.fixture
def compare(tiny_corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """`compare("--strategies", "baseline", script={...})`: a run on the tiny corpus, answered from a script."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KNOWHOW_CACHE", str(tmp_path / "cache"))

    def run(*arguments: str, script: Mapping[str, Any] | None = None) -> Result:
        if script is not None or not Path("script.json").exists():
            Path("script.json").write_text(json.dumps(script or KNOWING), encoding="utf-8")
        return CliRunner().invoke(main, ["--corpus", str(tiny_corpus), "--model", "replay:script.json", *arguments])

    return run


@pytest.fixture
def run_folder(tmp_path: Path) -> Path:
    """Where `compare` leaves its run."""
    return tmp_path / "reports" / "orvel-replay-script"
