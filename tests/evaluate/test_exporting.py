"""`compare export` from the outside: what it leaves, what it says, and that it never calls two models the same."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from knowhow.evaluate.cli import main
from knowhow.strategies.serving import llamacpp

Export = Callable[..., Result]


@pytest.fixture(scope="session")
def trainings(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache that the tests here share: the same training is done once."""
    return tmp_path_factory.mktemp("trainings")


@pytest.fixture
def export(tiny_corpus: Path, trainings: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Export:
    """Runs `compare export` on orvel, with a short training, into ./out."""
    monkeypatch.chdir(tmp_path)

    def run(*flags: str) -> Result:
        short = ["--iters", "45", "--batch-size", "4"] if "--strategy" not in flags else []
        where = ["--corpus", str(tiny_corpus), "--out", "out", "--cache", str(trainings)]
        return CliRunner().invoke(main, ["export", *where, *short, *flags])

    return run


def test_a_tuned_model_becomes_a_gguf_with_a_modelfile_and_is_proved(export: Export, tmp_path: Path) -> None:
    done = export("--prove")
    assert done.exit_code == 0, done.output
    name = "knowhow-orvel-mini-finetune"
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["Modelfile", f"{name}.gguf", "parity.json"]
    assert f"run it: ollama create {name} -f out/Modelfile" in done.stdout
    assert "fused, in mlx: 100.0% of" in done.stdout
    agreements = json.loads((tmp_path / "out" / "parity.json").read_text())
    assert [each["answers"] for each in agreements] == [4] * len(agreements)
    if llamacpp.installed():
        assert f"{name}.gguf in llama.cpp" in done.stdout
        assert len(agreements) == 2
    else:
        assert "not run in llama.cpp" in done.stderr


def test_a_file_of_the_users_own_is_found_before_anything_is_trained(export: Export, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "Modelfile").write_text("FROM qwen3:8b\n")
    told = export("--seed", "7", "--cache", str(tmp_path / "trainings"))
    assert told.exit_code == 2
    assert "Modelfile is there already" in told.stderr
    assert not list((tmp_path / "trainings").glob("finetune-*"))


def test_a_training_that_was_paid_for_is_not_paid_again(export: Export, trainings: Path, tmp_path: Path) -> None:
    export("--to", "safetensors")
    made = {path: path.stat().st_mtime_ns for path in trainings.glob("finetune-*/preparation.json")}
    again = export("--to", "gguf", "--quantize", "q8_0")
    assert again.exit_code == 0, again.output
    assert {path: path.stat().st_mtime_ns for path in trainings.glob("finetune-*/preparation.json")} == made
    folder = tmp_path / "out"
    assert (folder / "safetensors" / "config.json").is_file()
    assert (folder / "knowhow-orvel-mini-finetune.gguf").stat().st_size < (
        0.75 * (folder / "safetensors" / "model.safetensors").stat().st_size
    )


def test_base_and_adapter_can_stay_apart(export: Export, tmp_path: Path) -> None:
    done = export("--apart", "--fine-tune-type", "lora", "--prove", "--limit", "2")
    assert done.exit_code == 0, done.output
    assert "ADAPTER ./knowhow-orvel-mini-finetune-adapter.gguf" in (tmp_path / "out" / "Modelfile").read_text()
    assert "fused" not in done.stdout


def test_a_model_that_is_not_the_same_is_a_failure(export: Export, monkeypatch: pytest.MonkeyPatch) -> None:
    from knowhow.strategies.serving import export as exporting
    from knowhow.strategies.training.fuse import fuse

    def forgetful(base: Path, adapter: Path | None, folder: Path) -> Path:
        del adapter
        return fuse(base, None, folder)

    monkeypatch.setattr(exporting.fuse, "fuse", forgetful)
    done = export("--prove", "--iters", "60")
    assert done.exit_code == 1
    assert "it is not the same model" in done.stderr
    assert "first difference in answer" in done.stdout


@pytest.mark.parametrize(
    ("flags", "reason"),
    [
        (("--to", "safetensors", "--quantize", "q8_0"), "neither quantized nor apart"),
        (("--apart",), "a full adapter cannot stay apart"),
        (("--converter", "nowhere.py"), "no script at nowhere.py"),
        (("--template", "nowhere.gotmpl"), "no template at nowhere.gotmpl"),
        (("--to", "ollama", "--base-url", "http://127.0.0.1:9"), "no Ollama answers at http://127.0.0.1:9"),
        (("--strategy", "rag"), "Rag has nothing to export"),
        (("--strategy", "rag", "--prove"), "no model of rag to prove"),
        (("--strategy", "baseline,rag"), "unknown strategy 'baseline,rag'"),
    ],
)
def test_what_cannot_be_done_is_one_line(export: Export, flags: tuple[str, ...], reason: str) -> None:
    done = export(*flags)
    assert done.exit_code == 2, done.output
    assert reason in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_other_families_go_through_the_users_converter(export: Export, tmp_path: Path) -> None:
    script = tmp_path / "convert_hf_to_gguf.py"
    script.write_text(
        "import sys, pathlib\n"
        "folder, out, path, kind, name = sys.argv[1:]\n"
        "assert (out, kind) == ('--outfile', '--outtype')\n"
        "assert pathlib.Path(folder, 'model.safetensors').is_file()\n"
        "pathlib.Path(path).write_text(f'GGUF by the script, {name}')\n"
    )
    done = export("--converter", str(script), "--quantize", "q8_0")
    assert done.exit_code == 0, done.output
    assert (tmp_path / "out" / "knowhow-orvel-mini-finetune.gguf").read_text() == "GGUF by the script, q8_0"
    script.write_text("raise SystemExit('Model NopeForCausalLM is not supported')")
    done = export("--converter", str(script))
    assert done.exit_code == 2
    assert "convert_hf_to_gguf.py failed (Model NopeForCausalLM is not supported)" in done.stderr


def test_instructions_become_files_for_an_editor(export: Export) -> None:
    done = export("--strategy", "instructions")
    assert done.exit_code == 0, done.output
    assert done.stdout.splitlines() == ["out/.github/copilot-instructions.md", "out/AGENTS.md"]


def test_help_names_the_command() -> None:
    assert "export" in CliRunner().invoke(main, ["--help"]).stdout
