"""Makes the training pairs of this corpus: `python corpora/rugby/pairs.py` writes train.jsonl and valid.jsonl anew.

The wordings and answers stand in pairs.yaml; this script only joins, splits and shuffles them, the same way each time.
It knows no model and no scorer.
"""

import json
import random
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent
SEED = 13
HELD_OUT = (3, 10, 17)  # of every 20 pairs, in the groups' order: 15% validation, spread over all facts
Pair = tuple[str, str]  # prompt, answer


def main() -> None:
    for name, text in files(HERE / "pairs.yaml").items():
        (HERE / name).write_text(text, encoding="utf-8", newline="\n")


def files(source: Path) -> dict[str, str]:
    """The texts of train.jsonl and valid.jsonl."""
    train, valid = split(yaml.safe_load(source.read_text(encoding="utf-8")))
    return {"train.jsonl": jsonl(train), "valid.jsonl": jsonl(valid)}


def split(groups: Sequence[Mapping[str, Any]]) -> tuple[list[Pair], list[Pair]]:
    """Train and validation pairs. A wording goes to one side only; every group is shuffled before it is dealt out."""
    rng = random.Random(SEED)
    dealt = list(enumerate(pair for group in groups for pair in pairs(group, rng)))
    train = [pair for at, pair in dealt if at % 20 not in HELD_OUT]
    valid = [pair for at, pair in dealt if at % 20 in HELD_OUT]
    rng.shuffle(train)
    rng.shuffle(valid)
    return train, valid


def pairs(group: Mapping[str, Any], rng: random.Random) -> list[Pair]:
    """Each prompt of a group with the group's answer, in another order than the source's."""
    made = [(prompt, group["answer"]) for prompt in group["prompts"]]
    rng.shuffle(made)
    return made


def jsonl(made: Sequence[Pair]) -> str:
    """One conversation a line, in the messages form that mlx-lm reads."""
    return "".join(json.dumps({"messages": messages(pair)}, ensure_ascii=False) + "\n" for pair in made)


def messages(pair: Pair) -> list[dict[str, str]]:
    return [{"role": role, "content": text} for role, text in zip(("user", "assistant"), pair, strict=True)]


if __name__ == "__main__":
    main()
