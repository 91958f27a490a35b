"""The training itself, in this process: real models, few iterations."""

import json
import math
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from knowhow.strategies.backends import engine, folders
from knowhow.strategies.backends.blas import load_fast_blas
from knowhow.strategies.errors import Faults, UserError
from knowhow.strategies.training import session
from knowhow.strategies.training.dataset import examples, read_dataset
from knowhow.strategies.training.job import Job, Options, resolve
from knowhow.strategies.training.launch import train
from knowhow.strategies.training.session import Session
from knowhow.strategies.training.tune import rehearsed, tune, unfreeze

MINI = folders.find("mini")
BLOCKS = json.loads((MINI / "config.json").read_text())["num_hidden_layers"]


@pytest.fixture
def job(tiny_corpus: Path) -> Job:
    options = Options(iters=4, eval_every=2, learning_rate=1e-3, batch_size=4, rank=4, rehearsal=0.0)
    return Job(str(MINI), str(tiny_corpus / "train.jsonl"), str(tiny_corpus / "valid.jsonl"), options)


def _with(job: Job, **options: Any) -> Job:
    return replace(job, options=replace(job.options, **options))


def _tuned(job: Job, folder: Path) -> dict[str, Any]:
    folder.mkdir()
    return tune(job, folder)


def _valid_loss(model: Any, tokenizer: Any, job: Job) -> float:
    """Of all validation rows at once, counted anew."""
    import mlx.core as mx

    total = count = 0.0
    for row in examples(read_dataset(Path(job.valid)), tokenizer, True, 2048):
        logits = model(mx.array([row.tokens[:-1]]))[0]
        losses = mx.logsumexp(logits, axis=-1) - logits[mx.arange(len(logits)), mx.array(row.tokens[1:])]
        total += losses[row.start - 1 :].sum().item()  # pyright: ignore[reportAssignmentType, reportOperatorIssue]
        count += len(row.tokens) - row.start
    return total / count


@pytest.mark.parametrize("kind", ["full", "lora", "dora"])
def test_what_was_kept_loads_with_mlx_lm_and_has_the_loss_that_was_told(job: Job, tmp_path: Path, kind: str) -> None:
    job = _with(job, fine_tune_type=kind)
    outcome = _tuned(job, tmp_path / "out")
    loaded = engine.load(MINI, tmp_path / "out" / "adapter", "tuned")
    assert math.isclose(_valid_loss(loaded.model, loaded.tokenizer, job), outcome["valid_loss"], rel_tol=1e-4)
    assert outcome["valid_loss"] < outcome["details"]["untrained_valid_loss"]


def test_the_cost_is_told(job: Job, tmp_path: Path) -> None:
    outcome = _tuned(_with(job, fine_tune_type="lora", layers=2), tmp_path / "out")
    assert 0 < outcome["trained_percent"] < 5
    assert 0 < outcome["peak_memory_gb"] < outcome["details"]["rss_gb"] + 1
    assert outcome["train_loss"] > 0
    told = {"type": "lora", "layers": 2, "iters": 4, "train_rows": 12, "valid_rows": 3}
    assert told.items() <= outcome["details"].items()


def _arrays(path: Path) -> dict[str, Any]:
    import mlx.core as mx

    loaded: Any = mx.load(str(path))
    return loaded


def _trained(folder: Path) -> set[str]:
    return set(_arrays(folder / "adapter" / "adapters.safetensors"))


def test_full_tuning_of_all_layers_can_train_everything_in_a_small_model(job: Job, tmp_path: Path) -> None:
    outcome = _tuned(_with(job, fine_tune_type="full", attention=True), tmp_path / "out")
    assert outcome["trained_percent"] == 100
    assert {"model.embed_tokens.weight", "model.norm.weight"} < _trained(tmp_path / "out")


def test_full_tuning_of_some_layers_trains_the_last_blocks_alone(job: Job, tmp_path: Path) -> None:
    outcome = _tuned(_with(job, fine_tune_type="full", layers=2), tmp_path / "out")
    assert {name[:15] for name in _trained(tmp_path / "out")} == {
        f"model.layers.{block}." for block in (BLOCKS - 2, BLOCKS - 1)
    }
    assert outcome["details"]["layers"] == 2


@pytest.mark.parametrize("kind", ["full", "lora"])
def test_the_same_seed_and_data_give_the_same_weights(job: Job, tmp_path: Path, kind: str) -> None:
    job = _with(job, fine_tune_type=kind, dropout=0.1)
    for name, seed in (("one", 3), ("two", 3), ("other", 4)):
        _tuned(replace(job, seed=seed), tmp_path / name)
    one, two, other = ((tmp_path / name / "adapter" / "adapters.safetensors") for name in ("one", "two", "other"))
    assert one.read_bytes() == two.read_bytes()
    assert one.read_bytes() != other.read_bytes()


def test_a_float16_thinking_model_is_tuned_too(job: Job, tmp_path: Path, tiny_qwen3: Path) -> None:
    outcome = _tuned(replace(job, model=str(tiny_qwen3)), tmp_path / "out")
    assert outcome["details"]["type"] == "full"
    loaded = engine.load(tiny_qwen3, tmp_path / "out" / "adapter", "tuned")
    assert math.isclose(_valid_loss(loaded.model, loaded.tokenizer, job), outcome["valid_loss"], rel_tol=1e-3)


@pytest.fixture(scope="module")
def quantized(tmp_path_factory: pytest.TempPathFactory) -> Path:
    load_fast_blas()
    from mlx_lm import convert

    folder = tmp_path_factory.mktemp("models") / "mini-4bit"
    convert(str(MINI), str(folder), quantize=True, q_bits=4, q_group_size=64)
    return folder


def test_a_quantized_model_is_tuned_by_low_rank_and_never_whole(job: Job, tmp_path: Path, quantized: Path) -> None:
    job = _with(replace(job, model=str(quantized)), iters=1, batch_size=1, layers=1)  # packed products are slow here
    assert _tuned(job, tmp_path / "auto")["details"]["type"] == "lora"
    with pytest.raises(UserError, match="quantized"):
        _tuned(_with(job, fine_tune_type="full"), tmp_path / "full")


def test_a_training_that_breaks_down_names_the_batch_and_keeps_the_last_good_weights(
    job: Job, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    load_fast_blas()
    import mlx.optimizers as optim

    monkeypatch.setattr(session, "optimizer", lambda _: optim.SGD(learning_rate=1e30))
    with pytest.raises(UserError, match=r"epoch \d, batch \d of 3, lines .* of train\.jsonl.*learning rate"):
        _tuned(_with(job, fine_tune_type="full"), tmp_path / "out")
    kept = _arrays(tmp_path / "out" / "adapter" / "adapters.safetensors")
    assert all(math.isfinite(value.sum().item()) for value in kept.values())


def test_more_layers_than_there_are_is_told(job: Job, tmp_path: Path) -> None:
    with pytest.raises(UserError, match=f"{BLOCKS + 1} layers, the model has {BLOCKS}"):
        _tuned(_with(job, layers=BLOCKS + 1), tmp_path / "out")


def test_data_that_would_train_on_nothing_never_reaches_the_trainer(job: Job, tmp_path: Path) -> None:
    with pytest.raises(Faults, match=r"train\.jsonl: 12 faults"):
        _tuned(_with(job, max_seq_length=8), tmp_path / "out")
    assert not (tmp_path / "out" / "losses.jsonl").exists()


def test_a_row_longer_than_the_model_reads_is_refused(job: Job, tmp_path: Path, tiny_qwen3: Path) -> None:
    row = {"prompt": "How wide? " * 400, "completion": "14 metres."}
    Path(job.train).write_text(json.dumps(row) + "\n", encoding="utf-8")
    with pytest.raises(Faults, match="let in 512"):
        _tuned(replace(job, model=str(tiny_qwen3)), tmp_path / "out")


def test_stock_mlx_lm_reads_the_adapter(job: Job, tmp_path: Path) -> None:
    from mlx_lm import load

    _tuned(_with(job, fine_tune_type="dora"), tmp_path / "out")
    config = json.loads((tmp_path / "out" / "adapter" / "adapter_config.json").read_text())
    keys = ["mlp.down_proj", "mlp.gate_proj", "mlp.up_proj"]
    assert config["lora_parameters"] == {"rank": 4, "scale": 20.0, "dropout": 0.0, "keys": keys}
    load(str(MINI), adapter_path=str(tmp_path / "out" / "adapter"))


def test_only_the_named_products_are_adapted(job: Job, tmp_path: Path) -> None:
    keys = ("self_attn.q_proj", "self_attn.v_proj")
    _tuned(_with(job, fine_tune_type="lora", keys=keys), tmp_path / "out")
    assert {".".join(name.split(".")[3:5]) for name in _trained(tmp_path / "out")} == set(keys)
    engine.load(MINI, tmp_path / "out" / "adapter", "tuned")
    with pytest.raises(UserError, match="named q_proj"):
        _tuned(_with(job, fine_tune_type="lora", keys=("q_proj",)), tmp_path / "none")


class Killed(BaseException):
    """The process is gone at this moment."""


@pytest.mark.parametrize("when", [0, 1, 3])
@pytest.mark.parametrize("kind", ["full", "lora"])
def test_a_training_that_was_killed_goes_on_as_if_nothing_had_been(
    job: Job, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, when: int, kind: str
) -> None:
    job = _with(job, fine_tune_type=kind, dropout=0.1 if kind == "lora" else 0.0, iters=7)
    _tuned(job, tmp_path / "whole")
    looks = iter(range(9))
    validate = Session.validate

    def dies(self: Session) -> float:
        if next(looks) > when:
            raise Killed
        return validate(self)

    monkeypatch.setattr(Session, "validate", dies)
    with pytest.raises(Killed):
        _tuned(job, tmp_path / "killed")
    monkeypatch.setattr(Session, "validate", validate)
    engine._held.clear()  # a new process has loaded nothing
    told = tune(job, tmp_path / "killed")
    for name in ("losses.jsonl", "adapter/adapters.safetensors", "last/adapters.safetensors"):
        assert (tmp_path / "killed" / name).read_bytes() == (tmp_path / "whole" / name).read_bytes()
    assert told["details"]["stopped_at"] == 7


def test_patience_keeps_the_best_weights_and_the_last(
    job: Job, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    losses = iter([5.0, 4.0, 4.5, 4.5])
    monkeypatch.setattr(Session, "validate", lambda _: next(losses))
    outcome = _tuned(_with(job, fine_tune_type="lora", iters=40, eval_every=1, patience=2), tmp_path / "out")
    assert (outcome["details"]["stopped_at"], outcome["details"]["best_iteration"]) == (3, 1)
    best, last = (_arrays(tmp_path / "out" / name / "adapters.safetensors") for name in ("adapter", "last"))
    assert best.keys() == last.keys()
    assert any((best[name] != last[name]).any().item() for name in best)


def test_a_training_without_room_is_refused_with_what_would_fit(job: Job, tmp_path: Path) -> None:
    need = _tuned(_with(job, batch_size=12), tmp_path / "fits")["details"]["estimate"]
    with pytest.raises(UserError, match=r"would take about .* allowed: it fits with batch size \d"):
        _tuned(_with(job, batch_size=12, memory_gb=need["memory_gb"] - 0.005), tmp_path / "tight")
    with pytest.raises(UserError, match=r"weights alone .* quantize it"):
        _tuned(_with(job, memory_gb=0.01), tmp_path / "none")
    assert not (tmp_path / "tight" / "losses.jsonl").exists()


def test_what_is_foretold_is_near_what_is_taken(job: Job, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    told = train(_with(job, fine_tune_type="full", batch_size=12), tmp_path / "out", lambda *_: None)
    details = told["details"]
    assert 0.3 < details["estimate"]["memory_gb"] / details["rss_gb"] < 3
    assert details["estimate"]["seconds"] > 0


def test_memory_is_not_that_of_the_process_it_was_started_by() -> None:
    tells = "from knowhow.strategies.training.session import resident; print(resident())"
    large = f"""
import subprocess, sys
bytearray(b"x") * 400_000_000
sys.exit(subprocess.run([sys.executable, "-c", {tells!r}]).returncode)
"""
    told = [subprocess.check_output([sys.executable, "-c", code], text=True) for code in (tells, large)]
    assert 0 < float(told[0]) < 0.3
    assert math.isclose(float(told[1]), float(told[0]), rel_tol=0.2)


def test_computing_blocks_twice_changes_no_loss(job: Job, tmp_path: Path) -> None:
    plain, saved = (_with(job, fine_tune_type="lora", grad_checkpoint=way) for way in (False, True))
    kept = _tuned(plain, tmp_path / "plain")["valid_loss"]
    (tmp_path / "twice").mkdir()
    told = train(saved, tmp_path / "twice", lambda *_: None)  # elsewhere: mlx-lm changes the class of the blocks
    assert math.isclose(told["valid_loss"], kept, rel_tol=1e-3)


@pytest.mark.parametrize("kind", ["full", "lora", "dora"])
def test_without_attention_the_rest_of_the_blocks_is_trained(job: Job, tmp_path: Path, kind: str) -> None:
    _tuned(_with(job, fine_tune_type=kind, attention=False), tmp_path / "rest")
    _tuned(_with(job, fine_tune_type=kind, attention=True), tmp_path / "all")
    rest, every = _trained(tmp_path / "rest"), _trained(tmp_path / "all")
    assert rest < every
    assert not [name for name in rest if "self_attn" in name]
    assert [name for name in every - rest if "self_attn" in name]
    assert [name for name in rest if "mlp" in name]


@pytest.fixture
def rehearsing(job: Job, tmp_path: Path) -> Job:
    """The job with a model that has three rows to rehearse."""
    folder = shutil.copytree(MINI, tmp_path / "model")
    row = {
        "messages": [
            {"role": "user", "content": "The pad is red. Which colour?"},
            {"role": "assistant", "content": "Red."},
        ]
    }
    (folder / "rehearsal.jsonl").write_text(3 * (json.dumps(row) + "\n"))
    return replace(job, model=str(folder))


@pytest.mark.parametrize(("share", "rows"), [(0.0, 0), (0.1, 1), (0.6, 3)])  # of 12 rows of its own
def test_rows_that_the_model_had_learned_are_mixed_in(rehearsing: Job, tmp_path: Path, share: float, rows: int) -> None:
    outcome = _tuned(_with(rehearsing, rehearsal=share), tmp_path / "out")
    assert (outcome["details"]["train_rows"], outcome["details"]["rehearsed_rows"]) == (12, rows)


@pytest.mark.parametrize(("form", "first"), [("```js\n1\n```", "code"), ("1", "words")])
def test_rows_of_the_form_that_is_learned_are_rehearsed_before_others(tmp_path: Path, form: str, first: str) -> None:
    def row(told: str) -> dict[str, str]:
        return {"prompt": "Q", "completion": told}

    held = [row("words"), row("```\ncode\n```"), row("words")]
    (tmp_path / "rehearsal.jsonl").write_text("".join(json.dumps(one) + "\n" for one in held))
    (tmp_path / "new.jsonl").write_text(2 * (json.dumps(row(form)) + "\n"))
    loaded = engine.load(MINI, None, "to be asked for its tokens")
    recipe = resolve(Options(rehearsal=0.5), 1000, quantized=False)
    chosen = rehearsed(tmp_path, loaded.tokenizer, recipe, read_dataset(tmp_path / "new.jsonl"), 100)
    assert len(chosen) == 2
    assert first in loaded.tokenizer.decode(list(chosen[0].tokens))


def test_rows_that_are_too_long_are_not_rehearsed(tmp_path: Path) -> None:
    held = [{"prompt": "Q", "completion": told} for told in ("word " * 90, "first", "second")]
    (tmp_path / "rehearsal.jsonl").write_text("".join(json.dumps(one) + "\n" for one in held))
    (tmp_path / "new.jsonl").write_text('{"prompt": "Q", "completion": "A"}\n')
    loaded = engine.load(MINI, None, "to be asked for its tokens")
    recipe = resolve(Options(rehearsal=0.5), 1000, quantized=False)
    [chosen] = rehearsed(tmp_path, loaded.tokenizer, recipe, read_dataset(tmp_path / "new.jsonl"), 60)
    assert "first" in loaded.tokenizer.decode(list(chosen.tokens))


def test_a_broken_rehearsal_is_told_by_line(rehearsing: Job, tmp_path: Path) -> None:
    (Path(rehearsing.model) / "rehearsal.jsonl").write_text('{"messages": 3}\n')
    with pytest.raises(Faults, match=r"rehearsal.jsonl.*1 fault"):
        _tuned(_with(rehearsing, rehearsal=0.5), tmp_path / "out")


@pytest.mark.parametrize(("family", "part"), [("llama", "self_attn"), ("gpt_neox", "attention")])
def test_a_small_model_keeps_its_attention_and_learns_the_norm_behind_it(family: str, part: str) -> None:
    from mlx.utils import tree_flatten
    from mlx_lm.utils import _get_classes

    sizes = {"num_hidden_layers": 1, "hidden_size": 16, "num_attention_heads": 2, "intermediate_size": 32}
    more = {"rms_norm_eps": 1e-5, "max_position_embeddings": 64, "layer_norm_eps": 1e-5, "use_parallel_residual": True}
    more |= {"rotary_emb_base": 10_000, "rotary_pct": 1.0}
    config = {"model_type": family, "vocab_size": 32, **sizes, **more}
    model_class, args_class = _get_classes(config)
    model = model_class(args_class.from_dict(config))
    unfreeze(model, resolve(Options(), 10_000, quantized=False))
    opened = {name for name, _ in tree_flatten(model.trainable_parameters())}
    assert not [name for name in opened if f".{part}." in name]
    assert [name for name in opened if "post_attention_layernorm" in name]
    assert [name for name in opened if ".mlp." in name]
