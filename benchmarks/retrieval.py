"""How often retrieval finds what a question asks for, over sizes of passages and their number. No model answers here.

    python benchmarks/retrieval.py            the table in README.md
    python benchmarks/retrieval.py CORPUS     of another corpus, by name or folder

A question is hit at k if the first k passages together state every fact it asks for, as the facts scorer reads them;
questions that the documents do not answer are left out. MRR is the mean of 1/k for the smallest such k (0 if there is
none among 8). The tokens are the embedder's, of the first 3 passages: what the reader has to read.
"""

import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from statistics import mean
from typing import Any

from knowhow.evaluate.questions import Question, load_questions
from knowhow.evaluate.scorers.facts import Facts
from knowhow.strategies.backends.replay import Replay
from knowhow.strategies.base import Setup, Source
from knowhow.strategies.corpus import find_corpus, load_corpus, manifest
from knowhow.strategies.rag import Rag
from knowhow.strategies.retrieval.embedder import embedder

DEEPEST = 8
GRID: tuple[Mapping[str, Any], ...] = (
    *({"chunk_tokens": size} for size in (32, 48, 64, 96, 128, 200, 254)),
    {"chunk_tokens": 64, "overlap": 16},
    {"chunk_tokens": 32, "overlap": 16},
    {"distance": "l2"},
)
SHOWN = (1, 2, 3, 4, 6, 8)


def main(corpus: str) -> Iterator[str]:
    """The table's lines, as they come."""
    yield "| settings | passages | " + " | ".join(f"hit@{k}" for k in SHOWN) + " | MRR | tokens of 3 |"
    yield "|---|" + "---:|" * (len(SHOWN) + 3)
    folder = find_corpus(corpus)
    asked = load_questions(folder / manifest(folder)["questions"])
    scorer = Facts(asked)
    answerable = [question for question in asked.questions if question.checks.get("facts")]
    for options in GRID:
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as cache:
            backend = Replay.of({"default": ""})
            strategy = Rag(Setup(load_corpus(corpus), backend, Path(cache), {**options, "top_k": DEEPEST}))
            yield _line(options, strategy, scorer, answerable)


def _line(options: Mapping[str, Any], strategy: Rag, scorer: Facts, questions: Sequence[Question]) -> str:
    count = strategy.prepare().details["passages"]
    found = [strategy.sources(question.prompt) for question in questions]
    ranks = [_rank(scorer, *pair) for pair in zip(questions, found, strict=True)]
    hits = " | ".join(f"{mean(rank <= k for rank in ranks):.3f}" for k in SHOWN)
    tokens = mean(sum(embedder("minilm").count(source.text) for source in sources[:3]) for sources in found)
    told = ", ".join(f"{key} {value}" for key, value in options.items())
    return f"| {told} | {count} | {hits} | {mean(1 / rank for rank in ranks):.3f} | {tokens:.0f} |"


def _rank(scorer: Facts, question: Question, sources: Sequence[Source]) -> float:
    """How many passages it takes, from the nearest on, to hold what is asked; infinity: more than there are."""
    for k in range(1, len(sources) + 1):
        if scorer.supports(question, "\n\n".join(source.text for source in sources[:k])):
            return k
    return float("inf")


if __name__ == "__main__":
    for line in main(*(sys.argv[1:2] or ["rugby"])):
        print(line, flush=True)  # noqa: T201
