"""Writes a book down: sections, lists, tables, numbered rules and running text, with much beside the facts."""

from dataclasses import replace
from random import Random
from textwrap import fill

from .book import Book, Fact, Thing, measures
from .naming import a, capital, filled, plural, table, thing, words
from .prose import woven


def sections(random: Random, book: Book, filling: float) -> list[tuple[str, list[Fact]]]:
    """The text in parts, each with its heading and the facts that it states. `filling`: other sentences per fact."""
    style = random.choice((*["woven"] * 5, "prose", "prose", "list", "rules", "table", "records", *["mixed"] * 3))
    groups = _grouped(random, book)
    trail = title_of(random, book) if random.random() < 0.25 else ""
    parts: list[tuple[str, list[Fact]]] = []
    for number, group in enumerate(groups):
        form = random.choice(("woven", "woven", "prose", "list", "table", "records")) if style == "mixed" else style
        body = _body(random, book, group, (form, filling, number))
        heading = _heading(random, group, (trail, number)) if len(groups) > 1 or random.random() < 0.5 else ""
        parts.append((f"{heading}{body}", group))
    if not trail and random.random() < 0.8:
        parts[0] = (_opening(random, book) + parts[0][0], parts[0][1])
    return parts


def sentence(random: Random, fact: Fact, plain: bool = False) -> str:
    """One sentence that states the fact."""
    said = random.choice(_sayings(random, fact)).replace("{v}", fact.value.text)
    if fact.span or not plain:
        said = _dressed(random, fact, said)
    return capital(filled(random, said, fact.thing.name, fact.other))


def title_of(random: Random, book: Book) -> str:
    name = book.title
    return random.choice(
        (
            f"The {name}",
            name[0].upper() + name[1:],
            f"Rules of the {name}",
            f"{a(name).capitalize()} and its parts",
            f"Guide to the {name}",
        )
    )


def filler(random: Random, book: Book, near: Thing) -> str:
    said = random.choice(table("phrases")["fillers"]).replace("{w}", book.title)
    return capital(filled(random, said, near.name if random.random() < 0.6 else thing(random), ""))


def _grouped(random: Random, book: Book) -> list[list[Fact]]:
    """Facts of one thing mostly stand together."""
    order = list(dict.fromkeys(fact.thing.name for fact in book.facts))
    if random.random() < 0.8:
        random.shuffle(order)
    facts = sorted(book.facts, key=lambda fact: order.index(fact.thing.name))
    if random.random() < 0.2:
        random.shuffle(facts)
    groups, size = [], random.randint(2, 7)
    while facts:
        taken = max(1, size + random.randint(-1, 2))
        groups.append(facts[:taken])
        facts = facts[taken:]
    return groups


def _heading(random: Random, group: list[Fact], where: tuple[str, int]) -> str:
    """`where`: the title that stands before each heading, as in passages that a search brings, or ""; which part."""
    trail, number = where
    if random.random() < 0.15:
        return f"{trail}\n\n" if trail else ""
    name = random.choice(group).thing.name
    titles = (random.choice(table("phrases")["headings"]), f"The {name}", capital(plural(name)), capital(name))
    if trail:
        return f"{trail} > {random.choice(titles)}\n\n"
    title = random.choice(titles)
    if random.random() < 0.25:
        title = title.upper()
    if random.random() < 0.25:
        title = random.choice(("Law {}. {}", "LAW {}. {}", "{}. {}", "Section {} - {}", "Rule {}: {}")).format(
            number + 1, title
        )
    return random.choice(("## {}\n\n", "## {}\n\n", "### {}\n\n", "**{}**\n\n", "{}\n\n")).format(title)


def _opening(random: Random, book: Book) -> str:
    opening = f"# {title_of(random, book)}\n\n" if random.random() < 0.8 else ""
    if random.random() < 0.4:
        opening += f"{filler(random, book, book.subject)} {filler(random, book, book.subject)}\n\n"
    return opening


def _body(random: Random, book: Book, group: list[Fact], how: tuple[str, float, int]) -> str:
    form, filling, number = how
    if form in ("table", "records"):
        things = dict.fromkeys(fact.thing for fact in group)
        said = [one for of in things for one in _introductions(random, of)]
        before = " ".join(said) + "\n\n" if said else ""
        return before + (_table(random, group, book.game) if form == "table" else _records(random, group))
    if form == "woven":
        return _with_fillers(random, book, group, filling)
    said = _sentences(random, group, filling)
    if form == "list":
        return "\n".join(f"- {one}" for one in said)
    if form == "rules":
        return "\n".join(f"{number + 1}.{place}. {one}" for place, one in enumerate(said, 1))
    return " ".join(said)


def _with_fillers(random: Random, book: Book, group: list[Fact], filling: float) -> str:
    said = woven(random, group)
    if random.random() < 0.15:
        return "\n".join(f"- {one}" for one in said)
    told = []
    for one in said:
        while random.random() < filling / (1 + filling):
            told.append(filler(random, book, random.choice(group).thing))
        told.append(one)
    text = " ".join(told)
    return fill(text, random.randint(60, 120)) if random.random() < 0.2 else text


def _sentences(random: Random, group: list[Fact], filling: float) -> list[str]:
    book = Book(f"{random.choice(words('grounds'))}", group[0].thing, "", (), tuple(group))
    said: list[str] = []
    named: set[str] = set()
    at = 0
    while at < len(group):
        fact = group[at]
        paired = _paired(random, fact, group[at + 1]) if at + 1 < len(group) and random.random() < 0.25 else ""
        for of in (one.thing for one in group[at : at + (2 if paired else 1)] if one.thing.name not in named):
            named.add(of.name)
            said += _introductions(random, of)
        again = at > 0 and group[at - 1].thing == fact.thing and not paired
        said.append(paired or _shortened(random, fact, sentence(random, fact), again))
        at += 2 if paired else 1
        while random.random() < filling / (1 + filling):
            said.append(filler(random, book, fact.thing))
    return said


def _shortened(random: Random, fact: Fact, said: str, again: bool) -> str:
    """A sentence about what the one before it was about may say "it"."""
    if again and random.random() < 0.45:
        long = f"The {fact.noun} of the {fact.thing.name} "
        if said.startswith(long):
            return f"Its {fact.noun} {said[len(long) :]}"
        for name, word in ((plural(fact.thing.name), "They"), (fact.thing.name, "It")):
            if said.startswith(f"The {name} "):
                return word + said[len(f"The {name}") :]
    return said


def _introductions(random: Random, of: Thing) -> list[str]:
    """The sentences that give a thing its other names."""
    said = []
    if of.alias:
        said.append(random.choice(table("phrases")["alias"]).replace("{a}", of.alias))
    if of.ends:
        said.append(random.choice(table("phrases")["between"]).replace("{p}", of.ends[0]).replace("{q}", of.ends[1]))
    if of.deed:
        said.append(f"{random.choice(('The {o}', 'The {o}', 'A {o}', 'It is the {o} that'))} {of.deed}.")
    return [capital(filled(random, one, of.name, "")) for one in said]


def _paired(random: Random, first: Fact, second: Fact) -> str:
    """Two facts in one sentence, or ""."""
    if first.where or second.where or first.span or second.span:
        return ""
    about, more = measures()[first.measure], measures()[second.measure]
    if (
        first.thing == second.thing
        and "be" in about
        and "be" in more
        and not (about.get("plural") or more.get("plural"))
    ):
        be = [
            filled(random, random.choice(of["be"]).replace("{v}", fact.value.text), fact.thing.name, fact.other)
            for of, fact in ((about, first), (more, second))
        ]
        return f"{random.choice(('The', 'The', 'Each'))} {first.thing.name} {be[0]} and {be[1]}."
    one, two = sentence(random, first, plain=True)[:-1], sentence(random, second, plain=True)
    return f"{one}, and {two[0].lower()}{two[1:]}"


def _sayings(random: Random, fact: Fact) -> list[str]:
    """Sentences with holes for the thing, the other thing and the value."""
    about = measures()[fact.measure]
    who = (
        "the {os}"
        if about.get("plural")
        else random.choice(("the {o}", "the {o}", "the {o}", "each {o}", "every {o}", "a {o}"))
    )
    said = [f"{who} {be}." for be in about.get("be", ())] + about.get("say", [])
    if not about.get("plural") and random.random() < 0.12:
        said = [f"{_all(random)} {{os}} are {be[3:]}." for be in about.get("be", ()) if be.startswith("is ")] or said
    if about.get("plural") or about.get("other"):
        return said
    noun = fact.noun
    formal = [
        f"the {noun} of the {{o}} is {{v}}.",
        f"{who} has {a(noun)} of {{v}}.",
        f"the {{o}} must have {a(noun)} of {{v}}.",
        f"{a(noun)} of {{v}} is laid down for the {{o}}.",
        f"the {{o}}'s {noun} is {{v}}.",
        f"{{v}} is the {noun} of the {{o}}.",
        f"the {noun} of the {{o}} comes to {{v}}.",
        f"for the {{o}} the {noun} is {{v}}.",
        f"the {{o}} is built with {a(noun)} of {{v}}.",
    ]
    return [*said, *formal] if not said else [*said, *random.sample(formal, 2)]


def _all(random: Random) -> str:
    return random.choice(("the", "all", "both", "the two", "these"))


def _dressed(random: Random, fact: Fact, said: str) -> str:
    """With a modal verb, a clause before or behind it, and the case in which it holds."""
    if random.random() < 0.25:
        said = said.replace(
            " is ", random.choice((" must be ", " has to be ", " should be ", " shall be ", " may be ")), 1
        )
        said = said.replace(" are ", random.choice((" must be ", " have to be ", " should be ", " are always ")), 1)
    phrases = table("phrases")
    if fact.where:
        joint = random.choice((", ", " ", ", as everybody knows, ", ", after long talks, "))
        return f"{fact.where}{joint}{said}" if random.random() < 0.6 else f"{said[:-1]} {fact.where}."
    if fact.span:
        return f"{said[:-1]}{random.choice(phrases['spans']).replace('{p}', fact.span)}."
    if fact.thing.ends and fact.measure in ("length", "depth", "width") and random.random() < 0.6:
        ends = random.choice(phrases["measured"]).replace("{p}", fact.thing.ends[0]).replace("{q}", fact.thing.ends[1])
        return f"{said[:-1]}{ends}."
    if random.random() < 0.2:
        return random.choice(phrases["leads"]) + said
    if random.random() < 0.25:
        return f"{said[:-1]}{random.choice(phrases['tails'])}."
    return said


def _records(random: Random, group: list[Fact]) -> str:
    return "\n".join(f"{random.choice(('- ', '- ', ''))}{_record(random, fact)}" for fact in group)


def _record(random: Random, fact: Fact) -> str:
    """`thing, noun: value`"""
    name = _name_of(fact)
    return capital(
        random.choice(
            (
                f"{name}: {fact.value.text}",
                f"{name}: {fact.value.text}",
                f"{name} - {fact.value.text}",
                f"{name} = {fact.value.text}",
            )
        )
    )


def _name_of(fact: Fact) -> str:
    noun = {"apart": "spacing", "from": "distance", "count": "number"}.get(fact.measure, fact.noun)
    things = plural(fact.thing.name) if fact.measure in ("apart", "count") else fact.thing.name
    name = f"{noun} of the {things}" if len(fact.thing.name + fact.noun) % 2 == 0 else f"{things} {noun}"
    name = f"distance from the {things} to the {fact.other}" if fact.other else name
    name = f"{name}, {fact.span} to {fact.span}" if fact.span else name
    return f"{name} ({fact.where})" if fact.where else name


def _table(random: Random, group: list[Fact], game: str) -> str:
    """Rows of values, or where some facts have cases, a column for each."""
    cases = list(dict.fromkeys(fact.where for fact in group if fact.where))
    if cases and random.random() < 0.7:
        return _compared(random, group, cases, game)
    head = random.choice(("| What | Value |", "| Part | Measure |", "| Item | Size |", "| | |"))
    return "\n".join([head, "|---|---|", *(f"| {capital(_name_of(fact))} | {fact.value.text} |" for fact in group)])


def _compared(random: Random, group: list[Fact], cases: list[str], game: str) -> str:
    rows: dict[tuple[str, str, str], dict[str, Fact]] = {}
    for fact in group:
        rows.setdefault(fact.key, {})[fact.where] = fact
    rule = game if game and random.random() < 0.5 else random.choice(("rule", "standard", "usual"))
    lines = [
        f"| | {rule} | {' | '.join(cases)} |",
        "|---" * (2 + len(cases)) + "|",
    ]
    for held in rows.values():
        some = next(iter(held.values()))
        name = _name_of(replace(some, where=""))
        cells = [held[case].value.text if case in held else "-" for case in ("", *cases)]
        lines.append(f"| {capital(name)} | {' | '.join(cells)} |")
    return "\n".join(lines)
