"""Puts documents, requests and answers into turns, in the wordings that people and programs use.

It knows sentences around documents and requests; neither their making nor their meaning.
"""

import random

from . import prose
from .dialect import Dialect
from .forms import forms

Random = random.Random
SYSTEMS = (
    "You are a helpful assistant.",
    "You write Svelte components.",
    "Answer with a component.",
    "You are a web developer.",
    "Write components.",
    "You help with user interfaces.",
    "Answer with one Svelte component.",
    "Be brief.",
    "You are a careful programmer.",
    "Answer with code.",
)
BEFORE = (
    "Use the following reference to answer.",
    "Use the following reference to answer.",
    "Use this reference to answer.",
    "Answer with the help of this reference.",
    "Here is the documentation.",
    "Read this documentation first.",
    "Use the documentation below.",
    "Write components as this guide says.",
    "The following passages may help.",
    "Reference:",
    "Documentation:",
    "Context:",
    "Follow the forms that are shown here.",
    "These passages were found.",
    "Use only the forms of this reference.",
    "Answer from the following documents.",
)
ASKED = ("Question: {}", "Question: {}", "Question: {}", "Task: {}", "Request: {}", "{}", "Now: {}", "Wanted: {}")
AFTER_SYSTEM = ("", "", "", "Answer with one component.", "Answer in a code block.", "Use these forms.")


def plain_system(random: Random) -> list[tuple[str, str]]:
    """A general system message, or none."""
    return [("system", random.choice(SYSTEMS))] if random.random() < 0.3 else []


def wrapped(random: Random, papers: str, answers: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The turns, with the documents in the system message or in the first request."""
    before = random.choice(BEFORE)
    (first, answer), *others = answers
    asked = random.choice(ASKED)
    if random.random() < 0.4:
        last = random.choice(AFTER_SYSTEM)
        system = "\n\n".join(part for part in (before, papers, last) if part)
        turns = [("system", system), ("user", first), ("assistant", answer)]
        asked = "{}"
    else:
        turns = [
            *plain_system(random),
            ("user", _with_papers(random, before, papers, asked.format(first))),
            ("assistant", answer),
        ]
        asked = "{}" if random.random() < 0.8 else asked
    for request, told in others:
        turns += [("user", asked.format(request)), ("assistant", told)]
    return turns


def _with_papers(random: Random, before: str, papers: str, request: str) -> str:
    if random.random() < 0.85:
        return f"{before}\n\n{papers}\n\n{request}"
    return f"{request}\n\n{before}\n\n{papers}"


def afterword(random: Random, needs: set[str], dialect: Dialect) -> str:
    """A sentence after the component now and then; mostly nothing."""
    about = [concept for concept in prose.AFTERWORDS if concept in needs]
    if not about or random.random() > 0.08:
        return ""
    concept = random.choice(about)
    form, _ = forms(dialect, concept)
    return "\n\n" + random.choice(prose.AFTERWORDS[concept]).replace("{F}", f"`{form}`")
