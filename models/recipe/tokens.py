"""The miniature's tokenizer: byte-level BPE with single digits, ChatML; and conversations as tokens with weights.

The pattern that splits text before merging is Qwen2's, so that every program that runs GGUF files knows it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Turn = tuple[str, str]  # role, content
END, START, STOP = "<|endoftext|>", "<|im_start|>", "<|im_end|>"
SPLIT = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
TEMPLATE = (
    "{% for message in messages %}<|im_start|>{{ message.role }}\n{{ message.content }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)


@dataclass(frozen=True)
class Encoded:
    ids: list[int]
    answers: list[tuple[int, int]]  # [start, end) of each answer with its <|im_end|>


def trained(texts: Iterable[str], size: int) -> Any:
    """A tokenizers.Tokenizer of `size` tokens, made of these texts."""
    from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers, trainers

    made = Tokenizer(models.BPE())
    made.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(SPLIT), "isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    made.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    special = [END, START, STOP]
    trainer = trainers.BpeTrainer(
        vocab_size=size, special_tokens=special, initial_alphabet=alphabet, show_progress=False
    )
    made.train_from_iterator(texts, trainer)
    return made


def save(tokenizer: Any, folder: Path, window: int) -> None:
    """As transformers and mlx-lm load it."""
    from transformers import PreTrainedTokenizerFast

    fast = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, bos_token=None, eos_token=STOP, pad_token=END, model_max_length=window
    )
    fast.chat_template = TEMPLATE
    fast.save_pretrained(folder)


def encode(tokenizer: Any, conversation: list[Turn]) -> Encoded:
    """What the chat template makes of it. `tokenizer`: of the library tokenizers."""
    start, stop, newline = tokenizer.token_to_id(START), tokenizer.token_to_id(STOP), tokenizer.encode("\n").ids
    ids: list[int] = []
    answers = []
    for role, content in conversation:
        ids += [start, *tokenizer.encode(f"{role}\n").ids]
        begin = len(ids)
        ids += [*tokenizer.encode(content).ids, stop]
        if role == "assistant":
            answers.append((begin, len(ids)))
        ids += newline
    return Encoded(ids, answers)
