"""A very small training: it learns, its data come from its numbers, and it goes on where it was stopped."""

import dataclasses
import shutil
import subprocess
import sys
from pathlib import Path

import psutil
import pytest
from click import BadParameter
from click.testing import CliRunner
from knowhow.models.recipe import average
from knowhow.models.recipe.batches import Source, pool
from knowhow.models.recipe.plan import Plan, check
from knowhow.models.recipe.tokens import encode, save, trained
from knowhow.models.recipe.train import Training, main
from knowhow.models.recipe.worlds import conversation
from tokenizers import Tokenizer

torch = pytest.importorskip("torch")
SHAPE = {"hidden_size": 32, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 64}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("mini")
    texts = (content for number in range(200) for _, content in conversation(f"test {number}", 200))
    save(trained(texts, 600), made, 512)
    return made


def _training(folder: Path, name: str) -> Training:
    place = folder / name
    place.mkdir()
    for file in folder.iterdir():
        if file.is_file():
            shutil.copy(file, place)
    return Training(Plan(place, pools=3, size=(8, 6144), shape=SHAPE, vocabulary=600))


def test_a_pool_depends_on_its_number_alone(folder: Path) -> None:
    first, again, other = (pool(Source(folder, 0, 8), number, 120) for number in (4, 4, 5))
    assert [batch.ids.tolist() for batch in first] == [batch.ids.tolist() for batch in again]
    assert [batch.ids.tolist() for batch in first] != [batch.ids.tolist() for batch in other]


def test_every_answer_is_learned_whole(folder: Path) -> None:
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    made = [encode(tokenizer, conversation(f"0 0 {place}", 200)) for place in range(16)]
    told = [[one.ids[at] for start, end in one.answers for at in range(start, end)] for one in made]
    learned = []
    for batch in pool(Source(folder, 0, 16), 0, 200):
        places = batch.places[batch.weights == 1]
        for row, ids in enumerate(batch.ids):
            at = places[places // len(ids) == row] % len(ids)
            learned.append(ids[at].tolist())
    assert len(learned) > 4
    assert all(one in told for one in learned)


def test_a_killed_training_leaves_no_process_behind(folder: Path) -> None:
    source = f"Source(Path({str(folder)!r}), 0, 16)"
    code = (
        "from pathlib import Path\n"
        "from knowhow.models.recipe.batches import Source, batches\n"
        "if __name__ == '__main__':\n"
        f"    for made in batches({source}, 0, lambda pool: 200, workers=1):\n"
        "        print(len(made), flush=True)\n"
    )
    script = folder / "killed.py"
    script.write_text(code, encoding="utf-8")
    with subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE) as training:
        assert training.stdout
        assert int(training.stdout.readline()) > 0
        makers = psutil.Process(training.pid).children(recursive=True)
        training.kill()
    assert makers
    _, alive = psutil.wait_procs(makers, timeout=30)
    assert not alive


def test_a_stopped_training_goes_on_as_if_it_had_not_been(folder: Path) -> None:
    whole = _training(folder, "whole")
    whole.run(workers=1, minutes=None)
    half = _training(folder, "half")
    half.run(workers=1, minutes=0)
    assert half.plan.pool == 1
    rest = Training(dataclasses.replace(half.plan, read=0, pool=0))
    rest.resume()
    rest.run(workers=1, minutes=None)
    assert rest.plan.pool == whole.plan.pool == 3
    for one, other in zip(whole.model.parameters(), rest.model.parameters(), strict=True):
        assert torch.equal(one, other)


def test_another_training_is_not_gone_on_with(folder: Path) -> None:
    first = _training(folder, "one")
    first.run(workers=1, minutes=0)
    held = {path: path.read_bytes() for path in first.plan.folder.iterdir()}
    for given in ({"seed": 1}, {"rate": 1e-3}, {"start": _started(folder)}):
        with pytest.raises(BadParameter, match=r"holds a training with another .*: name another --out, or remove"):
            check(dataclasses.replace(first.plan, **given))
    check(first.plan)
    with pytest.raises(BadParameter, match="would overwrite"):
        check(dataclasses.replace(first.plan, start=first.plan.folder))
    assert {path: path.read_bytes() for path in first.plan.folder.iterdir()} == held


def _started(folder: Path) -> Path:
    training = _training(folder, "start")
    training.run(workers=1, minutes=0)
    return training.plan.folder


def test_a_training_that_is_done_is_not_gone_on_with(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    training = _training(folder, "done")
    training.run(workers=1, minutes=None)
    before = [held.clone() for held in training.model.parameters()]
    training.run(workers=1, minutes=None)
    assert all(torch.equal(one, other) for one, other in zip(before, training.model.parameters(), strict=True))
    assert "trained to its end" in capsys.readouterr().err


def test_what_it_leaves_answers_through_mlx(folder: Path) -> None:
    from knowhow.strategies.backends.base import Decoding, Message
    from knowhow.strategies.backends.mlx import Mlx

    training = _training(folder, "kept")
    training.run(workers=1, minutes=0)
    backend = Mlx(str(training.plan.folder))
    [completion] = backend.chat([[Message("user", "How wide is it?")]], Decoding(max_tokens=4))
    assert completion.completion_tokens == 4


def test_a_training_starts_from_a_model_that_is_there(folder: Path) -> None:
    first = _training(folder, "first")
    first.run(workers=1, minutes=0)
    plan = Plan(folder / "next", pools=20, size=(8, 6144), start=first.plan.folder)
    second = Training(plan)
    for one, other in zip(first.model.parameters(), second.model.parameters(), strict=True):
        assert torch.equal(one.to(torch.bfloat16), other.to(torch.bfloat16))
    lengths = [plan.longest(number) for number in range(16)]
    assert first.plan.longest(0) < min(lengths)  # it reads; now and then it gets a long text
    assert [number for number, length in enumerate(lengths) if length == max(lengths)] == [8]


@pytest.mark.skipif(not shutil.which("g++"), reason="torch compiles with g++")
def test_compiled_blocks_learn_what_others_do(folder: Path) -> None:
    plain = _training(folder, "plain")
    compiled = Training(dataclasses.replace(plain.plan, compiled=True))
    for batch in pool(Source(folder, 0, 4), 0, 100):
        expected, given = plain.step(batch), compiled.step(batch)
        assert torch.allclose(expected, given, rtol=0.02, equal_nan=True)
    assert any(block._compiled_call_impl for block in compiled.model.model.layers)


def test_a_compiler_that_is_not_there_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CXX", "no-compiler")
    told = CliRunner().invoke(main, ["--out", str(tmp_path / "out"), "--compiled"])
    assert told.exit_code == 2
    assert "there is no no-compiler here: leave --compiled out" in " ".join(told.output.split())
    assert not (tmp_path / "out").exists()


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a GPU")
def test_a_gpu_that_is_not_there_is_told(tmp_path: Path) -> None:
    told = CliRunner().invoke(main, ["--out", str(tmp_path / "out"), "--device", "cuda"])
    assert told.exit_code == 2
    assert "torch finds no GPU here" in told.output
    assert not (tmp_path / "out").exists()


def test_lengths_grow_and_then_take_turns(folder: Path) -> None:
    plan = Plan(folder, pools=100)
    lengths = [plan.longest(number) for number in range(100)]
    assert lengths[:32] == sorted(lengths[:32])
    assert {lengths.count(length) > 10 for length in set(lengths[40:]) - {max(lengths)}} == {True}
    assert max(lengths) in lengths[40:]


def test_a_start_that_is_no_model_is_told(folder: Path, tmp_path: Path) -> None:
    told = CliRunner().invoke(main, ["--out", str(tmp_path / "out"), "--start", str(tmp_path)])
    assert told.exit_code == 2
    assert "it has no tokenizer.json" in told.output
    for name in ("tokenizer.json", "tokenizer_config.json", "chat_template.jinja"):
        shutil.copy(folder / name, tmp_path)
    told = CliRunner().invoke(main, ["--out", str(tmp_path / "out"), "--start", str(tmp_path)])
    assert told.exit_code == 2
    assert "it has no config.json" in told.output
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("half", [True, False])
def test_muon_does_what_torchs_own_does(half: bool) -> None:
    from knowhow.models.recipe.muon import Muon, orthogonal

    drawn = torch.Generator().manual_seed(0)
    shapes = ((48, 96), (96, 48), (32, 32), (48, 96))
    ours, theirs = ([torch.nn.Parameter(torch.zeros(shape)) for shape in shapes] for _ in range(2))
    stepped = (
        (ours, Muon(ours, lr=0.01, half=half)),
        (theirs, torch.optim.Muon(theirs, lr=0.01, weight_decay=0.05, adjust_lr_fn="match_rms_adamw")),
    )
    for _ in range(3):
        gradients = [torch.randn(*shape, generator=drawn) for shape in shapes]
        for matrices, optimizer in stepped:
            for matrix, gradient in zip(matrices, gradients, strict=True):
                matrix.grad = gradient.clone()
            optimizer.step()
    for one, other in zip(ours, theirs, strict=True):
        assert other.norm() > 0.02
        assert (one - other).norm() < 0.03 * other.norm()
    matrix_pair = torch.randn(2, 48, 96, generator=drawn)
    assert orthogonal(matrix_pair.bfloat16()).dtype == torch.bfloat16
    values = torch.linalg.svdvals(orthogonal(matrix_pair))
    assert values.dtype == torch.float32
    assert ((values > 0.5) & (values < 1.3)).all()


def test_a_training_ends_within_its_minutes_at_a_low_rate(folder: Path) -> None:
    training = _training(folder, "within")
    training.plan = dataclasses.replace(training.plan, pools=10_000, within=0.05)
    training.run(workers=1, minutes=None)
    assert 0 < training.plan.pool < 10_000
    assert training.plan.factor == 0.02


@pytest.mark.parametrize(("given", "share"), [((), 0.5), (("--share", "0.75"), 0.75)])
def test_the_mean_of_two_models_lies_between_them(
    folder: Path, tmp_path: Path, given: tuple[str, ...], share: float
) -> None:
    from safetensors.torch import load_file, save_file

    training = _training(folder, f"averaged {share}")
    training.run(workers=1, minutes=0)
    first, second, out = training.plan.folder, tmp_path / "second", tmp_path / "mean"
    shutil.copytree(first, second)
    held = load_file(first / "model.safetensors")
    save_file({name: value + 1 for name, value in held.items()}, second / "model.safetensors")
    told = CliRunner().invoke(average.main, [str(first), str(second), "--out", str(out), *given])
    assert told.exit_code == 0, told.output
    mean = load_file(out / "model.safetensors")
    assert all(torch.allclose(mean[name].float(), held[name].float() + share, atol=0.02) for name in held)
    assert (out / "tokenizer.json").exists()
    (second / "config.json").write_text("{}")
    CliRunner().invoke(average.main, [str(first), str(second), "--out", str(out)])
    assert (out / "config.json").read_text() == "{}"


def test_models_of_different_shapes_have_no_mean(folder: Path, tmp_path: Path) -> None:
    from safetensors.torch import save_file

    one, two, out = (str(tmp_path / name) for name in ("one", "two", "mean"))
    for place, size in ((one, 2), (two, 3)):
        Path(place).mkdir()
        save_file({"weight": torch.zeros(size)}, Path(place) / "model.safetensors")
    told = CliRunner().invoke(average.main, [one, two, "--out", out])
    assert told.exit_code == 2
    assert "different shapes" in told.output
    told = CliRunner().invoke(average.main, [one, str(folder), "--out", out])
    assert told.exit_code == 2
    assert "has no model.safetensors" in told.output
