"""Every error this project raises on purpose.

    KnowhowError
        UserError            something the user can put right; says how. Exit code 2, one line, no traceback.
            UnknownName      a strategy, backend, scorer, corpus or setting nobody knows; lists the known ones
            Faults           several things wrong at once (a corpus, a dataset); one line each
            Unavailable      a server, model or package that is not there; names what starts or installs it
        AnswerError          one prompt that a backend could not answer; goes on record, and the run goes on
            DoesNotFit       the prompt is longer than the window, and the engine would not cut it

Anything else that is raised is a bug of ours and shows its traceback. This module imports nothing.
"""

from collections.abc import Iterable


class KnowhowError(Exception):
    """Root of the tree."""


class UserError(KnowhowError):
    """A problem and its fix, each one clause: `UserError("no corpus at ./x", fix="pass a folder that has one")`."""

    def __init__(self, problem: str, fix: str = "") -> None:
        super().__init__(problem)
        self.problem = problem
        self.fix = fix

    def __str__(self) -> str:
        return f"{self.problem}: {self.fix}" if self.fix else self.problem


class UnknownName(UserError):
    """A name that is not among the known ones."""

    def __init__(self, kind: str, name: str, known: Iterable[str], fix: str = "") -> None:
        listed = ", ".join(sorted(known)) or "none"
        super().__init__(f"unknown {kind} '{name}' (known: {listed})", fix)


class Faults(UserError):
    """Everything that is wrong with one thing, found in one go."""

    def __init__(self, thing: str, faults: Iterable[str]) -> None:
        self.faults = tuple(faults)
        count = "1 fault" if len(self.faults) == 1 else f"{len(self.faults)} faults"
        super().__init__("\n".join([f"{thing}: {count}", *(f"  {fault}" for fault in self.faults)]))


class Unavailable(UserError):
    """A server that does not answer, a model that is not there, a package that is not installed."""


class AnswerError(KnowhowError):
    """A backend failed on one prompt: its message goes into the ledger in the answer's place."""


class DoesNotFit(AnswerError):
    """A prompt of so many tokens in a window of so many; None: nobody told. `fix` says what would help."""

    def __init__(self, sent_tokens: int | None, window: int | None, fix: str = "") -> None:
        prompt = "the prompt does" if sent_tokens is None else f"the prompt's {sent_tokens:,} tokens do"
        held = "the window" if window is None else f"the window of {window:,}"
        super().__init__(f"{prompt} not fit {held}{f': {fix}' if fix else ''}")
        self.sent_tokens = sent_tokens
        self.window = window
