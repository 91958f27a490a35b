"""Kinds of components that tell their parent something, by an event or by a function that they were given."""

from .parts import Random, ask, button, design, field, kind, quoted, shown, shuffled, teller
from .words import DONE, EVENTS, NAMES, identifier, label, listed, thing


@kind
def two_buttons(random: Random):
    first, second = random.sample(EVENTS, 2)
    text = random.choice(("message", "question", "text", "title"))
    state = random.getstate()
    line, call, told = teller(random, first)
    random.setstate(state)
    other, next_call, also = teller(random, second)
    calls = (call, next_call)
    yes, no = random.choice(
        (
            ("Sure", "Never"),
            ("OK", "Back"),
            ("Agree", "Refuse"),
            (first.capitalize(), second.capitalize()),
            ("Do it", "Leave it"),
        )
    )
    asked = ask(
        random,
        f"question with the prop {text} and two buttons",
        f"{quoted(random, yes)} {told}, {quoted(random, no)} {also}",
    )
    plain = [call[:-2] if call.endswith("()") and call[:-2].isidentifier() else call for call in calls]
    markup = f"<p>[[{text}]]</p>\n{button(yes, plain[0])}\n{button(no, plain[1])}"
    return asked, design(f"prop {text}\n{line}\n{other}", markup)


@kind
def told_text(random: Random):
    event, caption = random.choice(EVENTS), random.choice(NAMES).replace("_", " ")
    name, press = identifier(caption), label(random, DONE)
    trims = random.random() < 0.5
    line, call, told = teller(random, event, f"@{name}.trim()" if trims else f"@{name}")
    asked = ask(
        random,
        f"form with {quoted(random, caption.capitalize())} and the button {quoted(random, press)}",
        f"it {told} with the {'trimmed ' if trims else ''}text",
        random.choice(("blank texts are not told", "nothing happens if it's blank", "but not with a blank one"))
        if trims
        else "",
    )
    lines = f"if (!@{name}.trim()) return\n{call}" if trims else call
    script = f"{line}\nstate {name} = ''\nfun submit(!)\n{lines}\nend"
    return asked, design(
        script,
        f"<form ~submit.prevent:submit~>\n{field(random, caption.capitalize(), name)}\n"
        f"<button>{press}</button>\n</form>",
    )


@kind
def chosen_entry(random: Random):
    several, found = listed(random)
    one, event = several.rstrip("s"), random.choice(EVENTS)
    mine = random.choice(("chosen", "current", "active"))
    line, call, told = teller(random, event, one)
    asked = ask(
        random,
        f"button for each of the prop {several} (like {found[0]})",
        f"a click {told} with it"
        + random.choice((" and marks the button by aria-pressed", ", and only that button is pressed")),
    )
    script = f"prop {several}\n{line}\nstate {mine} = ''\nfun press({one})\n@{mine} = {one}\n{call}\nend"
    more = f" aria-pressed=[[@{mine} === {one}]]"
    return asked, design(
        script, f"?each {several} as {one} ({one})\n{button(f'[[{one}]]', f'press({one})', more)}\n?end"
    )


@kind
def rated(random: Random):
    high, event = random.choice((3, 4, 5, 6, 10)), random.choice(("rate", "vote", "change", "pick"))
    sign, one = random.choice((("★", "star"), ("♥", "heart"), ("●", "dot"), ("▲", "point")))
    name = random.choice(("rating", "value", "score"))
    line, call, told = teller(random, event, "number")
    asked = ask(
        random,
        f"rating with {high} {one}s and the prop {name}",
        f"below it {quoted(random, f'2 out of {high}')}",
        f"a click sets it and {told}" + random.choice(("", " with the number")),
    )
    numbers = ", ".join(str(number) for number in range(1, high + 1))
    script = f"prop {name} = 0\n{line}\nstate mine = {name}\nfun set(number)\n@mine = number\n{call}\nend"
    each = button(f"[[number <= @mine ? '{sign}' : '-']]", "set(number)", f' aria-label="[[number]] {one}s"')
    return asked, design(script, f"?each [{numbers}] as number (number)\n{each}\n?end\n<p>[[@mine]] out of {high}</p>")


@kind
def told_count(random: Random):
    one, several = thing(random)
    event = random.choice(("change", "count", "update", "add"))
    name = identifier(several)
    press = f"{random.choice(('Add', 'One more', 'Count'))} {one}"
    line, call, told = teller(random, event, f"@{name}")
    asked = ask(random, f"{one} counter that {told} with the new number", f"button {quoted(random, press)}")
    script = f"{line}\nstate {name} = 0\nfun more()\n@{name} += 1\n{call}\nend"
    return asked, design(script, shuffled(random, button(press, "more"), shown(random, f"[[@{name}]] {several}")))
