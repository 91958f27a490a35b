"""Kinds of components that keep a state and change it on clicks: counters, switches, choices, rounds."""

from .parts import Random, ask, button, design, handler, joined, kind, maybe, quoted, shown, shuffled
from .words import DOWN, FLAGS, RESET, TOGGLES, UP, identifier, label, listed, thing

COUNT_NAMES = ("count", "count", "count", "n", "total", "value", "number", "clicks", "amount")


@kind
def counter(random: Random):
    _, several = thing(random)
    named = random.random() < 0.6
    name = identifier(several) if named else random.choice(COUNT_NAMES)
    step, start = random.choice((1, 1, 1, 2, 5, 10)), random.choice((0, 0, 0, 0, 1, 3, 10))
    up = label(random, UP)
    asked_up = random.random() < 0.5
    call, function = handler(random, random.choice(("increment", "add", "more", "up")), f"@{name} += {step}")
    text = (
        random.choice((f"{name}: [[@{name}]]", f"[[@{name}]] {several}", f"[[@{name}]]"))
        if named
        else (random.choice((f"Count: [[@{name}]]", f"[[@{name}]]", f"Clicks: [[@{name}]]")))
    )
    what = random.choice(
        (f"counter for {several}", f"{several} counter", f"button that counts {several}", f"counter of {several}")
    )
    asked = ask(
        random,
        what
        if named
        else random.choice(("counter with a button", "number that grows by clicks", "button and its number of clicks")),
        f"it starts at {start}" if start else "",
        f"each click adds {step}" if step > 1 else "",
        f"the button says {quoted(random, up)}" if asked_up else "",
    )
    markup = shuffled(
        random,
        shown(random, text),
        button(up if asked_up else random.choice(("Increment", "Add", "+", "Count up")), call),
    )
    return asked, design(f"state {name} = {start}\n{function}", markup)


@kind
def up_and_down(random: Random):
    _, several = thing(random)
    name = identifier(several)
    up, down, reset = label(random, UP), label(random, DOWN), label(random, RESET)
    with_reset = random.random() < 0.5
    start = random.choice((0, 0, 5, 10))
    clear, function = handler(random, "reset", f"@{name} = {start}")
    labels = f"{quoted(random, down)}, {quoted(random, up)}" + (f" and {quoted(random, reset)}" if with_reset else "")
    asked = ask(
        random,
        random.choice((f"counter for {several} that goes up and down", f"{several} counter with the buttons {labels}")),
        f"start with {start}" if start else "",
    )
    if labels not in asked:
        asked = joined(random, asked.rstrip("."), f"buttons: {labels}")
    parts = [button(down, f"@{name}--"), shown(random, f"[[@{name}]] {several}"), button(up, f"@{name}++")]
    if with_reset:
        parts.append(button(reset, clear))
    return asked, design(
        f"state {name} = {start}\n{function if with_reset else ''}", shuffled(random, *parts, chance=0.2)
    )


@kind
def limited(random: Random):
    one, several = thing(random)
    low, high = random.choice((0, 0, 1, 1, 2)), random.choice((5, 8, 10, 12, 20, 99))
    name = random.choice((identifier(several), "amount", "quantity", "number"))
    both = random.random() < 0.6
    up, down = label(random, UP), label(random, DOWN)
    asked = ask(
        random,
        random.choice(
            (f"{one} stepper", f"picker for the number of {several}", f"field for how many {several}, with two buttons")
        ),
        f"from {low} to {high}" if both else f"never below {low}",
        f"buttons {quoted(random, down)} and {quoted(random, up)}",
    )
    less = button(down, f"@{name}--", f" disabled=[[@{name} === {low}]]")
    more = button(up, f"@{name}++", f" disabled=[[@{name} === {high}]]" if both else "")
    return asked, design(f"state {name} = {low}", f"{less}\n{shown(random, f'[[@{name}]]')}\n{more}")


@kind
def switch(random: Random):
    flag = random.choice(FLAGS)
    one, _ = thing(random)
    press = label(random, ["Switch+it", "Toggle", "Change", "Press", "Flip", "Turn", "Tap"])
    yes, no = random.choice(((flag, f"not {flag}"), ("on", "off"), ("yes", "no"), (flag.capitalize(), "Not " + flag)))
    call, function = handler(random, "toggle", f"@{flag} = !@{flag}")
    text = f"The {one} is [[@{flag} ? '{yes}' : '{no}']]"
    asked = random.choice(
        (
            joined(
                random,
                ask(random, f"button that makes the {one} {yes} or {no}").rstrip("."),
                f"label {quoted(random, press)}",
            ),
            f"Show whether the {one} is {yes} or {no}; the button {quoted(random, press)} changes it",
            ask(random, f"toggle: the {one} is {yes} or {no}", f"button {quoted(random, press)}"),
        )
    )
    return asked, design(
        f"state {flag} = false\n{function}", shuffled(random, shown(random, text), button(press, call))
    )


@kind
def revealed(random: Random):
    show, hide = random.choice(TOGGLES).split(":")
    _, several = thing(random)
    name = random.choice(("open", "shown", "visible", "expanded"))
    text = random.choice(
        (f"More about {several}", f"All the {several} are here", f"Here are the {several}", f"{several} for everybody")
    )
    one_button = random.random() < 0.5
    asked = ask(
        random,
        random.choice(
            (
                f"button that shows and hides the text {quoted(random, text)}",
                f"text {quoted(random, text)} that can be hidden",
            )
        ),
        f"the button says {quoted(random, show)} or {quoted(random, hide)}"
        if one_button
        else f"the button is called {quoted(random, show)}",
    )
    told = f"[[@{name} ? '{hide}' : '{show}']]" if one_button else show
    more = random.choice(("", f" aria-expanded=[[@{name}]]"))
    markup = f"{button(told, f'@{name} = !@{name}', more)}\n?if @{name}\n{shown(random, text)}\n?end"
    return asked, design(f"state {name} = false", markup)


@kind
def two_faces(random: Random):
    first, second = random.choice(TOGGLES).split(":")
    one, _ = thing(random)
    flag = random.choice(FLAGS)
    before, after = f"The {one} is waiting", f"The {one} is {flag}"
    asked = joined(
        random,
        ask(random, f"component that says {quoted(random, before)} with a button {quoted(random, first)}").rstrip("."),
        f"once it's clicked it says {quoted(random, after)}, with a button {quoted(random, second)}",
    )
    yes = f"{shown(random, after)}\n{button(second, f'@{flag} = false')}"
    no = f"{shown(random, before)}\n{button(first, f'@{flag} = true')}"
    return asked, design(f"state {flag} = false", f"?if @{flag}\n{yes}\n?else\n{no}\n?end")


@kind
def cycle(random: Random):
    several, entries = listed(random)
    one = several.rstrip("s")
    forward = label(random, ["Next", "Forward", "Switch", "On", "Go+on", "Turn", "Change"])
    asked = ask(
        random,
        random.choice(
            (f"component that goes through the {several} {', '.join(entries)}", f"{one} switcher: {', '.join(entries)}")
        ),
        f"a button {quoted(random, forward)} goes to the next and after the last to the first",
    )
    told = ", ".join(f"'{entry}'" for entry in entries)
    name = random.choice(("at", "index", "position"))
    if random.random() < 0.5:
        script = f"const {several} = [{told}]\nstate {name} = 0\nderive current = {several}[@{name}]"
        shown_text, change = "[[@current]]", f"@{name} = (@{name} + 1) % {several}.length"
    else:
        pairs = ", ".join(f"{a}: '{b}'" for a, b in zip(entries, entries[1:] + entries[:1], strict=True))
        script = f"const next = {{ {pairs} }}\nstate current = '{entries[0]}'"
        shown_text, change = "[[@current]]", "@current = next[@current]"
    return asked, design(script, shuffled(random, shown(random, shown_text), button(forward, change)))


@kind
def scores(random: Random):
    _, pair = listed(random)
    first, second = pair[:2]
    a, b = first.lower(), second.lower()
    again = label(random, RESET)
    goal = random.choice(("goal", "point", "vote", "hit"))
    text = lambda name, key: shown(random, f"{name}: [[@{key}]]")  # noqa: E731
    asked = ask(
        random,
        random.choice(("score card", "tally", "vote counter", "point counter")) + f" for {first} and {second}",
        f"the buttons are {quoted(random, f'{first} {goal}')}, "
        f"{quoted(random, f'{second} {goal}')} and {quoted(random, again)}",
    )
    if random.random() < 0.5:
        script = f"state {a} = 0\nstate {b} = 0\nfun reset()\n@{a} = 0\n@{b} = 0\nend"
        keys = (a, b)
    else:
        name = random.choice(("score", "points", "tally"))
        script = f"state {name} = {{ {a}: 0, {b}: 0 }}\nfun reset()\n@{name}.{a} = 0\n@{name}.{b} = 0\nend"
        keys = (f"{name}.{a}", f"{name}.{b}")
    parts = [text(first, keys[0]), text(second, keys[1])]
    buttons = [
        button(f"{first} {goal}", f"@{keys[0]}++"),
        button(f"{second} {goal}", f"@{keys[1]}++"),
        button(again, "reset"),
    ]
    return asked, design(script, "\n".join(parts + buttons))


@kind
def dice(random: Random):
    sides = random.choice((4, 6, 8, 10, 12, 20, 100))
    name = random.choice(("face", "result", "roll", "value", "number"))
    press = label(random, ["Roll", "Throw", "Draw", "Roll+again", "Try"])
    asked = ask(
        random,
        random.choice((f"die with {sides} sides", f"random number from 1 to {sides}", f"dice roller, {sides} sides")),
        f"button {quoted(random, press)}",
    )
    call, function = handler(
        random, "roll" if name != "roll" else "throwIt", f"@{name} = Math.ceil(Math.random() * {sides})"
    )
    return asked, design(
        f"state {name} = 1\n{function}", shuffled(random, shown(random, f"[[@{name}]]"), button(press, call))
    )


@kind
def tabs(random: Random):
    several, entries = listed(random)
    name = random.choice(("tab", "active", "current", "selected"))
    told = ", ".join(f"'{entry}'" for entry in entries)
    asked = ask(
        random,
        f"tabs for {', '.join(entries)}",
        random.choice(("below them stands the chosen one", "show which one is open", f"{entries[0]} is open at first")),
    )
    shown_text = shown(random, random.choice((f"[[@{name}]]", f"Now: [[@{name}]]", f"Page of [[@{name}]]")))
    mark = random.choice(
        (
            f" aria-pressed=[[@{name} === each]]",
            f" class:active=[[@{name} === each]]",
            f" disabled=[[@{name} === each]]",
        )
    )
    if "class:" in mark:
        mark = f" class=[[@{name} === each ? 'active' : '']]"
    markup = f"?each {several} as each (each)\n{button('[[each]]', f'@{name} = each', mark)}\n?end\n{shown_text}"
    return asked, design(f"const {several} = [{told}]\nstate {name} = '{entries[0]}'", markup)


@kind
def steps(random: Random):
    several, entries = listed(random)
    back, on = label(random, ["Back", "Previous", "Earlier"]), label(random, ["Next", "Forward", "Later"])
    asked = ask(
        random,
        f"wizard with the steps {', '.join(entries)}",
        f"buttons {quoted(random, back)} and {quoted(random, on)}, each disabled at its end",
    )
    told = ", ".join(f"'{entry}'" for entry in entries)
    markup = "\n".join(
        (
            shown(random, f"Step [[@step + 1]]: [[{several}[@step]]]"),
            button(back, "@step--", " disabled=[[@step === 0]]"),
            button(on, "@step++", f" disabled=[[@step === {several}.length - 1]]"),
        )
    )
    return asked, design(f"const {several} = [{told}]\nstate step = 0", markup)


@kind
def history(random: Random):
    one, several = thing(random)
    add, undo = label(random, UP), label(random, ["Undo", "Take+back", "Step+back"])
    name = identifier(several)
    asked = ask(
        random,
        f"{one} counter with undo",
        f"{quoted(random, add)} adds one, {quoted(random, undo)} goes back",
        maybe(random, f"it shows how many {several} there are", 0.4),
    )
    script = (
        f"state {name} = 0\nstate past = []\nfun more()\nadd @past @{name}\n@{name} += 1\nend\n"
        f"fun undo()\nif (@past.length === 0) return\n"
        f"@{name} = @past[@past.length - 1]\n@past = @past.slice(0, -1)\nend"
    )
    return asked, design(
        script, "\n".join((shown(random, f"[[@{name}]] {several}"), button(add, "more"), button(undo, "undo")))
    )
