"""Training conversations: the same for a seed, within their budget, with documents that suffice for the answers."""

import random
import re
from pathlib import Path

import pytest
import yaml
from knowhow.models.recipe.components import sample
from knowhow.models.recipe.components.catalogue import KINDS, draw
from knowhow.models.recipe.components.dialect import SVELTE4, differs
from knowhow.models.recipe.components.documentation import document
from knowhow.models.recipe.components.forms import called
from knowhow.models.recipe.components.invent import invent
from knowhow.models.recipe.components.rewording import reworded
from rapidfuzz import fuzz, process

ROOT = Path(__file__).parents[4]
RUNES = re.compile(r"\$(state|derived|props|effect|bindable|inspect|host)\b|\{@render|\{#snippet")
SEEDS = range(300)


@pytest.fixture(scope="module")
def conversations() -> list[tuple[int, list[tuple[str, str]]]]:
    budgets = (300, 700, 1500, 3000)
    return [(budgets[seed % 4], sample(random.Random(seed), budgets[seed % 4])) for seed in SEEDS]


def test_a_seed_gives_the_same_conversation_again() -> None:
    assert sample(random.Random(5), 2000) == sample(random.Random(5), 2000)
    assert sample(random.Random(5), 2000) != sample(random.Random(6), 2000)


def test_a_conversation_stays_within_its_budget(conversations) -> None:
    for budget, turns in conversations:
        assert sum(len(content) for _, content in turns) / 3.2 <= budget * 1.03


def test_requests_and_answers_take_turns_and_answers_are_fenced(conversations) -> None:
    for _, turns in conversations:
        roles = [role for role, _ in turns]
        spoken = roles[roles[0] == "system" :]
        assert spoken[::2] == ["user"] * (len(spoken) // 2)
        assert spoken[1::2] == ["assistant"] * (len(spoken) // 2)
        assert all(re.match(r"```\w+\n(?s:.+)\n```", content) for role, content in turns if role == "assistant")


def test_about_half_of_the_conversations_have_documents(conversations) -> None:
    roomy = [turns for budget, turns in conversations if budget >= 700]
    documented = [turns for turns in roomy if any(re.search(r"^#+ ", text, re.M) for role, text in turns[:2])]
    assert 0.45 < len(documented) / len(roomy) < 0.65


def test_nothing_has_a_form_of_svelte_5(conversations) -> None:
    for _, turns in conversations:
        assert not RUNES.search("\n".join(content for _, content in turns))


def test_words_of_the_language_in_an_answer_stand_in_its_document() -> None:
    for seed in SEEDS:
        chance = random.Random(seed)
        dialect = invent(chance)
        papers = document(chance, dialect, 4000)
        made = draw(chance, dialect, may=papers.shown)
        for concept in ("state", "derived", "props", "bound", "effects"):
            word = called(dialect, concept)
            if made and differs(dialect, concept) and word and word in made.text:
                assert word in papers.text(), f"seed {seed}: {word}"
        for form in (dialect.prevent, dialect.mount.split("(")[0], dialect.undo.split("(")[0], dialect.window):
            if made and form and form in made.text and form not in ("svelte:window", "return "):
                assert form in papers.text(), f"seed {seed}: {form}"


def test_a_document_fits_its_room() -> None:
    for seed in range(100):
        chance = random.Random(seed)
        room = chance.choice((1500, 4000, 9000))
        assert len(document(chance, invent(chance), room).text()) <= room * 1.1


def test_no_request_is_nearly_one_that_the_corpus_asks() -> None:
    questions = yaml.safe_load((ROOT / "corpora/svelte/questions.yaml").read_text(encoding="utf-8"))["questions"]
    asked = [question["prompt"].strip().lower() for question in questions]
    for seed in range(2000):
        chance = random.Random(seed)
        made = draw(chance, SVELTE4)
        assert made
        request = reworded(chance, made.request)
        _, nearness, _ = process.extractOne(request.lower(), asked, scorer=fuzz.token_sort_ratio)
        assert nearness < 85, request


def test_requests_differ_and_come_from_all_kinds() -> None:
    drawn = [draw(random.Random(seed), SVELTE4) for seed in range(3000)]
    made = [each for each in drawn if each]
    assert len({each.request for each in made}) > 0.95 * len(made)
    assert len({each.kind for each in made}) >= len(KINDS) - 2


def test_rewording_leaves_what_is_quoted() -> None:
    request = 'Form with a field "Show the prop counter" and a button \'It says more\', which shows "at least"'
    for seed in range(50):
        told = reworded(random.Random(seed), request)
        assert all(text in told for text in ('"Show the prop counter"', "'It says more'", '"at least"'))
    assert len({reworded(random.Random(seed), request) for seed in range(50)}) > 5


def test_dialects_hardly_repeat() -> None:
    states = [invent(random.Random(seed)).state for seed in range(500)]
    assert len(set(states)) > 300
