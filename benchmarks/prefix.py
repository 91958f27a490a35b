"""What reading a shared document once is worth: `python benchmarks/prefix.py`.

Asks models/mini 16 questions behind documents of several lengths, reading the document for each question and once for
all. Prints a Markdown table, in seconds of the processor's time, which a busy
machine disturbs least.
"""

import random
import sys
import time

from knowhow.strategies.backends import engine
from knowhow.strategies.backends.base import Decoding
from knowhow.strategies.backends.mlx import Mlx

LENGTHS = (16, 32, 64, 256, 1500)  # tokens
QUESTIONS, REPLY = 16, 24
NEVER = 10**9


def main() -> None:
    mini = Mlx()
    model = engine.load(mini.folder, None, "benchmark")
    seconds(model, 16, 1)  # warms up
    sys.stdout.write("| document, tokens | read 16 times | read once | gain |\n|---|---|---|---|\n")
    for length in LENGTHS:
        each, once = (seconds(model, length, threshold) for threshold in (NEVER, 1))
        sys.stdout.write(f"| {length:,} | {each:.2f} s | {once:.2f} s | {each / once:.1f}x |\n")


def seconds(model: engine.Engine, length: int, threshold: int) -> float:
    """Best of three; `threshold`: the shortest front that is shared."""
    draw = random.Random(length)
    document = [draw.randrange(3, 2000) for _ in range(length)]
    rows = [engine.Row([*document, *(draw.randrange(3, 2000) for _ in range(12))], REPLY) for _ in range(QUESTIONS)]
    engine.SHARED = threshold

    def once() -> float:
        start = time.process_time()
        engine.generate(model, rows, Decoding())
        return time.process_time() - start

    return min(once() for _ in range(3))


if __name__ == "__main__":
    main()
