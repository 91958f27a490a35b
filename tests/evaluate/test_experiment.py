"""A grid of trainings, from flags and files."""

from pathlib import Path
from typing import Any

import pytest
from knowhow.evaluate.experiment import Trial, read_experiment
from knowhow.strategies.errors import UserError

SHIPPED = Path(__file__).parents[2] / "experiments"


def test_flags_make_a_grid() -> None:
    made = read_experiment({"corpus": "rugby", "type": "full,dora", "layers": "2,4,all", "iters": 9, "seeds": 2})
    assert [trial.name for trial in made.trials[:4]] == ["full-2", "full-2-seed1", "full-4", "full-4-seed1"]
    assert len(made.trials) == 12
    assert made.trials[-1] == Trial("mini", "dora", 1)
    assert made.settings == {"iters": 9}
    assert [(table.by, len(table.runs)) for table in made.tables] == [("type", 6), ("layers", 3), ("layers", 3)]


def test_a_file_is_read_and_flags_win(tmp_path: Path) -> None:
    path = tmp_path / "experiment.yaml"
    path.write_text("corpus: rugby\nlayers: [2, all]\ntype: dora\niters: 7\nlearning-rate: 1e-4\nkeys: [a.b]\n")
    made = read_experiment({"iters": 8, "seeds": None}, path)
    assert [trial.run for trial in made.trials] == ["dora-2", "dora"]
    assert made.settings == {"iters": 8, "learning_rate": 1e-4, "keys": ("a.b",)}


def test_a_grid_of_flags_replaces_the_file_s_tables(tmp_path: Path) -> None:
    path = tmp_path / "experiment.yaml"
    path.write_text("corpus: rugby\ntables: [{runs: [full, dora-4]}]\n")
    assert [trial.run for trial in read_experiment({}, path).trials] == ["full", "dora-4"]
    assert [trial.run for trial in read_experiment({"type": "lora"}, path).trials] == ["lora"]


def test_a_model_of_a_flag_keeps_the_file_s_tables_of_it() -> None:
    article = SHIPPED / "article.yaml"
    one = read_experiment({"model": "mlx:Qwen/Qwen3-4B"}, article)
    assert [trial.run for trial in one.trials] == ["full-16", "dora-4", "dora-24"]
    assert {trial.model for trial in one.trials} == {"mlx:Qwen/Qwen3-4B"}
    other = read_experiment({"model": "mini"}, article)
    assert other.models == ("mini",)
    assert [table.title for table in other.tables] == ["Full and DoRA"]  # the others are of models of their own


def test_a_run_that_several_tables_name_is_trained_once(tmp_path: Path) -> None:
    path = tmp_path / "experiment.yaml"
    path.write_text("corpus: rugby\ntables: [{runs: [full-all, dora-4]}, {by: layers, runs: [full, dora-4, dora-8]}]\n")
    assert [trial.run for trial in read_experiment({}, path).trials] == ["full", "dora-4", "dora-8"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("iters: 3", "no corpus"),
        ("corpus: rugby\nlayer: 3", "unknown setting of an experiment 'layer'"),
        ("corpus: rugby\niters: many", "iters must be a whole number"),
        ("corpus: rugby\niters: 0", "iters is 0"),
        ("corpus: rugby\nlayers: 0", "'full-0' names no training"),
        ("corpus: rugby\ntype: qlora", "'qlora-all' names no training"),
        ("corpus: rugby\nseeds: 0", "seeds must be at least 1"),
        ("corpus: rugby\nmodel: []", "no model"),
        ("corpus: rugby\nname: a/b", "name of one folder"),
        ("corpus: rugby\ntables: full", "no list of tables"),
        ("corpus: rugby\ntables: [{by: type}]", "table 1 names no runs"),
        ("corpus: rugby\ntables: [{runs: [full], by: rank}]", "by 'rank'"),
        ("corpus: rugby\ntables: [{run: full}]", "unknown setting of table 1 'run'"),
        ("corpus: rugby\nfine_tune_type: full", "unknown setting of an experiment 'fine_tune_type'"),
    ],
)
def test_what_cannot_be_meant_is_told_in_a_line(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "experiment.yaml"
    path.write_text(text)
    with pytest.raises(UserError, match=says):
        read_experiment({}, path)


def test_the_article_s_experiment_is_as_it_was() -> None:
    made = read_experiment({}, SHIPPED / "article.yaml")
    assert len(made.models) == 5
    assert len(made.trials) == 14
    settings: dict[str, Any] = {"iters": 200, "batch_size": 1, "rank": 8, "learning_rate": 1e-5, "optimizer": "stock"}
    assert settings.items() <= made.settings.items()
    assert made.attempts == 3
    sweep = made.tables[1]
    assert (sweep.by, sweep.runs[1:]) == ("layers", ("dora-4", "dora-8", "dora-16", "dora-24"))


def test_the_miniature_s_experiment_has_its_form() -> None:
    made = read_experiment({}, SHIPPED / "miniature.yaml")
    assert made.models == ("mini",)
    assert {table.by for table in made.tables} == {"type", "layers"}
