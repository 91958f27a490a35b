import json
from pathlib import Path

import pytest
from knowhow.strategies.corpus import find_corpus, load_corpus, manifest, shipped
from knowhow.strategies.errors import UnknownName, UserError


def test_documents_come_in_the_order_of_corpus_yaml(tiny_corpus: Path) -> None:
    corpus = load_corpus(tiny_corpus)
    assert [document.name for document in corpus.documents] == ["documents/court.md", "documents/net.md"]
    assert corpus.text.startswith("# The court")
    assert corpus.text.endswith("at its centre.")
    assert "chalk.\n\n# The net" in corpus.text


def test_what_corpus_yaml_says_of_the_corpus_is_kept(tiny_corpus: Path) -> None:
    corpus = load_corpus(tiny_corpus)
    assert (corpus.name, corpus.title, corpus.variant) == ("orvel", "Orvel courts", "default")
    assert corpus.train == tiny_corpus / "train.jsonl"
    assert corpus.valid == tiny_corpus / "valid.jsonl"


def test_training_pairs_are_optional_and_scorers_have_a_default(tiny_corpus: Path) -> None:
    _replace(tiny_corpus, "training: {train: train.jsonl, valid: valid.jsonl}\nscorers: [facts]\n", "")
    corpus = load_corpus(tiny_corpus)
    assert corpus.train is None
    assert corpus.valid is None
    assert manifest(tiny_corpus)["scorers"] == ["facts"]


def test_a_variant_chooses_its_documents(tiny_corpus: Path) -> None:
    corpus = load_corpus(tiny_corpus, docs="short")
    assert [document.name for document in corpus.documents] == ["documents/court.md"]
    assert corpus.variant == "short"


def test_a_local_file_takes_the_place_of_the_documents(tiny_corpus: Path, tmp_path: Path) -> None:
    path = tmp_path / "llms.txt"
    path.write_text("Orvel in one line.", encoding="utf-8")
    corpus = load_corpus(tiny_corpus, docs=str(path))
    assert [(document.name, document.text) for document in corpus.documents] == [("llms.txt", "Orvel in one line.")]
    assert corpus.variant == str(path)


def test_an_unknown_variant_lists_the_known_ones(tiny_corpus: Path) -> None:
    with pytest.raises(UnknownName, match=r"variant of the documents 'long' \(known: default, short\)"):
        load_corpus(tiny_corpus, docs="long")


def test_an_unknown_corpus_lists_those_that_ship() -> None:
    with pytest.raises(UnknownName, match=r"unknown corpus 'nosuch' \(known: .*rugby"):
        find_corpus("nosuch")


def test_a_name_that_ships_wins_over_a_folder_but_not_over_its_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "rugby").mkdir()
    monkeypatch.chdir(tmp_path)
    assert find_corpus("rugby") == shipped()["rugby"]
    assert find_corpus("./rugby").resolve() == tmp_path / "rugby"
    assert find_corpus(Path("rugby")).resolve() == tmp_path / "rugby"


def test_a_folder_without_corpus_yaml_is_no_corpus(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"cannot read .*corpus\.yaml \(No such file"):
        load_corpus(tmp_path)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("name: [", "is not YAML"),
        ("just words", "lacks name, title, summary"),
        ("name: orvel\ntitle: Orvel\n", "lacks summary, headline, documents, questions, sources, licence"),
    ],
)
def test_a_corpus_yaml_that_says_too_little_is_refused(tiny_corpus: Path, text: str, told: str) -> None:
    (tiny_corpus / "corpus.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(UserError, match=told):
        load_corpus(tiny_corpus)


def test_text_that_is_not_utf_8_is_refused_with_its_place(tiny_corpus: Path) -> None:
    (tiny_corpus / "documents" / "net.md").write_bytes(b"high: \xff")
    with pytest.raises(UserError, match=r"net\.md is not UTF-8 text \(byte 6\): save it as UTF-8"):
        load_corpus(tiny_corpus)


def test_a_byte_order_mark_is_no_part_of_a_document(tiny_corpus: Path) -> None:
    (tiny_corpus / "documents" / "court.md").write_bytes("\ufeff# Court".encode())
    assert load_corpus(tiny_corpus).documents[0].text == "# Court"


def test_the_digest_follows_documents_and_pairs_and_nothing_else(tiny_corpus: Path) -> None:
    before = load_corpus(tiny_corpus).digest
    _replace(tiny_corpus, "title: Orvel courts", "title: Courts for orvel")
    (tiny_corpus / "questions.yaml").write_text("questions: []", encoding="utf-8")
    assert load_corpus(tiny_corpus).digest == before
    assert load_corpus(tiny_corpus, docs="short").digest != before
    _append(tiny_corpus / "valid.jsonl", {"text": "more"})
    with_more_pairs = load_corpus(tiny_corpus).digest
    assert with_more_pairs != before
    (tiny_corpus / "documents" / "net.md").write_text("# Another net", encoding="utf-8")
    assert load_corpus(tiny_corpus).digest not in {before, with_more_pairs}


def test_the_digest_does_not_depend_on_line_ends(tiny_corpus: Path) -> None:
    before = load_corpus(tiny_corpus).digest
    path = tiny_corpus / "documents" / "court.md"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert load_corpus(tiny_corpus).digest == before


def _replace(corpus: Path, old: str, new: str) -> None:
    path = corpus / "corpus.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def _append(path: Path, row: object) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(row) + "\n")
