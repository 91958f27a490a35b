"""Kinds of components put together from independent features, so that requests must be read clause by clause."""

from collections.abc import Callable
from dataclasses import dataclass

from .parts import Random, ask, button, design, field, joined, kind, labelled, quoted, shown
from .words import DONE, FLAGS, NAMES, RESET, TOGGLES, UP, identifier, label, listed, thing


@dataclass
class Feature:
    """A clause of the request, and what it adds to script and markup."""

    clause: str
    script: str
    markup: str


def _number(random: Random, taken: set[str]) -> Feature:
    _, several = _fresh_thing(random, taken)
    name, press = identifier(several), label(random, UP)
    clause = random.choice(
        (
            f"a counter for {several} with the button {quoted(random, press)}",
            f"the button {quoted(random, press)} counts {several}",
        )
    )
    return Feature(
        clause, f"state {name} = 0", f"{shown(random, f'{several}: [[@{name}]]')}\n{button(press, f'@{name}++')}"
    )


def _check(random: Random, taken: set[str]) -> Feature:
    flag = _fresh(random, FLAGS, taken)
    caption = flag.capitalize()
    clause = f"a checkbox {quoted(random, caption)}"
    return Feature(clause, f"state {flag} = false", field(random, caption, flag, "checkbox"))


def _conditional(random: Random, taken: set[str]) -> Feature:
    flag = _fresh(random, FLAGS, taken)
    caption, text = flag.capitalize(), f"It is {flag}"
    clause = f"a checkbox {quoted(random, caption)} that shows the text {quoted(random, text)} while it's ticked"
    below = f"\n?if @{flag}\n{shown(random, text)}\n?end"
    return Feature(clause, f"state {flag} = false", field(random, caption, flag, "checkbox") + below)


def _text(random: Random, taken: set[str]) -> Feature:
    what = _fresh(random, NAMES, taken).replace("_", " ")
    name = identifier(what)
    clause = f"a text field {quoted(random, what.capitalize())}"
    if random.random() < 0.5:
        clause += " with its length behind it"
        return Feature(
            clause,
            f"state {name} = ''",
            f"{field(random, what.capitalize(), name)}\n{shown(random, f'[[@{name}.length]]')}",
        )
    return Feature(clause, f"state {name} = ''", field(random, what.capitalize(), name))


def _heading(random: Random, taken: set[str]) -> Feature:
    name, tag = _fresh(random, NAMES, taken), random.choice(("h1", "h2", "h3"))
    return Feature(f"the prop {name} as a heading", f"prop {name}", f"<{tag}>[[{name}]]</{tag}>")


def _list(random: Random, taken: set[str]) -> Feature:
    one, several = _fresh_thing(random, taken)
    name = identifier(several)
    item = identifier(one) if identifier(one) != name else "each"
    return Feature(
        f"a list of the prop {name}", f"prop {name}", f"<ul>\n?each {name} as {item}\n<li>[[{item}]]</li>\n?end\n</ul>"
    )


def _title(random: Random, taken: set[str]) -> Feature:
    word = _fresh(random, UP, taken).replace("+", " ")
    return Feature(f"the paragraph {quoted(random, word)}", "", f"<p>{word}</p>")


def _logged(random: Random, taken: set[str]) -> Feature:
    _, several = _fresh_thing(random, taken)
    name, press = identifier(several), label(random, UP)
    clause = f"a button {quoted(random, press)} that counts {several} and logs the number to the console"
    return Feature(clause, f"state {name} = 0\neffect\nconsole.log(@{name})\nend", button(press, f"@{name} += 1"))


def _content(random: Random, taken: set[str]) -> Feature:
    taken.add("content")
    return Feature(
        random.choice(("the content that stands inside", "whatever is put inside", "its content")),
        "",
        "<div>\n[*]\n</div>",
    )


def _fresh(random: Random, words: list[str], taken: set[str]) -> str:
    while (found := random.choice(words)) in taken:
        pass
    taken.add(found)
    return found


def _fresh_thing(random: Random, taken: set[str]) -> tuple[str, str]:
    while (found := thing(random))[1] in taken:
        pass
    taken.add(found[1])
    return found


FEATURES: tuple[Callable[[Random, set[str]], Feature], ...] = (
    _number,
    _check,
    _conditional,
    _text,
    _heading,
    _list,
    _title,
    _logged,
    _content,
)


@kind
def combined(random: Random):
    taken = {"title"}
    features = [make(random, taken) for make in random.sample(FEATURES, random.choice((2, 2, 2, 3)))]
    *first, last = [feature.clause for feature in features]
    clauses = f"{', '.join(first)} and {last}"
    asked = random.choice(
        (
            f"component with {clauses}",
            f"Make a component that has {clauses}.",
            f"I need {clauses}",
            f"Component: {clauses}",
        )
    )
    return asked, design("\n".join(each.script for each in features), "\n".join(each.markup for each in features))


OPERATIONS = (
    ("adds {n}", "@{v} += {n}"),
    ("takes {n} off", "@{v} -= {n}"),
    ("doubles it", "@{v} *= 2"),
    ("makes it {n}", "@{v} = {n}"),
    ("triples it", "@{v} *= 3"),
    ("halves it", "@{v} = @{v} / 2"),
    ("changes its sign", "@{v} = -@{v}"),
)


@kind
def operations(random: Random):
    name, start = random.choice(("number", "value", "n", "result", "x", "amount")), random.randint(0, 20)
    chosen = random.sample(OPERATIONS, random.choice((1, 2, 2, 3)))
    labels = random.sample([each.replace("+", " ") if len(each) > 2 else each for each in UP + RESET], len(chosen))
    clauses, parts = [], [shown(random, f"[[@{name}]]")]
    for text, (told, change) in zip(labels, chosen, strict=True):
        number = str(random.randint(2, 12))
        clauses.append(f"{quoted(random, text)} {told.replace('{n}', number)}")
        parts.append(button(text, change.replace("{n}", number).replace("{v}", name)))
    asked = ask(random, f"number that starts with {start}", "the button " * (len(clauses) == 1) + ", ".join(clauses))
    return asked, design(f"state {name} = {start}", "\n".join(parts))


@kind
def static(random: Random):
    what, link = random.sample(NAMES, 2)
    one, several = thing(random)
    heading, text = (
        f"{random.choice(('My', 'Our', 'All', 'The'))} {several}",
        f"{random.choice(('Here is', 'This is', 'Look at'))} the {one}",
    )
    tag = random.choice(("h1", "h2", "h3"))
    path = f"/{identifier(link)}"
    asked = ask(
        random,
        f"page with the heading {quoted(random, heading)}",
        f"a paragraph {quoted(random, text)}",
        f"and a link {quoted(random, what.capitalize())} to {path}",
    )
    return asked, design("", f'<{tag}>{heading}</{tag}>\n<p>{text}</p>\n<a href="{path}">{what.capitalize()}</a>')


@kind
def menu(random: Random):
    _, entries = listed(random)
    press = label(random, ["Pages", "More", "Links", "Go+to", "Places", "Contents"])
    name = random.choice(("open", "shown", "visible"))
    escape = random.random() < 0.4
    asked = ask(
        random,
        f"menu: the button {quoted(random, press)} opens and closes the links {', '.join(entries)}",
        "the key Escape closes it, too" if escape else "",
    )
    links = "\n".join(f'<a href="/{entry.lower()}">{entry}</a>' for entry in entries)
    script = f"state {name} = false"
    window = ""
    if escape:
        script += f"\nfun close(event)\nif (event.key === 'Escape') @{name} = false\nend"
        window = "<*window ~keydown:close~ />\n"
    more = random.choice(("", f" aria-expanded=[[@{name}]]"))
    return asked, design(
        script, f"{window}{button(press, f'@{name} = !@{name}', more)}\n?if @{name}\n<nav>\n{links}\n</nav>\n?end"
    )


@kind
def typed_in_place(random: Random):
    tag = random.choice(("h2", "p", "strong", "h3", "span"))
    start = f"{random.choice(('New', 'First', 'My'))} {thing(random)[0]}"
    event, told = random.choice((("dblclick", "a double click"), ("click", "a click")))
    keep, drop = random.choice((("Enter", "Escape"), ("Enter", "Delete"), ("Tab", "Escape")))
    asked = ask(
        random,
        f"text {quoted(random, start)} that {told} makes an input",
        f"{keep} keeps what was typed, {drop} drops it",
    )
    script = (
        f"state text = '{start}'\nstate draft = ''\nstate editing = false\n"
        f"fun edit()\n@draft = @text\n@editing = true\nend\n"
        f"fun press(event)\nif (event.key === '{keep}') @text = @draft\n"
        f"if (event.key === '{keep}' || event.key === '{drop}') @editing = false\nend"
    )
    inside = '<input aria-label="Text" =value:draft= ~keydown:press~ />'
    return asked, design(script, f"?if @editing\n{inside}\n?else\n<{tag} ~{event}:edit~>[[@text]]</{tag}>\n?end")


@kind
def registration(random: Random):
    what = random.choice(("PIN", "Code", "Secret", "Key", "Passphrase", "Number"))
    name, again, least = what.lower(), random.choice(("again", "repeated", "second")), random.choice((4, 6, 10, 12))
    press, warning = label(random, DONE), random.choice(("They are not the same", "Both must be equal", "Not the same"))
    asked = joined(
        random,
        ask(random, f"form with the fields {quoted(random, what)} and {quoted(random, f'{what} again')}").rstrip("."),
        f"the button {quoted(random, press)} can't be pressed until both are the same with at least {least} characters",
        f"while they differ, it says {quoted(random, warning)}",
    )
    script = (
        f"state {name} = ''\nstate {again} = ''\nderive wrong = @{again} !== '' && @{name} !== @{again}\n"
        f"derive valid = @{name}.length >= {least} && @{name} === @{again}"
    )
    kind_ = random.choice(("password", ""))
    fields = f"{field(random, what, name, kind_)}\n{field(random, f'{what} again', again, kind_)}"
    return asked, design(
        script,
        f"<form>\n{fields}\n?if @wrong\n<p>{warning}</p>\n?end\n<button disabled=[[!@valid]]>{press}</button>\n</form>",
    )


@kind
def liked(random: Random):
    show, hide = random.choice(TOGGLES).split(":")
    flag = random.choice(FLAGS)
    one, _ = thing(random)
    asked = ask(
        random,
        f"button that reads {quoted(random, show)} or {quoted(random, hide)} for a {one}",
        f"it sets aria-pressed while the {one} is {flag}",
    )
    return asked, design(
        f"state {flag} = false",
        button(f"[[@{flag} ? '{hide}' : '{show}']]", f"@{flag} = !@{flag}", f" aria-pressed=[[@{flag}]]"),
    )


@kind
def hovered(random: Random):
    _, several = thing(random)
    tag = random.choice(("div", "span", "button", "p"))
    name = random.choice(("over", "inside", "hovered"))
    hint = f"There are many {several}"
    asked = ask(
        random,
        f"text {quoted(random, several.capitalize())} with the hint {quoted(random, hint)} while the mouse is over it",
    )
    control = f"<{tag} ~mouseenter:@{name} = true~ ~mouseleave:@{name} = false~>{several.capitalize()}</{tag}>"
    return asked, design(f"state {name} = false", f"{control}\n?if @{name}\n<em>{hint}</em>\n?end")


@kind
def live_field(random: Random):
    caption = random.choice(NAMES).replace("_", " ")
    name = identifier(caption)
    value = random.choice(("Ada", "none", "blue", "7", "Rome"))
    clear = label(random, RESET)
    asked = ask(
        random,
        f"field {quoted(random, caption.capitalize())} that begins with {quoted(random, value)}",
        f"its text is repeated below it, and {quoted(random, clear)} empties it",
    )
    markup = f"{labelled(random, caption.capitalize(), f'<input =value:{name}= />')}\n{shown(random, f'[[@{name}]]')}\n"
    return asked, design(f"state {name} = '{value}'", markup + button(clear, f"@{name} = ''"))
