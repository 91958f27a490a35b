"""What a fast BLAS is worth to MLX on a Linux CPU: `python benchmarks/blas.py [LIBRARY ...]`.

Runs each variant in a fresh process, because a library cannot be unloaded: without, with the one that knowhow picks,
and with each further LIBRARY. A figure is the best of its repetitions. Prints a Markdown table; the ratios are to the
first line. Reads models/mini; changes nothing.
"""

import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable

from knowhow.strategies.backends import blas, engine
from knowhow.strategies.backends.base import Decoding
from knowhow.strategies.backends.mlx import Mlx

MEASURES = {
    "matmul": "float32 product of 1024, GFLOP/s",
    "prefill": "prompt of 1,500, tokens/s",
    "reply": "16 replies, tokens/s",
}
PROMPT, ROWS, REPLY = 1500, 16, 40  # tokens, conversations, tokens


def main(libraries: list[str]) -> None:
    if libraries[:1] == ["--measure"]:
        sys.stdout.write(json.dumps(measured()))
        return
    variants = {"reference (off)": "off", "picked": "", **{library: library for library in libraries}}
    found = {name: in_fresh_process(switch) for name, switch in variants.items()}
    sys.stdout.write(table(found))


def in_fresh_process(switch: str) -> dict[str, float]:
    command = [sys.executable, __file__, "--measure"]
    ran = subprocess.run(command, env=os.environ | {blas.SWITCH: switch}, text=True, capture_output=True, check=True)
    return json.loads(ran.stdout)


def table(found: dict[str, dict[str, float]]) -> str:
    first = next(iter(found.values()))
    lines = ["| | " + " | ".join(MEASURES.values()) + " |", "|---" * (len(MEASURES) + 1) + "|"]
    for name, figures in found.items():
        cells = [f"{figures[key]:,.0f} ({figures[key] / first[key]:.1f}x)" for key in MEASURES]
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def measured() -> dict[str, float]:
    """Rates in this process, by the names in MEASURES."""
    mini = Mlx()
    model = engine.load(mini.folder, None, "benchmark")
    model.tokenizer.eos_token_ids = []  # every reply runs to its full length
    return {"matmul": matmul(), "prefill": prefill(model), "reply": reply(model)}


def matmul(size: int = 1024) -> float:
    import mlx.core as mx

    square = mx.random.normal((size, size))
    mx.eval(square)
    return 2 * size**3 / 1e9 / best_seconds(lambda: mx.eval(square @ square), 5)


def prefill(model: engine.Engine) -> float:
    ids = words(PROMPT)
    return PROMPT / best_seconds(lambda: engine._read(model, ids), 3)


def reply(model: engine.Engine) -> float:
    rows = [engine.Row(words(30), REPLY) for _ in range(ROWS)]
    return ROWS * REPLY / best_seconds(lambda: engine.generate(model, rows, Decoding()), 3)


def words(count: int) -> list[int]:
    return [random.randrange(3, 2000) for _ in range(count)]


def best_seconds(work: Callable[[], object], times: int) -> float:
    def once() -> float:
        start = time.perf_counter()
        work()
        return time.perf_counter() - start

    return min(once() for _ in range(times + 1))  # the first also warms up


if __name__ == "__main__":
    main(sys.argv[1:])
