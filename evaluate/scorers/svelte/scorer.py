"""The svelte scorer: does a component work, does it compile, is it Svelte 5, does it use what was asked for?

Answers in, scores out; how components are judged, it leaves to judging.py.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from ...questions import Question, QuestionSet
from ..base import Score
from .extract import component
from .judging import Job, Judge, at_once
from .node import Progress, find_node, installed
from .reasons import no_component, scores

CHECK = "svelte"
KEYS = {"test", "uses"}
USES = (
    *("$state", "$derived", "$effect", "$props", "$bindable", "$inspect", "$host"),
    *("snippet", "render", "each", "if", "await", "key", "html", "attach", "use", "transition", "animate"),
    *("class", "style", "children", "component-callback", "context", "store"),
)
NAMED_USE = re.compile(r"bind:[A-Za-z]\w*|on[a-z]+")  # a binding or an event attribute, by its name
LABEL = "Running components"


class Svelte:
    """Scores components by the compiler, their tests and their tree.

    A question's check is `{svelte: {test: PATH, uses: [NAME, ...]}}`: a Vitest file relative to the corpus's folder,
    and what the component must use, of USES and names such as bind:value and onclick. `test` is required.
    """

    name = CHECK

    def __init__(self, questions: QuestionSet) -> None:
        self.folder = questions.folder
        self.progress: Progress = lambda label, done, total: None  # whoever shows progress may set another
        self._judge: Judge | None = None
        self._known: dict[Job, Mapping[str, Any]] = {}  # the same component with the same test is judged once

    def versions(self) -> Mapping[str, str]:
        """Of the Node that runs components."""
        return {"node": find_node().version}

    def faults(self, question: Question) -> Iterable[str]:
        """What is wrong with a question's check, one line each."""
        check = question.checks.get(CHECK)
        if not isinstance(check, Mapping):
            yield f"has no check '{CHECK}' with a test"
            return
        yield from (f"unknown key '{key}' in svelte (known: test, uses)" for key in sorted(set(map(str, check)) - KEYS))
        test = check.get("test")
        if not isinstance(test, str) or not test:
            yield "svelte names no test"
        elif not (self.folder / test).is_file():
            yield f"its test {test} is not there"
        uses = check.get("uses") or []
        if not isinstance(uses, list):
            yield "uses must be a list of names"
            return
        unknown = [str(name) for name in uses if name not in USES and not NAMED_USE.fullmatch(str(name))]
        yield from (f"unknown use '{name}' (known: {', '.join(USES)}, bind:NAME, onEVENT)" for name in unknown)

    def scores(self, answers: Sequence[tuple[Question, str]]) -> Iterator[tuple[Score, ...]]:
        """works, compiles, svelte5 and uses of each answer, in order, as they come. Unavailable: no Node, or no npm."""
        jobs = [self._job(question, text) for question, text in answers]
        new = list(dict.fromkeys(job for job in jobs if job and job not in self._known))
        judged = zip(new, self._judgements(new), strict=True)
        for (question, _), job in zip(answers, jobs, strict=True):
            wanted = tuple(question.checks[CHECK].get("uses") or ())
            if job is None:
                yield no_component(wanted)
                continue
            while job not in self._known:
                made, judgement = next(judged)
                self._known[made] = judgement
            yield scores(self._known[job], wanted)

    def _job(self, question: Question, text: str) -> Job | None:
        code = component(text)
        return None if code is None else Job(code, (self.folder / question.checks[CHECK]["test"]).resolve())

    def _judgements(self, jobs: Sequence[Job]) -> Iterator[Mapping[str, Any]]:
        if not jobs:
            return
        if self._judge is None:
            self._judge = Judge(*installed(self.progress), workers=at_once())
        for done, judgement in enumerate(self._judge.judgements(jobs), 1):
            self.progress(LABEL, done, len(jobs))
            yield judgement
