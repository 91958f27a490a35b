"""Says a request in other words, so that a model sees many ways to ask for the same.

It changes only what stands outside of quotes, since labels and texts must stay as they are.
"""

import random
import re

RULES: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        r"\bbutton $",
        ("button labelled ", "button that says ", "button called ", "button with the text ", "button named "),
    ),
    (r"\bbuttons $", ("buttons called ", "buttons labelled ", "buttons named ")),
    (
        r"\bthe button says $",
        ("the button is called ", "label of the button: ", "its button reads ", "the button is labelled "),
    ),
    (r"\bbutton is $", ("button reads ", "button is labelled ", "button says ", "button's text is ")),
    (
        r"\bfield $",
        ("field labelled ", "input labelled ", "field called ", "input with the label ", "text input ", "box for "),
    ),
    (r"\btext area $", ("textarea labelled ", "text area labelled ", "textarea with the label ", "large text field ")),
    (r"\bselect $", ("select labelled ", "dropdown ", "select box ", "drop-down list labelled ", "selection ")),
    (r"\bcheckbox $", ("checkbox labelled ", "check box ", "tick box labelled ", "box to tick, ")),
    (r"\blabel $", ("labelled ", "its label is ", "call it ")),
    (r"\bit says $", ("show ", "write ", "it shows ", "it reads ", "display ", "it tells ")),
    (r"\bsay $", ("show ", "write ", "display ", "print ")),
    (r"\bwithout any it says $", ("if there are none, show ", "when it's empty write ", "say ", "an empty one reads ")),
    (r"\btext area\b", ("textarea", "large text field", "multi-line field")),
    (
        r"\bthe prop (\w+)",
        (r"a prop \1", r"the prop called \1", r"its prop \1", r"a prop named \1", r"the property \1"),
    ),
    (r"\bthe props (\w+)", (r"props \1", r"the properties \1", r"its props \1", r"the inputs \1")),
    (r"\bby default", ("if not given", "unless it's given", "when it is missing", "as the default")),
    (r"\bbelow it\b", ("under it", "underneath", "below that", "and below")),
    (r"\bcounter\b", ("counter", "counter", "counting component")),
    (r"\bshows\b", ("displays", "shows", "prints", "has")),
    (r"\bshow\b", ("display", "show", "print", "write")),
    (r"\blist of\b", ("list of", "list with", "listing of")),
    (r"\ba click\b", ("clicking", "a click", "pressing it", "each click")),
    (r"\bit starts at\b", ("start at", "starting at", "begin with", "first it is")),
    (r"\bstarts\b", ("begins", "starts")),
    (r"\bform with\b", ("form having", "form that has", "form with", "small form with")),
    (r"\bdisabled\b", ("disabled", "not active", "disabled")),
    (r"\bat least\b", ("at least", "no fewer than", "a minimum of")),
    (r"\bcomponent for\b", ("component for", "widget for", "component showing")),
    (r"\bchosen\b", ("chosen", "selected", "picked")),
    (r"\bopens\b", ("opens", "shows", "brings up")),
    (r"\ba list of\b", ("a list of", "an array of", "a list with")),
    (r"\bit's\b", ("it is", "it's")),
    (r"\bdecimals\b", ("decimals", "decimal places", "digits after the point")),
    (r"\bparts\b", ("parts", "slots", "pieces", "fragments", "templates")),
    (r"\bthe part (\w+)", (r"the slot \1", r"the piece \1", r"the template \1", r"the fragment \1")),
)
_COMPILED = tuple((re.compile(pattern), choices) for pattern, choices in RULES)
_PARTS = re.compile(r'("[^"]*"|(?<!\w)\'[^\']*\'(?!\w))')
_ARTICLE = re.compile(r"\b([aA]) (input|array|area)")
CHANCE = 0.45


def reworded(random: random.Random, request: str) -> str:
    """The request with some of its words exchanged."""
    parts = _PARTS.split(request)
    for at in range(0, len(parts), 2):
        if len(parts[at]) > 3:
            parts[at] = _changed(random, parts[at])
    told = _ARTICLE.sub(r"\1n \2", "".join(parts))
    style = random.random()
    if style < 0.12:
        told = told.lower() if len(parts) == 1 else told[0].lower() + told[1:]
    elif style < 0.2:
        told = told.rstrip(".")
    return told


def _changed(random: random.Random, text: str) -> str:
    lower = text.lower()
    for pattern, choices in _COMPILED:
        if random.random() < CHANCE and pattern.search(lower):
            capital = text[0].isupper()
            text = pattern.sub(random.choice(choices), text, count=1)
            if capital:
                text = text[0].upper() + text[1:]
    return text
