"""Plugins: names, files, and a package of somebody else's, built and installed for real."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from knowhow.strategies import plugins
from knowhow.strategies.backends.replay import Replay
from knowhow.strategies.base import Setup, Strategy
from knowhow.strategies.corpus import Corpus
from knowhow.strategies.errors import UnknownName, UserError

MINE = '''\
"""The documents, shouted."""

from knowhow.strategies.base import Message, Strategy


class Mine(Strategy):
    """Everything in capitals, the shortest document first"""

    def messages(self, prompt: str) -> list[Message]:
        documents = sorted(self.setup.corpus.documents, key=lambda document: len(document.text))
        text = "\\n".join(document.text for document in documents)
        return [Message("system", text.upper()), Message("user", prompt.upper())]
'''
SCRIPT = "answers: {HOW WIDE IS AN ORVEL COURT: The court is 14 metres wide.}\ndefault: I do not know.\n"
BUILD = """\
[build-system]
requires = ["setuptools"]
build-backend = "setuptools.build_meta"

[project]
name = "echoes"
version = "1.0"

[project.entry-points."knowhow.strategies"]
polite = "echoes:Polite"

[project.entry-points."knowhow.backends"]
parrot = "echoes:Parrot"

[project.entry-points."knowhow.scorers"]
courtesy = "echoes:Courtesy"

[tool.setuptools]
py-modules = ["echoes"]
"""
ECHOES = '''\
"""One plugin of each kind."""

from knowhow.evaluate.scorers.base import Score
from knowhow.strategies.backends.base import Completion
from knowhow.strategies.base import Message, Strategy


class Polite(Strategy):
    """Asks with a please"""

    def messages(self, prompt):
        return [Message("user", f"Please: {prompt}")]


class Parrot:
    """Says what it was told"""

    batch_size = 4

    def __init__(self, target, *, window=None, base_url=None):
        self.name = f"parrot:{target}"

    def identity(self):
        return {"kind": "parrot", "name": self.name}

    def chat(self, conversations, decoding):
        for messages in conversations:
            yield Completion(text=messages[-1].content, sent_tokens=1, evaluated_tokens=1)


class Courtesy:
    """Whether an answer says please"""

    name = "courtesy"

    def __init__(self, questions):
        pass

    def faults(self, question):
        return []

    def scores(self, answers):
        for question, text in answers:
            value = float("Please" in text or question.reference == text)
            yield (Score(self.name, value, "said please" if value else "rude", {}),)
'''


def compare(*arguments: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from knowhow.evaluate.cli import main; main()", *arguments]
    return subprocess.run(
        command, cwd=folder, env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    path = tmp_path / "mine.py"
    path.write_text(MINE, encoding="utf-8")
    return path


def test_what_ships_is_found_by_name():
    assert {"baseline", "finetune", "instructions", "rag", "sysprompt"} <= set(plugins.known("strategy"))
    assert {"mlx", "ollama", "openai", "replay"} <= set(plugins.known("backend"))
    assert "facts" in plugins.known("scorer")
    assert plugins.find("backend", "replay") is Replay


def test_a_name_that_nobody_knows_is_answered_with_the_known_ones():
    with pytest.raises(UnknownName, match=r"unknown strategy 'nope' \(known: .*baseline.*rag.*path/to/file.py:Class"):
        plugins.find("strategy", "nope")


def test_a_class_in_a_file_is_a_strategy(mine: Path, tmp_path: Path):
    found = plugins.find("strategy", f"{mine}:Mine")
    assert issubclass(found, Strategy)
    assert plugins.file_of(f"{mine}:Mine") == mine
    corpus = Corpus("none", "", "", tmp_path, "default", (), None, None, "")
    strategy = found(Setup(corpus, Replay.of({"answers": {"WIDE": "68 M."}}), tmp_path))
    assert strategy.answer("How wide?").completion.text == "68 M."


def test_a_file_that_is_not_there_is_one_clear_line(tmp_path: Path):
    with pytest.raises(UserError, match=r"no file .*mine\.py.*known name or path/to/file\.py:Class"):
        plugins.find("strategy", f"{tmp_path}/mine.py:Mine")


def test_a_class_that_the_file_lacks_is_answered_with_those_it_has(mine: Path):
    with pytest.raises(UnknownName, match=r"unknown class 'Yours' \(known: Mine\)"):
        plugins.find("strategy", f"{mine}:Yours")


def test_a_plugin_whose_package_is_missing_names_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    about = tmp_path / "broken-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: broken\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text("[knowhow.strategies]\nbroken = nosuchpackage:Thing\n")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(plugins, "known", plugins.known.__wrapped__)  # as in a new process
    with pytest.raises(UserError, match=r"strategy 'broken' needs a package.*nosuchpackage.*install it"):
        plugins.find("strategy", "broken")


def test_a_strategy_of_fifteen_lines_outside_the_repository_runs(mine: Path, tiny_corpus: Path, tmp_path: Path):
    assert len(MINE.splitlines()) <= 15
    (tmp_path / "script.yaml").write_text(SCRIPT)
    flags = ["--corpus", str(tiny_corpus), "--model", "replay:script.yaml", "--strategies", "./mine.py:Mine"]
    done = compare(*flags, "--out", "out", "--cache", "cache", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    (report,) = tmp_path.glob("out/*/report.md")
    assert "Everything in capitals" in report.read_text()
    assert "The court is 14 metres wide." in report.read_text()


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the plugin package installed into it, as pip does it; nothing is downloaded."""
    source, target = tmp_path_factory.mktemp("echoes"), tmp_path_factory.mktemp("site")
    (source / "pyproject.toml").write_text(BUILD)
    (source / "echoes.py").write_text(ECHOES)
    alone = ["--no-deps", "--no-index", "--no-build-isolation", "--disable-pip-version-check", "--quiet"]
    command = [sys.executable, "-m", "pip", "install", *alone, "--target", str(target), str(source)]
    subprocess.run(command, check=True, capture_output=True, text=True)
    return target


def test_an_installed_plugin_is_listed(installed: Path, tmp_path: Path):
    listed = compare("list", folder=tmp_path, PYTHONPATH=str(installed)).stdout
    assert "polite" in listed
    assert "Asks with a please" in listed
    assert {"parrot", "courtesy"} <= set(listed.split())


def test_an_installed_strategy_backend_and_scorer_run_together(installed: Path, tiny_corpus: Path, tmp_path: Path):
    about = tiny_corpus / "corpus.yaml"
    about.write_text(about.read_text().replace("scorers: [facts]", "scorers: [courtesy]"))
    flags = ["--corpus", str(tiny_corpus), "--model", "parrot:x", "--strategies", "baseline,polite"]
    done = compare(*flags, "--out", "out", "--cache", "cache", folder=tmp_path, PYTHONPATH=str(installed))
    assert done.returncode == 0, done.stderr
    (report,) = tmp_path.glob("out/*/*.md")
    assert "said please" in report.read_text()
    assert "rude" in report.read_text()
