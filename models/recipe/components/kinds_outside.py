"""Kinds of components that reach outside: timers, titles, storage, the window, stores, context, promises."""

from .parts import Random, ask, button, design, field, kind, labelled, maybe, quoted, shown, shuffled
from .words import AREAS, EMPTY, KEYS, NAMES, RESET, UP, identifier, label, thing


@kind
def timer(random: Random):
    name, unit, delay = random.choice(
        (
            ("seconds", "seconds", 1000),
            ("ticks", "ticks", 500),
            ("minutes", "minutes", 60000),
            ("beats", "beats", 100),
            ("elapsed", "seconds", 1000),
            ("age", "seconds", 1000),
            ("tenths", "tenths", 100),
        )
    )
    down = random.random() < 0.25
    start = random.choice((10, 30, 60)) if down else 0
    asked = ask(
        random,
        random.choice(
            (
                f"countdown from {start}, one less every {delay} ms",
                f"timer that runs down from {start} every {delay} ms",
            )
        )
        if down
        else random.choice(
            (
                f"timer of {unit}, one more every {delay} ms",
                f"clock that counts {unit} ({delay} ms each)",
                f"component that counts {unit} since it was shown, every {delay} ms",
            )
        ),
        random.choice(("stop it at the end", "clear the interval when it goes", "clean up", "")),
    )
    step = f"@{name} {'-' if down else '+'}= 1"
    script = (
        f"state {name} = {start}\nmount\nconst timer = setInterval(() => {{\n"
        f"{step}\n}}, {delay})\nundo clearInterval(timer)\nend"
    )
    return asked, design(script, shown(random, f"[[@{name}]] {unit}"))


@kind
def clock(random: Random):
    what, call = random.choice(
        (
            ("time", "toLocaleTimeString()"),
            ("date and time", "toLocaleString()"),
            ("seconds", "getSeconds()"),
            ("minute", "getMinutes()"),
        )
    )
    name = random.choice(("now", "time", "current"))
    asked = ask(random, f"clock that shows the {what} and goes on every second", maybe(random, "without leaks", 0.3))
    script = (
        f"state {name} = new Date()\nmount\nconst timer = setInterval(() => {{\n"
        f"@{name} = new Date()\n}}, 1000)\nundo clearInterval(timer)\nend"
    )
    return asked, design(script, shown(random, f"[[@{name}.{call}]]"))


@kind
def titled(random: Random):
    area = random.choice(AREAS)
    _, several = thing(random)
    if random.random() < 0.5:
        caption = random.choice(NAMES).replace("_", " ")
        name = identifier(caption)
        asked = ask(
            random,
            f"field {quoted(random, caption.capitalize())} whose text becomes the document's title",
            f"at first it is {quoted(random, area)}",
        )
        return asked, design(
            f"state {name} = '{area}'\neffect\ndocument.title = @{name}\nend", field(random, caption.capitalize(), name)
        )
    name, press = identifier(several), label(random, UP)
    asked = ask(
        random,
        f"counter for {several} that puts the number into the title of the page",
        f"button {quoted(random, press)}",
    )
    script = f"state {name} = 0\neffect\ndocument.title = `${{@{name}}} {several}`\nend"
    return asked, design(script, shuffled(random, button(press, f"@{name}++"), shown(random, f"[[@{name}]]")))


@kind
def logged(random: Random):
    _, several = thing(random)
    name, press = identifier(several), label(random, UP)
    what = random.choice(("logs", "prints"))
    asked = ask(
        random, f"counter for {several} that {what} every new number to the console", f"button {quoted(random, press)}"
    )
    script = f"state {name} = 0\neffect\nconsole.log({random.choice(('', f'{name!r}, '))}@{name})\nend"
    return asked, design(script, shuffled(random, button(press, f"@{name}++"), shown(random, f"[[@{name}]] {several}")))


@kind
def stored(random: Random):
    what = random.choice(NAMES).replace("_", " ")
    name, key = identifier(what), random.choice((identifier(what), random.choice(KEYS), f"my-{identifier(what)}"))
    area = random.random() < 0.5
    asked = ask(
        random,
        f"{'text area' if area else 'field'} {quoted(random, what.capitalize())} that is kept in localStorage",
        f"the key is {quoted(random, key)}",
        random.choice(("it comes back after a reload", "load it at the start", "")),
    )
    script = f"state {name} = localStorage.getItem('{key}') ?? ''\neffect\nlocalStorage.setItem('{key}', @{name})\nend"
    if area:
        return asked, design(script, labelled(random, what.capitalize(), f"<textarea =value:{name}=></textarea>"))
    return asked, design(script, field(random, what.capitalize(), name))


@kind
def window_key(random: Random):
    name, event, value, what = random.choice(
        (
            ("key", "keydown", "event.key", "key that was pressed last"),
            ("code", "keyup", "event.code", "code of the key released last"),
            ("x", "mousemove", "event.clientX", "horizontal place of the mouse"),
            ("y", "mousemove", "event.clientY", "vertical place of the mouse"),
            ("button", "mousedown", "event.button", "mouse button pressed last"),
            ("height", "scroll", "window.scrollY", "distance the page was scrolled"),
            ("width", "resize", "window.innerWidth", "width of the window after each change"),
        )
    )
    text = name.capitalize()
    asked = ask(
        random,
        f"component that tells the {what}, anywhere in the window",
        f"write it like {quoted(random, f'{text}: ...')}",
    )
    start = random.choice(("''", "'-'", "'none'")) if name in ("key", "code") else "0"
    if random.random() < 0.6:
        change, function = f"(event) => @{name} = {value}", ""
    else:
        change, function = "update", f"\nfun update(event)\n@{name} = {value}\nend"
    return asked, design(
        f"state {name} = {start}{function}", f"<*window ~{event}:{change}~ />\n{shown(random, f'{text}: [[@{name}]]')}"
    )


@kind
def closed_by_key(random: Random):
    name, key = random.choice(("open", "shown", "visible")), random.choice(("Escape", "Escape", "q", "x", "Enter"))
    _, several = thing(random)
    press, text = label(random, ["Help", "More", "Details", "Options", "Info"]), f"About {several}"
    asked = ask(
        random,
        f"button {quoted(random, press)} that opens the text {quoted(random, text)} and closes it again",
        f"the key {key} closes it from anywhere",
    )
    script = f"state {name} = false\nfun close(event)\nif (event.key === '{key}') @{name} = false\nend"
    return asked, design(
        script,
        f"<*window ~keydown:close~ />\n{button(press, f'@{name} = !@{name}')}\n"
        f"?if @{name}\n{shown(random, text)}\n?end",
    )


@kind
def store_number(random: Random):
    one, several = thing(random)
    name, press, step = (
        identifier(several),
        f"{random.choice(('Add', 'New', 'More'))} {one}",
        random.choice((1, 1, 2, 5, 10)),
    )
    asked = ask(
        random,
        f"component for a store of {several}",
        f"the prop {name} is a writable store with a number",
        f"show {quoted(random, f'{several}: 3')}; the button {quoted(random, press)} adds {step}",
    )
    change = random.choice((f"${name} += {step}", f"{name}.update((n) => n + {step})"))
    return asked, design(
        f"store {name}", shuffled(random, shown(random, f"{several}: [[${name}]]"), button(press, change))
    )


@kind
def store_list(random: Random):
    one, several = thing(random)
    name, clear, empty = identifier(several), label(random, RESET), label(random, EMPTY)
    says = random.random() < 0.4
    asked = ask(
        random,
        f"list of the {several} in a store, which is the prop {name}",
        f"the button {quoted(random, clear)} empties it",
        f"then it says {quoted(random, empty)}" if says else "",
    )
    change = random.choice((f"${name} = []", f"{name}.set([])"))
    tail = f"?empty\n<li>{empty}</li>\n" if says else ""
    each = identifier(one) if identifier(one) != name else "each"
    return asked, design(
        f"store {name}",
        f"<ul>\n?each ${name} as {each}\n<li>[[{each}]]</li>\n{tail}?end\n</ul>\n{button(clear, change)}",
    )


@kind
def store_flag(random: Random):
    name = random.choice(("dark", "online", "muted", "paid", "ready"))
    yes, no = random.choice((("On", "Off"), ("Yes", "No"), (name.capitalize(), f"Not {name}")))
    press = label(random, ["Switch+it", "Change", "Toggle", "Flip"])
    asked = ask(
        random,
        f"switch for the store in the prop {name}",
        f"it says {quoted(random, yes)} or {quoted(random, no)}, the button says {quoted(random, press)}",
    )
    return asked, design(
        f"store {name}", f"{shown(random, f'[[${name} ? {yes!r} : {no!r}]]')}\n{button(press, f'${name} = !${name}')}"
    )


@kind
def context_read(random: Random):
    key = random.choice(KEYS)
    word, default = key.capitalize(), random.choice(("none", "plain", "normal", "unknown", "guest"))
    has_default = random.random() < 0.6
    name = identifier(key)
    asked = ask(
        random,
        f"component that reads the context {quoted(random, key)}",
        f"it writes {quoted(random, f'{word}: ...')}",
        f"{default} if there is none" if has_default else "",
    )
    otherwise = f" '{default}'" if has_default else ""
    return asked, design(f"take {name} {key}{otherwise}", shown(random, f"{word}: [[{name}]]"))


@kind
def context_given(random: Random):
    key = random.choice(KEYS)
    asked = ask(
        random,
        f"provider: the prop {key} becomes the context {quoted(random, key)} of what stands inside",
        maybe(random, "it has no elements of its own", 0.3),
    )
    return asked, design(f"prop {key}\ngive {key} {key}", "[*]")


@kind
def awaited(random: Random):
    _, several = thing(random)
    name = random.choice(("fetchAll", "get", "read", "ask", "find", f"load{identifier(several).capitalize()}"))
    wait = random.choice(("One moment", "Please wait", "Fetching", "Just a second", "Waiting"))
    fail = random.choice(("That went wrong", "Sorry, no luck", "It failed", "No answer"))
    asked = ask(
        random,
        f"list of {several} from the prop {name}, an async function",
        f"meanwhile {quoted(random, wait)}, and {quoted(random, fail)} after an error",
    )
    items = identifier(several)
    ok = f"<ul>\n?each {items} as each (each)\n<li>[[each]]</li>\n?end\n</ul>"
    return asked, design(
        f"prop {name}", f"?await {name}()\n<p>{wait}</p>\n?then {items}\n{ok}\n?catch error\n<p>{fail}</p>\n?end"
    )
