"""What a miniature can do: `python -m knowhow.models.recipe.evaluate [FOLDER]`.

    read      questions about invented documents that it has not seen, by the number of facts in them
    refuse    questions whose answer is not there
    passages  the same of passages that it learned from, with other names and values, and of such as it has not seen
    written   the same of documents that were written by hand and not learned from
    rugby     the corpus: alone, with the documents, with passages, tuned
    learn     the rugby pairs, tuned in three ways: right answers, seconds, and how it reads afterwards
    svelte    the corpus, likewise; and whether what it writes alone compiles as Svelte 4

Everything is asked through the backend and the strategies that users have. Leaves evaluation.json in the folder, with
the digest of the weights: parts that tell of others are dropped.
"""

import hashlib
import json
import re
import tempfile
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

import click
import yaml

from ...strategies.backends.base import Backend, Decoding, Message
from ...strategies.errors import UserError
from .passages import document, filling, questions
from .passages import written as arranged
from .plan import WEIGHTS
from .rulebooks import asked, unanswerable, write_book
from .rulebooks.naming import table

FACTS = (1, 4, 10, 20, 30, 40)
LEARNED_FACTS = (4, 20)  # of the documents that a tuned model is asked about
ROOMS = (200, 700)  # tokens
# practice.yaml was looked at while the worlds were made; exam.yaml was not; unseen.yaml has passages, drawn by lot
WRITTEN = Path(__file__).parent / "written"
Case = tuple[list[Message], str]  # conversation, answer
Judged = tuple[list[Message], Callable[[str], bool] | None]  # whether an answer is right; None: it is not there


@click.command(help=__doc__)
@click.argument("folder", type=click.Path(path_type=Path), default=Path(__file__).parents[1] / "mini")
@click.option(
    "--cases",
    type=click.IntRange(1),
    default=100,
    show_default=True,
    help="Questions for each line of `read`, `refuse` and `passages`.",
)
@click.option(
    "--part",
    "parts",
    multiple=True,
    type=click.Choice(["read", "refuse", "passages", "written", "rugby", "learn", "svelte"]),
    help="Only these.",
)
def main(folder: Path, cases: int, parts: Sequence[str]) -> None:
    known: dict[str, Callable[[Path, int], dict[str, Any]]] = {
        "read": read,
        "refuse": refuse,
        "passages": passages,
        "written": written,
        "rugby": rugby,
        "learn": learn,
        "svelte": svelte,
    }
    place = folder / "evaluation.json"
    weights = folder / WEIGHTS
    if not weights.exists():
        raise click.BadParameter(f"{folder} has no {WEIGHTS}: name a folder that the recipe has made")
    digest = hashlib.sha256(weights.read_bytes()).hexdigest()
    told: dict[str, Any] = json.loads(place.read_text(encoding="utf-8")) if place.exists() else {}
    if told.get("weights") != digest:  # what others could do
        told = {"weights": digest}
    for name in parts or known:
        try:
            told[name] = known[name](folder, cases)
        except UserError as error:
            raise click.UsageError(str(error)) from error
        place.write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
        click.echo(f"{name}: {json.dumps(told[name], indent=2)}")


def read(folder: Path, cases: int, sizes: Sequence[int] = FACTS) -> dict[str, Any]:
    """Shares of answers that are the expected ones to the letter, per number of facts in the document."""
    told = {}
    for facts in sizes:
        made = [case(f"read {facts} {number}", facts) for number in range(cases)]
        told[f"{facts} facts"] = exact(_model(folder), made)
    return told


def refuse(folder: Path, cases: int) -> dict[str, Any]:
    """Refusals of questions that a document of 4 to 30 facts leaves open, and of such as it answers."""
    sizes = [4, 10, 20, 30]
    open_ones = [case(f"open {number}", sizes[number % 4], answered=False) for number in range(cases)]
    closed = [case(f"closed {number}", sizes[number % 4]) for number in range(cases)]
    shares = [_refused(_model(folder), made) for made in (open_ones, closed)]
    return {"refused where it should": shares[0], "refused where it should not": shares[1]}


def passages(folder: Path, cases: int) -> dict[str, Any]:
    """Answers that hold the values of a right one, and refusals, by how many tokens the passages fill, roughly.

    Where those of passages that it learned from are far above the others, it has learned them by heart.
    """
    held = {"learned from": filling.passages(), "not seen": filling.read(WRITTEN / "unseen.yaml")}
    return {
        f"{name}, {room} tokens": _shares(folder, [_passage(among, room, number) for number in range(cases)])
        for name, among in held.items()
        for room in ROOMS
    }


def written(folder: Path, cases: int) -> dict[str, Any]:
    """Answers that hold, to the letter, what a right one must; refusals, of what is there and of what is not."""
    return {name: _shares(folder, _written(WRITTEN / f"{name}.yaml")) for name in ("practice", "exam")}


def _passage(among: Sequence[filling.Passage], room: int, number: int) -> Judged:
    random = Random(f"evaluation passages {room} {number}")
    while True:
        told, taken = document(random, room, among)
        asked = questions(random, told, 1, taken)
        if asked:  # of a passage that was cut, nothing may be left to ask for
            break
    [(question, answer)] = asked
    posed = _posed(arranged(random, told, [one.text for one in told]), question, system=number % 2 == 0)
    needed = [value for one in told for value in one.values if _stands(value, answer)]  # none: the answer is a name
    return posed, None if answer == table("phrases")["refusal"] else partial(_holds, needed or [answer])


def _written(path: Path) -> list[Judged]:
    books = yaml.safe_load(path.read_text(encoding="utf-8"))["books"]
    asked = [(book["text"], one["ask"], one["holds"]) for book in books for one in book["questions"]]
    return [
        (_posed(text, ask, system=number % 2 == 0), partial(_holds, holds) if holds else None)
        for number, (text, ask, holds) in enumerate(asked)
    ]


def _shares(folder: Path, cases: Sequence[Judged]) -> dict[str, float]:
    from ...evaluate.scorers.refusals import is_refusal

    given = _asked(_model(folder), [posed for posed, _ in cases], 64)
    answered = [(text, right) for text, (_, right) in zip(given, cases, strict=True) if right]
    left_open = [text for text, (_, right) in zip(given, cases, strict=True) if not right]
    shares = {
        "right": [right(text) for text, right in answered],
        "refused where it should": [is_refusal(text) for text in left_open],
        "refused where it should not": [is_refusal(text) for text, _ in answered],
    }
    return {name: round(sum(held) / len(held), 3) for name, held in shares.items() if held}


def rugby(folder: Path, cases: int) -> dict[str, Any]:
    """Mean score of each arm, with the shipped defaults."""
    arms = "baseline,instructions,sysprompt,rag,finetune,finetune+rag,finetune+instructions"
    return _compared("rugby", arms, folder, {})


def learn(folder: Path, cases: int) -> dict[str, Any]:
    """Each kind of tuning with the shipped defaults: mean score, cost, and exact answers from invented documents."""
    from ...strategies.base import Setup
    from ...strategies.corpus import load_corpus
    from ...strategies.fetched import default_cache
    from ...strategies.finetune import Finetune

    told: dict[str, Any] = {}
    for kind in ("lora", "dora", "full"):
        options = {"fine_tune_type": kind}
        strategy = Finetune(Setup(load_corpus("rugby"), _model(folder), default_cache(), options))
        cost = strategy.prepare()
        told[kind] = {**_compared("rugby", "finetune", folder, options)["finetune"], "seconds": round(cost.seconds)}
        for facts in LEARNED_FACTS:
            made = [case(f"read {facts} {number}", facts) for number in range(cases)]
            told[kind][f"reads {facts} facts"] = exact(strategy.backend, made)
    return told


def svelte(folder: Path, cases: int) -> dict[str, Any]:
    """Means of each score of each arm; and what the model writes alone, as Svelte 4."""
    from ...evaluate.planning import load_exam
    from .compiler import share_of_svelte4

    told = _compared("svelte", "baseline,instructions,rag,finetune", folder, {})
    alone = [[Message("user", question.prompt)] for question in load_exam("svelte").questions.questions]
    told["baseline"]["compiles as Svelte 4"] = round(share_of_svelte4(_asked(_model(folder), alone, 512)), 3)
    return told


def _model(folder: Path) -> Backend:
    from ...strategies.backends.mlx import Mlx

    return Mlx(str(folder))


def case(seed: str, facts: int, answered: bool = True) -> Case:
    random = Random(f"evaluation {seed}")
    book, text, told = write_book(random, facts)
    question, answer = asked(random, told, book) if answered else unanswerable(random, book, told)
    return _posed(text, question, system=random.choice((True, False))), answer


def _posed(text: str, question: str, system: bool) -> list[Message]:
    reference = f"Use the following reference to answer.\n\n{text}"
    if system:
        return [Message("system", reference), Message("user", question)]
    return [Message("user", f"{reference}\n\nQuestion: {question}")]


def _holds(values: Sequence[str], text: str) -> bool:
    return all(_stands(one, text) for one in values)


def _stands(value: str, text: str) -> bool:
    """Whether the value stands in the text, and not as a part of another."""
    return re.search(rf"(?<![\w.,]){re.escape(value)}(?!\w|[.,:]\d|/\w)", text, re.IGNORECASE) is not None


def _refused(backend: Backend, cases: Sequence[Case]) -> float:
    from ...evaluate.scorers.refusals import is_refusal

    return sum(map(is_refusal, _asked(backend, [messages for messages, _ in cases], 64))) / len(cases)


def exact(backend: Backend, cases: Sequence[Case]) -> float:
    given = _asked(backend, [messages for messages, _ in cases], 64)
    return sum(text.strip() == answer for text, (_, answer) in zip(given, cases, strict=True)) / len(cases)


def _asked(backend: Backend, conversations: Sequence[Sequence[Message]], most: int) -> list[str]:
    """Greedy answers of at most so many tokens."""
    return [one.text for one in backend.chat(conversations, Decoding(max_tokens=most))]


def _compared(corpus: str, arms: str, folder: Path, finetune: dict[str, Any]) -> dict[str, Any]:
    """Arm -> score -> mean, of a comparison made anew in a folder of its own."""
    from ...evaluate.compare import compare
    from ...evaluate.config import read_settings
    from ...evaluate.planning import make_plan
    from ...evaluate.progress import bars

    with tempfile.TemporaryDirectory() as out, bars() as progress:
        settings = read_settings({"corpus": corpus, "strategies": arms, "model": f"mlx:{folder}", "out": Path(out)})
        done = compare(make_plan(settings, finetune), "evaluate", progress)
        records = done.results.records if done else ()
    sums: dict[str, dict[str, list[float]]] = {}
    for record in records:
        for score in record.scores:
            if score.value is not None:
                sums.setdefault(record.strategy, {}).setdefault(score.name, []).append(score.value)
    return {
        arm: {name: round(sum(held) / len(held), 3) for name, held in scores.items()} for arm, scores in sums.items()
    }


if __name__ == "__main__":
    main()
