"""Shows each concept's form in a dialect by a short piece of code, as sentences and tables name it.

It knows the patterns of a dialect and names to put in them; it knows no sentences.
"""

import re

from .dialect import Dialect
from .render import callback_name

NAMES = (  # a state, its first value, what follows from it, and by which expression
    ("count", "0", "twice", "@ * 2"),
    ("n", "1", "square", "@ * @"),
    ("price", "10", "tax", "@ * 0.2"),
    ("text", "''", "length", "@.length"),
    ("age", "18", "adult", "@ >= 18"),
    ("name", "'Ada'", "loud", "@.toUpperCase()"),
    ("x", "5", "half", "@ / 2"),
    ("items", "[]", "size", "@.length"),
    ("open", "false", "closed", "!@"),
    ("width", "3", "area", "@ * 4"),
    ("total", "0", "rounded", "Math.round(@)"),
    ("on", "true", "word", "@ ? 'on' : 'off'"),
    ("score", "7", "good", "@ > 5"),
    ("year", "2000", "next", "@ + 1"),
    ("level", "2", "above", "@ + 1"),
)


def called(dialect: Dialect, concept: str) -> str:
    """The function or word that a form is known by; nothing for a concept that isn't named by a word alone."""
    d = dialect
    patterns = {
        "state": d.state,
        "derived": d.derived,
        "props": d.props or d.prop,
        "bound": d.bound,
        "effects": d.effect,
    }
    pattern = patterns.get(concept, "")
    found = re.search(r"([^\s(]+)\(", pattern)
    return found[1] if found else pattern.split(" ")[0].replace("%i", "")


def event(dialect: Dialect, name: str, handler: str = "save") -> str:
    """A handler for an event, as an attribute."""
    form = dialect.event.replace("%e", name).replace("%E", name.capitalize())
    return form.replace("%h", handler).replace("%s", handler)


def forms(dialect: Dialect, concept: str, names: tuple[str, ...] = NAMES[0]) -> tuple[str, str]:
    """The form that stands for the concept, and a second one that belongs to it."""
    d, b = dialect, dialect.blocks
    name, value, follows, rule = names
    made = {
        "props": (f"let {{ title, size = 3 }} = {d.props}" if d.props else d.prop.replace("%n", "title"), ""),
        "bound": (f"{name} = {d.bound.replace('%i', value)}", ""),
        "rest": (f"...{d.rest}", ""),
        "effects": (f"{d.effect} ... {d.effect_end}", d.undo.replace("%s", "stop()")),
        "events": (event(d, "click"), event(d, "submit" + d.prevent)),
        "if": (b.if_.replace("%c", "ready"), b.endif),
        "bind": (
            d.bind.replace("%a", "value").replace("%n", "text"),
            d.bind.replace("%a", "checked").replace("%n", "done"),
        ),
        "content": (d.content.replace("%n", d.children), d.children or d.named.replace("%n", "top").replace("%v", "")),
        "pieces": (d.piece.replace("%n", "cell(value)"), d.named.replace("%n", "cell").replace("%v", "value")),
        "window": (f"<{d.window} {event(d, 'keydown')} />", ""),
        "context": (f"{d.get_context}('key')", f"{d.set_context}('key', value)"),
        "stores": ("$name", ""),
        "await": ("{#await promise}", ""),
    }
    if concept == "state":
        return d.state.replace("%n", name).replace("%i", value), ""
    if concept == "derived":
        told = rule.replace("@", name + d.access)
        block = f"{d.derived_block.replace('%n', follows)} ... }})" if d.derived_block else ""
        return d.derived.replace("%n", follows).replace("%e", told), block
    if concept == "callbacks":
        return _callback(d)
    if concept == "each":
        key = b.key.replace("%k", "entry")
        return b.each.replace("%l", "list").replace("%v", "entry").replace("%x", "").replace("%k", key), b.endeach
    return made[concept]


def _callback(dialect: Dialect) -> tuple[str, str]:
    name = callback_name("save", dialect)
    form = dialect.callback.replace("%n", name).replace("%e", "save")
    form = form.replace("%v", "text" if dialect.callback_prop else ", text")
    return form, name if dialect.callback_prop else dialect.dispatcher
