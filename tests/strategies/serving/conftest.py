"""Chat templates in the manner of the common families, and a tokenizer that speaks them."""

import json
from pathlib import Path
from typing import Any

import pytest
from knowhow.strategies.backends.templates import Template

CHATML = """\
{%- for m in messages -%}{{ '<|im_start|>' + m.role + '\\n' + m.content + '<|im_end|>\\n' }}{%- endfor -%}
{%- if add_generation_prompt -%}{{ '<|im_start|>assistant\\n' }}{%- endif -%}
"""
QWEN = (
    "{%- if messages[0].role != 'system' -%}{{ '<|im_start|>system\\nYou help.<|im_end|>\\n' }}{%- endif -%}" + CHATML
)
LLAMA3 = """\
{{- bos_token -}}
{%- for m in messages -%}
{{ '<|start|>' + m.role + '<|end|>\\n\\n' + m.content | trim + '<|im_end|>' }}
{%- endfor -%}
{%- if add_generation_prompt -%}{{ '<|start|>assistant<|end|>\\n\\n' }}{%- endif -%}
"""
LLAMA31 = """\
{{- bos_token -}}
{%- if messages[0].role == 'system' -%}
{%- set system = messages[0].content | trim -%}{%- set messages = messages[1:] -%}
{%- else -%}{%- set system = '' -%}{%- endif -%}
{{ '<|start|>system<|end|>\\n\\nToday: ' + strftime_now('%d %b %Y') + '\\n\\n' + system + '<|im_end|>' }}
{%- for m in messages -%}{{ '<|start|>' + m.role + '<|end|>\\n\\n' + m.content | trim + '<|im_end|>' }}{%- endfor -%}
{%- if add_generation_prompt -%}{{ '<|start|>assistant<|end|>\\n\\n' }}{%- endif -%}
"""
GEMMA = """\
{{- bos_token -}}
{%- if messages[0].role == 'system' -%}
{%- set first = messages[0].content + '\\n\\n' -%}{%- set messages = messages[1:] -%}
{%- else -%}{%- set first = '' -%}{%- endif -%}
{%- for m in messages -%}
{{ '<|start|>' + ('model' if m.role == 'assistant' else m.role) + '\\n' + (first if loop.first else '') }}
{{- m.content | trim + '<|end|>\\n' -}}
{%- endfor -%}
{%- if add_generation_prompt -%}{{ '<|start|>model\\n' }}{%- endif -%}
"""
GEMMA_WITHOUT_SYSTEM = (
    "{%- if messages[0].role == 'system' -%}{{ raise_exception('System role not supported') }}{%- endif -%}" + GEMMA
)
MISTRAL = """\
{{- bos_token -}}
{%- if messages[0].role == 'system' -%}
{%- set system = messages[0].content -%}{%- set messages = messages[1:] -%}
{%- endif -%}
{%- for m in messages -%}
{%- if m.role == 'user' -%}
{{ '[INST] ' + (system + '\\n\\n' if loop.last and system is defined else '') + m.content + ' [/INST]' }}
{%- else -%}{{ ' ' + m.content + '<|im_end|>' }}{%- endif -%}
{%- endfor -%}
"""
PHI = """\
{%- for m in messages -%}{{ '<|start|>' + m.role + '|\\n' + m.content + '<|end|>\\n' }}{%- endfor -%}
{%- if add_generation_prompt -%}{{ '<|start|>assistant|\\n' }}{%- else -%}{{ eos_token }}{%- endif -%}
"""
FAMILIES = {
    "chatml": CHATML,
    "qwen": QWEN,
    "llama 3": LLAMA3,
    "llama 3.1": LLAMA31,
    "gemma": GEMMA,
    "gemma 2": GEMMA_WITHOUT_SYSTEM,
    "mistral": MISTRAL,
    "phi 3": PHI,
}


@pytest.fixture(scope="session")
def speaker_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tokenizer of bytes with the control tokens that the templates use."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

    folder = tmp_path_factory.mktemp("speaker")
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    special = ["<|begin|>", "<|im_start|>", "<|im_end|>", "<|start|>", "<|end|>"]
    letters = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(vocab_size=400, special_tokens=special, initial_alphabet=letters, show_progress=False)
    tokenizer.train_from_iterator(["How wide is the field? The field is 68 metres wide."], trainer)
    tokenizer.save(str(folder / "tokenizer.json"))
    settings = {"tokenizer_class": "PreTrainedTokenizerFast", "bos_token": special[0], "eos_token": special[2]}
    (folder / "tokenizer_config.json").write_text(json.dumps(settings), encoding="utf-8")
    return folder


def speaking(folder: Path, template: str) -> tuple[Template, Any]:
    """A tokenizer with that chat template, and its Template."""
    from mlx_lm.tokenizer_utils import TokenizerWrapper
    from transformers import AutoTokenizer

    plain = AutoTokenizer.from_pretrained(folder)
    plain.chat_template = template
    tokenizer = TokenizerWrapper(plain)
    return Template(tokenizer, folder.name), tokenizer
