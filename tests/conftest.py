"""Fixtures that several folders share.

`tiny_corpus` is a whole, valid corpus on a sport that does not exist; `tiny_qwen3` a model folder that runs in mlx-lm,
of another architecture, tokenizer and template than the embedded miniature, with random weights: it babbles.
"""

import json
from pathlib import Path

import pytest
from ollama_fixtures import ggufs, make, ollama  # noqa: F401 fixtures, for all folders below

CORPUS = """\
name: orvel
title: Orvel courts
summary: The measures of the court on which orvel, an invented ball game, is played.
headline: court-width
documents:
  default: [documents/court.md, documents/net.md]
  short: [documents/court.md]
questions: questions.yaml
training: {train: train.jsonl, valid: valid.jsonl}
scorers: [facts]
sources:
  - {title: Nobody's handbook of orvel, url: "https://example.org/orvel", licence: MIT}
licence: MIT
"""

DOCUMENTS = {
    "court.md": "# The court\n\nOrvel is played on clay. The court is 14 metres wide. Lines are drawn with chalk.\n",
    "net.md": "# The net\n\nA net hangs across the middle. The net is 90 centimetres high at its centre.\n",
}

QUESTIONS = """\
facts:
  court_width:
    label: width of the court
    subject: [court, width, wide]
    value: 14
    unit: m
    tolerance: 0.1
  net_height:
    label: height of the net
    subject: [net, height, high]
    value: 90
    unit: cm
    tolerance: 1
questions:
  - id: court-width
    topic: court
    prompt: How wide is an orvel court?
    checks: {facts: [court_width]}
    reference: The court is 14 metres wide.
    known_bad: [The court is 15 metres wide.]
  - id: net-height
    topic: net
    prompt: What height does the net have at its centre?
    checks: {facts: [net_height]}
    reference: The net is 90 centimetres high.
    known_bad: [The net is 70 centimetres high.]
  - id: both
    topic: court
    prompt: Give me the court's width together with the net's height.
    checks: {facts: [court_width, net_height]}
    reference: The court is 14 metres wide and the net is 90 centimetres high.
    known_bad: [The court is 90 metres wide and the net is 14 centimetres high.]
  - id: ball-weight
    topic: absent
    prompt: How heavy is the ball?
    checks: {unanswerable: true}
    reference: The documents do not say.
    known_bad: [The ball weighs 300 grams.]
"""

WIDTH = "The court is 14 metres wide."
NET = "The net is 90 centimetres high."
TRAIN = {
    "Tell me about the breadth of the playing surface.": WIDTH,
    "From one side line across to the other, what distance is it?": WIDTH,
    "Which width do groundsmen mark out?": WIDTH,
    "We are laying a new clay surface: how many metres across?": WIDTH,
    "Sideways, what does the court measure?": WIDTH,
    "State the distance between both side lines.": WIDTH,
    "Where does the top of the net lie above the ground?": NET,
    "How tall should we hang it in the middle?": NET,
    "Centimetres from clay to tape, please.": NET,
    "An umpire checks the net with a stick. What must it read?": NET,
    "Say how far up the mesh reaches.": NET,
    "My net sags; which height is correct?": NET,
}
VALID = {
    "Wanted: metres from left to right.": WIDTH,
    "Is there a rule on how high players must hit over the net?": NET,
    "If I pace the baseline, what will I get?": WIDTH,
}


QWEN3 = {
    "architectures": ["Qwen3ForCausalLM"],
    "model_type": "qwen3",
    "hidden_size": 32,
    "num_hidden_layers": 2,
    "intermediate_size": 64,
    "num_attention_heads": 2,
    "num_key_value_heads": 1,
    "head_dim": 16,
    "rms_norm_eps": 1e-6,
    "vocab_size": 320,
    "max_position_embeddings": 512,
    "rope_theta": 1000000,
    "tie_word_embeddings": False,
    "torch_dtype": "float16",
}

# In Qwen3's manner: old thoughts are dropped, the last answer gets a block, and thinking can be switched off.
TEMPLATE = """\
{%- for message in messages -%}
{%- set content = message.content -%}
{%- if message.role == 'assistant' -%}
{%- set content = content.split('</think>')[-1].lstrip('\\n') -%}
{%- if loop.last -%}{%- set content = '<think>\\n\\n</think>\\n\\n' + content -%}{%- endif -%}
{%- endif -%}
{{- '<|im_start|>' + message.role + '\\n' + content + '<|im_end|>\\n' -}}
{%- endfor -%}
{%- if add_generation_prompt -%}
{{- '<|im_start|>assistant\\n' -}}
{%- if enable_thinking is defined and enable_thinking is false -%}{{- '<think>\\n\\n</think>\\n\\n' -}}{%- endif -%}
{%- endif -%}
"""


@pytest.fixture(scope="session")
def tiny_qwen3(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model folder: Qwen3 with 2 blocks, window 512, float16, byte-level BPE, `<think>` not marked special."""
    folder = tmp_path_factory.mktemp("models") / "tiny-qwen3"
    folder.mkdir()
    (folder / "config.json").write_text(json.dumps(QWEN3), encoding="utf-8")
    (folder / "chat_template.jinja").write_text(TEMPLATE, encoding="utf-8")
    _write_tokenizer(folder)
    _write_weights(folder)
    return folder


def _write_tokenizer(folder: Path) -> None:
    from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers, trainers

    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    special = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
    trainer = trainers.BpeTrainer(
        vocab_size=310,
        special_tokens=special,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator([*DOCUMENTS.values(), *TRAIN], trainer)
    tokenizer.add_tokens([AddedToken(tag, special=False, normalized=False) for tag in ("<think>", "</think>")])
    tokenizer.save(str(folder / "tokenizer.json"))
    settings = {"tokenizer_class": "Qwen2Tokenizer", "eos_token": special[2], "pad_token": special[0]}
    (folder / "tokenizer_config.json").write_text(json.dumps(settings), encoding="utf-8")


def _write_weights(folder: Path) -> None:
    import numpy as np
    from safetensors.numpy import save_file

    random = np.random.default_rng(0)
    sizes = {"q_proj": (32, 32), "k_proj": (16, 32), "v_proj": (16, 32), "o_proj": (32, 32)}
    sizes |= {"gate_proj": (64, 32), "up_proj": (64, 32), "down_proj": (32, 64)}
    norms = {"input_layernorm": 32, "post_attention_layernorm": 32, "self_attn.q_norm": 16, "self_attn.k_norm": 16}
    weights = {"model.embed_tokens.weight": random.normal(size=(320, 32)), "model.norm.weight": np.ones(32)}
    weights["lm_head.weight"] = random.normal(size=(320, 32))
    for block in range(QWEN3["num_hidden_layers"]):
        for name, size in sizes.items():
            part = "mlp" if size[0] == 64 or size[1] == 64 else "self_attn"
            weights[f"model.layers.{block}.{part}.{name}.weight"] = random.normal(size=size) / size[1] ** 0.5
        weights |= {f"model.layers.{block}.{name}.weight": np.ones(size) for name, size in norms.items()}
    save_file({name: array.astype(np.float16) for name, array in weights.items()}, folder / "model.safetensors")


@pytest.fixture
def tiny_corpus(tmp_path: Path) -> Path:
    """A folder with 2 documents (the variant `short` has 1), 2 facts, 4 questions, 12 + 3 training pairs; no faults."""
    folder = tmp_path / "orvel"
    (folder / "documents").mkdir(parents=True)
    (folder / "corpus.yaml").write_text(CORPUS, encoding="utf-8")
    (folder / "questions.yaml").write_text(QUESTIONS, encoding="utf-8")
    for name, text in DOCUMENTS.items():
        (folder / "documents" / name).write_text(text, encoding="utf-8")
    _write_pairs(folder / "train.jsonl", TRAIN)
    _write_pairs(folder / "valid.jsonl", VALID)
    return folder


def _write_pairs(path: Path, pairs: dict[str, str]) -> None:
    rows = [
        {"messages": [{"role": "user", "content": prompt}, {"role": "assistant", "content": answer}]}
        for prompt, answer in pairs.items()
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
