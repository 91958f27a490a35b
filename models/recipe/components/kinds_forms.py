"""Kinds of components around forms: choices, checks, submitted fields, editing in place."""

from .parts import Random, ask, button, design, field, joined, kind, labelled, maybe, quoted, shown
from .words import DONE, EMPTY, NAMES, identifier, label, listed, thing


@kind
def select(random: Random):
    several, entries = listed(random)
    one = several.rstrip("s")
    caption = one.capitalize()
    name = random.choice((one if one != several else "one", "chosen", "choice"))
    written = random.random() < 0.5
    asked = ask(
        random,
        f"select {quoted(random, caption)} with {', '.join(entries)}",
        random.choice((f"{entries[0]} is chosen at first", "", "")),
        f"show the choice as {quoted(random, f'{caption}: {entries[0]}')}",
    )
    if written:
        script, options = "", "\n".join(f"<option>{entry}</option>" for entry in entries)
    else:
        told = ", ".join(f"'{entry}'" for entry in entries)
        script, options = (
            f"const {several} = [{told}]\n",
            f"?each {several} as each (each)\n<option>[[each]]</option>\n?end",
        )
    control = f"<label>\n{caption}\n<select =value:{name}=>\n{options}\n</select>\n</label>"
    return asked, design(
        f"{script}state {name} = '{entries[0]}'", f"{control}\n{shown(random, f'{caption}: [[@{name}]]')}"
    )


@kind
def radio(random: Random):
    several, entries = listed(random)
    asked = ask(
        random,
        f"radio buttons for {', '.join(entries)}",
        random.choice(("show the chosen one", f"write {quoted(random, f'Chosen: {entries[-1]}')} under them")),
    )
    told = ", ".join(f"'{entry}'" for entry in entries)
    control = labelled(random, "[[each]]", '<input type="radio" value=[[each]] =group:chosen= />', after=True)
    markup = f"?each {several} as each (each)\n{control}\n?end\n{shown(random, 'Chosen: [[@chosen]]')}"
    start = random.choice((entries[0], entries[0], ""))
    return asked, design(f"const {several} = [{told}]\nstate chosen = '{start}'", markup)


@kind
def checkboxes(random: Random):
    several, entries = listed(random)
    empty = label(random, EMPTY)
    word = random.choice(("Chosen", "You take", "Picked", "With"))
    name = random.choice(("chosen", "picked", "ticked"))
    asked = ask(
        random,
        random.choice(
            (
                f"group of checkboxes for {', '.join(entries)}",
                f"choice of {several} with a checkbox each: {', '.join(entries)}",
            )
        ),
        f"below it a line like {quoted(random, f'{word}: {entries[0]}, {entries[1]}')}",
        f"or {quoted(random, empty)}",
    )
    told = ", ".join(f"'{entry}'" for entry in entries)
    control = labelled(random, "[[each]]", f'<input type="checkbox" value=[[each]] =group:{name}= />', after=True)
    text = f"{word}: [[@{name}.join(', ')]]"
    if random.random() < 0.5:
        below = f"?if @{name}.length\n{shown(random, text)}\n?else\n<p>{empty}</p>\n?end"
        script = ""
    else:
        below, script = shown(random, f"{word}: [[@line]]"), f"\nderive line = @{name}.join(', ') || '{empty}'"
    return asked, design(
        f"const {several} = [{told}]\nstate {name} = []{script}",
        f"?each {several} as each (each)\n{control}\n?end\n{below}",
    )


@kind
def single_check(random: Random):
    caption = random.choice(
        ("I agree", "Express", "With gift wrap", "By air", "Remember me", "Urgent", "Return trip", "Half price")
    )
    name = random.choice(("checked", "agreed", "wanted", "on"))
    press = label(random, DONE)
    if random.random() < 0.5:
        asked = ask(
            random, f"checkbox {quoted(random, caption)} without which the button {quoted(random, press)} is disabled"
        )
        below = f"<button disabled=[[!@{name}]]>{press}</button>"
    else:
        yes, no = random.choice((("Yes", "No"), ("It is on", "It is off"), ("Chosen", "Not chosen")))
        asked = ask(
            random,
            f"checkbox {quoted(random, caption)}",
            f"it says {quoted(random, yes)} or {quoted(random, no)} under it",
        )
        below = shown(random, f"[[@{name} ? '{yes}' : '{no}']]")
    return asked, design(f"state {name} = false", f"{field(random, caption, name, 'checkbox')}\n{below}")


@kind
def sent(random: Random):
    caption = random.choice(NAMES).replace("_", " ")
    name, press = identifier(caption), label(random, DONE)
    thanks = random.choice(("Thanks", "Sent", "Got it", "Noted", "Thank you", "Received"))
    asked = ask(
        random,
        f"form with a field {quoted(random, caption.capitalize())} and a button {quoted(random, press)}",
        f"after sending it says {quoted(random, thanks)} and the {caption}"
        + random.choice(("", ", without a reload of the page")),
    )
    script = f"state {name} = ''\nstate sent = false\nfun submit(!)\n@sent = true\nend"
    form = (
        f"<form ~submit.prevent:submit~>\n{field(random, caption.capitalize(), name)}\n"
        f"<button>{press}</button>\n</form>"
    )
    text = f"<p>{thanks}, [[@{name}]]</p>"
    if random.random() < 0.5:
        return asked, design(script, f"{form}\n?if @sent\n{text}\n?end")
    return asked, design(script, f"?if @sent\n{text}\n?else\n{form}\n?end")


@kind
def required(random: Random):
    caption = random.choice(NAMES).replace("_", " ")
    name, press, least = identifier(caption), label(random, DONE), random.choice((2, 3, 4, 5, 6, 8, 10))
    warning = random.choice(("Too short", "Please write more", "Not enough", "Longer, please"))
    warns = random.random() < 0.6
    asked = ask(
        random,
        f"field {quoted(random, caption.capitalize())} with at least {least} characters",
        f"until then the button {quoted(random, press)} is disabled",
        f"and it says {quoted(random, warning)}" if warns else "",
    )
    script = f"state {name} = ''\nderive valid = @{name}.length >= {least}"
    below = f"?if !@valid\n<p>{warning}</p>\n?end\n" if warns else ""
    return asked, design(
        script, f"{field(random, caption.capitalize(), name)}\n{below}<button disabled=[[!@valid]]>{press}</button>"
    )


@kind
def compared(random: Random):
    what = random.choice(NAMES).replace("_", " ")
    a, b = identifier(what), random.choice(("again", "repeated", "second", "copy"))
    second = f"{what.capitalize()} {random.choice(('again', 'once more'))}"
    same, differs = random.choice((("Same", "Different"), ("Equal", "Not equal"), ("They match", "They differ")))
    asked = ask(
        random,
        f"form that compares the fields {quoted(random, what.capitalize())} and {quoted(random, second)}",
        f"it says {quoted(random, same)} or {quoted(random, differs)}",
    )
    script = f"state {a} = ''\nstate {b} = ''\nderive equal = @{a} === @{b}"
    text = shown(random, f"[[@equal ? '{same}' : '{differs}']]")
    return asked, design(script, f"{field(random, what.capitalize(), a)}\n{field(random, second, b)}\n{text}")


@kind
def edited(random: Random):
    what = random.choice(NAMES).replace("_", " ")
    name, start = identifier(what), random.choice(("New", "No name", "Draft", "Unknown", "Anonymous"))
    edit, done = label(random, ["Edit", "Change", "Rewrite"]), label(random, DONE)
    asked = ask(
        random,
        f"{what} that can be edited in place",
        f"first it is {quoted(random, start)}",
        f"{quoted(random, edit)} opens a text field, {quoted(random, done)} closes it",
    )
    inside = f'<input aria-label="{what.capitalize()}" =value:{name}= />\n{button(done, "@editing = false")}'
    outside = f"<h2>[[@{name}]]</h2>\n{button(edit, '@editing = true')}"
    return asked, design(
        f"state {name} = '{start}'\nstate editing = false", f"?if @editing\n{inside}\n?else\n{outside}\n?end"
    )


@kind
def double_clicked(random: Random):
    what = random.choice(NAMES).replace("_", " ")
    event, told = random.choice(
        (("dblclick", "double click"), ("click", "click"), ("mouseenter", "visit by the mouse"))
    )
    tag = random.choice(("h1", "h2", "h3", "p", "strong"))
    asked = ask(
        random,
        f"text {quoted(random, what.capitalize())} that counts every {told}",
        maybe(random, f"use the element {tag}", 0.3),
    )
    return asked, design(
        "state times = 0",
        f"<{tag} ~{event}:@times += 1~>{what.capitalize()}</{tag}>\n{shown(random, '[[@times]] times')}",
    )


@kind
def entered(random: Random):
    caption = random.choice(NAMES).replace("_", " ").capitalize()
    key, does = random.choice((("Enter", "keeps"), ("Escape", "empties")))
    name, kept = random.choice((("text", "kept"), ("draft", "saved"), ("value", "last")))
    asked = ask(
        random,
        f"text field {quoted(random, caption)} whose text the key {key} {does}",
        f"show it as {quoted(random, f'{kept.capitalize()}: ...')}" if key == "Enter" else "",
    )
    change = f"@{kept} = @{name}" if key == "Enter" else f"@{name} = ''"
    states = f"state {name} = ''" + (f"\nstate {kept} = ''" if key == "Enter" else "")
    script = f"{states}\nfun press(event)\nif (event.key === '{key}') {change}\nend"
    control = labelled(random, caption, f"<input =value:{name}= ~keydown:press~ />")
    below = f"[[@{kept}]]" if key == "Enter" else f"[[@{name}]]"
    title = kept.capitalize() if key == "Enter" else "Text"
    return asked, design(script, f"{control}\n{shown(random, f'{title}: {below}')}")


@kind
def mixed_form(random: Random):
    what = random.choice(NAMES).replace("_", " ")
    several, entries = listed(random)
    caption = several.rstrip("s").capitalize()
    name, extra = (
        identifier(what),
        random.choice(("urgent", "paid", "abroad", "fragile", "secret", "express", "frozen")),
    )
    if name == several.rstrip("s"):
        name = "text"
    one = several.rstrip("s") if several.rstrip("s") != several else "one"
    asked = joined(
        random,
        ask(
            random,
            f"form: text field {quoted(random, what.capitalize())}, "
            f"select {quoted(random, caption)} ({', '.join(entries)})",
        ).rstrip("."),
        f"checkbox {quoted(random, extra.capitalize())}",
        "and a live summary of it all",
    )
    options = "\n".join(f"<option>{entry}</option>" for entry in entries)
    parts = (
        field(random, what.capitalize(), name),
        f"<label>\n{caption}\n<select =value:{one}=>\n{options}\n</select>\n</label>",
        field(random, extra.capitalize(), extra, "checkbox"),
        shown(random, f"[[@{name}]], [[@{one}]][[@{extra} ? ', {extra}' : '']]"),
    )
    return asked, design(f"state {name} = ''\nstate {one} = '{entries[0]}'\nstate {extra} = false", "\n".join(parts))


@kind
def guess(random: Random):
    _, several = thing(random)
    secret = random.choice((3, 7, 12, 42, 77))
    low, high, right = random.choice(
        (("Too low", "Too high", "Right"), ("More", "Less", "Yes"), ("Higher", "Lower", "Found"))
    )
    asked = ask(
        random,
        f"guessing game for the number of {several} ({secret})",
        f"it says {quoted(random, low)}, {quoted(random, high)} or {quoted(random, right)}",
    )
    script = f"state guess = 0\nderive hint cases @guess < {secret}: '{low}' | @guess > {secret}: '{high}' | '{right}'"
    return asked, design(script, f"{field(random, 'Guess', 'guess', 'number')}\n{shown(random, '[[@hint]]')}")
