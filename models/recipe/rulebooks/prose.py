"""Prose as people write it: several facts of one part in a sentence, or one of two parts, and where the part is."""

from random import Random

from .book import Fact, Thing, measures
from .naming import a, capital, filled, table

RUN = 3  # facts of one thing in a sentence, at most


def woven(random: Random, group: list[Fact]) -> list[str]:
    """Sentences that together state these facts, other names of their things included."""
    first = [fact.key for fact in group]
    left = sorted(group, key=lambda fact: (first.index(fact.key), bool(fact.where)))
    said: list[str] = []
    before: Thing | None = None
    named: set[str] = set()
    while left:
        run = _run(random, left)
        of = run[0].thing
        text = _stated(random, run, again=before == of and of.name in named)
        if of.name not in named:
            text = _named(random, text, of)
            named.add(of.name)
        said.append(capital(filled(random, text, of.name, "")))
        before = of if len({fact.thing for fact in run}) == 1 else None
        del left[: len(run)]
    return said


def _run(random: Random, left: list[Fact]) -> list[Fact]:
    """The next facts that go into one sentence."""
    first = left[0]
    taken = [first]
    if len(left) > 1 and not _alone(first):
        second = left[1]
        case = second.key == first.key and second.where and not first.where
        if (case or _twin(first, second)) and random.random() < 0.65:
            return [first, second]
    for fact in left[1:RUN]:
        if fact.thing != first.thing or fact.where or first.where or _alone(fact) or _alone(first):
            break
        if random.random() < 0.35:
            break
        taken.append(fact)
    return taken


def _twin(first: Fact, second: Fact) -> bool:
    """Whether the same can be said of both, in a few words of the second."""
    of = second.thing
    same = second.measure == first.measure and second.noun == first.noun and of != first.thing
    plain = not (second.where or _alone(second) or of.alias or of.ends or of.deed)
    about = measures()[first.measure]
    return same and plain and bool(about.get("how")) and not about.get("other")


def _alone(fact: Fact) -> bool:
    """Whether the fact has to be told in a sentence of its own."""
    return bool(fact.span) or bool(measures()[fact.measure].get("plural"))


def _stated(random: Random, run: list[Fact], again: bool) -> str:
    first = run[0]
    if _alone(first):
        return _plain(random, first)
    if len(run) == 2 and run[1].key == first.key:
        return _cases(random, first, run[1])
    if len(run) == 2 and run[1].thing != first.thing:
        return _twins(random, first, run[1])
    if first.where:
        who = "it" if again and random.random() < 0.7 else "the {o}"
        if random.random() < 0.5:
            return f"{first.where}{random.choice((', ', ' '))}{who} {_be(random, first)}."
        return f"{who} {_be(random, first)} {first.where}."
    return _together(random, run, again)


def _plain(random: Random, fact: Fact) -> str:
    about = measures()[fact.measure]
    said = about.get("say", []) + [f"the {{os}} {be}." for be in about.get("be", ())]
    if not about.get("plural"):
        said = [f"the {{o}} {be}." for be in about.get("be", ())] or [f"the {fact.noun} of the {{o}} is {{v}}."]
    text = random.choice(said).replace("{v}", fact.value.text)
    if fact.span:
        text = f"{text[:-1]}{random.choice(table('phrases')['spans']).replace('{p}', fact.span)}."
    elif fact.where:
        text = f"{fact.where}, {text}" if random.random() < 0.5 else f"{text[:-1]} {fact.where}."
    elif random.random() < 0.3:
        place = random.choice(table("phrases")["places"])
        text = f"{place}{random.choice((', ', ' '))}{text}"
    return text


def _cases(random: Random, rule: Fact, other: Fact) -> str:
    """The rule, and a case in which it is another value."""
    value = other.value.text
    return random.choice(
        (
            f"the {{o}} {_be(random, rule)}, but {value} {other.where}.",
            f"the {{o}} {_be(random, rule)}; {other.where} it {_be(random, other)}.",
            f"the {{o}} {_be(random, rule)}, {other.where} {value}.",
            f"the {{o}} {_be(random, rule)}. {capital(other.where)} it is {value} instead.",
            f"{other.where} the {{o}} {_be(random, other)}, otherwise {rule.value.text}.",
            f"the {{o}} {_be(random, rule)} ({value} {other.where}).",
        )
    )


def _twins(random: Random, one: Fact, two: Fact) -> str:
    """The same measure of two things, the second time without its verb."""
    second = f"the {two.thing.name} {two.value.text}"
    return random.choice(
        (
            f"the {{o}} {_be(random, one)}, {second}.",
            f"the {{o}} {_be(random, one)} and {second}.",
            f"the {{o}} {_be(random, one)}, and {second}.",
            f"the {{o}} {_be(random, one)}; {second}.",
        )
    )


def _together(random: Random, run: list[Fact], again: bool) -> str:
    phrases = table("phrases")
    listed = _listed([_attribute(random, fact) for fact in run])
    does, place = random.choice(phrases["does"]), random.choice(phrases["places"])
    det = random.choice(("the", "the", "the", "the", "our", "each", "every", "this"))
    bes = _listed([_be(random, fact) for fact in run])
    if again and random.random() < 0.5:
        last = run[0].thing.name.split()[-1]
        said = (
            f"it {bes}.",
            f"it {does} and {bes}.",
            f"this {{o}} {bes}.",
            f"it {bes}, and {does}.",
            f"the {last} {bes}.",
        )
        return random.choice(said)
    end = random.choice(phrases["endings"]) if random.random() < 0.4 else ""
    stands, sort = random.choice(phrases["stands"]), random.choice(phrases["sorts"])
    shapes = [
        *[f"{place} {stands} a {{o}}{_joint(listed)}{end}."] * 4,
        *[f"{det} {{o}}, {listed}, {does}."] * 3,
        f"{det} {{o}} ({listed}) {does}.",
        *[f"{det} {{o}} is {sort}{_joint(listed)}{end}."] * 2,
        f"{det} {{o}} {does}, and it {bes}.",
        f"{det} {{o}} {does}. It {bes}.",
        f"{det} {{o}} {does}; it {bes}.",
        f"{place}{random.choice((', ', ' '))}{det} {{o}} {bes}.",
        *[f"{det} {{o}} {bes}{end}."] * 3,
    ]
    if not any(measures()[fact.measure].get("other") for fact in run):
        nouns = _listed([f"{a(fact.noun)} of {fact.value.text}" for fact in run])
        has = f"{det} {{o}} has {nouns}"
        shapes += [f"{has}.", f"{has}{end}.", f"with {nouns}, the {{o}} {does}.", f"{has}; it {does}."]
    return random.choice(shapes)


def _be(random: Random, fact: Fact) -> str:
    about = measures()[fact.measure]
    said = [*about.get("be", ()), f"has {a(fact.noun)} of {{v}}"] if not about.get("other") else about["be"]
    simple = said[0] if "be" in about and random.random() < 0.3 else random.choice(said)
    return simple.replace("{v}", fact.value.text).replace("{p}", fact.other or "{p}")


def _attribute(random: Random, fact: Fact) -> str:
    """What stands behind a noun: 3 metres long; with a width of 2 m; which weighs 5 kg."""
    be = _be(random, fact)
    verb, _, rest = be.partition(" ")
    if verb == "is":
        return rest if random.random() < 0.85 else f"which {be}"
    if verb == "has":
        return f"with {rest}" if random.random() < 0.8 else f"which {be}"
    if random.random() < 0.3 and not measures()[fact.measure].get("other"):
        return f"whose {fact.noun} is {fact.value.text}"
    participle = {"measures": "measuring", "weighs": "weighing", "stands": "standing", "lies": "lying"}.get(verb)
    return f"{participle} {rest}" if participle and random.random() < 0.7 else f"which {be}"


def _joint(listed: str) -> str:
    return f" {listed}" if listed.startswith(("with ", "which ", "whose ")) else f", {listed}"


def _listed(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def _named(random: Random, text: str, of: Thing) -> str:
    """With the other names of its thing, in the sentence where that is easy."""
    more = []
    if of.alias:
        ways = (", called the {a},", " (or {a})", " (also the {a})", ", which we call the {a},", ", or {a},")
        called = random.choice(ways)
        if "the {o} " in text and random.random() < 0.6:
            text = text.replace("the {o} ", f"the {{o}}{called.replace('{a}', of.alias)} ", 1)
        else:
            more.append(random.choice(table("phrases")["alias"]).replace("{a}", of.alias))
    if of.ends:
        more.append(random.choice(table("phrases")["between"]).replace("{p}", of.ends[0]).replace("{q}", of.ends[1]))
    if of.deed:
        more.append(f"The {{o}} {of.deed}.")
    return " ".join([*more, capital(text)])
