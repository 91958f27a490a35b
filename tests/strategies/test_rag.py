"""Retrieval as a strategy: what is sent, what is kept, and when an index is used again."""

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from knowhow.strategies import rag as module
from knowhow.strategies.backends.replay import Replay
from knowhow.strategies.base import Setup
from knowhow.strategies.corpus import Corpus, Document
from knowhow.strategies.errors import UserError
from knowhow.strategies.rag import Options, Rag

DOCUMENTS = (
    Document("field.md", "# Field\n\nThe field is 68 metres wide.\n\n## Posts\n\nThe crossbar is 3 metres high.\n"),
    Document("svelte.md", "# State\n\nUse a rune:\n\n```svelte\n<script>\n\tlet n = $state(0);\n</script>\n```\n"),
)


def corpus(*documents: Document) -> Corpus:
    return Corpus("tiny", "Tiny", "", Path("."), "default", documents or DOCUMENTS, None, None, "")


@pytest.fixture
def rag(tmp_path: Path) -> Callable[..., Rag]:
    def make(over: Corpus | None = None, prompts: Path | None = None, **options: Any) -> Rag:
        backend = Replay.of({"answers": {"68 metres": "68 m."}, "default": "I do not know."})
        return Rag(Setup(over or corpus(), backend, tmp_path / "cache", options, prompts))

    return make


def indexes(tmp_path: Path) -> list[Path]:
    return sorted((tmp_path / "cache").iterdir())


def test_the_nearest_passages_go_with_the_prompt_the_nearest_first(rag: Callable[..., Rag]):
    strategy = rag(top_k=2)
    strategy.prepare()
    (message,) = strategy.messages("How high is the crossbar?")
    first, second = strategy.sources("How high is the crossbar?")
    assert (first.document, first.heading) == ("field.md", "Field > Posts")
    assert first.text == "Field > Posts\n\nThe crossbar is 3 metres high."
    assert first.score is not None
    assert second.score is not None
    assert 1 >= first.score > second.score
    assert f"{first.text}\n\n{second.text}" in message.content
    assert message.role == "user"
    assert message.content.endswith("How high is the crossbar?")


def test_an_answer_carries_its_sources(rag: Callable[..., Rag]):
    answer = rag(top_k=1).answer("How wide is the field?")
    assert answer.completion.text == "68 m."
    assert [source.document for source in answer.sources] == ["field.md"]


def test_code_arrives_as_it_was_written(rag: Callable[..., Rag]):
    (message,) = rag(top_k=1).messages("How do I declare state in Svelte?")
    assert "```svelte\n<script>\n\tlet n = $state(0);\n</script>\n```" in message.content


def test_asking_for_more_passages_than_there_are_gives_all(rag: Callable[..., Rag]):
    assert len(rag(top_k=50).sources("field")) == 3


def test_a_prompt_is_embedded_once(rag: Callable[..., Rag], monkeypatch: pytest.MonkeyPatch):
    strategy = rag()
    strategy.prepare()
    asked = []
    query = strategy._embedder.query
    monkeypatch.setattr(strategy._embedder, "query", lambda text: asked.append(text) or query(text))
    strategy.messages("How wide?")
    strategy.sources("How wide?")
    strategy.messages("How wide?")
    assert asked == ["How wide?"]


def test_a_second_run_uses_the_index_and_reports_what_the_first_one_paid(rag, tmp_path, monkeypatch):
    paid = rag().prepare()
    (folder,) = indexes(tmp_path)
    assert paid.seconds > 0
    assert paid.peak_memory_gb
    assert paid.details["passages"] == 3
    assert folder.name.startswith("rag-")
    monkeypatch.setattr(module, "build", lambda *_: pytest.fail("built again"))
    again = rag(top_k=1)  # how many are taken is not a property of the index
    assert again.prepare() == paid
    assert again.sources("How wide is the field?")[0].document == "field.md"
    assert indexes(tmp_path) == [folder]


@pytest.mark.parametrize(
    "options", [{"distance": "l2"}, {"chunk_tokens": 17, "overlap": 8}], ids=["distance", "cutting"]
)
def test_other_settings_have_their_own_index(rag, tmp_path, options):
    rag().prepare()
    strategy = rag(**options)
    assert strategy.sources("How wide is the field?")[0].document == "field.md"
    assert len(indexes(tmp_path)) == 2


def test_a_changed_document_is_never_answered_from_the_old_index(rag, tmp_path):
    rag().prepare()
    changed = replace(DOCUMENTS[0], text=DOCUMENTS[0].text.replace("68", "70"))
    (source,) = rag(corpus(changed), top_k=1).sources("How wide is the field?")
    assert "70 metres" in source.text
    assert len(indexes(tmp_path)) == 2


def test_all_distances_rank_unit_vectors_alike(rag):
    scores = [rag(distance=distance).sources("How wide is the field?") for distance in ("cosine", "l2", "ip")]
    for found in scores[1:]:
        assert [source.text for source in found] == [source.text for source in scores[0]]
        assert [source.score for source in found] == pytest.approx([source.score for source in scores[0]], abs=1e-4)


def test_a_failing_build_leaves_nothing_behind(rag, tmp_path, monkeypatch):
    def fail(*_: object) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr(module, "build", fail)
    with pytest.raises(OSError, match="No space"):
        rag().prepare()
    assert indexes(tmp_path) == []


KILLED = """
import os, sys
from pathlib import Path
from knowhow.strategies.backends.replay import Replay
from knowhow.strategies.base import Setup
from knowhow.strategies.corpus import Corpus, Document
from knowhow.strategies.rag import Rag
document = Document("field.md", "# Field\\n\\nThe field is 68 metres wide.\\n")
corpus = Corpus("tiny", "Tiny", "", Path("."), "default", (document,), None, None, "")
kill = lambda *_: os.kill(os.getpid(), 9)
Rag(Setup(corpus, Replay.of({"default": "x"}), Path(sys.argv[1]), progress=kill)).prepare()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL there")
def test_a_killed_build_is_never_used(rag, tmp_path):
    killed = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path / "cache")], check=False)
    assert killed.returncode == -9
    left = indexes(tmp_path)
    assert len(left) == 1
    document = Document("field.md", "# Field\n\nThe field is 68 metres wide.\n")
    assert rag(corpus(document)).prepare().details["passages"] == 1
    assert len(indexes(tmp_path)) == 2  # its own, beside what the killed one left


@pytest.mark.parametrize("damage", ["note", "database"])
def test_a_damaged_index_is_built_again(rag, tmp_path, damage):
    from chromadb.api.shared_system_client import SharedSystemClient

    rag().prepare()
    (folder,) = indexes(tmp_path)
    SharedSystemClient.clear_system_cache()  # as in a new process
    (folder / {"note": "preparation.json", "database": "chroma.sqlite3"}[damage]).write_bytes(b"garbage" * 999)
    assert rag(top_k=1).sources("How wide is the field?")[0].document == "field.md"
    assert json.loads((folder / "preparation.json").read_text())["details"]["passages"] == 3


def test_no_passage_is_larger_than_the_embedder_reads(rag):
    long = Document("long.md", "# Long\n\n" + "The field is 68 metres wide. " * 400)
    details = rag(corpus(long), chunk_tokens=5000).prepare().details
    assert 200 < details["largest_passage_tokens"] <= 254


def test_progress_is_told_while_indexing(rag):
    strategy, told = rag(), []
    strategy.setup = replace(strategy.setup, progress=lambda *step: told.append(step))
    strategy.prepare()
    assert told == [("indexing passages", 3, 3)]


def test_documents_without_text_are_refused(rag):
    with pytest.raises(UserError, match="no text to search"):
        rag(corpus(Document("empty.md", "\n"))).prepare()


def test_the_template_can_be_replaced(rag, tmp_path):
    (tmp_path / "rag.md").write_text("${prompt} Read: ${passages}")
    (message,) = rag(prompts=tmp_path, top_k=1).messages("How wide is the field?")
    assert message.content == "How wide is the field? Read: Field\n\nThe field is 68 metres wide."


@pytest.mark.parametrize(
    "wrong", [{"top_k": 0}, {"chunk_tokens": 3}, {"overlap": -1}, {"overlap": 150}, {"distance": "near"}]
)
def test_settings_without_sense_are_refused(wrong):
    with pytest.raises(UserError, match=next(iter(wrong))):
        Options(**wrong)
