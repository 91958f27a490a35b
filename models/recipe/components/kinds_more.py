"""Further kinds of components that show props: messages by a state of affairs, statistics, nested lists, pictures."""

from .parts import Random, ask, button, design, field, kind, prop_with_default, quoted, shown
from .words import EMPTY, FLAGS, NAMES, PEOPLE, identifier, label, listed, record, thing


@kind
def message_by_case(random: Random):
    _, found = listed(random)
    name = random.choice(("status", "kind", "mode", "which"))
    texts = [f"{random.choice(('This is', 'It is', 'Here comes', 'We chose'))} {entry.lower()}" for entry in found[:2]]
    other = random.choice(("Something else", "Nobody knows", "Unknown", "Neither"))
    asked = ask(
        random,
        f"message for the prop {name}",
        f"{quoted(random, texts[0])} for {found[0]}, "
        f"{quoted(random, texts[1])} for {found[1]}, else {quoted(random, other)}",
    )
    markup = (
        f"?if {name} === '{found[0]}'\n<p>{texts[0]}</p>\n?elif {name} === '{found[1]}'\n<p>{texts[1]}</p>\n"
        f"?else\n<p>{other}</p>\n?end"
    )
    return asked, design(f"prop {name}", markup)


@kind
def number_case(random: Random):
    one, several = thing(random)
    name = identifier(several)
    empty = label(random, EMPTY)
    asked = ask(
        random,
        f"text about the prop {name}, a number",
        f"{quoted(random, empty)} for 0, {quoted(random, f'1 {one}')} for 1, "
        f"otherwise like {quoted(random, f'5 {several}')}",
    )
    markup = (
        f"?if {name} === 0\n<p>{empty}</p>\n?elif {name} === 1\n"
        f"<p>1 {one}</p>\n?else\n<p>[[{name}]] {several}</p>\n?end"
    )
    return asked, design(f"prop {name}" + random.choice(("", " = 0")), markup)


STATISTICS = (
    ("largest", "Math.max(...{list}.map(({one}) => {one}.{field}))"),
    ("smallest", "Math.min(...{list}.map(({one}) => {one}.{field}))"),
    ("average", "{list}.reduce((sum, {one}) => sum + {one}.{field}, 0) / {list}.length"),
    ("sum", "{list}.reduce((all, {one}) => all + {one}.{field}, 0)"),
)


@kind
def statistic(random: Random):
    several, one, _, number, _ = record(random)
    name, rule = random.choice(STATISTICS)
    asked = ask(
        random,
        f"component that shows the {name} {number} of the prop {several}",
        random.choice((f"each has a {number}", f"{several} is a list of objects with {number}", "")),
    )
    told = rule.replace("{list}", several).replace("{one}", one).replace("{field}", number)
    word = name.capitalize()
    return asked, design(f"prop {several}\nderive {name} = {told}", shown(random, f"{word}: [[@{name}]]"))


@kind
def how_many(random: Random):
    several, one, *_ = record(random)
    flag = random.choice(FLAGS)
    asked = ask(
        random,
        f"component that says how many of the prop {several} are {flag}",
        f"like {quoted(random, f'2 of 5 are {flag}')}",
    )
    script = f"prop {several}\nderive count = {several}.filter(({one}) => {one}.{flag}).length"
    return asked, design(script, shown(random, f"[[@count]] of [[{several}.length]] are {flag}"))


@kind
def nested(random: Random):
    several, one, text, *_ = record(random)
    inner = random.choice(("parts", "notes", "tags", "people", "dates", "authors"))
    item = random.choice(("entry", "each", "x"))
    asked = ask(random, f"nested list of the prop {several}", f"under each {text} stand its {inner}, a list of strings")
    markup = (
        f"<ul>\n?each {several} as {one} ({one}.{text})\n<li>\n[[{one}.{text}]]\n<ul>\n?each {one}.{inner} as {item}\n"
        f"<li>[[{item}]]</li>\n?end\n</ul>\n</li>\n?end\n</ul>"
    )
    return asked, design(f"prop {several}", markup)


@kind
def picture(random: Random):
    source, told = random.choice((("src", "alt"), ("url", "text"), ("image", "description"), ("file", "title")))
    caption = random.random() < 0.6
    asked = ask(
        random, f"picture with the props {source} and {told}", f"{told} stands below it, too" if caption else ""
    )
    image = f"<img src=[[{source}]] alt=[[{told}]] />"
    inside = f"<figure>\n{image}\n<figcaption>[[{told}]]</figcaption>\n</figure>" if caption else image
    return asked, design(f"prop {source}\nprop {told}", inside)


@kind
def link(random: Random):
    name, target = random.choice((("text", "url"), ("label", "href"), ("title", "target"), ("name", "address")))
    scheme, what = random.choice((("", "link"), ("mailto:", "mail link"), ("tel:", "telephone link")))
    asked = ask(random, f"{what} with the props {name} and {target}")
    place = f"href=[[{target}]]" if not scheme else f'href="{scheme}[[{target}]]"'
    return asked, design(f"prop {name}\nprop {target}", f"<a {place}>[[{name}]]</a>")


@kind
def contact(random: Random):
    name, mail, flag = (
        random.choice(("name", "person", "owner")),
        random.choice(("mail", "address", "contact")),
        random.choice(FLAGS),
    )
    word = flag.capitalize()
    named, said = prop_with_default(random, flag, "false")
    asked = ask(
        random,
        f"contact with the props {name}, {mail} and {named}",
        said,
        f"the {name} is a heading, {mail} a mailto link",
        f"and {quoted(random, word)} stands there if {flag} is true",
    )
    markup = (
        f'<section>\n<h3>[[{name}]]</h3>\n<a href="mailto:[[{mail}]]">[[{mail}]]</a>\n'
        f"?if {flag}\n<em>{word}</em>\n?end\n</section>"
    )
    return asked, design(f"prop {name}\nprop {mail}\nprop {flag} = false", markup)


@kind
def initials(random: Random):
    name, derived, told, rule = random.choice(
        (
            ("name", "initials", "initials", "{}.split(' ').map((part) => part[0]).join('')"),
            ("title", "short", "first ten characters", "{}.slice(0, 10)"),
            ("words", "line", "words, joined by commas", "{}.join(', ')"),
            ("price", "amount", "price with two decimals", "{}.toFixed(2)"),
            ("date", "year", "year", "new Date({}).getFullYear()"),
            ("path", "file", "last part", "{}.split('/').at(-1)"),
            ("bytes", "size", "size in kilobytes", "Math.round({} / 1024)"),
        )
    )
    asked = ask(random, f"component that shows the {told} of the prop {name}")
    return asked, design(
        f"prop {name}\nderive {derived} = {rule.replace('{}', name)}", shown(random, f"[[@{derived}]]")
    )


@kind
def rows_of_object(random: Random):
    group = random.choice(("user", "product", "order", "event", "city", "pet", "house"))
    fields = random.sample([name for name in NAMES if name != group], random.choice((2, 3)))
    asked = ask(random, f"description of the prop {group} with its {', '.join(fields[:-1])} and {fields[-1]}")
    rows = "\n".join(f"<dt>{name.replace('_', ' ').capitalize()}</dt>\n<dd>[[{group}.{name}]]</dd>" for name in fields)
    return asked, design(f"prop {group}", f"<dl>\n{rows}\n</dl>")


@kind
def picked_person(random: Random):
    people = random.sample(PEOPLE, 3)
    told = ", ".join(f"'{person}'" for person in people)
    press = label(random, ["Choose", "Pick+one", "Draw", "Who", "Next"])
    asked = ask(random, f"button {quoted(random, press)} that picks one of {', '.join(people)} at random")
    script = f"const people = [{told}]\nstate person = ''"
    return asked, design(
        script,
        f"{button(press, '@person = people[Math.floor(Math.random() * people.length)]')}\n"
        f"{shown(random, '[[@person]]')}",
    )


@kind
def loaded_object(random: Random):
    _, one, text, number, _ = record(random)
    name = random.choice(("get", "find", "read", f"load{one.capitalize()}"))
    wait, fail = random.choice((("Reading", "Not found"), ("A moment", "It did not work"), ("Busy", "Broken")))
    asked = ask(
        random,
        f"{one} that is loaded by the prop {name} (it gives a promise)",
        f"show its {text} and {number}",
        f"{quoted(random, wait)} at first, {quoted(random, fail)} if it fails",
    )
    return asked, design(
        f"prop {name}",
        f"?await {name}()\n<p>{wait}</p>\n?then {one}\n"
        f"<p>[[{one}.{text}]]: [[{one}.{number}]]</p>\n?catch error\n<p>{fail}</p>\n?end",
    )


@kind
def added_numbers(random: Random):
    a, b = random.sample(("first", "second", "left", "right", "a", "b", "base", "height", "rate", "hours"), 2)
    sign, name, word = random.choice(
        (("+", "sum", "Sum"), ("-", "difference", "Difference"), ("*", "product", "Product"))
    )
    asked = ask(
        random,
        f"calculator with the number inputs {quoted(random, a.capitalize())} and {quoted(random, b.capitalize())}",
        f"show their {name}",
    )
    script = f"state {a} = {random.randint(0, 9)}\nstate {b} = {random.randint(0, 9)}\nderive {name} = @{a} {sign} @{b}"
    fields = f"{field(random, a.capitalize(), a, 'number')}\n{field(random, b.capitalize(), b, 'number')}"
    return asked, design(script, f"{fields}\n{shown(random, f'{word}: [[@{name}]]')}")
