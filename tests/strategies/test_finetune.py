"""Fine-tuning as a strategy: what it needs, what it keeps and when it trains again."""

import json
from pathlib import Path
from typing import Any

import pytest
from knowhow.strategies import finetune, plugins
from knowhow.strategies.backends import engine
from knowhow.strategies.backends.mlx import Mlx
from knowhow.strategies.backends.mlx import Options as Think
from knowhow.strategies.base import Message, Preparation, Setup
from knowhow.strategies.corpus import load_corpus
from knowhow.strategies.errors import UserError
from knowhow.strategies.finetune import ADAPTER, Finetune
from knowhow.strategies.training.dataset import examples, read_dataset
from knowhow.strategies.training.job import Job
from knowhow.strategies.training.watch import Broke

OPTIONS = {"iters": 4, "eval_every": 2, "batch_size": 4}
COST = {
    "seconds": 3.0,
    "peak_memory_gb": 0.5,
    "trained_percent": 80.0,
    "train_loss": 1.0,
    "valid_loss": 2.0,
    "details": {},
}


def _setup(corpus: Path, cache: Path, **more: Any) -> Setup:
    given = {"options": OPTIONS, "backend": Mlx("mini"), **more}
    return Setup(corpus=load_corpus(corpus), cache=cache, **given)


@pytest.fixture
def trainings(monkeypatch: pytest.MonkeyPatch) -> list[Job]:
    """The jobs that would have been trained; each leaves an adapter of nothing but its seed."""
    jobs: list[Job] = []

    def train(job: Job, folder: Path, progress: Any, foretold: Any) -> dict[str, Any]:
        jobs.append(job)
        (folder / ADAPTER).mkdir()
        for name in ("adapters.safetensors", "adapter_config.json"):
            (folder / ADAPTER / name).write_text(str(job.seed))
        progress(1, 1)
        return COST

    monkeypatch.setattr(finetune, "train", train)
    return jobs


def test_it_trains_asks_the_tuned_model_and_reports_the_first_cost_again(tiny_corpus: Path, tmp_path: Path) -> None:
    told: list[tuple[str, float, float]] = []
    first = Finetune(_setup(tiny_corpus, tmp_path / "cache", progress=lambda *what: told.append(what)))
    cost = first.prepare()
    assert cost.seconds > 0
    assert (cost.valid_loss or 9) < cost.details["untrained_valid_loss"]
    assert told[-1] == ("finetune", 4, 4)
    assert first.backend.identity()["adapter"]
    assert first.answer("How wide is the court?").completion.completion_tokens
    again = Finetune(_setup(tiny_corpus, tmp_path / "cache", progress=lambda *_: pytest.fail("trained again")))
    assert again.prepare() == cost
    assert again.backend.identity() == first.backend.identity()


def test_preparing_twice_trains_once(tiny_corpus: Path, tmp_path: Path, trainings: list[Job]) -> None:
    strategy = Finetune(_setup(tiny_corpus, tmp_path))
    assert strategy.prepare() is strategy.prepare()
    assert len(trainings) == 1


@pytest.mark.parametrize("change", ["seed", "options", "data"])
def test_another_seed_setting_or_pair_is_another_training(
    tiny_corpus: Path, tmp_path: Path, trainings: list[Job], change: str
) -> None:
    Finetune(_setup(tiny_corpus, tmp_path / "cache")).prepare()
    more: dict[str, Any] = {"seed": 1} if change == "seed" else {}
    if change == "options":
        more = {"options": {**OPTIONS, "rank": 2}}
    if change == "data":
        (tiny_corpus / "valid.jsonl").write_text((tiny_corpus / "valid.jsonl").read_text() + "\n")
    Finetune(_setup(tiny_corpus, tmp_path / "cache", **more)).prepare()
    assert len(trainings) == 2


def test_another_window_needs_no_training(tiny_corpus: Path, tmp_path: Path, trainings: list[Job]) -> None:
    for window in (None, 512):
        strategy = Finetune(_setup(tiny_corpus, tmp_path / "cache", backend=Mlx("mini", window=window)))
        strategy.prepare()
    assert len(trainings) == 1
    assert strategy.backend.identity()["window"] == 512


def test_whether_it_may_think_needs_no_training(
    tiny_corpus: Path, tmp_path: Path, trainings: list[Job], tiny_qwen3: Path
) -> None:
    for think in (Think(), Think(think="off"), Think(think_tokens=9)):
        model = Mlx(str(tiny_qwen3), options=think)
        Finetune(_setup(tiny_corpus, tmp_path / "cache", backend=model)).prepare()
    assert len(trainings) == 1


def test_what_is_learned_goes_on_from_what_is_asked_thinking_or_not(tiny_corpus: Path, tiny_qwen3: Path) -> None:
    at_hand = engine.load(tiny_qwen3, None, "for its tokenizer")
    dataset = read_dataset(tiny_corpus / "train.jsonl")
    learned = examples(dataset, at_hand.tokenizer, True, 512)[0].tokens
    question = Message("user", dataset.rows[0]["messages"][0]["content"])
    for think in (True, False):
        ids, _ = at_hand.template.encode([question], think)
        assert list(learned[: len(ids)]) == ids


def test_a_half_made_folder_is_never_used(tiny_corpus: Path, tmp_path: Path, trainings: list[Job]) -> None:
    strategy = Finetune(_setup(tiny_corpus, tmp_path))
    strategy.prepare()
    (place,) = (path for path in tmp_path.glob("finetune-*") if path.is_dir())
    (place / "preparation.json").unlink()
    Finetune(_setup(tiny_corpus, tmp_path)).prepare()
    assert len(trainings) == 2


def test_what_a_killed_training_left_is_gone_on_with(tiny_corpus: Path, tmp_path: Path, trainings: list[Job]) -> None:
    strategy = Finetune(_setup(tiny_corpus, tmp_path))
    left = strategy.place.with_suffix(".partial")
    left.mkdir(parents=True)
    (left / "resume.safetensors").write_text("of a run that was killed")
    strategy.prepare()
    assert len(trainings) == 1
    assert not left.exists()
    assert not (strategy.place / "resume.safetensors").exists()


def test_weights_that_were_good_until_a_training_broke_down_are_set_aside(
    tiny_corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(job: Job, folder: Path, progress: Any, foretold: Any) -> dict[str, Any]:
        (folder / ADAPTER).mkdir()
        (folder / ADAPTER / "adapters.safetensors").write_text("good")
        raise Broke("the loss is no number", fix="lower the rate")

    monkeypatch.setattr(finetune, "train", fail)
    strategy = Finetune(_setup(tiny_corpus, tmp_path))
    with pytest.raises(UserError, match=r"no number; its losses and best weights are in .*\.failed: lower the rate"):
        strategy.prepare()
    assert (strategy.place.with_suffix(".failed") / ADAPTER / "adapters.safetensors").read_text() == "good"
    assert not strategy.place.exists()


def test_what_a_killed_training_left_outlives_a_refusal(
    tiny_corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(job: Job, folder: Path, progress: Any, foretold: Any) -> dict[str, Any]:
        raise UserError("it would take 9 GB, and 3 GB are free")

    monkeypatch.setattr(finetune, "train", refuse)
    strategy = Finetune(_setup(tiny_corpus, tmp_path))
    left = strategy.place.with_suffix(".partial")
    left.mkdir(parents=True)
    (left / "resume.safetensors").write_text("of a run that was killed")
    with pytest.raises(UserError, match="9 GB"):
        strategy.prepare()
    assert (left / "resume.safetensors").exists()


def test_a_name_settles_type_and_layers_and_leaves_the_rest_open(
    tiny_corpus: Path, tmp_path: Path, trainings: list[Job]
) -> None:
    kind = plugins.find("strategy", "finetune@dora-4")
    kind(_setup(tiny_corpus, tmp_path)).prepare()
    (job,) = trainings
    assert (job.options.fine_tune_type, job.options.layers, job.options.iters) == ("dora", 4, 4)
    with pytest.raises(TypeError):
        kind(_setup(tiny_corpus, tmp_path, options={"layers": 2}))


def test_a_named_training_is_the_one_that_its_settings_make(
    tiny_corpus: Path, tmp_path: Path, trainings: list[Job]
) -> None:
    plugins.find("strategy", "finetune@lora-2")(_setup(tiny_corpus, tmp_path)).prepare()
    Finetune(_setup(tiny_corpus, tmp_path, options={**OPTIONS, "fine_tune_type": "lora", "layers": 2})).prepare()
    assert len(trainings) == 1


def test_room_and_machines_make_no_other_training(tiny_corpus: Path, tmp_path: Path, trainings: list[Job]) -> None:
    for more in ({}, {"memory_gb": 500.0}, {"launch": "mlx.launch -n 1"}):
        Finetune(_setup(tiny_corpus, tmp_path, options={**OPTIONS, **more})).prepare()
    assert len(trainings) == 1


@pytest.mark.parametrize("name", ["finetune@dora-0", "finetune@qlora", "finetune@dora-", "rag@dora"])
def test_a_name_that_nobody_knows_is_told(name: str) -> None:
    with pytest.raises(UserError, match=r"names no training|no variants"):
        plugins.find("strategy", name)


def test_a_training_that_fails_leaves_nothing_to_be_taken_for_one(
    tiny_corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(job: Job, folder: Path, progress: Any, foretold: Any) -> dict[str, Any]:
        (folder / ADAPTER).mkdir()
        raise UserError("the loss is no number")

    monkeypatch.setattr(finetune, "train", fail)
    with pytest.raises(UserError, match="no number"):
        Finetune(_setup(tiny_corpus, tmp_path / "cache")).prepare()
    assert not [path for path in (tmp_path / "cache").iterdir() if path.is_dir()]


def test_a_model_that_cannot_be_trained_is_refused_before_anything_runs(tiny_corpus: Path, tmp_path: Path) -> None:
    class Server:
        name = "ollama:llama3.2"
        batch_size = 1

    with pytest.raises(UserError, match=r"'ollama:llama3\.2'.*--model mini"):
        Finetune(_setup(tiny_corpus, tmp_path, backend=Server()))


def test_a_corpus_without_pairs_is_refused_by_the_missing_file(tiny_corpus: Path, tmp_path: Path) -> None:
    corpus = load_corpus(tiny_corpus)
    (tiny_corpus / "valid.jsonl").unlink()
    with pytest.raises(UserError, match=r"valid file .*valid\.jsonl is not there"):
        Finetune(Setup(corpus, Mlx("mini"), tmp_path))


def test_the_prompt_stands_alone_as_in_the_pairs(tiny_corpus: Path, tmp_path: Path) -> None:
    assert Finetune(_setup(tiny_corpus, tmp_path)).messages("How wide?") == [Message("user", "How wide?")]


def test_a_system_text_that_all_pairs_share_goes_before_the_prompt(tiny_corpus: Path, tmp_path: Path) -> None:
    rows = [json.loads(line) for line in (tiny_corpus / "train.jsonl").read_text().splitlines()]
    brief = {"role": "system", "content": "Be brief."}
    with (tiny_corpus / "train.jsonl").open("w") as file:
        file.writelines(json.dumps({"messages": [brief, *row["messages"]]}) + "\n" for row in rows)
    asked = Finetune(_setup(tiny_corpus, tmp_path)).messages("How wide?")
    assert asked == [Message("system", "Be brief."), Message("user", "How wide?")]


def test_what_an_earlier_run_paid_is_a_preparation(tiny_corpus: Path, tmp_path: Path, trainings: list[Job]) -> None:
    cost = Finetune(_setup(tiny_corpus, tmp_path)).prepare()
    kept = Finetune(_setup(tiny_corpus, tmp_path)).prepare()
    assert isinstance(kept, Preparation)
    assert kept == cost
    assert len(trainings) == 1
