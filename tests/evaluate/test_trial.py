"""The self-test before a run: paid once, and again as soon as anything that decides it has changed."""

import importlib
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from knowhow.evaluate import trial
from knowhow.evaluate.cli import main
from knowhow.evaluate.questions import Question, QuestionSet
from knowhow.evaluate.trial import misjudged
from knowhow.strategies import plugins

SCORER = """
from knowhow.evaluate.scorers.base import Score

class Yes:
    name = "yes"
    asked: list = []
    wrong: set = set()
    program = "1.0"

    def __init__(self, questions): ...

    def versions(self):
        return {"program": self.program}

    def scores(self, answers):
        for question, text in answers:
            self.asked.append(question.id)
            yield (Score("yes", float(text == "yes" and question.id not in self.wrong), "so"),)
"""
NAMES = ["a", "b", "c"]


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An installed package with a scorer, and a program that the scorer runs."""
    folder = tmp_path / "place" / "judges_of_yes"
    (folder / "programs").mkdir(parents=True)
    (folder / "__init__.py").write_text("")
    (folder / "yes.py").write_text(SCORER)
    (folder / "programs" / "run.mjs").write_text("1")
    monkeypatch.syspath_prepend(str(folder.parent))
    yield folder
    for name in ("judges_of_yes", "judges_of_yes.yes"):
        sys.modules.pop(name, None)


@pytest.fixture
def scorer(package: Path) -> Any:
    return importlib.import_module("judges_of_yes.yes").Yes(None)


@pytest.fixture
def questions(tmp_path: Path) -> QuestionSet:
    (tmp_path / "corpus" / "tests").mkdir(parents=True)
    (tmp_path / "corpus" / "tests" / "helper.js").write_text("1")
    asked = tuple(Question(name, "?", "t", {}, "yes") for name in NAMES)
    return QuestionSet(asked, digest="0a", folder=tmp_path / "corpus")


@pytest.fixture
def asked(scorer: Any, questions: QuestionSet, tmp_path: Path) -> Callable[..., list[str]]:
    """What the scorer was asked in one more trial."""

    def again(held: QuestionSet = questions, **how: bool) -> list[str]:
        scorer.asked.clear()
        misjudged(held, [scorer], tmp_path / "cache", **how)
        return list(scorer.asked)

    return again


def test_what_was_passed_is_not_repeated_but_for_its_first_question(asked: Callable[..., list[str]]) -> None:
    assert [asked(), asked(), asked()] == [NAMES, ["a"], ["a"]]


def test_whoever_wants_the_whole_test_gets_it(asked: Callable[..., list[str]]) -> None:
    assert [asked(whole=True), asked(whole=True), asked()] == [NAMES, NAMES, ["a"]]


def test_other_questions_are_another_test(asked: Callable[..., list[str]], questions: QuestionSet) -> None:
    assert [asked(), asked(replace(questions, digest="0b")), asked()] == [NAMES, NAMES, ["a"]]


@pytest.mark.parametrize("file", ["place/judges_of_yes/programs/run.mjs", "corpus/tests/helper.js"])
def test_a_changed_file_is_another_test(asked: Callable[..., list[str]], tmp_path: Path, file: str) -> None:
    assert asked() == NAMES
    (tmp_path / file).write_text("2")
    assert [asked(), asked()] == [NAMES, ["a"]]


def test_another_version_of_a_program_is_another_test(asked: Callable[..., list[str]], scorer: Any) -> None:
    assert asked() == NAMES
    scorer.program = "1.1"
    assert asked() == NAMES


def test_what_is_made_or_hidden_decides_nothing(asked: Callable[..., list[str]], tmp_path: Path) -> None:
    assert asked() == NAMES
    for folder in ("node_modules", ".git"):
        (tmp_path / "corpus" / folder).mkdir()
        (tmp_path / "corpus" / folder / "file").write_text("2")
    (tmp_path / "corpus" / "gone").symlink_to("nowhere")
    (tmp_path / "corpus" / ".DS_Store").write_text("2")
    assert asked() == ["a"]


@pytest.mark.parametrize("file", ["reports/run/answers.jsonl", "reports/trained/.lock", "cache/self-tests/0a.json"])
def test_what_runs_leave_in_the_corpus_s_folder_decides_nothing(
    asked: Callable[..., list[str]], tmp_path: Path, file: str
) -> None:
    assert asked() == NAMES
    path = tmp_path / "corpus" / file
    path.parent.mkdir(parents=True)
    path.write_text("2")
    (path.parent / "beside.md").write_text("2")
    assert asked() == ["a"]


def test_a_failed_test_is_never_remembered(asked: Callable[..., list[str]], scorer: Any) -> None:
    scorer.wrong.add("b")
    assert [asked(), asked()] == [NAMES, NAMES]


def test_a_test_that_fails_now_is_forgotten(asked: Callable[..., list[str]], scorer: Any) -> None:
    asked()
    scorer.wrong.add("c")
    asked(whole=True)
    assert asked() == NAMES


def test_where_the_first_question_fails_all_are_tried(
    asked: Callable[..., list[str]], scorer: Any, questions: QuestionSet, tmp_path: Path
) -> None:
    asked()
    scorer.wrong.update("ac")
    faults = misjudged(questions, [scorer], tmp_path / "cache")
    assert [fault.partition(":")[0] for fault in faults] == ["question 'a'", "question 'c'"]


def test_a_scorer_in_a_file_of_its_own_is_always_tested(package: Path, questions: QuestionSet, tmp_path: Path) -> None:
    kind = plugins.find("scorer", f"{package / 'yes.py'}:Yes")
    for _ in range(2):
        assert misjudged(questions, [kind(None)], tmp_path / "cache") == []
    assert kind.asked == NAMES * 2
    assert not (tmp_path / "cache").exists()


def test_a_cache_that_cannot_be_written_costs_only_time(asked: Callable[..., list[str]], tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file")
    assert [asked(), asked()] == [NAMES, NAMES]


def test_a_comparison_remembers_and_validate_does_not_rely_on_it(
    compare: Callable[..., Any], tiny_corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[int] = []

    def counted(questions: QuestionSet, scorers: Any) -> list[str]:
        tried.append(len(questions.questions))
        return []

    monkeypatch.setattr(trial, "self_test", counted)
    for cache in ("one", "one", "two"):
        assert compare("--strategies", "baseline", "--cache", cache, "--fresh").exit_code == 0
    whole = tried[0]
    assert whole > 1
    assert tried == [whole, 1, whole]
    for _ in range(2):
        assert CliRunner().invoke(main, ["validate", str(tiny_corpus)]).exit_code == 0
    assert tried[3:] == [whole, whole]
