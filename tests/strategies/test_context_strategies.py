"""The strategies that need no preparation: what each puts around a prompt."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from knowhow.strategies.backends.base import Completion, Decoding
from knowhow.strategies.backends.replay import Replay
from knowhow.strategies.base import Message, Setup, Strategy
from knowhow.strategies.baseline import Baseline
from knowhow.strategies.corpus import load_corpus
from knowhow.strategies.errors import UserError
from knowhow.strategies.instructions import Instructions
from knowhow.strategies.sysprompt import SystemPrompt


class Oven:
    """A backend that bakes, and remembers what."""

    batch_size = 1

    def __init__(self, name: str = "oven", system: str = "") -> None:
        self.name, self.system = name, system
        if system:
            self.recipe = f"FROM oven\nSYSTEM {system}"

    def identity(self) -> Mapping[str, Any]:
        return {"kind": "oven", "system": self.system}

    def chat(self, conversations: Sequence[Sequence[Message]], decoding: Decoding) -> Iterator[Completion]:
        yield from (Completion(f"{len(conversation)} messages") for conversation in conversations)

    def bake(self, system: str) -> "Oven":
        return Oven("oven-baked", system)


@pytest.fixture
def setup(tiny_corpus: Path, tmp_path: Path) -> Setup:
    return Setup(load_corpus(str(tiny_corpus)), Replay.of({"default": "yes"}), tmp_path / "cache")


def test_baseline_sends_the_prompt_and_nothing_else(setup: Setup) -> None:
    assert Baseline(setup).messages("How wide?") == [Message("user", "How wide?")]


def test_instructions_put_every_document_before_the_prompt(setup: Setup) -> None:
    (message,) = Instructions(setup).messages("How wide?")
    assert message.role == "user"
    assert setup.corpus.text in message.content
    assert message.content.endswith("How wide?")


def test_sysprompt_sends_the_documents_as_the_system_message(setup: Setup) -> None:
    strategy = SystemPrompt(setup)
    strategy.prepare()
    system, asked = strategy.messages("How wide?")
    assert system.role == "system"
    assert setup.corpus.text in system.content
    assert asked == Message("user", "How wide?")


def test_sysprompt_is_baked_where_the_backend_can_and_then_not_sent(setup: Setup) -> None:
    strategy = SystemPrompt(replace(setup, backend=Oven()))
    cost = strategy.prepare()
    assert cost.details == {"model": "oven-baked"}
    assert setup.corpus.text in strategy.backend.identity()["system"]
    assert strategy.answer("How wide?").completion.text == "1 messages"


def test_a_folder_of_ones_own_replaces_a_template(setup: Setup, tmp_path: Path) -> None:
    (tmp_path / "sysprompt.md").write_text("Obey:\n${documents}")
    strategy = SystemPrompt(replace(setup, prompts=tmp_path))
    assert strategy.messages("How wide?")[0].content.startswith("Obey:\n")


def test_instructions_are_exported_as_the_files_that_editors_attach(setup: Setup, tmp_path: Path) -> None:
    files = Instructions(setup).export(tmp_path / "out")
    assert [str(path.relative_to(tmp_path / "out")) for path in files] == [
        ".github/copilot-instructions.md",
        "AGENTS.md",
    ]
    for path in files:
        assert setup.corpus.text in path.read_text()
        assert "Question" not in path.read_text()


def test_a_system_prompt_is_exported_as_a_text_and_a_baked_one_as_a_modelfile_too(setup: Setup, tmp_path: Path) -> None:
    (sent,) = SystemPrompt(setup).export(tmp_path / "sent")
    assert setup.corpus.text in sent.read_text()
    text, recipe = SystemPrompt(replace(setup, backend=Oven())).export(tmp_path / "baked")
    assert recipe.name == "Modelfile"
    assert recipe.read_text() == f"FROM oven\nSYSTEM {text.read_text()}"


@pytest.mark.parametrize(
    ("kind", "name"), [(Instructions, "AGENTS.md"), (SystemPrompt, "system.md"), (SystemPrompt, "Modelfile")]
)
def test_an_export_never_overwrites_a_file_of_the_users_own(
    setup: Setup, tmp_path: Path, kind: type[Strategy], name: str
) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / name).write_bytes(b"My own rules.\xff\r\n")
    with pytest.raises(UserError, match=f"{name} is there already: move it away, or pass another --out"):
        kind(replace(setup, backend=Oven())).export(folder)
    assert [path.name for path in folder.iterdir()] == [name]
    assert (folder / name).read_bytes() == b"My own rules.\xff\r\n"


@pytest.mark.parametrize(("kind", "name"), [(Instructions, "AGENTS.md"), (SystemPrompt, "system.md")])
def test_an_earlier_export_under_exports_gives_way(
    setup: Setup, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: type[Strategy], name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    folder = Path("exports") / "orvel"
    folder.mkdir(parents=True)
    (folder / name).write_text("What the documents said before.")
    assert folder / name in kind(setup).export(folder)
    assert setup.corpus.text in (folder / name).read_text()


@pytest.mark.parametrize("kind", [Instructions, SystemPrompt])
def test_the_same_may_be_exported_again(setup: Setup, tmp_path: Path, kind: type[Strategy]) -> None:
    assert kind(setup).export(tmp_path / "out") == kind(setup).export(tmp_path / "out")


def test_a_strategy_with_nothing_to_export_says_so(setup: Setup, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="Baseline has nothing to export"):
        Baseline(setup).export(tmp_path)
