"""Kinds of components that show what follows from inputs and props: conversions, counts of words, ranks, totals."""

from .parts import Random, ask, button, design, field, joined, kind, labelled, quoted, shown, shuffled
from .words import CONVERSIONS, NAMES, UNITS, identifier, label, record, thing

RANKS = (
    ("weak", "fair", "strong"),
    ("low", "medium", "high"),
    ("cold", "mild", "hot"),
    ("short", "fine", "long"),
    ("poor", "good", "great"),
    ("few", "some", "many"),
    ("cheap", "normal", "dear"),
    ("small", "middling", "huge"),
)


@kind
def converter(random: Random):
    source, target, how = random.choice(CONVERSIONS).split(":")
    start = random.choice((0, 1, 1, 10, 100))
    digits = random.choice((None, None, 1, 2))
    caption = source.capitalize()
    asked = ask(
        random,
        random.choice(
            (
                f"converter from {source} to {target}",
                f"{source} to {target} converter",
                f"number input for {source} that shows {target}",
            )
        ),
        f"the input is labelled {quoted(random, caption)}" if random.random() < 0.6 else "",
        f"result with {digits} decimals" if digits else "",
    )
    result = f"@{target}.toFixed({digits})" if digits else f"@{target}"
    script = f"state {source} = {start}\nderive {target} = {how.replace('@', '@' + source + ' ', 1)}"
    text = random.choice((f"[[{result}]] {target}", f"{target}: [[{result}]]", f"= [[{result}]] {target}"))
    return asked, design(script, f"{field(random, caption, source, 'number')}\n{shown(random, text)}")


@kind
def text_count(random: Random):
    caption = random.choice(NAMES).replace("_", " ").capitalize()
    name = random.choice(("text", "message", "draft", "value"))
    unit, counted = random.choice(
        (
            ("characters", f"@{name}.length"),
            ("letters", f"@{name}.replace(/\\s/g, '').length"),
            ("words", f"@{name}.split(/\\s+/).filter(Boolean).length"),
            ("lines", f"@{name}.split('\\n').length"),
        )
    )
    limit = random.choice((None, 80, 100, 140, 200, 280)) if unit == "characters" else None
    asked = ask(
        random,
        random.choice(
            (
                f"text area {quoted(random, caption)} that counts its {unit}",
                f"{unit} counter for a text area {quoted(random, caption)}",
            )
        ),
        f"say how many of {limit} are left" if limit else "",
    )
    control = f"<textarea =value:{name}=></textarea>"
    if limit:
        script, text = f"state {name} = ''\nderive left = {limit} - {counted}", f"[[@left]] {unit} left"
    else:
        script, text = f"state {name} = ''\nderive {unit} = {counted}", f"[[@{unit}]] {unit}"
    return asked, design(script, f"{labelled(random, caption, control)}\n{shown(random, text)}")


@kind
def rank(random: Random):
    low, middle, high = random.choice(RANKS)
    first = random.choice((3, 5, 8, 10, 20))
    second = first + random.choice((4, 5, 10, 20))
    what = random.choice(NAMES)
    by_length = random.random() < 0.5
    name = identifier(what) if by_length else random.choice(("level", "speed", "load", "price", "depth", "width"))
    caption = name.capitalize() if not by_length else what.replace("_", " ").capitalize()
    size = f"@{name}.length" if by_length else f"@{name}"
    unit = " characters" if by_length else ""
    asked = ask(
        random,
        f"{caption.lower()} input" + random.choice(("", f" labelled {quoted(random, caption)}")),
        f"it says {quoted(random, low)} under {first}{unit}, "
        f"{quoted(random, middle)} under {second} and {quoted(random, high)} from there",
    )
    script = f"state {name} = " + ("''" if by_length else "0")
    script += f"\nderive rank cases {size} < {first}: '{low}' | {size} < {second}: '{middle}' | '{high}'"
    kind_ = random.choice(("", "password")) if by_length else "number"
    return asked, design(script, f"{field(random, caption, name, kind_)}\n{shown(random, '[[@rank]]')}")


@kind
def total(random: Random):
    several, one, text, number, other = record(random)
    digits = random.random() < 0.5
    multiplied = random.random() < 0.4
    word = random.choice(("Total", "Sum", "Together", "All", "Altogether"))
    value = f"{one}.{number} * {one}.{other}" if multiplied else f"{one}.{number}"
    asked = ask(
        random,
        f"list of {several} with the sum of their {number}" + (f" times {other}" if multiplied else ""),
        f"prop {several}: a list of {{{text}, {number}, {other}}}",
        f"it reads like {quoted(random, word + (': 12.00' if digits else ': 12'))}",
    )
    name = "total" if random.random() < 0.7 else "sum"
    start = "all" if name == "sum" else "sum"
    script = f"prop {several}\nderive {name} = {several}.reduce(({start}, {one}) => {start} + {value}, 0)"
    result = f"@{name}.toFixed(2)" if digits else f"@{name}"
    items = f"<ul>\n?each {several} as {one} ({one}.{text})\n<li>[[{one}.{text}]]</li>\n?end\n</ul>"
    return asked, design(script, f"{items}\n{shown(random, f'{word}: [[{result}]]')}")


@kind
def computed_props(random: Random):
    a, b = random.sample(
        ("width", "height", "price", "tax", "seats", "booked", "won", "lost", "income", "spent", "speed", "hours"), 2
    )
    sign, name = random.choice((("+", "sum"), ("-", "rest"), ("*", "product"), ("/", "ratio"), ("-", "difference")))
    asked = random.choice(
        (
            f"Show the {name} of the props {a} and {b}",
            f"{name} of two props, {a} and {b}",
            ask(random, f"component with the props {a} and {b} that shows their {name}"),
        )
    )
    default = random.choice((None, None, 1, 10))
    script = f"prop {a}\nprop {b}" + (f" = {default}" if default else "") + f"\nderive {name} = {a} {sign} {b}"
    if default:
        asked = joined(random, asked.rstrip("."), f"{b} is {default} if not given")
    return asked, design(script, shown(random, f"{name.capitalize()}: [[@{name}]]"))


@kind
def two_fields(random: Random):
    first, second = (name.replace("_", " ") for name in random.sample(NAMES, 2))
    a, b = identifier(first), identifier(second)
    word = random.choice(("of", "from", "and", "in", "for", "by"))
    asked = ask(
        random,
        f"form with the fields {quoted(random, first.capitalize())} and {quoted(random, second.capitalize())}",
        f"under it stands the {first}, the word {quoted(random, word)} and the {second}",
    )
    script = f"state {a} = ''\nstate {b} = ''"
    if random.random() < 0.5:
        script, text = f"{script}\nderive line = `${{@{a}}} {word} ${{@{b}}}`", "[[@line]]"
    else:
        text = f"[[@{a}]] {word} [[@{b}]]"
    fields = f"{field(random, first.capitalize(), a)}\n{field(random, second.capitalize(), b)}"
    return asked, design(script, f"{fields}\n{shown(random, text)}")


@kind
def changed_text(random: Random):
    caption = random.choice(NAMES).replace("_", " ")
    name = identifier(caption)
    how, result, told = random.choice(
        (
            ("in capitals", f"@{name}.toUpperCase()", "loud"),
            ("in small letters", f"@{name}.toLowerCase()", "quiet"),
            ("backwards", f"[...@{name}].reverse().join('')", "reversed"),
            ("with dashes for blanks", f"@{name}.trim().replaceAll(' ', '-')", "slug"),
            ("twice", f"@{name} + @{name}", "doubled"),
            ("without blanks at its ends", f"@{name}.trim()", "trimmed"),
        )
    )
    asked = ask(random, f"text field {quoted(random, caption.capitalize())} that shows its text {how}")
    return asked, design(
        f"state {name} = ''\nderive {told} = {result}",
        f"{field(random, caption.capitalize(), name)}\n{shown(random, f'[[@{told}]]')}",
    )


@kind
def multiple(random: Random):
    _, several = thing(random)
    name, factor, unit = identifier(several), random.choice((2, 3, 4, 5, 7, 10, 12)), random.choice(UNITS)
    press = label(random, ["More", "Add", "+", "One+more", "Another"])
    asked = ask(
        random,
        random.choice(
            (
                f"counter for {several} that shows {factor} {unit} for each",
                f"{several} counter with its value times {factor} in {unit}",
            )
        ),
        f"button {quoted(random, press)}",
    )
    derived = random.choice(("cost", "worth", "result", "weight"))
    script = f"state {name} = 0\nderive {derived} = @{name} * {factor}"
    text = f"[[@{name}]] {several}: [[@{derived}]] {unit}"
    return asked, design(script, shuffled(random, button(press, f"@{name} += 1"), shown(random, text)))


@kind
def even(random: Random):
    _, several = thing(random)
    name = identifier(several)
    goal = random.choice((3, 5, 7, 10, 12))
    press = label(random, ["Add", "More", "Next", "+"])
    asked = ask(
        random,
        f"counter for {several} with a goal of {goal}",
        f"say {quoted(random, 'Goal reached')} from {goal} on",
        f"the button is {quoted(random, press)}",
    )
    script = f"state {name} = 0\nderive reached = @{name} >= {goal}"
    markup = (
        f"{button(press, f'@{name}++')}\n{shown(random, f'[[@{name}]] of {goal}')}\n"
        f"?if @reached\n<strong>Goal reached</strong>\n?end"
    )
    return asked, design(script, markup)


@kind
def slider(random: Random):
    what = random.choice(("red", "hue", "volume", "width", "opacity", "zoom", "brightness", "tempo", "angle", "speed"))
    low, high = random.choice(((0, 10), (0, 100), (1, 5), (0, 255), (0, 360)))
    asked = ask(random, f"slider for the {what} from {low} to {high}", "show its value beside it")
    control = f'<input type="range" min="{low}" max="{high}" =value:{what}= />'
    return asked, design(
        f"state {what} = {low}", f"{labelled(random, what.capitalize(), control)}\n{shown(random, f'[[@{what}]]')}"
    )


@kind
def color_mix(random: Random):
    chosen = random.sample(("red", "green", "blue"), random.choice((2, 3)))
    asked = ask(random, f"color mixer with sliders for {', '.join(chosen)}", "paint a box in the color")
    states = "\n".join(f"state {color} = {random.choice((0, 100, 128))}" for color in chosen)
    values = " ".join(f"${{@{color}}}" if color in chosen else "0" for color in ("red", "green", "blue"))
    fields = "\n".join(
        labelled(random, color.capitalize(), f'<input type="range" max="255" =value:{color}= />') for color in chosen
    )
    markup = f'{fields}\n<div style="background: [[@color]]">[[@color]]</div>'
    return asked, design(f"{states}\nderive color = `rgb({values})`", markup)
