"""Reads the neutral notation in which components are designed, so that one design can be written in every dialect.

A design is text: a script part, a line `---`, markup. It knows what a component is made of (props, state, derived
values, effects, functions, callbacks, markup) and what it needs of a dialect; it knows no dialect's way to write it.

Script lines: `prop NAME [= DEFAULT]`, `bound NAME = DEFAULT`, `rest`, `store NAME`, `const NAME = EXPRESSION`,
`state NAME [= EXPRESSION]`, `derive NAME = EXPRESSION`, `derive NAME cases CONDITION: VALUE | ... | VALUE`,
`calls NAME`, `take NAME KEY ELSE` and `give KEY VALUE` (context), and with a body up to `end`: `effect`, `mount`,
`fun NAME(PARAMETERS)`. In expressions `@name` is a value that may change; statements may be `add @list VALUE`,
`tell EVENT(VALUE)` and, in effects, `undo STATEMENT`. A parameter `!` is the event whose default is prevented.

Markup: `[[expression]]`, `~event:handler~` (`~event.prevent:name~`), `=property:name=` for a binding, `[*name
argument]` for content from outside, `[...]` for the remaining props, and lines `?if`, `?has NAME` (content that was
given), `?elif`, `?else`, `?each LIST as ITEM`, `?empty`, `?await`, `?then`, `?catch`, `?piece NAME(PARAMETERS)`, each
closed by `?end`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

BLOCKS = {"if": "if", "has": "if", "each": "each", "await": "await", "piece": "pieces"}
_NEEDS = (
    (re.compile(r"~\w"), "events"),
    (re.compile(r"~\w+\.prevent:"), "prevent"),
    (re.compile(r"\badd @"), "grow"),
    (re.compile(r"^derive \w+ cases ", re.M), "cases"),
    (re.compile(r"^undo ", re.M), "undo"),
    (re.compile(r"^mount$", re.M), "mount"),
    (re.compile(r"^(effect|mount)$", re.M), "effects"),
    (re.compile(r"^\?elif ", re.M), "elif"),
    (re.compile(r"^\?else$", re.M), "else"),
    (re.compile(r"^\?empty$", re.M), "empty"),
    (re.compile(r"=\w+:[\w.]+="), "bind"),
    (re.compile(r"\[\*|\?has "), "content"),
    (re.compile(r"<\*"), "window"),
    (re.compile(r"\btell "), "callbacks"),
    (re.compile(r"(?<![\w$`])\$[a-z]"), "stores"),
)


@dataclass
class Body:
    """Statements under a head: an effect, or a function with its parameters."""

    kind: str  # effect, mount or fun
    head: str
    lines: list[str] = field(default_factory=list)


@dataclass
class Component:
    """A design taken apart."""

    props: list[tuple[str, str | None]] = field(default_factory=list)
    bound: set[str] = field(default_factory=set)
    rest: bool = False
    constants: list[str] = field(default_factory=list)
    states: list[tuple[str, str | None]] = field(default_factory=list)
    derived: list[tuple[str, list[str]]] = field(default_factory=list)  # one expression, or cases and the last value
    calls: list[str] = field(default_factory=list)
    context: list[list[str]] = field(default_factory=list)
    bodies: list[Body] = field(default_factory=list)
    markup: list[str] = field(default_factory=list)
    needs: set[str] = field(default_factory=set)


def parse(design: str) -> Component:
    """The design's parts, and the names of what it needs."""
    component = Component()
    script, _, markup = design.partition("---\n")
    lines = iter([line.strip() for line in script.splitlines()])
    for line in lines:
        if line:
            _take(component, line, lines)
    component.markup = [line.strip() for line in markup.splitlines() if line.strip()]
    _note_needs(component, design)
    return component


def _take(component: Component, line: str, lines: Iterator[str]) -> None:
    word, _, told = line.partition(" ")
    if word in ("prop", "store", "bound", "state"):
        _take_value(component, word, told)
    elif word in ("effect", "mount", "fun"):
        component.bodies.append(Body(word, told, list(iter(lines.__next__, "end"))))
    elif word in ("take", "give"):
        component.context.append([word, *told.split(" ", 2 if word == "take" else 1)])
    elif word == "derive":
        component.derived.append(_derived(told))
    elif word == "rest":
        component.rest = True
    else:
        {"const": component.constants, "calls": component.calls}[word].append(told)


def _take_value(component: Component, word: str, told: str) -> None:
    name, _, value = told.partition(" = ")
    (component.states if word == "state" else component.props).append((name, value or None))
    if word == "bound":
        component.bound.add(name)


def _derived(told: str) -> tuple[str, list[str]]:
    name, _, cases = told.partition(" cases ")
    if cases:
        return name, cases.split(" | ")
    name, _, expression = told.partition(" = ")
    return name, [expression]


def _note_needs(component: Component, design: str) -> None:
    needs = component.needs
    for pattern, need in _NEEDS:
        if pattern.search(design):
            needs.add(need)
    for need, present in (
        ("props", component.props),
        ("bound", component.bound),
        ("rest", component.rest),
        ("state", component.states),
        ("derived", component.derived),
        ("context", component.context),
        ("callbacks", component.calls),
    ):
        if present:
            needs.add(need)
    for line in component.markup:
        if line[0] == "?":
            word = line[1:].partition(" ")[0]
            if word in BLOCKS:
                needs.add(BLOCKS[word])
