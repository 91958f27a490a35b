"""Documents a dialect: sections in Markdown with prose and examples, and which concepts they show.

It knows how much room there is; conversations around documents are made elsewhere.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, field

from . import prose
from .catalogue import draw, lacking
from .dialect import CONCEPTS, SVELTE4, Dialect, differs
from .forms import NAMES, called, forms

Random = random.Random
ORDER = (
    "state",
    "derived",
    "props",
    "bound",
    "rest",
    "events",
    "callbacks",
    "effects",
    "bind",
    "if",
    "each",
    "content",
    "pieces",
    "window",
    "context",
    "stores",
    "await",
)
WEIGHTS = {"state": 9, "derived": 8, "props": 8, "events": 8, "effects": 6, "callbacks": 5, "content": 5}
LEARNED = {  # what a further sentence teaches
    "deep": "grow",
    "shallow": "grow",
    "derived_block": "cases",
    "prevent": "prevent",
    "prevent:": "prevent",
    "undo": "undo",
    "mount": "mount",
}
FINER = {
    "state": ("grow",),
    "derived": ("cases",),
    "events": ("prevent",),
    "effects": ("mount", "undo"),
    "if": ("elif", "else"),
    "each": ("empty", "empty", "grow"),
}
UNCOMPARED = ("bound", "rest", "context")  # whose form in Svelte 4 says little by itself
CHARACTERS = 3.2  # a token


@dataclass
class Document:
    """Sections, and the concepts that a reader can learn from them."""

    title: str
    sections: list[str] = field(default_factory=list)
    shown: set[str] = field(default_factory=set)

    def text(self) -> str:
        return "\n\n".join([self.title, *self.sections] if self.title else self.sections)


def document(random: Random, dialect: Dialect, room: int) -> Document:
    """A document of at most about that many characters: whole, or a few passages as a search would find them."""
    whole = random.random() < 0.5
    told = [concept for concept in ORDER if differs(dialect, concept) or concept in ("stores", "await")]
    told = [concept for concept in told if concept not in lacking(dialect)]
    chosen = _chosen(random, told, room, whole)
    made = Document(title=_title(random, dialect) if whole or random.random() < 0.3 else "")
    left = room - len(made.title)
    for concept in sorted(chosen, key=lambda each: -WEIGHTS.get(each, 1)):
        text, needs = section(random, dialect, concept, generous=left > 2250)
        if len(text) > left and made.sections:
            continue
        left -= len(text) + 2
        made.sections.append(text)
        made.shown |= needs | {concept}
    if left > 500 and random.random() < 0.45:
        table, rows = _table(random, dialect, told)
        if len(table) <= left:
            made.sections.append(table)
            made.shown |= rows
    if not whole or random.random() < 0.3:
        random.shuffle(made.sections)
    if dialect.mount == dialect.effect and made.shown & {"effects", "mount"}:
        made.shown |= {"effects", "mount"}
    made.shown |= {concept for concept in CONCEPTS if not differs(dialect, concept)}
    return made


def _chosen(random: Random, told: list[str], room: int, whole: bool) -> list[str]:
    if whole and room > 6000:
        return told
    count = max(1, min(len(told), round(room / random.choice((350, 450, 600)))))
    weighted = sorted(told, key=lambda each: random.random() ** (1 / WEIGHTS.get(each, 2)), reverse=True)
    return weighted[:count]


def _title(random: Random, dialect: Dialect) -> str:
    head = "# " + random.choice(prose.HEADS).replace("{N}", dialect.name)
    if random.random() < 0.6:
        return f"{head}\n\n{random.choice(prose.OPENINGS).replace('{N}', dialect.name)}"
    return head


def section(random: Random, dialect: Dialect, concept: str, generous: bool) -> tuple[str, set[str]]:
    """A section on the concept, and all the concepts that its examples use."""
    fill = _filler(random, dialect, concept)
    title = fill(random.choice(prose.HEADINGS).replace("{T}", random.choice(prose.TITLES[concept])))
    heading = random.choice(("##", "##", "##", "###")) + " " + title[0].upper() + title[1:]
    sentences, needs = _sentences(random, dialect, concept, generous)
    said, parts = [fill(sentence) for sentence in sentences], [heading]
    examples = 1 if not generous or random.random() < 0.7 else 2
    introduction = " ".join(said)
    for _ in range(examples):
        made = draw(random, dialect, _example_needs(random, concept)) or draw(random, dialect, {concept})
        if made is None:
            break
        needs |= made.needs
        lead = random.choice(prose.EXAMPLES) if len(parts) == 1 else ""
        parts += [" ".join(part for part in (introduction, lead) if part), fenced(made.text, dialect)]
        introduction = random.choice(prose.FURTHER)
    else:
        introduction = ""
    if introduction:
        parts.append(introduction)
    return "\n\n".join(part for part in parts if part), needs


def _example_needs(random: Random, concept: str) -> set[str]:
    """What an example of the concept must have: now and then one of its finer points, too."""
    finer = FINER.get(concept, ())
    return {concept, random.choice(finer)} if finer and random.random() < 0.35 else {concept}


def fenced(text: str, dialect: Dialect) -> str:
    """The component in a fence, as documents and answers have it."""
    return f"```{dialect.fence}\n{text}\n```"


def _sentences(random: Random, dialect: Dialect, concept: str, generous: bool) -> tuple[list[str], set[str]]:
    """Sentences on the concept, and what else can be learned from them."""
    pool = prose.SENTENCES[concept]
    count = min(len(pool), random.choice((2, 3, 4) if generous else (1, 1, 2)))
    said = random.sample(pool, count)
    if not any("{F}" in sentence for sentence in said):
        said[0] = pool[0]
    learned = {concept}
    for extra in _extras(dialect, concept):
        if generous or random.random() < 0.7:
            said.append(random.choice(prose.SENTENCES[extra]))
            learned.add(LEARNED.get(extra, concept))
    old = concept not in UNCOMPARED and differs(dialect, concept) and forms(SVELTE4, concept)[0]
    if old and random.random() < 0.25:
        said.insert(random.randint(0, len(said)), random.choice(prose.INSTEAD))
    return said, learned


def _extras(dialect: Dialect, concept: str) -> list[str]:
    if concept == "state":
        access = {"": "access:", "()": "access:()"}.get(dialect.access, "access:.")
        return [access, "deep" if dialect.deep else "shallow"]
    if concept == "derived":
        return ["derived_block"] if dialect.derived_block else []
    if concept == "events":
        return ["prevent" if dialect.prevent else "prevent:"]
    if concept == "callbacks":
        return ["callback_prop" if dialect.callback_prop else "dispatcher"]
    if concept == "effects":
        return ["undo"] if dialect.mount == dialect.effect else ["undo", "mount"]
    return {"content": ["children"] if dialect.children else []}.get(concept, [])


def _filler(random: Random, dialect: Dialect, concept: str) -> Callable[[str], str]:
    """Puts the dialect's forms into the places of a sentence."""
    names = random.choice(NAMES)
    form, other = forms(dialect, concept, names)
    old = forms(SVELTE4, concept, names)[0]
    word = called(dialect, concept) or form

    def fill(text: str) -> str:
        first = word if random.random() < 0.4 else form
        filled = text.replace("{F}", f"`{first}`").replace("{X}", f"`{other}`").replace("{O}", f"`{old}`")
        if dialect.access:
            name = names[0]
            change = f"{name}.set({name}() + 1)" if dialect.access == "()" else f"{name}{dialect.access} += 1"
            filled = filled.replace("{R}", f"`{name}{dialect.access}`").replace("{A}", f"`{change}`")
        filled = filled.replace("{M}", f"`{dialect.mount} ... }})`")
        return filled.replace("{N}", dialect.name).replace("{W}", f"`{called(dialect, 'state')}`")

    return fill


def _table(random: Random, dialect: Dialect, told: list[str]) -> tuple[str, set[str]]:
    rows, shown = [], set()
    for concept in told:
        if concept in ("stores", "await", "pieces", "rest", "bound"):
            continue
        names = random.choice(NAMES)
        old, new = forms(SVELTE4, concept, names)[0], forms(dialect, concept, names)[0]
        rows.append(f"| `{old}` | `{new}` |".replace("|preventDefault", "\\|preventDefault"))
        shown.add(concept)
    heading = "## " + random.choice(prose.TABLES).replace("{N}", dialect.name)
    return "\n".join([heading, "", f"| Svelte 4 | {dialect.name} |", "| --- | --- |", *rows]), shown
