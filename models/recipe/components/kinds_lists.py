"""Kinds of components around lists: to-do lists, filters, sorting, tags, pages, accordions, carts."""

from .parts import Random, ask, button, design, field, joined, kind, labelled, maybe, quoted, shown
from .words import DONE, EMPTY, NAMES, RESET, identifier, label, listed, record, thing


def items(random: Random, where: str, content: str, empty: str = "") -> str:
    """A list of all entries; `where` is what an `?each` needs."""
    tag, source = random.choice(("ul", "ul", "ul", "ol")), where.partition(" as ")[0]
    inner = f"<li>{content}</li>"
    if empty and random.random() < 0.5:
        return f"<{tag}>\n?each {where}\n{inner}\n?empty\n<li>{empty}</li>\n?end\n</{tag}>"
    told = f"<{tag}>\n?each {where}\n{inner}\n?end\n</{tag}>"
    return told + (f"\n?if {source}.length === 0\n<p>{empty}</p>\n?end" if empty else "")


@kind
def entries(random: Random):
    one, several = thing(random)
    one, name, text = identifier(one), identifier(several), random.choice(("text", "draft", "value", "entry"))
    caption, press = f"New {one}", label(random, DONE + ["Add"] * 8)
    checked, form = random.random() < 0.4, random.random() < 0.6
    clears = random.random() < 0.35
    clear = label(random, RESET)
    asked = ask(
        random,
        random.choice(
            (
                f"list of {several} that I can add to",
                f"{one} list",
                f"to-do list for {several}",
                f"list where I enter {several}",
            )
        ),
        f"text field {quoted(random, caption)} and button {quoted(random, press)}",
        "each has a checkbox" if checked else "",
        maybe(random, random.choice(("ignore blank ones", "blank entries don't count", "no empty ones")), 0.5),
        f"a button {quoted(random, clear)} removes them all" if clears else "",
    )
    value = f"{{ text: @{text}, done: false }}" if checked else f"@{text}.trim()"
    script = (
        f"state {name} = []\nstate {text} = ''\nfun add({'!' if form else ''})\n"
        f"if (!@{text}.trim()) return\nadd @{name} {value}\n@{text} = ''\nend"
    )
    control = field(random, caption, text)
    top = (
        f"<form ~submit.prevent:add~>\n{control}\n<button>{press}</button>\n</form>"
        if form
        else f"{control}\n{button(press, 'add')}"
    )
    content = (
        f'<label><input type="checkbox" =checked:{one}.done= /> [[{one}.text]]</label>' if checked else f"[[{one}]]"
    )
    below = items(random, f"@{name} as {one}", content)
    return asked, design(script, f"{top}\n{below}" + (f"\n{button(clear, f'@{name} = []')}" if clears else ""))


@kind
def filtered(random: Random):
    several, one, text, *_ = record(random)
    plain = random.random() < 0.6
    caption = random.choice(("Find", "Filter", "Look for", "Search", "Query"))
    query = random.choice(("query", "search", "wanted", "filter"))
    value = one if plain else f"{one}.{text}"
    exact = random.random() < 0.3
    test = f"{value}.startsWith(@{query})" if exact else f"{value}.toLowerCase().includes(@{query}.toLowerCase())"
    kept = random.choice(("found", "matches", "shown", "left"))
    empty = maybe(random, label(random, EMPTY), 0.4)
    asked = ask(
        random,
        random.choice(
            (
                f"filter for the prop {several}",
                f"{several} list with a filter box",
                f"list of the prop {several} that can be searched",
            )
        ),
        f"label {quoted(random, caption)}",
        "" if plain else f"each has a {text}",
        "only those that begin with the text" if exact else maybe(random, "ignore case", 0.6),
        f"say {quoted(random, empty)} if nothing fits" if empty else "",
    )
    script = f"prop {several}\nstate {query} = ''\nderive {kept} = {several}.filter(({one}) => {test})"
    content = items(random, f"@{kept} as {one} ({value})", f"[[{value}]]", empty)
    return asked, design(script, f"{field(random, caption, query, random.choice(('', 'search')))}\n{content}")


@kind
def removable(random: Random):
    one, several = thing(random)
    one, name = identifier(one), identifier(several)
    if one == name:
        one = "each"
    press, empty = label(random, ["Delete", "Take+off", "Away", "x", "Drop", "Remove"]), label(random, EMPTY)
    asked = ask(
        random,
        random.choice(
            (
                f"list of {several} whose entries can be deleted",
                f"{several}, each with a button {quoted(random, press)}",
            )
        ),
        f"they come in the prop {name}",
        f"the buttons say {quoted(random, press)}",
        f"without any it says {quoted(random, empty)}",
    )
    script = (
        f"prop {name}\nstate rest = {name}\nfun remove({one})\n@rest = @rest.filter((other) => other !== {one})\nend"
    )
    content = f"[[{one}]] {button(press, f'remove({one})')}"
    return asked, design(script, items(random, f"@rest as {one} ({one})", content, empty))


@kind
def sorted_table(random: Random):
    several, one, text, number, other = record(random)
    columns = [text, number] if random.random() < 0.6 else [text, number, other]
    asked = ask(
        random,
        f"table of the prop {several} ({', '.join(columns)})",
        random.choice(
            ("a click on a column's heading sorts by it", "sort by any column", "headings are buttons that sort")
        ),
    )
    key = random.choice(("key", "column", "by"))
    script = (
        f"prop {several}\nstate {key} = '{columns[0]}'\n"
        f"derive sorted = [...{several}].sort((a, b) => (a[@{key}] < b[@{key}] ? -1 : 1))"
    )
    heads = "\n".join("<th>" + button(column.capitalize(), f"@{key} = '{column}'") + "</th>" for column in columns)
    cells = "\n".join(f"<td>[[{one}.{column}]]</td>" for column in columns)
    body = f"<tbody>\n?each @sorted as {one} ({one}.{text})\n<tr>\n{cells}\n</tr>\n?end\n</tbody>"
    return asked, design(script, f"<table>\n<thead>\n<tr>\n{heads}\n</tr>\n</thead>\n{body}\n</table>")


@kind
def plain_table(random: Random):
    several, one, text, number, other = record(random)
    asked = ask(random, f"table with a row for each of the prop {several}", f"columns: {text}, {number}, {other}")
    prefix = random.choice(("", "", "€", "$"))
    cells = f"<td>[[{one}.{text}]]</td>\n<td>{prefix}[[{one}.{number}]]</td>\n<td>[[{one}.{other}]]</td>"
    return asked, design(
        f"prop {several}{random.choice(('', ' = []'))}",
        f"<table>\n<tbody>\n?each {several} as {one} ({one}.{text})\n<tr>\n{cells}\n</tr>\n?end\n</tbody>\n</table>",
    )


@kind
def accordion(random: Random):
    several, one, text, *_ = record(random)
    inner = random.choice(("details", "story", "body", "notes", "summary"))
    single = random.random() < 0.7
    asked = ask(
        random,
        f"accordion for the prop {several}, a list of {{{text}, {inner}}}",
        f"a click on the {text} shows the {inner}",
        "only one at a time" if single else "",
    )
    name = random.choice(("open", "current", "shown"))
    markup = (
        f"?each {several} as {one}, at ({one}.{text})\n"
        f"{button(f'[[{one}.{text}]]', f'@{name} = @{name} === at ? -1 : at')}\n"
        f"?if @{name} === at\n<p>[[{one}.{inner}]]</p>\n?end\n?end"
    )
    return asked, design(f"prop {several}\nstate {name} = -1", markup)


@kind
def pages(random: Random):
    _, several = thing(random)
    name = identifier(several)
    size = random.choice((3, 5, 10, 20))
    back, on = label(random, ["Back", "Previous", "Earlier"]), label(random, ["Next", "Forward", "Later"])
    asked = ask(
        random,
        random.choice((f"paged list of {several}", f"list of {several} with pages", f"pagination for {several}")),
        f"prop {name}, {size} at a time",
        f"buttons {quoted(random, back)} and {quoted(random, on)}",
    )
    script = (
        f"prop {name}\nstate page = 0\nderive last = Math.ceil({name}.length / {size}) - 1\n"
        f"derive part = {name}.slice(@page * {size}, @page * {size} + {size})"
    )
    listed_ = items(random, "@part as entry", "[[entry]]")
    less = button(back, "@page--", " disabled=[[@page === 0]]")
    more = button(on, "@page++", " disabled=[[@page === @last]]")
    return asked, design(script, f"{listed_}\n{less}\n<span>[[@page + 1]]</span>\n{more}")


@kind
def grown(random: Random):
    one, several = thing(random)
    name = identifier(several)
    press = f"{random.choice(('Add', 'New', 'One more'))} {one}"
    asked = ask(
        random,
        f"list of numbered {several} that grows by a button {quoted(random, press)}",
        maybe(random, f"tell how many {several} there are", 0.4),
    )
    text = f"\n{shown(random, f'[[@{name}.length]] {several}')}" if "how many" in asked else ""
    script = f"state {name} = []"
    call = f"add @{name} `{one} ${{@{name}.length + 1}}`"
    return asked, design(script, f"{button(press, call)}\n{items(random, f'@{name} as each', '[[each]]')}{text}")


@kind
def picked(random: Random):
    several, found = listed(random)
    one = several.rstrip("s")
    mine = random.choice(("chosen", "picked", "mine", "selected"))
    asked = ask(
        random,
        f"list of the {several} {', '.join(found)} where a click picks one",
        f"show {quoted(random, f'Your {one}: {found[0]}')} below",
    )
    told = ", ".join(f"'{entry}'" for entry in found)
    script = f"const {several} = [{told}]\nstate {mine} = '{random.choice(('', found[0]))}'"
    content = items(random, f"{several} as {one} ({one})", button(f"[[{one}]]", f"@{mine} = {one}"))
    return asked, design(script, f"{content}\n{shown(random, f'Your {one}: [[@{mine}]]')}")


@kind
def checklist(random: Random):
    several, one, text, *_ = record(random)
    asked = ask(
        random,
        f"check list of {several} with a line like {quoted(random, '1 of 3 done')}",
        f"prop {several}, each with {text} and done",
    )
    script = f"prop {several}\nstate list = {several}\nderive count = @list.filter(({one}) => {one}.done).length"
    content = f'<label><input type="checkbox" =checked:{one}.done= /> [[{one}.{text}]]</label>'
    below = shown(random, "[[@count]] of [[@list.length]] done")
    return asked, design(script, f"{items(random, f'@list as {one}', content)}\n{below}")


@kind
def grouped(random: Random):
    several, one, text, number, _ = record(random)
    limit = random.choice((5, 10, 50, 100, 1000))
    more = random.random() < 0.5
    word, sign = ("at least", ">=") if more else ("under", "<")
    asked = ask(
        random,
        f"list of those in the prop {several} with a {number} {word} {limit}",
        maybe(random, f"show {text} and {number}"),
    )
    script = f"prop {several}\nderive some = {several}.filter(({one}) => {one}.{number} {sign} {limit})"
    content = f"[[{one}.{text}]]: [[{one}.{number}]]" if "show" in asked else f"[[{one}.{text}]]"
    return asked, design(script, items(random, f"@some as {one}", content))


@kind
def keyed_fields(random: Random):
    names = [name.replace("_", " ") for name in random.sample(NAMES, random.choice((2, 3)))]
    group = random.choice(("profile", "form", "data", "person", "order", "entry"))
    first = names[0]
    keys = [identifier(name) for name in names]
    asked = joined(
        random,
        ask(random, f"form over one object with {', '.join(names)}").rstrip("."),
        f"show the {first} as a heading",
    )
    values = ", ".join(f"{key}: ''" for key in keys)
    fields = "\n".join(
        labelled(random, name.capitalize(), f"<input =value:{group}.{key}= />")
        for name, key in zip(names, keys, strict=True)
    )
    return asked, design(f"state {group} = {{ {values} }}", f"<h2>[[@{group}.{keys[0]}]]</h2>\n{fields}")
