"""Kinds of components made of props and content from outside: greetings, cards, panels, badges, fields, callbacks."""

from .parts import Random, ask, button, design, kind, labelled, maybe, prop_with_default, quoted, shown
from .words import (
    EMPTY,
    FLAGS,
    GREETINGS,
    NAMES,
    PEOPLE,
    TOGGLES,
    label,
    listed,
    record,
)


@kind
def greeting(random: Random):
    word, name = label(random, GREETINGS), random.choice(("name", "name", "user", "person", "guest", "who", "friend"))
    person, default = random.choice(PEOPLE), random.choice(("you", "stranger", "friend", "everybody", "all", "guest"))
    has_default = random.random() < 0.6
    ending = random.choice(("!", "!", ".", ""))
    asked = ask(
        random,
        random.choice(
            (
                f"greeting with a prop {name}, like {quoted(random, f'{word}, {person}{ending}')}",
                f"component that says {quoted(random, f'{word}, {person}{ending}')} for the prop {name}",
            )
        ),
        f"without it, {quoted(random, f'{word}, {default}{ending}')}" if has_default else "",
    )
    return asked, design(
        f"prop {name}" + (f" = '{default}'" if has_default else ""), shown(random, f"{word}, [[{name}]]{ending}")
    )


@kind
def record_card(random: Random):
    _, one, text, number, _ = record(random)
    flag = random.choice(FLAGS)
    named, said = prop_with_default(random, flag, "false")
    asked = ask(
        random,
        f"{one} card with the props {text}, {number} and {named}",
        said,
        f"show the word {quoted(random, flag.capitalize())} only if it's true",
    )
    tag = random.choice(("article", "section", "div"))
    heading = random.choice(("h2", "h3", "strong"))
    script = f"prop {text}\nprop {number}\nprop {flag} = false"
    markup = (
        f"<{tag}>\n<{heading}>[[{text}]]</{heading}>\n<p>{number.capitalize()}: [[{number}]]</p>\n"
        f"?if {flag}\n<p>{flag.capitalize()}</p>\n?end\n</{tag}>"
    )
    return asked, design(script, markup)


@kind
def defaults(random: Random):
    names = random.sample(NAMES, random.choice((2, 2, 3)))
    _, found = listed(random)
    value = random.choice(found)
    last = names[-1]
    named, said = prop_with_default(random, last, quoted(random, value))
    told = ", ".join(names[:-1]) + f" and {named}"
    asked = ask(
        random,
        random.choice((f"line with the props {told}", f"component that shows the props {told}")),
        said,
    )
    script = "\n".join(f"prop {name}" for name in names[:-1]) + f"\nprop {last} = '{value}'"
    separator = random.choice((", ", " - ", ": ", " / "))
    return asked, design(script, shown(random, separator.join(f"[[{name}]]" for name in names)))


@kind
def meter(random: Random):
    value, high = random.choice(
        (("value", "max"), ("done", "all"), ("used", "size"), ("step", "steps"), ("now", "goal"))
    )
    default = random.choice((10, 50, 100, 200, 1000))
    named, said = prop_with_default(random, high, str(default))
    asked = ask(
        random,
        random.choice(
            (
                f"meter with the props {value} and {named}",
                f"bar for the props {value} and {named}",
                f"progress element that takes {value} and {named}",
            )
        ),
        said,
        maybe(random, "write the percentage beside it", 0.6),
    )
    percent = "percentage" in asked
    script = f"prop {value}\nprop {high} = {default}"
    script += f"\nderive percent = Math.round(({value} / {high}) * 100)" if percent else ""
    bar = f"<progress value=[[{value}]] max=[[{high}]]></progress>"
    return asked, design(script, bar + ("\n<span>[[@percent]]%</span>" if percent else ""))


@kind
def badge(random: Random):
    text, style = random.choice((("text", "kind"), ("label", "tone"), ("message", "level"), ("caption", "style")))
    default = random.choice(("info", "plain", "normal", "soft", "warning"))
    tag = random.choice(("span", "div", "strong", "p"))
    named, said = prop_with_default(random, style, quoted(random, default))
    asked = ask(
        random,
        f"{random.choice(('badge', 'chip', 'banner', 'notice'))} with the props {text} and {named}",
        said,
        f"{style} becomes the class",
    )
    return asked, design(f"prop {text}\nprop {style} = '{default}'", f"<{tag} class=[[{style}]]>[[{text}]]</{tag}>")


@kind
def spread(random: Random):
    tag, element, text = random.choice(
        (
            ("button", "button", "label"),
            ("a", "link", "text"),
            ("button", "button", "caption"),
            ("p", "paragraph", "text"),
        )
    )
    style, default = random.choice((("kind", "plain"), ("look", "flat"), ("size", "small"), ("tone", "calm")))
    asked = ask(
        random,
        f"{element} component with the props {text} and {style} ({quoted(random, default)})",
        random.choice(("all other props go to the element", f"further props are put on the {tag}", "spread the rest")),
    )
    return asked, design(
        f"prop {text}\nprop {style} = '{default}'\nrest", f"<{tag} class=[[{style}]] [...]>[[{text}]]</{tag}>"
    )


@kind
def wrapper(random: Random):
    title = random.choice(NAMES[:24])
    box = random.choice(("card", "box", "panel", "frame", "section", "dialog", "sheet"))
    tag = random.choice(("article", "section", "div", "aside"))
    heading = random.choice(("h2", "h3", "header", "strong"))
    asked = ask(
        random,
        f"{box} with the prop {title} as its heading",
        random.choice(
            ("under it whatever stands inside of the component", "then its content", f"the {box}'s content comes below")
        ),
    )
    return asked, design(f"prop {title}", f"<{tag}>\n<{heading}>[[{title}]]</{heading}>\n[*]\n</{tag}>")


@kind
def folded(random: Random):
    show, hide = random.choice(TOGGLES).split(":")
    title = random.random() < 0.5
    asked = ask(
        random,
        "box whose content can be folded away",
        f"button {quoted(random, show)} or {quoted(random, hide)}",
        "prop title" if title else "",
    )
    markup = (
        f"{'<h3>[[title]]</h3>' if title else ''}\n"
        f"{button(f'[[@open ? {hide!r} : {show!r}]]', '@open = !@open')}\n?if @open\n[*]\n?end"
    )
    return asked, design(("prop title\n" if title else "") + "state open = false", markup)


@kind
def layout(random: Random):
    first, last = random.choice(
        (("top", "bottom"), ("head", "foot"), ("menu", "actions"), ("intro", "outro"), ("left", "right"))
    )
    one_only = random.random() < 0.3
    asked = ask(
        random,
        f"page layout with the parts {first} and {last} around its content"
        if not one_only
        else f"layout with a part {first} above its content",
        random.choice(("leave out the element of a part that isn't given", "parts that are missing leave no element")),
    )
    above = f"?has {first}\n<header>[*{first}]</header>\n?end"
    below = "" if one_only else f"\n?has {last}\n<footer>[*{last}]</footer>\n?end"
    return asked, design("", f"<main>\n{above}\n[*]{below}\n</main>")


@kind
def custom_rows(random: Random):
    several, one, *_ = record(random)
    part = random.choice(("row", "line", "cell", "entry"))
    empty = label(random, EMPTY)
    says = random.random() < 0.6
    asked = ask(
        random,
        f"list for the prop {several} in which the part {part} draws each {one}",
        f"without any it says {quoted(random, empty)}" if says else "",
    )
    tail = f"?empty\n<li>{empty}</li>\n" if says else ""
    return asked, design(
        f"prop {several}", f"<ul>\n?each {several} as {one}\n<li>[*{part} {one}]</li>\n{tail}?end\n</ul>"
    )


@kind
def repeated_piece(random: Random):
    several, one, text, number, other = record(random)
    part = random.choice(("amount", "figure", "box", "part"))
    asked = ask(
        random,
        f"table of the prop {several}: {text}, {number} and {other}",
        f"write the cell for numbers only once, as a piece of markup called {part}",
    )
    piece = f"?piece {part}(value)\n<td>[[value]]</td>\n?end"
    row = f"<tr>\n<th>[[{one}.{text}]]</th>\n[*{part} {one}.{number}]\n[*{part} {one}.{other}]\n</tr>"
    return asked, design(
        f"prop {several}", f"{piece}\n<table>\n<tbody>\n?each {several} as {one}\n{row}\n?end\n</tbody>\n</table>"
    )


@kind
def bound_field(random: Random):
    name = random.choice(("value", "text", "amount", "level", "content", *NAMES[:12]))
    caption = random.choice(("label", "caption", "title" if name != "title" else "label"))
    numeric = name in ("amount", "level")
    default = random.choice((0, 1, 5, 10)) if numeric else "''"
    asked = ask(
        random,
        random.choice((f"field with the props {caption} and {name}", f"labelled input: props {caption}, {name}")),
        random.choice((f"the parent can bind to {name}", f"{name} is for binding", f"{name} goes both ways")),
        f"{name} is {default} by default" if numeric else "",
    )
    control = (
        f'<input type="{random.choice(("number", "range"))}" =value:{name}= />'
        if numeric
        else f"<input =value:{name}= />"
    )
    return asked, design(f"prop {caption}\nbound {name} = {default}", labelled(random, f"[[{caption}]]", control))
