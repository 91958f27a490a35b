"""Makes the training pairs of this corpus: `python corpora/svelte/pairs.py` writes train.jsonl and valid.jsonl anew.

Prompts, values and code stand in pairs.yaml; this script only fills in, splits and shuffles, the same way each time.
It knows no model, no compiler and no scorer.
"""

import json
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent
SEED = 5
HELD_OUT = (3, 10, 17)  # of every 20 pairs, in the families' order: 15% validation, spread over all families
PLACE = re.compile(r"<<(\w+)>>")
Pair = tuple[str, str]  # prompt, answer


def main() -> None:
    for name, text in files(HERE / "pairs.yaml").items():
        (HERE / name).write_text(text, encoding="utf-8", newline="\n")


def files(source: Path) -> dict[str, str]:
    """The texts of train.jsonl and valid.jsonl."""
    train, valid = split(yaml.safe_load(source.read_text(encoding="utf-8")))
    return {"train.jsonl": jsonl(train), "valid.jsonl": jsonl(valid)}


def split(families: Sequence[Mapping[str, Any]]) -> tuple[list[Pair], list[Pair]]:
    """Train and validation pairs; every family is shuffled before it is dealt out."""
    rng = random.Random(SEED)
    dealt: list[Pair] = []
    for family in families:
        made = list(pairs(family))
        rng.shuffle(made)
        dealt += made
    train = [pair for at, pair in enumerate(dealt) if at % 20 not in HELD_OUT]
    valid = [pair for at, pair in enumerate(dealt) if at % 20 in HELD_OUT]
    rng.shuffle(train)
    rng.shuffle(valid)
    return train, valid


def pairs(family: Mapping[str, Any]) -> Iterator[Pair]:
    """Each case with its answer: the ways to write it take turns, and every third says the family's note, if any."""
    ways = family["code"]
    for at, case in enumerate(family["cases"]):
        block = f"```svelte\n{filled(ways[at % len(ways)], case).rstrip()}\n```"
        note = family.get("note") if at % 3 == 1 else None
        yield filled(case["ask"], case), f"{block}\n\n{note}" if note else block


def filled(template: str, case: Mapping[str, Any]) -> str:
    return PLACE.sub(lambda place: str(case[place[1]]), template)


def jsonl(pairs_: Sequence[Pair]) -> str:
    """One conversation a line, in the messages form that mlx-lm reads."""
    return "".join(json.dumps({"messages": messages(pair)}, ensure_ascii=False) + "\n" for pair in pairs_)


def messages(pair: Pair) -> list[dict[str, str]]:
    return [{"role": role, "content": text} for role, text in zip(("user", "assistant"), pair, strict=True)]


if __name__ == "__main__":
    main()
