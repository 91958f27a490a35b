"""Pieces that designs and requests share: fields, buttons, lines of text, ways to ask.

It knows the neutral notation; which components there are is said elsewhere.
"""

import random
from collections.abc import Callable

Random = random.Random
Design = tuple[str, str]  # a request, and the design of what it asks for
KINDS: list[Callable[[Random], Design]] = []

_VERBS = (
    *("Create", "Make", "Build", "Write", "Create", "Make", "Write me", "Give me", "I need", "I want", "Please write"),
    *("Show me", "Implement", "Design", "Could you write", "Can you make", "I'd like", "Let's have", "We need", "Code"),
)
_TEXT_TAGS = ("p", "p", "p", "p", "span", "strong", "div", "output")
_QUOTES = ('"{}"', '"{}"', '"{}"', "'{}'", "{}", "({})")


def kind(design: Callable[[Random], Design]) -> Callable[[Random], Design]:
    """Adds a kind of component."""
    KINDS.append(design)
    return design


def quoted(random: Random, text: str) -> str:
    """The text, as people set off a label in a request."""
    return random.choice(_QUOTES[:4]).format(text)


def ask(random: Random, what: str, *details: str) -> str:
    """A request for `what` (a phrase such as "counter for cups"), with details that may be left out if empty."""
    style = random.random()
    article = "an" if what[0].lower() in "aeiou" else "a"
    if style < 0.45:
        first = f"{random.choice(_VERBS)} {article} {what}"
    elif style < 0.6:
        first = f"{random.choice(_VERBS[:4])} a component: {what}"
    elif style < 0.7:
        first = f"{article.capitalize()} {what}"
    elif style < 0.8 and what.count(" ") < 3 and "component" not in what:
        first = f"{what[0].upper()}{what[1:]} component"
    else:
        first = what if random.random() < 0.5 else what[0].upper() + what[1:]
    return joined(random, first, *details)


def joined(random: Random, first: str, *details: str) -> str:
    """The sentences, punctuated carefully or not."""
    told = [detail for detail in details if detail]
    if not told:
        return first + ("." if random.random() < 0.3 else "")
    if random.random() < 0.7:
        return ". ".join([first, *(detail[0].upper() + detail[1:] for detail in told)]) + "."
    return ", ".join([first, *told])


def maybe(random: Random, text: str, chance: float = 0.5) -> str:
    """The text, or nothing."""
    return text if random.random() < chance else ""


def shown(random: Random, content: str) -> str:
    """A line of text in some element."""
    tag = random.choice(_TEXT_TAGS)
    return f"<{tag}>{content}</{tag}>"


def button(label: str, handler: str, more: str = "") -> str:
    """A button with a handler for its clicks."""
    return f"<button{more} ~click:{handler}~>{label}</button>"


def field(random: Random, label: str, name: str, kind: str = "", more: str = "") -> str:
    """A labelled input bound to a state."""
    typed = f' type="{kind}"' if kind else ""
    bound = "checked" if kind == "checkbox" else "value"
    control = f"<input{typed} ={bound}:{name}={more} />"
    return labelled(random, label, control, after=kind == "checkbox")


def labelled(random: Random, label: str, control: str, after: bool = False) -> str:
    """A control within its label, on one line or several."""
    if random.random() < 0.5:
        return f"<label>{control} {label}</label>" if after else f"<label>{label} {control}</label>"
    return "\n".join(["<label>", *((control, label) if after else (label, control)), "</label>"])


def shuffled(random: Random, *parts: str, chance: float = 0.3) -> str:
    """The parts of the markup under each other, now and then in another order."""
    order = [part for part in parts if part]
    if random.random() < chance:
        random.shuffle(order)
    return "\n".join(order)


def design(script: str, markup: str) -> str:
    """Both halves of a design."""
    return f"{script}\n---\n{markup}"


def handler(random: Random, name: str, statement: str, inline: float = 0.6) -> tuple[str, str]:
    """What a handler calls, and the function it needs in the script (or nothing)."""
    if random.random() < inline:
        return statement, ""
    return name, f"fun {name}()\n{statement}\nend"


def prop_with_default(random: Random, name: str, default: str) -> tuple[str, str]:
    """How a request names a prop that has a default: words for the list of props, and a sentence or nothing."""
    if random.random() < 0.5:
        return f"{name} ({default} {random.choice(('if not given', 'by default', 'if missing', 'otherwise'))})", ""
    return name, f"{name} is {default} by default"


def teller(random: Random, event: str, value: str = "") -> tuple[str, str, str]:
    """How the parent is told of an event: a line of the script, a statement, and words for the request.

    The request speaks either of the event, and then the dialect says how events are told, or of a function in a prop.
    """
    if random.random() < 0.55:
        return (
            f"calls {event}",
            f"tell {event}({value})",
            random.choice((f"tells the parent {event}", f"sends the event {event}")),
        )
    name = random.choice((f"on{event}", f"on{event}", f"on{event.capitalize()}", f"handle{event.capitalize()}"))
    asked = random.choice(
        (
            f"calls the prop {name}",
            f"calls {name}, a prop,",
            f"calls the function in the prop {name}",
            f"calls the callback {name}",
        )
    )
    return f"prop {name}", f"{name}{random.choice(('', '', '?.'))}({value})", asked
