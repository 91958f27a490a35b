"""The asking: prepares each strategy, puts every question to it and writes down what comes. Knows no scores.

Questions go out in fixed batches, whatever the ledger holds already: a run that was killed asks a batch it has half of
again, whole, and keeps the answers it had. So what answers is always the same, and so is the report.

What goes wrong stays where it went wrong. A strategy that cannot be prepared fails alone. A prompt that fails costs
its own answer: the rest of its batch is asked one by one. That holds for bugs in a strategy too, whose tracebacks go
into errors.log. Only what the user must put right (UserError), and a full disk, end a run.
"""

import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from ..strategies.backends.base import Baked, Fits, Message
from ..strategies.backends.proof import Refused
from ..strategies.base import Answer, Preparation, Setup, Strategy
from ..strategies.combine import build, parts
from ..strategies.errors import AnswerError, DoesNotFit, KnowhowError, UserError
from . import simulation
from .files import FULL, write_whole
from .identity import answer_key, digest, strategy_identity
from .ledger import Ledger
from .options import description
from .planning import Plan, slug
from .questions import Question
from .results import Arm, Record, client_name

Progress = Callable[[str, float, float], None]
RECIPE = "Modelfile"  # with the arm's name behind it, beside the report


@dataclass(frozen=True)
class Failure:
    """What stands in an answer's place."""

    error: str
    refused: Refused | None = None


Outcome = Answer | Failure


@dataclass(frozen=True)
class Run:
    """What a run needs at hand while it asks."""

    plan: Plan
    ledger: Ledger
    known: Mapping[str, Record]  # answers that need not be asked for
    costs: Mapping[str, Preparation]  # preparations that were paid for before
    progress: Progress


def run(plan: Plan, ledger: Ledger, progress: Progress) -> tuple[list[Arm], list[Record]]:
    """Every arm and every record of the plan, in its order. What the ledger holds is not asked again."""
    known = {key: record for key, record in ledger.records.items() if record.answer}
    here = Run(plan, ledger, known, dict(ledger.preparations), progress)
    names = plan.settings.strategies
    strategies = {name: build(name, partial(_setup, here, name)) for name in names}
    arms, records = [], []
    for name in names:
        arm, answered = _arm(here, name, strategies.pop(name))  # let go of one model before the next is loaded
        arms.append(arm)
        records.extend(answered)
    return arms, records


def _setup(here: Run, name: str, part: str) -> Setup:
    return here.plan.setup(part, lambda label, done, total: here.progress(f"{name}: {label}", done, total))


def _arm(here: Run, name: str, strategy: Strategy) -> tuple[Arm, list[Record]]:
    told = _description(here.plan, name, strategy)
    here.progress(f"{name}: preparing", 0, 0)
    try:
        preparation = _prepared(strategy)
    except Exception as error:
        if isinstance(error, OSError) and error.errno in FULL:
            raise
        return Arm(name, told, None, _told(error, here.plan.folder)), []
    finally:
        here.progress(f"{name}: preparing", 1, 1)
    options = {part: here.plan.options[part] for part in parts(name)}
    identity = strategy_identity(name, strategy, options)
    key = digest({"prepared": identity, "options": options, "corpus": here.plan.exam.corpus.digest})
    if key in here.costs:
        preparation = here.costs[key]
    else:
        here.ledger.append_preparation(key, name, preparation)
    if isinstance(strategy.backend, Baked) and strategy.backend.recipe:
        write_whole(here.plan.folder / f"{RECIPE}.{slug(name)}", strategy.backend.recipe)
    records = _ask(here, identity, strategy)
    return Arm(name, told, preparation, identity=identity["backend"]), [*records, *_simulate(here, identity, strategy)]


def _prepared(strategy: Strategy) -> Preparation:
    preparation = strategy.prepare()
    if not isinstance(preparation, Preparation):
        raise UserError(f"prepare gave {type(preparation).__name__}", fix="return a Preparation")
    return preparation


def _description(plan: Plan, name: str, strategy: Strategy) -> str:
    named = parts(name)
    if len(named) == 1:
        return description(type(strategy))
    return "; ".join(f"{part}: {description(plan.classes[part])}" for part in named)


def _ask(here: Run, identity: Mapping[str, Any], strategy: Strategy) -> list[Record]:
    """Every question of the plan, as often as it says. A record's place tells nothing of when it was made."""
    questions, attempts = here.plan.asked, here.plan.settings.attempts
    size, total = max(1, strategy.backend.batch_size), len(questions) * attempts
    records: list[Record] = []
    for attempt in range(attempts):
        strategy.decoding = here.plan.settings.decoding(attempt)
        conversations = [_messages(strategy, question) for question in questions]
        blanks = [_blank(identity, strategy, asked, attempt) for asked in zip(questions, conversations, strict=True)]
        _fit(here, strategy, blanks, conversations)
        for start in range(0, len(questions), size):
            here.progress(f"{identity['name']}: asking", len(records), total)
            batch = slice(start, start + size)
            records.extend(_batch(here, strategy, questions[batch], blanks[batch]))
    here.progress(f"{identity['name']}: asking", total, total)
    return records


def _messages(strategy: Strategy, question: Question) -> list[Message] | None:
    try:
        return strategy.messages(question.prompt)
    except UserError:
        raise
    except Exception:  # asking will meet it again, and put it on record
        return None


def _blank(
    identity: Mapping[str, Any], strategy: Strategy, asked: tuple[Question, list[Message] | None], attempt: int
) -> Record:
    """A record that only lacks its answer."""
    question, messages = asked
    key = answer_key(identity, messages, strategy.decoding, question.id, attempt)
    return Record(identity["name"], question.id, attempt, key, None)


def _fit(
    here: Run, strategy: Strategy, blanks: Sequence[Record], conversations: Sequence[list[Message] | None]
) -> None:
    """Lets a backend choose one window for the whole arm, unless there is nothing left to ask."""
    if isinstance(strategy.backend, Fits) and not all(blank.key in here.known for blank in blanks):
        strategy.backend.fit([messages for messages in conversations if messages], strategy.decoding)


def _simulate(here: Run, identity: Mapping[str, Any], strategy: Strategy) -> list[Record]:
    """A sample of the questions, as a client with a system message of its own asks them."""
    strategy.decoding = here.plan.settings.decoding(0)
    name, records = client_name(identity["name"]), []
    for question in simulation.sample(strategy, here.plan.asked, here.plan.exam.headline):
        blank = replace(_blank(identity, strategy, (question, strategy.as_client(question.prompt)), 0), strategy=name)
        record = here.known.get(blank.key)
        if record is None:
            record = _filled(blank, _tried(partial(simulation.asked, strategy, question.prompt), here.plan.folder))
            here.ledger.append(record)
        records.append(record)
    return records


def _batch(here: Run, strategy: Strategy, batch: Sequence[Question], blanks: Sequence[Record]) -> list[Record]:
    if all(blank.key in here.known for blank in blanks):
        return [here.known[blank.key] for blank in blanks]
    outcomes = _outcomes(strategy, [question.prompt for question in batch], here.plan.folder)
    records = []
    for blank, outcome in zip(blanks, outcomes, strict=True):
        record = here.known.get(blank.key)
        if record is None:
            record = _filled(blank, outcome)
            here.ledger.append(record)
        records.append(record)
    return records


def _filled(blank: Record, outcome: Outcome) -> Record:
    if isinstance(outcome, Answer):
        return replace(blank, answer=outcome)
    return replace(blank, error=outcome.error, refused=outcome.refused)


def _outcomes(strategy: Strategy, prompts: Sequence[str], folder: Path) -> Iterator[Outcome]:
    """An answer or an error for each prompt. Where the batch breaks off, the rest goes one by one."""
    came = 0
    if len(prompts) > 1:
        try:
            for answer in strategy.answers(prompts):
                yield _checked(answer)
                came += 1
                if came == len(prompts):
                    return
        except UserError:
            raise
        except Exception:  # which prompt it was shows when each is asked alone
            pass
    for prompt in prompts[came:]:
        yield _tried(partial(strategy.answers, [prompt]), folder)


def _tried(ask: Callable[[], Iterator[Answer]], folder: Path) -> Outcome:
    """The one answer that `ask` gives, or what went wrong."""
    try:
        for answer in ask():
            return _checked(answer)
        return Failure("the strategy gave no answer")
    except UserError:
        raise
    except DoesNotFit as error:
        return Failure(_told(error, folder), Refused(error.sent_tokens, error.window))
    except Exception as error:
        return Failure(_told(error, folder))


def _checked(answer: Any) -> Answer:
    if not isinstance(answer, Answer):
        raise AnswerError(f"the strategy gave {type(answer).__name__} in place of an Answer")
    return answer


def _told(error: Exception, folder: Path) -> str:
    """One line for the record; the traceback of what nobody raised on purpose goes into errors.log."""
    line = " ".join(str(error).split())
    if isinstance(error, KnowhowError):
        return line
    with (folder / "errors.log").open("a", encoding="utf-8") as log:
        log.write("".join(traceback.format_exception(error)) + "\n")
    return f"{type(error).__name__}: {line}"
