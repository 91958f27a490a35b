"""An experiment of trainings from end to end: two that train, one that cannot, all on a real model."""

import json
import re
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner
from knowhow.evaluate import bench as module
from knowhow.evaluate.bench import Results, bench
from knowhow.evaluate.cli import main
from knowhow.evaluate.experiment import Experiment, Trial, read_experiment
from knowhow.evaluate.reporting import bench as rendering
from knowhow.strategies.errors import UserError

HEAD = "| Type | P% | TLoss | VLoss | Mem (GB) | Response |"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("bench")


@pytest.fixture(scope="module")
def experiment(place: Path) -> Experiment:
    from ..conftest import CORPUS, DOCUMENTS, QUESTIONS, TRAIN, VALID, _write_pairs

    folder = place / "orvel"
    (folder / "documents").mkdir(parents=True)
    (folder / "corpus.yaml").write_text(CORPUS)
    (folder / "questions.yaml").write_text(QUESTIONS)
    for name, text in DOCUMENTS.items():
        (folder / "documents" / name).write_text(text)
    _write_pairs(folder / "train.jsonl", TRAIN)
    _write_pairs(folder / "valid.jsonl", VALID)
    path = place / "experiment.yaml"
    path.write_text("tables: [{title: Types, runs: [full, dora-2, lora-99]}, {by: layers, runs: [full, dora-2]}]")
    flags: dict[str, Any] = {"corpus": str(folder), "iters": 6, "eval_every": 2, "batch_size": 4, "max_tokens": 12}
    return read_experiment({**flags, "attempts": 2, "out": place / "reports", "cache": place / "cache"}, path)


@pytest.fixture(scope="module")
def told() -> list[str]:
    return []


@pytest.fixture(scope="module")
def done(experiment: Experiment, told: list[str]) -> Results:
    return bench(experiment, "compare train", lambda *_: None, told.append)


def test_every_run_leaves_its_adapter_losses_and_checkpoints(done: Results) -> None:
    for name in ("full", "dora-2"):
        run = done.folder / "runs" / name
        assert (run / "adapter" / "adapters.safetensors").is_file()
        assert (run / "last" / "adapter_config.json").is_file()
        lines = [json.loads(line) for line in (run / "losses.jsonl").read_text().splitlines()]
        assert [line["iteration"] for line in lines if "valid_loss" in line] == [0, 2, 4, 6]
    assert not (done.folder / "runs" / "lora-99").exists()


def test_the_article_s_table_is_made_with_the_base_first(done: Results) -> None:
    lines = done.report.read_text().splitlines()
    start = lines.index(HEAD)
    names = [line.split("|")[1].strip() for line in lines[start + 2 : start + 6]]
    assert names[0] == "Base"
    assert re.fullmatch(r"Full \(all \d+ blocks and the embeddings\)", names[1])
    assert re.fullmatch(r"DoRA \(2 of \d+ blocks\)", names[2])
    assert names[3] == "LoRA (99)"
    assert "*(best of 2)*" in lines[start + 2]
    assert "not trained: cannot train 99 layers" in lines[start + 5]
    assert sum(line.startswith("| Layers | P% |") for line in lines) == 1


def test_the_losses_on_disk_are_those_that_were_told(done: Results) -> None:
    losses = done.asked["mini"].losses
    for one in done.trained:
        if one.cost:
            assert losses[one.trial.name]["valid"] == pytest.approx(one.cost.valid_loss, rel=1e-4)
            assert losses[one.trial.name]["stock_valid"] is None  # three pairs fill no batch of four
    assert "has the validation loss that its training told" in done.report.read_text()


def test_score_forgetting_length_and_fit_stand_beside(done: Results) -> None:
    text = done.report.read_text()
    assert "| Run | Score | General | General loss | Tokens an answer | Tokens a general answer |" in text
    assert re.search(r"- dora-2: By the rule of thumb it (fits|overfits|underfits): ", text)
    told = json.loads((done.folder / "bench.json").read_text())
    assert [run["run"] for run in told["runs"]] == ["full", "dora-2", "lora-99"]
    assert told["runs"][0]["details"]["estimate"]["memory_gb"] > 0
    assert 0 <= told["runs"][0]["general"] <= 1
    assert told["base"]["mini"]["loss_general"] > 0


def test_the_curves_are_drawn_the_same_every_time(done: Results, tmp_path: Path) -> None:
    from knowhow.evaluate.reporting import curves

    drawn = (done.folder / "curves.svg").read_bytes()
    assert (done.folder / "curves.png").read_bytes().startswith(b"\x89PNG")
    curves.draw([one for one in done.trained if one.curve], tmp_path)
    assert (tmp_path / "curves.svg").read_bytes() == drawn
    assert drawn.count(b'<g id="axes_') == 2  # a panel for each of the two that trained


def test_what_was_foretold_and_what_failed_is_told_on_the_way(done: Results, told: list[str]) -> None:
    assert any(re.match(r"full: about \d+\.\d GB and \d+ s", line) for line in told)
    assert any(line.startswith("lora-99: failed: cannot train 99 layers") for line in told)
    assert [one.trial.run for one in done.failed] == ["lora-99"]


def test_the_same_command_trains_and_asks_nothing_again(
    done: Results, experiment: Experiment, monkeypatch: pytest.MonkeyPatch
) -> None:
    from knowhow.strategies import finetune

    before = done.report.read_text()
    trained: list[str] = []

    def train(job: Any, folder: Path, *_: Any) -> dict[str, Any]:
        trained.append(f"{job.options.fine_tune_type}-{job.options.layers}")
        raise UserError(f"cannot train {job.options.layers} layers, the model has 5", fix="pass fewer, or -1 for all")

    monkeypatch.setattr(finetune, "train", train)
    ledgers = {path: path.read_bytes() for path in done.folder.rglob("answers.jsonl")}
    bench(experiment, "compare train", lambda *_: None, lambda _: None)
    assert trained == ["lora-99"]
    assert {path: path.read_bytes() for path in ledgers} == ledgers
    lines, again = (text.splitlines() for text in (before, done.report.read_text()))
    assert [line for line in again if "not trained" not in line and "was not trained" not in line] == [
        line for line in lines if "not trained" not in line and "was not trained" not in line
    ]


def test_a_run_is_an_arm_of_a_comparison(done: Results, experiment: Experiment) -> None:
    run = done.folder / "runs" / "dora-2"
    flags = ["--corpus", experiment.corpus, "--strategies", f"baseline,finetune:{run}", "--max-tokens", "12"]
    flags += ["--out", str(done.folder / "beside"), "--cache", str(experiment.cache)]
    ran = CliRunner().invoke(main, flags)
    assert ran.exit_code == 0, ran.output
    assert "DoRA" in next((done.folder / "beside").rglob("report.md")).read_text()


def test_of_several_seeds_the_best_stands_in_the_table(done: Results) -> None:
    full = done.trained[0]
    assert full.cost
    better = replace(
        full, trial=replace(full.trial, seed=1), cost=replace(full.cost, valid_loss=0.001, trained_percent=77.0)
    )
    asked = {"mini": replace(done.asked["mini"], **_with_arm(done, "full", "full-seed1"))}
    text = rendering.render(replace(done, trained=(full, better, *done.trained[1:]), asked=asked))
    (row,) = [line for line in text.splitlines() if line.startswith("| Full (all") and "77.0%" in line]
    assert "(best of 2 seeds)" in row
    assert "**differs from what was trained**" in text


def _with_arm(done: Results, name: str, other: str) -> dict[str, Any]:
    """What was asked, with the arm `name` a second time as `other`."""
    asked = done.asked["mini"]
    told: dict[str, Any] = {"losses": {**asked.losses, other: asked.losses[name]}}
    for kind in ("questions", "headline", "general"):
        held = getattr(asked, kind)
        arms = (*held.arms, *(replace(arm, name=other) for arm in held.arms if arm.name == name))
        more = [replace(record, strategy=other) for record in held.records if record.strategy == name]
        told[kind] = replace(held, arms=arms, records=(*held.records, *more))
    return told


def test_without_room_for_a_second_copy_or_links_the_run_is_copied(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_links(*_: Any) -> None:
        raise OSError("no links here")

    monkeypatch.setattr(module.os, "link", no_links)
    (tmp_path / "made" / "adapter").mkdir(parents=True)
    (tmp_path / "made" / "adapter" / "a").write_text("weights")
    (tmp_path / "made" / "losses.jsonl").write_text("losses")
    module._link(tmp_path / "made", tmp_path / "shown")
    assert (tmp_path / "shown" / "adapter" / "a").read_text() == "weights"
    assert not (tmp_path / "shown" / "last").exists()


def test_models_that_are_called_alike_keep_their_trainings_apart(
    done: Results, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def strategy(experiment: Experiment, exam: Any, trial: Trial, *_: Any) -> Any:
        made = tmp_path / "made" / trial.model.replace("/", "-")
        (made / "adapter").mkdir(parents=True)
        (made / "adapter" / "a").write_text(trial.model)
        (made / "losses.jsonl").write_text("")
        return SimpleNamespace(place=made, prepare=lambda: done.trained[0].cost)

    monkeypatch.setattr(module, "_strategy", strategy)
    models = ("mlx:a/Qwen3-0.6B", "mlx:b/Qwen3-0.6B", "mlx:b/Qwen3-0.6B-4bit")
    table = replace(done.experiment.tables[0], runs=("full",), models=models)
    experiment = replace(done.experiment, tables=(table,))
    shown = (lambda *_: None, lambda _: None)
    trained = [module._trained(experiment, done.exam, trial, tmp_path, shown) for trial in experiment.trials]
    for one in trained:
        assert one.folder
        assert (one.folder / "adapter" / "a").read_text() == one.trial.model
    assert trained[2].folder == tmp_path / "runs" / "mlx-Qwen3-0.6B-4bit" / "full"


@pytest.mark.parametrize(
    ("flags", "says"),
    [
        (["--corpus", "rugby", "--layers", "0"], "names no training"),
        (["--corpus", "rugby", "--launch", "ssh"], "mlx.launch"),
        (["--type", "full"], "no corpus"),
        (["--corpus", "rugby", "--model", "mlx:nowhere", "--type", "lora"], "no model folder 'nowhere'"),
    ],
)
def test_what_the_user_can_put_right_is_one_line(flags: list[str], says: str, tmp_path: Path) -> None:
    where = ["--out", str(tmp_path), "--cache", str(tmp_path)]
    ran = CliRunner().invoke(main, ["train", *flags, *where])
    assert ran.exit_code in (1, 2)
    assert says in ran.output
    assert "Traceback" not in ran.output
