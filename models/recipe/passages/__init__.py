"""A world of passages: texts that people wrote, with holes for names and values, and conversations about them.

draw passages -> fill their holes -> a document, rule-book sections between them -> questions and answers
"""

from collections.abc import Sequence
from random import Random

from .. import rulebooks
from ..rulebooks.naming import capital, family, filled, plain, plural, table, thing, words
from ..rulebooks.values import value
from .filling import Passage, Told, fill, passages
from .rewording import reworded

Turn = tuple[str, str]  # role, content
CHARACTERS = 3.4  # of a text, a token
PER_TURN = 34  # tokens
ABSENT, DOUBLE, CONTEXT, BESIDE = 0.19, 0.08, 0.1, 0.3
SHORT, LONGER, OTHER = 0.12, 0.08, 0.15  # of the questions: a name by its last word, with one more, by another noun
TWIN = 0.3  # of the documents: one of its passages stands there twice, with other names and values
BOOKS, BOOK = 0.4, 1000  # of the documents: one of their passages is a book, of at least so many characters
CUT = 0.4  # of the books for which there is room
REWORDED = 0.6  # of the passages


def sample(random: Random, budget: int) -> list[Turn]:
    """A conversation of roughly at most `budget` tokens about a few passages."""
    turns = random.randint(2, 8 + budget // 40)
    room = max(40, budget - PER_TURN * turns)
    told, taken = document(random, room)
    parts = [one.text for one in told]
    pairs = questions(random, told, turns, taken)
    if random.random() < BESIDE and room > 300:
        beside = rulebooks.draw(random, random.randint(1, max(1, room // 120)))
        if not taken & {fact.thing.name for fact in beside.facts}:
            text, facts = rulebooks.document(random, beside, random.choice((0.0, 0.3)))
            parts.append(text)
            left = random.sample(facts, len(facts))
            more = [rulebooks.ask(random, beside, facts, left) for _ in range(min(turns // 3, len(facts)))]
            pairs = random.sample([*pairs, *more], len(pairs) + len(more))
    return rulebooks.converse(random, written(random, told, parts), pairs)


def document(random: Random, room: int, among: Sequence[Passage] | None = None) -> tuple[list[Told], set[str]]:
    """Passages that fill so many tokens, at least one, and the names in them. None: of all to learn from."""
    among = passages() if among is None else among
    taken: set[str] = set()
    named = random.choice((family(random), family(random), thing, plain))
    order = random.sample(among, min(len(among), 8 + room // 30))
    told: list[Told] = []
    used = 0.0
    if random.random() < BOOKS and room > 200:
        passage = random.choice([one for one in among if len(one.text) >= BOOK])
        share = random.uniform(0.3, 0.8) if random.random() < CUT else 1.0
        size = int(min(room * CHARACTERS, share * len(passage.text)))
        told.append(fill(random, _varied(random, passage), named, taken, size))
        used = len(told[0].text) / CHARACTERS
    elif random.random() < TWIN:
        order.insert(1, order[0])
    for passage in order:
        size = len(passage.text) / CHARACTERS
        if used + size <= room or (not told and passage is order[-1]):
            told.append(fill(random, _varied(random, passage), named, taken))
            used += size
    return told, taken


def _varied(random: Random, passage: Passage) -> Passage:
    return reworded(random, passage) if random.random() < REWORDED else passage


def written(random: Random, told: list[Told], parts: list[str]) -> str:
    """The parts in random order, with or without headings."""
    heads = random.random() < 0.4
    title = f"# {capital(random.choice(told).names[0])}\n\n" if random.random() < 0.2 else ""
    texts = list(parts)
    for at, one in enumerate(told):
        if heads and random.random() < 0.8:
            name = random.choice(one.names)
            head = random.choice((random.choice(table("phrases")["headings"]), capital(name), capital(plural(name))))
            texts[at] = random.choice(("## {}\n\n", "### {}\n\n", "**{}**\n\n", "{}\n\n")).format(head) + texts[at]
    return title + "\n\n".join(random.sample(texts, len(texts)))


def questions(random: Random, told: list[Told], turns: int, taken: set[str]) -> list[tuple[str, str]]:
    """Questions with their answers; each fact is asked for once."""
    facts = [fact for one in told for fact in one.facts]
    random.shuffle(facts)
    absent = [asked for one in told for asked in one.absent]
    pairs: list[tuple[str, str]] = []
    while facts and len(pairs) < turns:
        chance = random.random()
        if chance < ABSENT:
            asked = random.choice(absent) if random.random() < 0.75 else elsewhere(random, taken)
            pairs.append((asked, table("phrases")["refusal"]))
        elif chance < ABSENT + DOUBLE and len(facts) > 1:
            pairs.append(_double(random, facts.pop(), facts.pop()))
        else:
            answer, asked = facts.pop()
            pairs.append((random.choice(asked), answer))
    return [(_after(random, _renamed(random, asked, taken)), answer) for asked, answer in pairs]


def elsewhere(random: Random, taken: set[str]) -> str:
    """A question that a passage answers which is not there."""
    told = fill(random, _varied(random, random.choice(passages())), thing, set(taken))
    return random.choice(random.choice(told.facts)[1])


def _double(random: Random, first: tuple[str, tuple[str, ...]], second: tuple[str, tuple[str, ...]]) -> tuple[str, str]:
    one, two = random.choice(first[1]), random.choice(second[1])
    if not (one.endswith("?") and two.endswith("?")):
        return one, first[0]
    both = f"{first[0][:-1]}, and {second[0][0].lower()}{second[0][1:]}"
    return random.choice((f"{one[:-1]}, and {two[0].lower()}{two[1:]}", f"{one} {two}")), both


def _renamed(random: Random, asked: str, taken: set[str]) -> str:
    """Now and then a name as somebody calls the thing who has not looked at the text."""
    chance = random.random()
    heard = [word for name in taken for word in name.split()]
    for name in sorted(taken):
        *before, last = name.split()
        if heard.count(last) > 1 or name not in asked:
            continue
        if chance < SHORT:
            asked = asked.replace(name, last)
        elif chance < SHORT + LONGER and not before:
            asked = asked.replace(name, f"{random.choice(words('kinds'))} {name}")
        elif SHORT + LONGER < chance < SHORT + LONGER + OTHER and (others := table("nouns").get(last)):
            asked = asked.replace(name, " ".join([*before, random.choice(others)]))
    return asked


def _after(random: Random, asked: str) -> str:
    """The question, now and then after a sentence of the one who asks."""
    if random.random() >= CONTEXT:
        return asked
    context = random.choice(table("phrases")["contexts"]).replace("{x}", value(random, "length").text)
    context = context.replace("{u}", random.choice(("feet", "yards", "metres", "inches"))).replace("{w}", thing(random))
    return capital(filled(random, context, thing(random), "")) + asked
